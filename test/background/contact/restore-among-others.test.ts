import { describe, expect, it } from 'vitest';
import type { Input } from '../../../src/protocol/requests';
import { atMoments } from '../../sandbox/colleague';
import { type Fault, lists, people } from '../../sandbox/sandbox';
import { createExtension, type Extension, onto, signInWithCode, value } from '../extension';
import { afterLookup, writes } from './after-lookup';

/* Changes by others during our restore, and what we may then report and do. */

const outcomes = async (extension: Extension) =>
  (await value(extension.ask('getHistory', {}))).records.map(({ outcome }) => outcome);

/** Restores the contact while something happens right before or right after the write. */
async function restoreWith(
  extension: Extension,
  side: 'before' | 'after',
  run: () => void,
  more: Pick<Input<'restore'>, 'method'> = {},
) {
  const end = atMoments(extension.sandbox, [{ moment: { side, of: 'write', count: 1 }, run }]);
  const answer = await extension.ask('restore', await onto(extension, people.jane, [lists.newsletter], more));
  end();
  return answer;
}

it('a contact that was restored and deleted again after the lookup, on a later day, is left alone', async () => {
  const extension = await afterLookup();
  const input = await onto(extension, people.jane, [lists.newsletter]);
  extension.sandbox.colleague.restore(people.jane, [lists.donors]);
  extension.sandbox.colleague.delete(people.jane);
  expect(await extension.ask('restore', input)).toEqual({ ok: false, failure: { kind: 'changed' } });
  expect(writes(extension)).toEqual([]);
});

describe('an opt-out', () => {
  it('right after the lookup is noticed before anything is written', async () => {
    const extension = await afterLookup();
    const input = await onto(extension, people.jane, [lists.newsletter]);
    extension.sandbox.colleague.unsubscribe(people.jane);
    expect(await extension.ask('restore', input)).toEqual({ ok: false, failure: { kind: 'changed' } });
    expect(writes(extension)).toEqual([]);
  });

  it('between the reading and the write is put back and reported', async () => {
    const extension = await afterLookup(people.nameless);
    await value(extension.ask('restore', await onto(extension, people.nameless, [lists.newsletter])));
    await value(extension.ask('lookup', { text: people.jane }));
    const { colleague, contacts } = extension.sandbox;
    const restored = await value(restoreWith(extension, 'before', () => colleague.unsubscribe(people.jane)));
    expect(contacts.get(people.jane)?.email_address?.permission_to_send).toBe('unsubscribed');
    expect(restored).toMatchObject({ optedOut: true, proof: { consentUnchanged: false } });
    expect(await extension.ask('undoRestore', { recordId: restored.recordId })).toMatchObject({ ok: false });
  });

  it('is not put in place of an opt-in that a colleague recorded right after the write', async () => {
    const extension = await afterLookup(people.nameless);
    await value(extension.ask('restore', await onto(extension, people.nameless, [lists.newsletter])));
    await value(extension.ask('lookup', { text: people.jane }));
    writes(extension);
    const { contacts } = extension.sandbox;
    const optIn = { opt_in_source: 'Account', opt_in_date: new Date(extension.clock.now).toISOString() };
    const restored = await value(
      restoreWith(extension, 'after', () => void Object.assign(contacts.get(people.jane)?.email_address ?? {}, optIn)),
    );
    expect(contacts.get(people.jane)?.email_address).toMatchObject({ permission_to_send: 'implicit', ...optIn });
    expect(restored.optedOut).toBeUndefined();
    expect(writes(extension)).toHaveLength(1);
  });

  it('is not reported while it is unknown whether the server renews the opt-in with every restore', async () => {
    const extension = await afterLookup();
    const { colleague } = extension.sandbox;
    writes(extension);
    const restored = await value(restoreWith(extension, 'before', () => colleague.unsubscribe(people.jane)));
    expect(restored.optedOut).toBeUndefined();
    expect(restored.proof.consentUnchanged).toBe(false);
    expect(writes(extension)).toHaveLength(1);
  });
});

describe('a repair', () => {
  /**
   * Restores Jane on a server that loses her notes, so that they are sent again. Something happens right before the
   * second write, or right after it was refused for now.
   */
  async function repairWith(run: (extension: Extension) => void, refusal?: Fault) {
    const extension = await afterLookup(people.nameless);
    await value(extension.ask('restore', await onto(extension, people.nameless, [lists.newsletter])));
    const note = { note_id: crypto.randomUUID(), content: 'Sings alto', created_at: '2024-05-01T10:00:00.000Z' };
    Object.assign(extension.sandbox.contacts.get(people.jane) ?? {}, { notes: [note] });
    await value(extension.ask('lookup', { text: people.jane }));
    extension.sandbox.switches.omittedSubresources = 'lost';
    if (refusal) extension.sandbox.faults.next({ method: 'PUT', skip: 1 }, refusal);
    const side = refusal ? 'after' : 'before';
    atMoments(extension.sandbox, [{ moment: { side, of: 'write', count: 2 }, run: () => run(extension) }]);
    const answer = await extension.ask('restore', await onto(extension, people.jane, [lists.newsletter]));
    return { extension, answer };
  }

  it('that overwrote an opt-out puts it back and reports it', async () => {
    const { extension, answer } = await repairWith(({ sandbox }) => sandbox.colleague.unsubscribe(people.jane));
    const { email_address, notes } = extension.sandbox.contacts.get(people.jane) ?? {};
    expect(email_address?.permission_to_send).toBe('unsubscribed');
    expect(notes).toEqual([expect.objectContaining({ content: 'Sings alto' })]);
    expect(answer).toMatchObject({ ok: true, value: { optedOut: true, proof: { consentUnchanged: false } } });
  });

  it('that was throttled overwrites no edit that a colleague made meanwhile', async () => {
    const { extension, answer } = await repairWith(
      ({ sandbox }) => sandbox.colleague.edit(people.jane, { first_name: 'Janet' }),
      'throttled-for-9-s',
    );
    expect(extension.sandbox.contacts.get(people.jane)?.first_name).toBe('Janet');
    expect(answer).toMatchObject({ ok: true, value: { changedSince: true, repaired: false } });
  });

  it('that cannot be read back is reported as unknown, and is settled later', async () => {
    const { extension, answer } = await repairWith(({ sandbox }) => {
      sandbox.colleague.unsubscribe(people.jane);
      sandbox.faults.next({ method: 'GET' }, 'network-error', 3);
    });
    expect(answer).toEqual({ ok: false, failure: { kind: 'outcome-unknown' } });
    extension.restart();
    await extension.start();
    const { email_address } = extension.sandbox.contacts.get(people.jane) ?? {};
    expect(email_address?.permission_to_send).toBe('unsubscribed');
    expect((await outcomes(extension))[0]).toBe('restored-with-differences');
  });
});

describe('an opt-out that our write removed, found by the next worker', () => {
  /**
   * A contact with the same consent is restored first, which shows that restores leave such an opt-in unchanged. Jane
   * cannot be read after the write.
   */
  async function restoreWithoutReading(): Promise<Extension> {
    const extension = await afterLookup(people.nameless);
    await value(extension.ask('restore', await onto(extension, people.nameless, [lists.newsletter])));
    await value(extension.ask('lookup', { text: people.jane }));
    const { colleague, faults } = extension.sandbox;
    const lost = faults.next({ method: 'GET', path: new RegExp(people.jane), skip: 1 }, 'network-error', Infinity);
    const answer = await restoreWith(extension, 'before', () => colleague.unsubscribe(people.jane));
    expect(answer).toEqual({ ok: false, failure: { kind: 'outcome-unknown' } });
    lost.release();
    extension.newCalls();
    extension.restart();
    return extension;
  }
  const permission = (extension: Extension) =>
    extension.sandbox.contacts.get(people.jane)?.email_address?.permission_to_send;

  it('is put back and is in the history', async () => {
    const extension = await restoreWithoutReading();
    await extension.start();
    expect(permission(extension)).toBe('unsubscribed');
    const [record] = (await value(extension.ask('getHistory', {}))).records;
    expect(record).toMatchObject({ outcome: 'restored-with-differences', calls: 3 });
    expect(record?.fields).toContainEqual(expect.objectContaining({ field: 'consent', same: false }));
    expect(await extension.ask('undoRestore', { recordId: record?.id ?? '' })).toMatchObject({ ok: false });
  });

  it.each(['forbidden-empty', 'quota-exceeded'] as const)('is put back later if that is %s now', async (fault) => {
    const extension = await restoreWithoutReading();
    extension.sandbox.faults.next({ method: 'PUT' }, fault);
    await extension.start();
    expect(permission(extension)).not.toBe('unsubscribed');
    expect((await outcomes(extension))[0]).toBe('open');
    extension.clock.now += 86_400_000;
    extension.restart();
    await extension.start();
    expect(permission(extension)).toBe('unsubscribed');
    expect((await outcomes(extension))[0]).toBe('restored-with-differences');
  });

  it.each(['Account', 'Contact'] as const)('is not put back if the %s has opted in again since', async (source) => {
    const extension = await restoreWithoutReading();
    const email = extension.sandbox.contacts.get(people.jane)?.email_address;
    extension.clock.now += 3_600_000;
    const opt_in_date = new Date(extension.clock.now).toISOString();
    Object.assign(email ?? {}, { opt_in_source: source, opt_in_date });
    await extension.start();
    expect(permission(extension)).not.toBe('unsubscribed');
    expect(writes(extension)).toEqual([]);
    expect(await outcomes(extension)).toEqual(['restored-with-differences', 'restored']);
  });
});

it('an opt-out is put back if a lost write arrives after it, onto a contact that a colleague had restored', async () => {
  const extension = await afterLookup(people.nameless);
  await value(extension.ask('restore', await onto(extension, people.nameless, [lists.newsletter])));
  await value(extension.ask('lookup', { text: people.jane }));
  const { colleague, contacts, faults } = extension.sandbox;
  faults.next({ method: 'PUT' }, 'lost-then-applied');
  const restored = await value(
    restoreWith(extension, 'before', () => {
      colleague.restore(people.jane, [lists.newsletter]);
      colleague.unsubscribe(people.jane);
    }),
  );
  expect(restored.changedSince).toBe(true);
  expect((await outcomes(extension))[0]).toBe('open');
  extension.clock.now += 60_000;
  extension.restart();
  await extension.start();
  expect(contacts.get(people.jane)?.email_address?.permission_to_send).toBe('unsubscribed');
  expect((await outcomes(extension))[0]).toBe('restored-with-differences');
});

describe('a contact that a colleague changes right after our write', () => {
  it.each([
    ['edits', (extension: Extension) => extension.sandbox.colleague.edit(people.jane, { first_name: 'Janet' })],
    [
      'empties',
      (extension: Extension) => extension.sandbox.colleague.edit(people.jane, { company_name: undefined } as never),
    ],
    ['moves', (extension: Extension) => extension.sandbox.colleague.relist(people.jane, [lists.donors])],
    [
      'adds to a list',
      (extension: Extension) => extension.sandbox.colleague.relist(people.jane, [lists.newsletter, lists.donors]),
    ],
  ])('(%s) counts as changed since: no repair, no undo', async (_what, change) => {
    const extension = await afterLookup();
    let theirs: unknown;
    const restored = await value(
      restoreWith(extension, 'after', () => {
        change(extension);
        theirs = structuredClone(extension.sandbox.contacts.get(people.jane));
      }),
    );
    expect(restored).toMatchObject({ changedSince: true, repaired: false });
    expect(writes(extension)).toHaveLength(1);
    expect(await extension.ask('undoRestore', { recordId: restored.recordId })).toMatchObject({ ok: false });
    expect((await value(extension.ask('lookup', { text: people.jane }))).restore).toBeUndefined();
    expect(extension.sandbox.contacts.get(people.jane)).toEqual(theirs);
    expect(await outcomes(extension)).toEqual(['restored-with-differences']);
  });
});

it('a write that waits behind many lookups overwrites no opt-out that came meanwhile', async () => {
  const extension = await afterLookup();
  const { sandbox, ask } = extension;
  const input = await onto(extension, people.jane, [lists.newsletter]);
  const lookups: Promise<unknown>[] = [];
  extension.restart({
    newId() {
      for (let n = lookups.length; n < 40; n++) lookups.push(ask('lookup', { text: `person${n}@riverside.example` }));
      return crypto.randomUUID();
    },
  });
  const run = () => sandbox.colleague.unsubscribe(people.jane);
  atMoments(sandbox, [{ moment: { side: 'after', of: 'reading', count: 20 }, run }]);
  expect(await ask('restore', input)).toEqual({ ok: false, failure: { kind: 'changed' } });
  expect(sandbox.contacts.get(people.jane)?.email_address?.permission_to_send).toBe('unsubscribed');
});

describe('a write that is sent again after it was refused for now', () => {
  const refusals = ['throttled', 'throttled-for-9-s', 'unauthorized'] as const;

  it.each(refusals)('(%s) overwrites no opt-out that came meanwhile', async (fault) => {
    const extension = await afterLookup();
    const { colleague, contacts, faults } = extension.sandbox;
    faults.next({ method: 'PUT' }, fault);
    const answer = await restoreWith(extension, 'after', () => colleague.unsubscribe(people.jane));
    expect(answer).toEqual({ ok: false, failure: { kind: 'changed' } });
    const { email_address, deleted_at } = contacts.get(people.jane) ?? {};
    expect([email_address?.permission_to_send, deleted_at !== undefined]).toEqual(['unsubscribed', true]);
    expect(await outcomes(extension)).toEqual(['not-restored']);
  });

  it.each(refusals)('(%s) deletes no contact that a colleague edited meanwhile', async (fault) => {
    const extension = await afterLookup();
    const input = await onto(extension, people.jane, [lists.newsletter]);
    const { recordId } = await value(extension.ask('restore', input));
    const { sandbox } = extension;
    sandbox.faults.next({ method: 'DELETE' }, fault);
    const run = () => sandbox.colleague.edit(people.jane, { first_name: 'Janet' });
    atMoments(sandbox, [{ moment: { side: 'after', of: 'write', count: 1 }, run }]);
    const undone = await extension.ask('undoRestore', { recordId });
    expect(undone).toEqual({ ok: false, failure: { kind: 'changed-since' } });
    expect(sandbox.contacts.get(people.jane)?.deleted_at).toBeUndefined();
  });

  it('restores no contact that was marked “Never restore” meanwhile', async () => {
    const extension = await afterLookup();
    extension.sandbox.faults.next({ method: 'PUT' }, 'throttled-for-9-s');
    const input = await onto(extension, people.jane, [lists.newsletter]);
    extension.restart({
      async sleep(ms) {
        if (ms === 9_000) await value(extension.ask('markNeverRestore', { people: [{ id: people.jane }] }));
        extension.clock.now += ms;
      },
    });
    const failure = { kind: 'not-restorable', why: 'never-restore' };
    expect(await extension.ask('restore', input)).toEqual({ ok: false, failure });
    expect(extension.sandbox.contacts.get(people.jane)?.deleted_at).toBeDefined();
  });
});

describe('a write that never arrived', () => {
  it('does not claim a colleague’s earlier restore if the activity did nothing', async () => {
    const extension = await afterLookup(people.jane, { bulkDrops: 'everything', activityPace: 'at-once' });
    const { colleague } = extension.sandbox;
    const answer = await restoreWith(extension, 'before', () => colleague.restore(people.jane, [lists.donors]), {
      method: 'lists-only',
    });
    expect(answer).toEqual({ ok: false, failure: { kind: 'not-deleted' } });
  });

  it('does not claim a colleague’s restore, and leaves its values unchanged', async () => {
    const extension = await afterLookup();
    const { colleague, contacts, faults } = extension.sandbox;
    faults.next({ method: 'PUT' }, 'network-error');
    const answer = await restoreWith(extension, 'after', () => {
      colleague.restore(people.jane, [lists.newsletter]);
      colleague.edit(people.jane, { first_name: 'Janet' });
    });
    expect(answer.ok && answer.value.repaired).toBe(false);
    expect(writes(extension)).toHaveLength(1);
    expect(contacts.get(people.jane)?.first_name).toBe('Janet');
    expect((await value(extension.ask('lookup', { text: people.jane }))).restore).toBeUndefined();
  });

  it('does not claim a contact that a colleague restored onto other lists', async () => {
    const extension = await afterLookup();
    extension.sandbox.faults.next({ method: 'PUT' }, 'network-error');
    const input = await onto(extension, people.jane, [lists.newsletter]);
    expect(await extension.ask('restore', input)).toEqual({ ok: false, failure: { kind: 'not-applied' } });
    extension.sandbox.colleague.restore(people.jane, [lists.donors]);
    expect((await value(extension.ask('lookup', { text: people.jane }))).restore).toBeUndefined();
    const [record] = (await value(extension.ask('getHistory', {}))).records;
    expect(await extension.ask('undoRestore', { recordId: record?.id ?? '' })).toMatchObject({ ok: false });
    extension.clock.now += 600_000;
    await extension.start();
    expect(await outcomes(extension)).toEqual(['not-restored']);
    expect(extension.sandbox.contacts.get(people.jane)?.list_memberships).toEqual([lists.donors]);
  });

  it('cannot be undone', async () => {
    const extension = await afterLookup();
    extension.sandbox.faults.next({ method: 'PUT' }, 'network-error');
    await extension.ask('restore', await onto(extension, people.jane, [lists.newsletter]));
    const [record] = (await value(extension.ask('getHistory', {}))).records;
    expect(await extension.ask('undoRestore', { recordId: record?.id ?? '' })).toEqual({
      ok: false,
      failure: { kind: 'nothing-to-undo' },
    });
  });
});

describe('a restore with lists only', () => {
  it('is recorded as restored once it can be read, however late that is', async () => {
    const extension = await afterLookup(people.jane, { readingLagSeconds: 3_600 });
    const input = await onto(extension, people.jane, [lists.newsletter], { method: 'lists-only' });
    expect(await extension.ask('restore', input)).toEqual({ ok: false, failure: { kind: 'outcome-unknown' } });
    for (const seconds of [61, 600, 3_600]) {
      extension.clock.now += seconds * 1_000;
      await extension.start();
    }
    expect(await outcomes(extension)).toEqual(['restored']);
  });
});

it.each(['put', 'lists-only'] as const)(
  'a restore whose lists show one after another is complete (%s)',
  async (method) => {
    const extension = await afterLookup(people.jane, { activityPace: 'at-once' });
    const input = await onto(extension, people.jane, [lists.newsletter, lists.donors], { method });
    const { fetch } = extension.platform;
    let readings = 0;
    extension.restart({
      async fetch(url, init) {
        const answer = await fetch(url, init);
        // The first reading is before the write.
        const shown = init.method === 'GET' && url.includes(people.jane) ? readings++ - 1 : -1;
        if (shown < 0) return answer;
        const contact = await answer.json();
        const list_memberships = contact.list_memberships.slice(0, shown);
        return Response.json({ ...contact, list_memberships }, answer);
      },
    });
    const { proof, changedSince, repaired } = await value(extension.ask('restore', input));
    expect([proof.missing, changedSince, repaired]).toEqual([[], undefined, false]);
    expect(writes(extension)).toHaveLength(1);
    expect(await outcomes(extension)).toEqual(['restored']);
  },
);

it('a write that timed out on the way (408) is settled by a reading', async () => {
  const extension = await afterLookup();
  const input = await onto(extension, people.jane, [lists.newsletter]);
  const { fetch } = extension.platform;
  extension.restart({
    async fetch(url, init) {
      const answer = await fetch(url, init);
      return init.method === 'PUT' ? new Response(null, { status: 408, headers: answer.headers }) : answer;
    },
  });
  await value(extension.ask('restore', input));
  expect(await outcomes(extension)).toEqual(['restored']);
});

describe('an open record', () => {
  async function withOpenRecord(): Promise<Extension> {
    const extension = await afterLookup();
    extension.sandbox.faults.next({ method: 'PUT' }, 'network-error');
    await extension.ask('restore', await onto(extension, people.jane, [lists.newsletter]));
    extension.newCalls();
    return extension;
  }

  it('of a contact that no longer exists is settled, and takes no further call', async () => {
    const extension = await withOpenRecord();
    (extension.sandbox.contacts as Map<string, unknown>).delete(people.jane);
    await extension.start();
    await extension.start();
    expect(extension.newCalls()).toHaveLength(1);
    expect(await outcomes(extension)).toEqual(['not-restored']);
  });

  it('is read again at growing intervals', async () => {
    const extension = await withOpenRecord();
    for (let start = 0; start < 20; start++) {
      extension.clock.now += 10_000;
      extension.restart();
      await extension.start();
    }
    expect(extension.newCalls().length).toBeLessThan(6);
  });

  it('stays open after one internal error right after the write, and is settled later', async () => {
    const extension = await afterLookup();
    const { platform } = extension;
    let isBroken = false;
    for (const area of [platform.local, platform.session]) {
      const { set } = area;
      area.set = async (items) => {
        // Without the time of its end, a call counts from its beginning, which is no error.
        const fails = isBroken && !('recentCalls' in items);
        if (!fails) return set(items);
        isBroken = false;
        throw new Error('A defect');
      };
    }
    const answer = await restoreWith(extension, 'after', () => {
      isBroken = true;
    });
    expect([answer, isBroken]).toEqual([{ ok: false, failure: { kind: 'internal' } }, false]);
    expect(await outcomes(extension)).toEqual(['restored']);
  });

  it('stays open if the result cannot be stored, and is settled later', async () => {
    const extension = await afterLookup();
    const answer = await restoreWith(extension, 'after', () => {
      extension.storage.is = 'full';
    });
    expect(answer).toEqual({ ok: false, failure: { kind: 'no-storage' } });
    extension.storage.is = 'sound';
    expect(await outcomes(extension)).toEqual(['restored']);
  });
});

it('an address that Constant Contact wrote out counts as unchanged and is written once', async () => {
  const extension = createExtension({ switches: { streetAddresses: 'written-out' } });
  const jane = extension.sandbox.contacts.get(people.jane);
  if (jane) {
    const address = { street_address_id: crypto.randomUUID(), created_at: '', updated_at: '' };
    jane.street_addresses = [{ ...address, kind: 'home', street: '1 Main St', state: 'CA', country: 'US' }];
  }
  await signInWithCode(extension);
  await value(extension.ask('lookup', { text: people.jane }));
  const { proof } = await value(extension.ask('restore', await onto(extension, people.jane, [lists.newsletter])));
  expect(extension.sandbox.contacts.get(people.jane)?.street_addresses[0]?.state).toBe('California');
  expect(proof.verified).toBe(proof.fields.length);
  expect(writes(extension)).toHaveLength(1);
});
