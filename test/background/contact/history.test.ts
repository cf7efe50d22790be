import { describe, expect, it } from 'vitest';
import { createSeal } from '../../../src/background/storage/encryption';
import { sha256 } from '../../../src/background/storage/fingerprint';
import { lists, people, type Switches } from '../../sandbox/sandbox';
import { createExtension, type Extension, onto, signInWithCode, value } from '../extension';
import { stopAt } from '../stop-at';

async function afterLookup(id: string = people.jane, switches: Partial<Switches> = {}): Promise<Extension> {
  const extension = createExtension({ switches });
  await signInWithCode(extension);
  await value(extension.ask('lookup', { text: id }));
  return extension;
}

async function restoreContact(extension: Extension, id: string): Promise<string> {
  await value(extension.ask('lookup', { text: id }));
  return (await value(extension.ask('restore', await onto(extension, id, [lists.newsletter])))).recordId;
}

describe('the history', () => {
  it('contains the person, the contact, the time, the entry point, the lists and the proof of a restore', async () => {
    const extension = await afterLookup();
    const recordId = await restoreContact(extension, people.jane);
    const { records, chain } = await value(extension.ask('getHistory', {}));
    expect(chain).toEqual({ state: 'intact' });
    expect(records).toHaveLength(1);
    expect(records[0]).toMatchObject({
      id: recordId,
      kind: 'restore',
      accountName: 'Riverside Choir',
      who: 'Dana Whitfield',
      contactId: people.jane,
      entryPoint: 'popup',
      method: 'put',
      lists: [{ id: lists.newsletter, name: 'Newsletter' }],
      outcome: 'restored',
      calls: 2,
    });
    expect(records[0]?.snapshot.deletedAt).toBe('2026-03-05');
    expect(records[0]?.fields.every(({ same }) => same)).toBe(true);
  });

  it('contains undone and refused restores too', async () => {
    const extension = await afterLookup();
    const recordId = await restoreContact(extension, people.jane);
    await value(extension.ask('undoRestore', { recordId }));
    await value(extension.ask('lookup', { text: people.tj }));
    await extension.ask('restore', await onto(extension, people.tj, [lists.newsletter]));
    const { records } = await value(extension.ask('getHistory', {}));
    expect(new Map(records.map(({ contactId, outcome }) => [contactId, outcome]))).toEqual(
      new Map([
        [people.tj, 'not-restored'],
        [people.jane, 'undone'],
      ]),
    );
  });

  it('shows only the account that is signed in', async () => {
    const extension = await afterLookup();
    await restoreContact(extension, people.jane);
    await extension.ask('signOut', {});
    expect((await value(extension.ask('getHistory', {}))).records).toEqual([]);
    extension.sandbox.account.encoded_account_id = 'another';
    extension.clock.now += 1_000;
    await signInWithCode(extension);
    expect((await value(extension.ask('getHistory', {}))).records).toEqual([]);
  });

  it('is empty after its deletion, and begins again', async () => {
    const extension = await afterLookup();
    await restoreContact(extension, people.jane);
    await value(extension.ask('deleteHistory', {}));
    expect(await value(extension.ask('getHistory', {}))).toEqual({
      records: [],
      marks: [],
      chain: { state: 'intact' },
    });
    await restoreContact(extension, people.elena);
    expect((await value(extension.ask('getHistory', {}))).records).toHaveLength(1);
  });

  it.each([
    [
      'the storage is full',
      ({ storage }: Extension) => {
        storage.is = 'full';
      },
    ],
    [
      'the policy excludes the account',
      async ({ platform, policyChanged }: Extension) => {
        platform.managed.get = async () => ({ accounts: ['another'] });
        await policyChanged();
      },
    ],
  ])('is shown with its open record even if %s', async (_what, happen) => {
    const extension = await afterLookup();
    extension.sandbox.faults.next({ method: 'PUT' }, 'network-error');
    await extension.ask('restore', await onto(extension, people.jane, [lists.newsletter]));
    await happen(extension);
    const { records, chain } = await value(extension.ask('getHistory', {}));
    expect([records.map(({ outcome }) => outcome), chain]).toEqual([['open'], { state: 'intact' }]);
  });

  it('deletes what is older than its retention, and its chain stays intact', async () => {
    const extension = await afterLookup();
    await restoreContact(extension, people.jane);
    extension.clock.now += 1_000;
    const border = extension.clock.now;
    await restoreContact(extension, people.elena);
    await extension.history.forgetBefore(border);
    const { records, chain } = await value(extension.ask('getHistory', {}));
    expect(records.map(({ contactId }) => contactId)).toEqual([people.elena]);
    expect(chain).toEqual({ state: 'intact' });
    await extension.history.forgetBefore(Number.MAX_SAFE_INTEGER);
    expect(await value(extension.ask('getHistory', {}))).toEqual({
      records: [],
      marks: [],
      chain: { state: 'intact' },
    });
  });
});

describe('a history that somebody manipulated', () => {
  async function threeRestores() {
    const extension = await afterLookup();
    for (const id of [people.jane, people.elena, people.nora]) await restoreContact(extension, id);
    return { extension, db: await extension.platform.database() };
  }
  const chainOf = async (extension: Extension) => (await value(extension.ask('getHistory', {}))).chain;

  it.each([
    ['at the start', [1]],
    ['in the middle', [3]],
    ['at the end', [6]],
    ['altogether', [1, 2, 3, 4, 5, 6]],
  ])('is recognized if entries were removed %s', async (_where, removed) => {
    const { extension, db } = await threeRestores();
    for (const seq of removed) await db.delete('journal', seq);
    expect(await chainOf(extension)).toMatchObject({ state: 'broken', why: 'removed' });
  });

  it.each([['contactId'], ['recordId'], ['at']] as const)(
    'is recognized if the %s of an entry was edited',
    async (key) => {
      const { extension, db } = await threeRestores();
      const row = await db.get('journal', 2);
      if (row) await db.put('journal', { ...row, [key]: key === 'at' ? 1 : crypto.randomUUID() });
      expect(await chainOf(extension)).toMatchObject({ state: 'broken', why: 'edited' });
    },
  );

  it('is recognized if the content of an entry was put in place of another', async () => {
    const { extension, db } = await threeRestores();
    const [one, other] = [await db.get('journal', 1), await db.get('journal', 3)];
    if (one && other && 'sealed' in other) await db.put('journal', { ...one, sealed: other.sealed });
    expect(await chainOf(extension)).toMatchObject({ state: 'broken', why: 'edited' });
  });

  it('is recognized if two entries were swapped', async () => {
    const { extension, db } = await threeRestores();
    const [one, other] = [await db.get('journal', 3), await db.get('journal', 5)];
    if (one && other) {
      await db.put('journal', { ...one, seq: other.seq });
      await db.put('journal', { ...other, seq: one.seq });
    }
    expect(await chainOf(extension)).toMatchObject({ state: 'broken' });
  });

  it('is recognized if an entry was added at the end', async () => {
    const { extension, db } = await threeRestores();
    const last = await db.get('journal', 6);
    if (last) await db.add('journal', { ...last, seq: 7, previous: last.hash });
    expect(await chainOf(extension)).toMatchObject({ state: 'broken' });
  });
});

describe('a journal of version 0.1.0', () => {
  it('can be read and is intact', async () => {
    const extension = await afterLookup();
    await restoreContact(extension, people.jane);
    await rewriteAsVersion010(extension);
    const { records, chain } = await value(extension.ask('getHistory', {}));
    expect(chain).toEqual({ state: 'intact' });
    expect(records).toMatchObject([{ contactId: people.jane, entryPoint: 'popup', outcome: 'restored' }]);
  });

  it('allows its restores to be undone', async () => {
    const extension = await afterLookup();
    const recordId = await restoreContact(extension, people.jane);
    await rewriteAsVersion010(extension);
    await value(extension.ask('undoRestore', { recordId }));
    expect(extension.sandbox.contacts.get(people.jane)?.deleted_at).toBeDefined();
  });
});

/** Gives every entry the key names of version 0.1.0, in a new chain. */
async function rewriteAsVersion010({ platform }: Extension): Promise<void> {
  const db = await platform.database();
  const seal = createSeal(platform.database);
  let previous = '0'.repeat(64);
  const rows = await db.getAll('journal');
  for (const row of rows) {
    if (!('sealed' in row)) continue;
    const text = JSON.stringify(await seal.open(row.sealed));
    const content = JSON.parse(text.replace('"entryPoint":', '"wayIn":').replace('"fingerprint":', '"mark":'));
    const { seq, at, recordId, accountId, contactId } = row;
    const hash = await sha256(JSON.stringify([previous, seq, at, recordId, accountId, contactId, content]));
    await db.put('journal', {
      seq,
      at,
      recordId,
      accountId,
      contactId,
      previous,
      hash,
      sealed: await seal.seal(content),
    });
    previous = hash;
  }
  const ends = { lastSeq: rows.length, lastHash: previous, firstSeq: 1, firstPrevious: '0'.repeat(64) };
  await db.put('secrets', await seal.seal(ends), 'journal');
  await platform.local.remove('chainEnd');
}

describe('a worker that stops in the middle of a restore', () => {
  it('leaves a true history and never writes twice, at whichever step', async () => {
    const outcomes = new Set<string>();
    for (let moment = 1, how = 'stopped'; how === 'stopped'; moment++) {
      const extension = await afterLookup();
      const input = await onto(extension, people.jane, [lists.newsletter]);
      extension.newCalls();
      how = await Promise.race([stopAt(extension, moment), extension.ask('restore', input).then(() => 'answered')]);
      if (how === 'answered') expect(moment).toBeGreaterThan(12);

      extension.restart();
      extension.clock.now += 600_000;
      await extension.start();
      const { records } = await value(extension.ask('getHistory', {}));
      const isActive = extension.sandbox.contacts.get(people.jane)?.deleted_at === undefined;
      expect(records.length).toBeLessThanOrEqual(1);
      for (const { outcome } of records) {
        expect(outcome).toBe(isActive ? 'restored' : 'not-restored');
        outcomes.add(outcome);
      }
      if (isActive) expect(records).toHaveLength(1);
      expect(extension.newCalls().filter((call) => call.startsWith('PUT')).length).toBeLessThanOrEqual(1);

      const { contact, restore } = await value(extension.ask('lookup', { text: people.jane }));
      expect(contact?.deletedAt === undefined).toBe(isActive);
      expect(restore !== undefined).toBe(isActive);
    }
    expect([...outcomes].sort()).toEqual(['not-restored', 'restored']);
  });
});

describe('a worker that stops in the middle of an undo', () => {
  it('leaves a true history, and a later undo works, at whichever step', async () => {
    const outcomes = new Set<string>();
    for (let moment = 1, how = 'stopped'; how === 'stopped'; moment++) {
      const extension = await afterLookup();
      const { recordId } = await value(
        extension.ask('restore', await onto(extension, people.jane, [lists.newsletter])),
      );
      const undone = () => extension.ask('undoRestore', { recordId });
      how = await Promise.race([stopAt(extension, moment), undone().then(() => 'answered')]);
      if (how === 'answered') expect(moment).toBeGreaterThan(12);

      extension.restart();
      extension.clock.now += 600_000;
      await extension.start();
      const [record] = (await value(extension.ask('getHistory', {}))).records;
      const isDeleted = extension.sandbox.contacts.get(people.jane)?.deleted_at !== undefined;
      expect(record?.outcome).toBe(isDeleted ? 'undone' : 'restored');
      expect(record?.isUndoing).toBeUndefined();
      outcomes.add(record?.outcome ?? '');
      expect((await undone()).ok).toBe(!isDeleted);
      expect(await (await extension.platform.database()).count('open')).toBe(0);
    }
    expect([...outcomes].sort()).toEqual(['restored', 'undone']);
  });

  it('settles no restore as long as a lost undo of it may still delete the contact', async () => {
    const extension = await afterLookup();
    const { faults, contacts } = extension.sandbox;
    const input = await onto(extension, people.jane, [lists.newsletter]);
    faults.next({ method: 'PUT' }, 'lost-then-applied');
    expect((await extension.ask('restore', input)).ok).toBe(false);
    extension.clock.now += 10_000;
    const [open] = await extension.history.openRecords(extension.sandbox.account.encoded_account_id);
    const recordId = open?.recordId ?? '';
    faults.next({ method: 'DELETE' }, 'lost-then-applied');
    expect((await extension.ask('undoRestore', { recordId })).ok).toBe(false);
    await value(extension.ask('getHistory', {}));
    extension.clock.now += 600_000;
    extension.restart();
    await extension.start();
    expect(contacts.get(people.jane)?.deleted_at).toBeDefined();
    expect((await value(extension.ask('getHistory', {}))).records[0]?.outcome).toBe('undone');
  });

  it('leaves nothing in a history that is deleted during a refused undo', async () => {
    const extension = await afterLookup();
    const { recordId } = await value(extension.ask('restore', await onto(extension, people.jane, [lists.newsletter])));
    extension.sandbox.faults.next({ method: 'DELETE' }, 'refused');
    const { fetch } = extension.platform;
    extension.restart({
      async fetch(url, init) {
        if (init.method === 'DELETE') await extension.ask('deleteHistory', {});
        return fetch(url, init);
      },
    });
    expect((await extension.ask('undoRestore', { recordId })).ok).toBe(false);
    const db = await extension.platform.database();
    expect([await db.count('journal'), await db.count('open')]).toEqual([0, 0]);
  });

  it('settles an undo whose answer was lost by what happened to the contact since', async () => {
    for (const fault of ['network-error', 'lost-then-applied'] as const) {
      const extension = await afterLookup();
      const { recordId } = await value(
        extension.ask('restore', await onto(extension, people.jane, [lists.newsletter])),
      );
      extension.sandbox.faults.next({ method: 'DELETE' }, fault);
      const failure = { kind: 'not-applied' };
      expect(await extension.ask('undoRestore', { recordId })).toEqual({ ok: false, failure });
      extension.clock.now += 600_000;
      extension.restart();
      await extension.start();
      const [record] = (await value(extension.ask('getHistory', {}))).records;
      expect(record?.outcome).toBe(fault === 'network-error' ? 'restored' : 'undone');
      expect(record?.isUndoing).toBeUndefined();
    }
  });
});
