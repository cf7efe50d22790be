import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createBinRows } from '../../../src/deleted-contacts/bin/bin-rows';
import { type Column, dayNumber } from '../../../src/deleted-contacts/bin/row-keys';
import type { Sort } from '../../../src/deleted-contacts/bin/row-order';
import type { RowQuery } from '../../../src/deleted-contacts/bin/row-query';
import type { Contact, Permission } from '../../../src/protocol/contact';
import { restorability } from '../../../src/restore/consent';
import { shortDays } from '../../../src/ui/text';
import { bare } from '../../restore/bare-contact';

const EVERYTHING: RowQuery = { words: '', deleted: {}, created: {} };
const BY_NAME: Sort = { column: 'name', descending: false };
const COLUMNS: Column[] = ['name', 'email', 'deleted', 'consent', 'source'];
const PERMISSIONS: Permission[] = ['explicit', 'implicit', 'not_set', 'temp_hold', 'unsubscribed', 'unknown'];

function contact(id: string, change: Partial<Contact> = {}): Contact {
  return {
    ...bare,
    id,
    deletedAt: '2026-03-05',

    ...change,
  };
}

const day = fc
  .date({ min: new Date('2024-01-01'), max: new Date('2026-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));
const word = fc.constantFrom('Anna', 'Núñez', 'Łukasz', 'ÖDEGÅRD', 'de la Cruz', 'Ольга', '王小明', 'bo');
const people = fc.array(
  fc.record({
    name: fc.option(word, { nil: undefined }),
    company: fc.option(word, { nil: undefined }),
    address: fc.option(fc.constantFrom('anna@river.example', 'BO@bakery.example', 'x+y@odea.example'), {
      nil: undefined,
    }),
    permission: fc.constantFrom(...PERMISSIONS),
    deletedAt: day,
    createdAt: fc.option(day, { nil: undefined }),
    source: fc.constantFrom('Account', 'Contact', undefined),
  }),
  { maxLength: 30 },
);
const contacts = people.map((all) =>
  all.map(({ name, company, address, permission, deletedAt, createdAt, source }, index) =>
    contact(`id-${index}`, {
      deletedAt,
      ...(name !== undefined && { firstName: name }),
      ...(company !== undefined && { companyName: company }),
      ...(address !== undefined && { email: { address, permission } }),
      ...(createdAt !== undefined && { createdAt }),
      ...(source !== undefined && { createSource: source }),
    }),
  ),
);
const sorts = fc.record({ column: fc.constantFrom(...COLUMNS), descending: fc.boolean() });

function found(rows: ReturnType<typeof createBinRows>, wanted: RowQuery, sort: Sort = BY_NAME): (string | undefined)[] {
  return rows.find(wanted, sort).map((index) => rows.at(index)?.id);
}

function rowsOf(all: Contact[]) {
  const rows = createBinRows();
  rows.put(all);
  return rows;
}

describe('a search in the rows', () => {
  const jane = contact('jane', { firstName: 'Jane', lastName: 'Núñez', companyName: 'Riverside Middle School' });
  const rows = rowsOf([jane, contact('otto', { email: { address: 'Otto@River.example', permission: 'implicit' } })]);

  it.each([
    ['nunez', ['jane']],
    ['NÚÑEZ jane', ['jane']],
    ['middle', ['jane']],
    ['otto@river', ['otto']],
    ['river', ['jane', 'otto']],
    ['jane otto', []],
    ['  ', ['jane', 'otto']],
  ])('for %j finds %j', (words, ids) => {
    expect(found(rows, { ...EVERYTHING, words })).toEqual(ids);
  });

  it('finds words across first and last name, but no word that spans both', () => {
    expect(found(rows, { ...EVERYTHING, words: 'jane núñez' })).toEqual(['jane']);
    expect(
      found(rowsOf([contact('a', { firstName: 'An', lastName: 'Na' })]), { ...EVERYTHING, words: 'anna' }),
    ).toEqual([]);
  });

  it('finds names of tags, for rows that were added before and after the names', () => {
    const rows = rowsOf([contact('a', { tags: ['t1'] }), contact('b', { tags: ['t2', 't3'] })]);
    expect(found(rows, { ...EVERYTHING, words: 'tenor' })).toEqual([]);
    rows.nameTags({ t1: 'Tenor', t2: 'Alto' });
    rows.put([contact('c', { tags: ['t1'] })]);
    expect(found(rows, { ...EVERYTHING, words: 'TENOR' })).toEqual(['a', 'c']);
    expect(found(rows, { ...EVERYTHING, words: 'undefined' })).toEqual([]);
  });

  it('leaves out exactly the contacts that lack one of the words', () => {
    fc.assert(
      fc.property(contacts, fc.constantFrom('an', 'RIVER', 'nu', 'la cruz', 'bo x', '王'), (all, words) => {
        const ids = new Set(found(rowsOf(all), { ...EVERYTHING, words }));
        const flat = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
        for (const { id, firstName, companyName, email } of all) {
          const text = flat([firstName, email?.address, companyName].join('\n'));
          expect(ids.has(id)).toBe(
            flat(words)
              .split(' ')
              .every((part) => text.includes(part)),
          );
        }
      }),
    );
  });
});

describe('a filter on the rows', () => {
  it('by days includes the first and the last day, and leaves out contacts without such a day', () => {
    const rows = rowsOf([
      contact('before', { createdAt: '2026-03-04' }),
      contact('first', { createdAt: '2026-03-05' }),
      contact('last', { createdAt: '2026-03-07' }),
      contact('after', { createdAt: '2026-03-08' }),
      contact('never'),
    ]);
    expect(found(rows, { ...EVERYTHING, created: { from: 20260305, to: 20260307 } })).toEqual(['first', 'last']);
    expect(found(rows, { ...EVERYTHING, created: { from: 20260307 } })).toEqual(['last', 'after']);
    expect(found(rows, EVERYTHING)).toHaveLength(5);
  });

  it('converts a timestamp to the local day', () => {
    const noon = new Date(2026, 2, 5, 12).toISOString();
    expect(dayNumber(noon)).toBe(20260305);
    expect(dayNumber('2026-03-05')).toBe(20260305);
    expect(dayNumber('not a day')).toBe(0);
  });

  describe.each(['America/Los_Angeles', 'UTC', 'Asia/Kolkata', 'Pacific/Auckland'])('in %s', (zone) => {
    const before = process.env.TZ;
    beforeAll(() => {
      process.env.TZ = zone;
    });
    afterAll(() => {
      if (before === undefined) delete process.env.TZ;
      else process.env.TZ = before;
    });

    it('finds a contact deleted around midnight by the day that the table shows', () => {
      const written = shortDays();
      fc.assert(
        fc.property(fc.integer({ min: -90, max: 90 }), fc.integer({ min: 0, max: 800 }), (minutes, days) => {
          const midnight = new Date(2025, 0, 1 + days);
          const moment = new Date(midnight.getTime() + minutes * 60_000).toISOString();
          const shown = minutes < 0 ? new Date(2025, 0, days) : midnight;
          const number = shown.getFullYear() * 10_000 + (shown.getMonth() + 1) * 100 + shown.getDate();
          const bare = String(number).replace(/(....)(..)(..)/, '$1-$2-$3');
          expect(written(moment)).toBe(written(bare));
          const rows = rowsOf([contact('moment', { deletedAt: moment }), contact('day', { deletedAt: bare })]);
          const deleted = { from: number, to: number };
          expect(found(rows, { ...EVERYTHING, deleted }).sort()).toEqual(['day', 'moment']);
        }),
      );
    });

    it('sorts contacts of one day together, whether a day or a timestamp is known', () => {
      const moments = ['2026-03-04T23:30:00Z', '2026-03-05T02:00:00Z', '2026-03-05T12:00:00Z', '2026-03-05T23:00:00Z'];
      const days = ['2026-03-04', '2026-03-05', '2026-03-06'];
      const rows = rowsOf([...moments, ...days].map((deletedAt, at) => contact(`id-${at}`, { deletedAt })));
      const sorted = rows.find(EVERYTHING, { column: 'deleted', descending: false }).map(rows.dayOf);
      expect(sorted).toEqual([...sorted].sort((one, other) => one - other));
    });
  });

  it('finds the same contacts as a look at each one', () => {
    fc.assert(
      fc.property(
        contacts,
        fc.constantFrom(...PERMISSIONS),
        fc.constantFrom('Account', 'Contact', ''),
        (all, consent, source) => {
          const ids = found(rowsOf(all), { ...EVERYTHING, consent, source });
          const expected = all.filter(
            (one) => one.email?.permission === consent && (one.createSource ?? '') === source,
          );
          expect([...ids].sort()).toEqual(expected.map(({ id }) => id).sort());
        },
      ),
    );
  });

  it('“mailable” finds every contact who may be sent emails, and no other', () => {
    const rows = rowsOf([
      ...PERMISSIONS.map((permission) =>
        contact(permission, { email: { address: `${permission}@a.example`, permission } }),
      ),
      contact('sms'),
    ]);
    expect(found(rows, { ...EVERYTHING, consent: 'mailable' }).sort()).toEqual(['explicit', 'implicit', 'not_set']);
  });
});

describe('a further query', () => {
  const days = fc.constantFrom({}, { from: 20250101 }, { from: 20250101, to: 20251231 }, { to: 20250601 });
  const wanted = fc.record(
    {
      words: fc.constantFrom('', 'a', 'an', 'anna', 'ann river', 'la cruz', 'cruz', 'bo'),
      deleted: days,
      created: days,
      consent: fc.constantFrom<RowQuery['consent'][]>('implicit', 'unsubscribed', 'mailable'),
      source: fc.constantFrom('Account', ''),
    },
    { requiredKeys: ['words', 'deleted', 'created'] },
  ) as fc.Arbitrary<RowQuery>;

  it('finds the same as without the queries before it', () => {
    fc.assert(
      fc.property(contacts, fc.array(fc.tuple(wanted, sorts), { maxLength: 8 }), fc.nat(30), (all, queries, cut) => {
        const rows = rowsOf(all.slice(0, cut));
        for (const [at, [what, sort]] of queries.entries()) {
          if (at === 3) rows.put(all);
          expect(found(rows, what, sort)).toEqual(found(rowsOf(at < 3 ? all.slice(0, cut) : all), what, sort));
        }
      }),
    );
  });
});

describe('the sorting of rows', () => {
  it('loses and doubles no contact, and is reversed exactly in descending order', () => {
    fc.assert(
      fc.property(contacts, sorts, (all, sort) => {
        const rows = rowsOf(all);
        const one = rows.find(EVERYTHING, sort);
        const other = rows.find(EVERYTHING, { ...sort, descending: !sort.descending });
        expect([...one].sort((a, b) => a - b)).toEqual(all.map((_, index) => index));
        expect(other).toEqual([...one].reverse());
      }),
    );
  });

  it('does not depend on the pages in which the contacts arrived', () => {
    fc.assert(
      fc.property(contacts, sorts, fc.nat(30), (all, sort, cut) => {
        const pages = createBinRows();
        for (const part of [all.slice(0, cut), all.slice(cut)]) {
          pages.put(part);
          pages.find(EVERYTHING, sort);
        }
        expect(found(pages, EVERYTHING, sort)).toEqual(found(rowsOf(all), EVERYTHING, sort));
      }),
    );
  });

  it('goes by day of deletion, or by name without case and accents, with missing names last', () => {
    const rows = rowsOf([
      contact('nameless', { deletedAt: '2026-01-01' }),
      contact('z', { firstName: 'zoe', deletedAt: '2026-03-05T10:00:00Z' }),
      contact('a', { firstName: 'Ängström', deletedAt: '2026-03-04' }),
      contact('b', { firstName: 'Bo', deletedAt: '2025-12-31' }),
    ]);
    expect(found(rows, EVERYTHING, BY_NAME)).toEqual(['a', 'b', 'z', 'nameless']);
    expect(found(rows, EVERYTHING, { column: 'deleted', descending: true })).toEqual(['z', 'a', 'nameless', 'b']);
  });
});

describe('adding and removing contacts', () => {
  it('gives each contact its own number, which does not change', () => {
    const rows = rowsOf([contact('a'), contact('b'), contact('c')]);
    const of = (id: string) => rows.numberOf(rows.indexOf(id));
    const [b, c] = [of('b'), of('c')];
    rows.keepOnly((id) => id !== 'a');
    rows.put([contact('d')]);
    expect([of('b'), of('c')]).toEqual([b, c]);
    expect(new Set(['b', 'c', 'd'].map(of)).size).toBe(3);
  });

  it('replaces a contact with the same id, wherever it was sorted before', () => {
    const rows = rowsOf([contact('a', { firstName: 'Anna' }), contact('b', { firstName: 'Bo' })]);
    expect(found(rows, EVERYTHING)).toEqual(['a', 'b']);
    expect(rows.put([contact('a', { firstName: 'Zoe' })])).toBe(true);
    expect(found(rows, EVERYTHING)).toEqual(['b', 'a']);
    expect(found(rows, { ...EVERYTHING, words: 'anna' })).toEqual([]);
    expect(rows.put([contact('a', { firstName: 'Zoe' })])).toBe(false);
  });

  it('keeps the remaining contacts with all that is known of them', () => {
    fc.assert(
      fc.property(contacts, sorts, fc.func(fc.boolean()), (all, sort, stays) => {
        const rows = rowsOf(all);
        rows.find(EVERYTHING, sort);
        const staying = all.filter(({ id }) => stays(id));
        expect(rows.keepOnly(stays)).toBe(staying.length < all.length);
        expect(found(rows, EVERYTHING, sort)).toEqual(found(rowsOf(staying), EVERYTHING, sort));
        for (const one of all) expect(rows.get(one.id)).toBe(stays(one.id) ? one : undefined);
        for (const one of staying) expect(rows.mayRestore(rows.indexOf(one.id))).toBe(restorability(one).may);
      }),
    );
  });
});

describe('the preparation of the sort orders', () => {
  const many = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, at) => {
      const number = ((from + at) * 7_919) % 10_007;
      return contact(`id-${from + at}`, { firstName: `Anna ${number % 3_001}`, createSource: `Source ${number % 3}` });
    });

  it('takes several steps, ends, and does not change the order', () => {
    const prepared = rowsOf(many(0, 9_000));
    let steps = 0;
    while (prepared.prepareOrders()) steps++;
    expect(steps).toBeGreaterThan(COLUMNS.length * 3);
    prepared.put(many(9_000, 9_500));
    expect(prepared.prepareOrders()).toBe(true);
    const unprepared = rowsOf(many(0, 9_500));
    for (const column of COLUMNS) {
      const sort = { column, descending: false };
      expect(prepared.find(EVERYTHING, sort)).toEqual(unprepared.find(EVERYTHING, sort));
    }
    expect(prepared.prepareOrders()).toBe(false);
  });

  it('can be interrupted by a sort, and begins again after a change', () => {
    const rows = rowsOf(many(0, 9_000));
    rows.prepareOrders();
    rows.prepareOrders();
    const sort: Sort = { column: 'name', descending: true };
    expect(rows.find(EVERYTHING, sort)).toEqual(rowsOf(many(0, 9_000)).find(EVERYTHING, sort));
    while (rows.prepareOrders());
    rows.put([contact('id-5', { firstName: 'Zoë' })]);
    expect(rows.prepareOrders()).toBe(true);
    expect(rows.at(rows.find(EVERYTHING, sort)[0] ?? -1)?.id).toBe('id-5');
  });
});
