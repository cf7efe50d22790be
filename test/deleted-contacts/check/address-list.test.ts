import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createAddressList, MOST_ADDRESSES } from '../../../src/deleted-contacts/check/address-list';
import { readAddressTable } from '../../../src/deleted-contacts/check/address-table';
import { BUCKETS, type Bucket, type KnownContact } from '../../../src/deleted-contacts/check/buckets';
import { listCsv } from '../../../src/deleted-contacts/check/list-file';
import { createListServer } from '../../../src/deleted-contacts/check/serve-list';

function listOf(...lines: string[]) {
  return createAddressList(readAddressTable(lines.join('\n')));
}

function contact(name: string, change: Partial<KnownContact> = {}): KnownContact {
  const hex = [...name].map((letter) => letter.charCodeAt(0).toString(16)).join('');
  const id = `7c2f1a9e-0000-4000-8000-${hex.padStart(12, '0').slice(-12)}`;
  return { id, address: `${name}@x.example`, permission: 'implicit', ...change };
}

const shownIn = (list: ReturnType<typeof listOf>, bucket: Bucket) => list.rows(bucket, 0, 99).map(({ shown }) => shown);

describe('a list of addresses', () => {
  it('contains each address once, whatever its case, and counts repeated and invalid ones', () => {
    const list = listOf('ann@x.example', 'ANN@X.example', 'nobody', 'bo@x.example', 'ann@x.example');
    expect(list.summary()).toEqual({ lines: 5, addresses: 2, repeated: 2, notAddresses: 1, columns: [] });
    expect(list.rows('not-an-address', 0, 9)).toEqual([{ line: 3, shown: 'nobody', bucket: 'not-an-address' }]);
    expect(list.rows('unchecked', 1, 2)).toEqual([{ line: 4, shown: 'bo@x.example', bucket: 'unchecked' }]);
  });

  it('sorts each contact into its bucket, and counts unsubscribed ones as such even if they are deleted', () => {
    const list = listOf(...['ann', 'bo', 'cy', 'di', 'ed', 'flo', 'gus'].map((name) => `${name}@x.example`));
    const deletedAt = '2026-03-05';
    const deleted = list.match([
      contact('ann'),
      contact('bo', { deletedAt, address: 'BO@x.example' }),
      contact('cy', { permission: 'unsubscribed' }),
      contact('di', { permission: 'unsubscribed', deletedAt }),
      contact('ed', { permission: 'pending_confirmation' }),
      contact('flo', { permission: 'temp_hold' }),
      contact('somebody', { deletedAt }),
    ]);
    expect(deleted).toEqual([contact('bo').id, contact('di').id]);
    list.settleRestAsAbsent();
    expect(list.counts()).toEqual({
      deleted: 1,
      unsubscribed: 2,
      active: 3,
      absent: 1,
      'not-an-address': 0,
      failed: 0,
      unchecked: 0,
    });
    expect(shownIn(list, 'absent')).toEqual(['gus@x.example']);
  });

  it('matches contacts by id too, even without an address', () => {
    const { address: _none, ...sms } = contact('sms', { deletedAt: '2026-03-05' });
    const list = listOf(sms.id.toUpperCase(), contact('ann').id);
    expect(list.match([sms, contact('ann')])).toEqual([sms.id]);
    expect(list.counts()).toMatchObject({ deleted: 1, active: 1 });
  });

  it('uses the last state of a contact that arrives twice', () => {
    const list = listOf('ann@x.example');
    expect(list.match([contact('ann', { deletedAt: '2026-03-05' })])).toHaveLength(1);
    expect(list.match([contact('ann')])).toEqual([]);
    expect(list.counts()).toMatchObject({ active: 1, deleted: 0 });
  });

  it('returns the entries to look up, none of them twice', () => {
    const list = listOf('ann@x.example', contact('bo').id, 'cy@x.example', 'nobody', 'di@x.example');
    list.match([contact('ann')]);
    const unchecked = list.unchecked(2);
    expect(unchecked).toEqual({ addresses: ['cy@x.example'], ids: [contact('bo').id] });
    expect(list.unchecked(2)).toEqual(unchecked);
    list.match([contact('cy')]);
    list.settleRestAsAbsent(unchecked);
    expect(list.unchecked(2)).toEqual({ addresses: ['di@x.example'], ids: [] });
    expect(list.counts()).toMatchObject({ active: 2, absent: 1, unchecked: 1 });
  });

  describe('with ids beside the addresses', () => {
    const listWithIds = (...names: string[]) =>
      listOf('Email,CONTACT_ID', ...names.map((name) => `${name}@x.example,${contact(`crm ${name}`).id}`));
    const ids = (...names: string[]) => names.map((name) => contact(`crm ${name}`).id);

    it('looks up the address of an unknown id before it counts as absent', () => {
      const list = listWithIds('ann', 'bo');
      expect(list.unchecked(8)).toEqual({ addresses: [], ids: ids('ann', 'bo') });
      list.settleRestAsAbsent(list.unchecked(8));
      expect(list.counts()).toMatchObject({ unchecked: 2, absent: 0 });
      expect(list.unchecked(8)).toEqual({ addresses: ['ann@x.example', 'bo@x.example'], ids: [] });
      list.match([contact('ann')]);
      list.settleRestAsAbsent({ addresses: ['ann@x.example', 'bo@x.example'], ids: [] });
      expect(list.counts()).toMatchObject({ active: 1, absent: 1, unchecked: 0 });
    });

    it('prefers a known id to the address, whoever has the address now', () => {
      const other = contact('other', { address: 'ann@x.example' });
      for (const order of [
        [contact('crm ann', { deletedAt: '2026-03-05', address: 'old@x.example' }), other],
        [other, contact('crm ann', { deletedAt: '2026-03-05', address: 'old@x.example' })],
      ]) {
        const list = listWithIds('ann');
        list.match(order);
        expect(list.rows('deleted', 0, 9)).toMatchObject([{ contact: { address: 'old@x.example' } }]);
      }
    });

    it('looks up no more ids once many are unknown and none is known', () => {
      const names = Array.from({ length: 30 }, (_, n) => `singer${n}`);
      const list = listWithIds(...names);
      list.settleRestAsAbsent(list.unchecked(8));
      const rest = list.unchecked(99);
      expect(rest).toEqual({ addresses: names.map((name) => `${name}@x.example`), ids: [] });
      list.settleRestAsAbsent(rest);
      expect(list.counts()).toMatchObject({ absent: 30, unchecked: 0 });
    });

    it('never reports a contact as absent before its address was looked up', () => {
      const name = fc.constantFrom(...'abcdefghijklmnop');
      const row = fc.record({ address: fc.option(name), id: fc.option(name) });
      fc.assert(
        fc.property(
          fc.array(row, { minLength: 1, maxLength: 40 }),
          fc.uniqueArray(name),
          fc.integer({ min: 1, max: 9 }),
          (rows, account, most) => {
            const cells = rows.map(
              ({ address, id }) => `${address ? `${address}@x.example` : ''},${id ? contact(`crm ${id}`).id : ''}`,
            );
            const list = listOf('Email,CONTACT_ID', ...cells);
            const queried = new Set<string>();
            while (list.counts().unchecked > 0) {
              const queries = list.unchecked(most);
              for (const address of queries.addresses) queried.add(address);
              list.match(
                account.map((each) => contact(each)).filter((one) => queries.addresses.includes(`${one.address}`)),
              );
              list.settleRestAsAbsent(queries);
            }
            for (const shown of shownIn(list, 'absent').filter((each) => each.includes('@'))) {
              expect(queried).toContain(shown);
              expect(account).not.toContain(shown[0]);
            }
          },
        ),
        { numRuns: 300 },
      );
    });

    it('matches ids and addresses if all contacts are read, each row once', () => {
      const list = listWithIds('ann', 'bo', 'cy');
      list.match([contact('ann', { deletedAt: '2026-03-05' }), contact('crm bo', { address: 'b@x.example' })]);
      list.settleRestAsAbsent();
      expect(list.counts()).toMatchObject({ deleted: 1, active: 1, absent: 1, unchecked: 0 });
    });

    it('reports a failure for all rows of an address, and checks them again', () => {
      const list = listOf('Email,CONTACT_ID', ...['a', 'b'].map((name) => `ann@x.example,${contact(name).id}`));
      list.settleRestAsAbsent(list.unchecked(8));
      expect(list.unchecked(8)).toEqual({ addresses: ['ann@x.example'], ids: [] });
      list.fail('ann@x.example', { kind: 'unexpected-answer' });
      expect(list.counts()).toMatchObject({ failed: 2 });
      list.retry();
      expect(list.unchecked(8)).toEqual({ addresses: ['ann@x.example'], ids: [] });
    });
  });

  it('looks up postponed addresses last', () => {
    const list = listOf('ann@x.example', 'bo@x.example', 'cy@x.example');
    list.postpone('ANN@x.example');
    expect(list.unchecked(2).addresses).toEqual(['bo@x.example', 'cy@x.example']);
    list.match([contact('bo')]);
    expect(list.unchecked(8).addresses).toEqual(['cy@x.example', 'ann@x.example']);
    list.match([contact('ann')]);
    expect(list.unchecked(8).addresses).toEqual(['cy@x.example']);
  });

  it('shows the failed rows with their reasons until they are checked', () => {
    const list = listOf('ann@x.example', 'bo@x.example');
    list.fail('Ann@x.example', { kind: 'refused', messages: ['No.', 'Never.'] });
    expect(list.counts()).toMatchObject({ failed: 1, unchecked: 1 });
    expect(list.rows('failed', 0, 9)).toMatchObject([{ failure: { messages: ['No.', 'Never.'] } }]);
    expect(listCsv(list.rows('failed', 0, 9))).toContain('1,ann@x.example,failed,,ann@x.example,,,,No.; Never.');
    expect(list.unchecked(8).addresses).toEqual(['bo@x.example']);
    list.retry();
    expect(list.unchecked(8).addresses).toEqual(['ann@x.example', 'bo@x.example']);
    list.match([contact('ann')]);
    expect(list.rows('active', 0, 9)[0]).not.toHaveProperty('failure');
  });

  it('follows a restore and its undo', () => {
    const list = listOf('ann@x.example', 'bo@x.example');
    list.match([contact('ann', { deletedAt: '2026-03-05' }), contact('bo')]);
    list.setDeleted([contact('ann').id]);
    expect(list.counts()).toMatchObject({ active: 2, deleted: 0 });
    list.setDeleted([contact('ann').id], '2026-03-20');
    expect(list.rows('deleted', 0, 9)).toMatchObject([{ contact: { deletedAt: '2026-03-20' } }]);
  });

  it('forgets the results, but not the list', () => {
    const list = listOf('ann@x.example', 'nobody');
    list.match([contact('ann')]);
    list.forget();
    expect(list.counts()).toMatchObject({ unchecked: 1, 'not-an-address': 1, active: 0 });
    expect(list.unchecked(8).addresses).toEqual(['ann@x.example']);
  });

  it('has every line in exactly one bucket, in whatever order the contacts arrive', () => {
    const names = fc.constantFrom(...'abcdefghij');
    const known = fc.record({
      name: names,
      deleted: fc.boolean(),
      permission: fc.constantFrom<KnownContact['permission']>('implicit', 'unsubscribed', 'temp_hold'),
    });
    fc.assert(
      fc.property(fc.array(names, { maxLength: 12 }), fc.array(fc.array(known, { maxLength: 5 })), (lines, pages) => {
        const list = listOf(...lines.map((name) => `${name}@x.example`));
        const last = new Map<string, KnownContact>();
        for (const page of pages) {
          const contacts = page.map(({ name, deleted, permission }) =>
            contact(name, { ...(deleted && { deletedAt: '2026-03-05' }), ...(permission && { permission }) }),
          );
          list.match(contacts);
          for (const one of contacts) last.set(one.address ?? '', one);
        }
        list.settleRestAsAbsent();
        const rows = list.allRows();
        expect(rows).toHaveLength(new Set(lines).size);
        for (const { shown, bucket } of rows) {
          const one = last.get(shown);
          const expected = !one
            ? 'absent'
            : one.permission === 'unsubscribed'
              ? 'unsubscribed'
              : one.deletedAt
                ? 'deleted'
                : 'active';
          expect(bucket).toBe(expected);
        }
        const counts = list.counts();
        for (const bucket of BUCKETS) expect(list.rows(bucket, 0, 99)).toHaveLength(counts[bucket]);
      }),
      { numRuns: 200 },
    );
  });
});

describe('the results as a file', () => {
  it('have a line each and no formula for a spreadsheet, and can be checked again', () => {
    const list = listOf('ann@x.example', 'nobody', '+bo@x.example', contact('cy').id, contact('di').id);
    list.match([contact('ann', { name: '=1+1', deletedAt: '2026-03-05' }), contact('cy')]);
    list.settleRestAsAbsent();
    const file = listCsv(list.allRows());
    expect(file.split('\r\n')[0]).toBe(
      '\uFEFFline,entry,result,contact_id,email,name,deleted_at,permission_to_send,message',
    );
    expect(file).toContain(`"'=1+1"`);
    expect(file).toContain(`"'+bo@x.example",absent`);
    const again = readAddressTable(file).entries.map(({ id, address }) => id ?? address);
    expect(again).toEqual([contact('ann').id, undefined, '+bo@x.example', contact('cy').id, contact('di').id]);
  });
});

describe('the list server in the worker', () => {
  it('takes 100,000 addresses, refuses one more, and then keeps the list before', async () => {
    const ask = createListServer();
    const lines = Array.from({ length: MOST_ADDRESSES }, (_, n) => `singer${n}@x.example`);
    // Repeated addresses do not count.
    expect(await ask('read', { source: [...lines, ...lines.slice(0, 9)].join('\n') })).toMatchObject({
      summary: { addresses: MOST_ADDRESSES, repeated: 9 },
    });
    const tooMany = await ask('read', { source: [...lines, 'one@too.example'].join('\n') });
    expect(tooMany).toEqual({ problem: { kind: 'too-many', addresses: 100_001, most: 100_000 } });
    expect(await ask('rows', { bucket: 'unchecked', from: 99_999, to: 100_009 })).toMatchObject([{ line: 100_000 }]);
  });

  it('keeps a newer list if an older file takes longer to read', async () => {
    const ask = createListServer();
    const slow = ask('read', { source: new Blob(['ann@x.example\nbo@x.example']) });
    await ask('read', { source: 'cy@x.example' });
    await slow;
    expect(await ask('rows', { bucket: 'unchecked', from: 0, to: 9 })).toMatchObject([{ shown: 'cy@x.example' }]);
  });

  it('rejects requests of the wrong shape', async () => {
    const ask = createListServer();
    await expect(ask('rows', { bucket: 'everybody' as Bucket, from: 0, to: 9 })).rejects.toThrow();
    await expect(ask('unchecked', { most: -1 })).rejects.toThrow();
  });
});
