import { type IDBPDatabase, openDB } from 'idb';
import { describe, expect, it, vi } from 'vitest';
import { createSeal } from '../../../src/background/storage/encryption';
import { bare } from '../../restore/bare-contact';
import { lists, people } from '../../sandbox/sandbox';
import { createExtension, type Extension, onto, signInWithCode, value } from '../extension';
import { bin, restoring, run } from '../jobs/bin';

const DAY_MS = 24 * 60 * 60_000;

async function signedIn(): Promise<Extension> {
  const extension = createExtension();
  await signInWithCode(extension);
  return extension;
}

async function restoreContact(extension: Extension, id: string): Promise<string> {
  await value(extension.ask('lookup', { text: id }));
  return (await value(extension.ask('restore', await onto(extension, id, [lists.newsletter])))).recordId;
}

const historyOf = (extension: Extension) => value(extension.ask('getHistory', {}));
const restoredIds = async (extension: Extension) =>
  (await historyOf(extension)).records.map(({ contactId }) => contactId);

describe('a history that lost data', () => {
  it('reports a lost key, and contacts can still be restored', async () => {
    const extension = await signedIn();
    await restoreContact(extension, people.jane);
    await (await extension.platform.database()).clear('keys');
    extension.storage.closeDatabase();
    extension.restart();
    extension.clock.now += 5_000;
    await signInWithCode(extension);
    await restoreContact(extension, people.elena);
    expect(await restoredIds(extension)).toEqual([people.elena]);
    expect((await historyOf(extension)).chain).toMatchObject({ state: 'broken', why: 'unreadable' });
  });

  it('reports the loss of its end record, and continues', async () => {
    const extension = await signedIn();
    await restoreContact(extension, people.jane);
    await (await extension.platform.database()).delete('secrets', 'journal');
    expect((await historyOf(extension)).chain).toMatchObject({ state: 'broken', why: 'removed' });
    await restoreContact(extension, people.elena);
    expect(await restoredIds(extension)).toEqual([people.elena, people.jane]);
    expect((await historyOf(extension)).chain).toMatchObject({ state: 'broken', why: 'removed' });
  });

  it('reports entries that were removed together with a reset end record, even after new entries', async () => {
    const extension = await signedIn();
    await restoreContact(extension, people.jane);
    const db = await extension.platform.database();
    const ends = await db.get('secrets', 'journal');
    await restoreContact(extension, people.elena);
    for (const seq of [3, 4]) await db.delete('journal', seq);
    if (ends) await db.put('secrets', ends, 'journal');
    expect((await historyOf(extension)).chain).toMatchObject({ state: 'broken', why: 'removed' });
    await restoreContact(extension, people.nora);
    expect((await historyOf(extension)).chain).toMatchObject({ state: 'broken', why: 'removed' });
  });

  it('reports that the browser deleted the database, in the same worker', async () => {
    const extension = await signedIn();
    await restoreContact(extension, people.jane);
    await extension.storage.loseDatabase();
    extension.clock.now += 5_000;
    await signInWithCode(extension);
    await restoreContact(extension, people.elena);
    // The next worker can read it too, so the new database has the key.
    extension.restart();
    expect(await restoredIds(extension)).toEqual([people.elena]);
    expect((await historyOf(extension)).chain).toMatchObject({ state: 'broken', why: 'removed' });
    await value(extension.ask('deleteHistory', {}));
    expect(await historyOf(extension)).toEqual({ records: [], marks: [], chain: { state: 'intact' } });
  });

  it('stays intact if the browser closes the connection of a running worker', async () => {
    const extension = await signedIn();
    await restoreContact(extension, people.jane);
    extension.storage.closeDatabase();
    await restoreContact(extension, people.elena);
    expect(await restoredIds(extension)).toEqual([people.elena, people.jane]);
    expect((await historyOf(extension)).chain).toEqual({ state: 'intact' });
  });
});

describe('the retention of the history', () => {
  it('deletes a record by its beginning, even if it was undone late, and keeps later records', async () => {
    const extension = await signedIn();
    const first = await restoreContact(extension, people.jane);
    extension.clock.now += 10 * DAY_MS;
    const border = extension.clock.now;
    await restoreContact(extension, people.elena);
    await value(extension.ask('undoRestore', { recordId: first }));
    await restoreContact(extension, people.nora);
    await extension.history.forgetBefore(border);
    expect(await restoredIds(extension)).toEqual([people.nora, people.elena]);
    expect((await historyOf(extension)).chain).toEqual({ state: 'intact' });
    await restoreContact(extension, people.tove);
    expect((await historyOf(extension)).chain).toEqual({ state: 'intact' });
    const journalText = JSON.stringify(await (await extension.platform.database()).getAll('journal'));
    expect(journalText).not.toContain(first);
    await extension.history.forgetBefore(extension.clock.now + 1);
    expect(await (await extension.platform.database()).count('journal')).toBe(0);
  });

  it('is measured by the server’s clock alone', async () => {
    const extension = await signedIn();
    await restoreContact(extension, people.jane);
    extension.clock.ahead = 366 * DAY_MS;
    extension.restart();
    await extension.start();
    expect(await restoredIds(extension)).toEqual([people.jane]);
    extension.clock.ahead = 0;
    extension.clock.now += 366 * DAY_MS;
    await signInWithCode(extension);
    extension.restart();
    await value(extension.ask('lookup', { text: people.elena }));
    expect(await restoredIds(extension)).toEqual([]);
  });

  it('deletes no record if the clock is set back by a year right after an answer', async () => {
    const extension = await signedIn();
    await restoreContact(extension, people.elena);
    await value(extension.ask('lookup', { text: people.jane }));
    const { faults } = extension.sandbox;
    faults.next({ method: 'PUT' }, 'refused');
    const input = await onto(extension, people.jane, [lists.newsletter]);
    const { fetch } = extension.platform;
    extension.restart({
      async fetch(url, init) {
        const answer = await fetch(url, init);
        return new Proxy(answer, {
          get(target, name) {
            const found = Reflect.get(target, name);
            // The date of the answer was taken before.
            if (name === 'text' || name === 'json' || name === 'arrayBuffer') extension.clock.ahead = -366 * DAY_MS;
            return typeof found === 'function' ? found.bind(target) : found;
          },
        });
      },
    });
    await extension.ask('restore', input);
    extension.clock.ahead = 0;
    extension.clock.now += DAY_MS;
    extension.restart();
    await signInWithCode(extension);
    expect((await restoredIds(extension)).sort()).toEqual([people.elena, people.jane].sort());
  });

  it('ignores a time that came from the computer’s own clock', async () => {
    const extension = await signedIn();
    extension.clock.ahead = -366 * DAY_MS;
    extension.sandbox.switches.dateHeader = 'absent';
    extension.restart();
    await extension.platform.session.remove('clockSkew');
    await restoreContact(extension, people.jane);
    await extension.history.forgetBefore(extension.clock.now - DAY_MS);
    expect(await restoredIds(extension)).toEqual([people.jane]);
  });
});

describe('a request to resubscribe', () => {
  it.each([
    ['by a person', async ({ ask }: Extension) => void (await value(ask('deleteHistory', {})))],
    ['because of its age', ({ history, clock }: Extension) => history.forgetBefore(clock.now + 1)],
  ])('is remembered after the history is deleted %s', async (_how, forget) => {
    const extension = await signedIn();
    await value(extension.ask('lookup', { text: people.otto }));
    const { contactId, listIds, fingerprint } = await onto(extension, people.otto, [lists.newsletter]);
    const request = { contactId, listIds, fingerprint, entryPoint: 'popup' as const };
    const answer = await extension.ask('requestResubscribe', request);
    expect(answer.ok).toBe(true);
    await forget(extension);
    expect((await historyOf(extension)).records).toEqual([]);
    expect((await value(extension.ask('lookup', { text: people.otto }))).resubscribeRequestedAt).toBeDefined();
    expect(await extension.ask('requestResubscribe', request)).toMatchObject({
      ok: false,
      failure: { kind: 'already-asked' },
    });
  });
});

it('a request to resubscribe that is recorded while the history is being deleted is remembered', async () => {
  const { platform, history } = createExtension();
  const account = { id: 'a1', name: 'Riverside Choir', userName: 'Dana' };
  const snapshot = { ...bare, id: people.otto };
  let release = () => {};
  // Another task holds the journal, so both wait.
  const held = platform.exclusively('contact-restore:journal', () => new Promise<void>((done) => (release = done)));
  const begun = history.begin(crypto.randomUUID(), account, {
    kind: 'resubscribe-request',
    entryPoint: 'popup',
    method: 'lists-only',
    snapshot,
    expected: snapshot,
    lists: [],
  });
  const deleted = history.clear();
  // A reading that began before the entry was written has ended when this one has.
  await (await platform.database()).getAll('journal');
  release();
  await Promise.all([held, begun, deleted]);
  expect(await (await platform.database()).count('journal')).toBe(0);
  expect(await history.resubscribeRequestedAt(account.id, people.otto)).toBeDefined();
});

/** Creates the object stores of version 1 of the database. */
function asVersion1(db: IDBPDatabase): void {
  db.createObjectStore('keys');
  db.createObjectStore('secrets');
  const journal = db.createObjectStore('journal', { keyPath: 'seq' });
  journal.createIndex('record', 'recordId');
  journal.createIndex('account', 'accountId');
  journal.createIndex('contact', ['accountId', 'contactId']);
  db.createObjectStore('open', { keyPath: 'recordId' });
  db.createObjectStore('bin', { keyPath: ['accountId', 'scan', 'page'] });
  db.createObjectStore('jobs', { keyPath: 'id' });
  db.createObjectStore('chunks', { keyPath: ['jobId', 'n'] });
  db.createObjectStore('results', { keyPath: ['jobId', 'id'] });
  db.createObjectStore('snapshots', { keyPath: ['jobId', 'batch'] });
}

describe('a database of another version', () => {
  it('with version 1 can be read and continued', async () => {
    const extension = createExtension();
    const old = await openDB(extension.databaseName, 1, { upgrade: asVersion1 });
    const seal = createSeal(async () => old as never);
    const content = {
      event: 'begun',
      kind: 'restore',
      accountName: 'Riverside Choir',
      wayIn: 'popup',
      method: 'put',
      snapshot: { ...bare, id: people.jane },
      expected: { ...bare, id: people.jane },
      lists: [{ id: lists.newsletter, name: 'Newsletter' }],
    };
    const subject = { recordId: crypto.randomUUID(), accountId: 'p07e1rvchoir9d', contactId: people.jane };
    const previous = '0'.repeat(64);
    const { recordId, accountId, contactId } = subject;
    const text = JSON.stringify([previous, 1, 5, recordId, accountId, contactId, content]);
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
    const hash = Buffer.from(digest).toString('hex');
    await old.put('journal', { ...subject, seq: 1, at: 5, previous, hash, sealed: await seal.seal(content) });
    const ends = { lastSeq: 1, lastHash: hash, firstSeq: 1, firstPrevious: previous };
    await old.put('secrets', await seal.seal(ends), 'journal');
    old.close();

    await signInWithCode(extension);
    await restoreContact(extension, people.elena);
    expect(await restoredIds(extension)).toEqual([people.elena, people.jane]);
    expect((await historyOf(extension)).chain).toEqual({ state: 'intact' });
    expect((await extension.platform.database()).version).toBe(8);
  });

  it('with version 2, which lacks the present stores for jobs, can hold a job', async () => {
    const extension = createExtension();
    const old = await openDB(extension.databaseName, 2, {
      upgrade(db) {
        asVersion1(db);
        db.createObjectStore('resubscribe-requests', { keyPath: ['accountId', 'contactId'] });
      },
    });
    old.close();
    await signInWithCode(extension);
    const onto = [{ id: lists.newsletter, name: 'Newsletter' }];
    await restoring(extension, [people.jane], onto);
    expect((await run(extension))[0]?.outcomes.restored).toBe(1);
  });

  it('with a later version is left unchanged and reported', async () => {
    const extension = createExtension();
    const later = await openDB(extension.databaseName, 99, { upgrade: (db) => void db.createObjectStore('later') });
    await later.put('later', 1, 'one');
    later.close();
    expect(await extension.ask('getHistory', {})).toEqual({ ok: false, failure: { kind: 'newer-version' } });
    const again = await openDB(extension.databaseName, 99);
    expect(await again.get('later', 'one')).toBe(1);
  });
});

describe('the results of a job that has ended', () => {
  it('are in the chain once, and a change of them breaks it', async () => {
    const { extension, ids, lists } = await bin(3, { activityPace: 'at-once' });
    await restoring(extension, ids, lists);
    await run(extension);
    await extension.runJobs();
    const db = await extension.platform.database();
    expect(await db.count('journal')).toBe(1);
    expect((await historyOf(extension)).chain).toEqual({ state: 'intact' });
    const [key] = await db.getAllKeys('job-results');
    if (key) await db.delete('job-results', key);
    expect((await historyOf(extension)).chain.state).not.toBe('intact');
  });

  it('break the chain if they are removed together with the job', async () => {
    const { extension, ids, lists } = await bin(3, { activityPace: 'at-once' });
    const jobId = await restoring(extension, ids, lists);
    await run(extension);
    const db = await extension.platform.database();
    await db.delete('jobs', jobId);
    await db.delete('job-results', IDBKeyRange.bound([jobId], [jobId, []]));
    expect((await historyOf(extension)).chain).toMatchObject({ state: 'broken', why: 'removed' });
  });

  it('are deleted with their entry because of their age, or by a person, and the chain stays intact', async () => {
    const { extension, ids, lists } = await bin(6, { activityPace: 'at-once' });
    await restoring(extension, ids.slice(0, 3), lists);
    await run(extension);
    const db = await extension.platform.database();
    const old = await db.getAllKeys('jobs');
    extension.clock.now += 366 * DAY_MS;
    await signInWithCode(extension);
    extension.restart();
    await value(extension.ask('lookup', { text: ids[5] ?? '' }));
    await vi.waitUntil(async () => (await db.count('jobs')) === 0);
    expect(old).toHaveLength(1);
    expect(await db.count('journal')).toBe(0);
    expect((await historyOf(extension)).chain).toEqual({ state: 'intact' });
    await restoring(extension, ids.slice(3), lists);
    await run(extension);
    await value(extension.ask('deleteHistory', {}));
    expect([await db.count('jobs'), await db.count('journal')]).toEqual([0, 0]);
    expect((await historyOf(extension)).chain).toEqual({ state: 'intact' });
  });

  it('are added to the chain later if the worker stopped at the end of the job', async () => {
    const { extension, ids, lists } = await bin(3, { activityPace: 'at-once' });
    await restoring(extension, ids, lists);
    await run(extension);
    const db = await extension.platform.database();
    await db.clear('journal');
    extension.restart();
    await extension.runJobs();
    expect(await db.count('journal')).toBe(1);
  });
});
