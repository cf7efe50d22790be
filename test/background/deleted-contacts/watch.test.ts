import { describe, expect, it } from 'vitest';
import type { JobRow } from '../../../src/background/storage/job-rows';
import { DEVICE_CLIENT_ID } from '../../sandbox/sandbox';
import { createExtension, type Extension, signInWithCode, value } from '../extension';
import { bin, HOUR_MS, restoring, run } from '../jobs/bin';

const DAY_MS = 24 * HOUR_MS;

async function withWatch(howMany: number, threshold = 25) {
  const extension = createExtension({ seed: 'empty' });
  const { sandbox, ask } = extension;
  const list = sandbox.addList({ name: 'Restored' });
  const add = () =>
    sandbox.addContact({ email_address: { address: `person${n++}@riverside.example`, permission_to_send: 'implicit' } })
      .contact_id;
  let n = 0;
  const remove = (count: number) =>
    Array.from({ length: count }, () => {
      const id = add();
      sandbox.deleteContact(id);
      return id;
    });
  const ids = remove(howMany);
  await signInWithCode(extension);
  await value(ask('saveSettings', { watchDeletions: true, watchThreshold: threshold }));
  await extension.watch();
  extension.newCalls();
  return { extension, ids, remove, lists: [{ id: list.list_id, name: list.name }] };
}

/** Moves to the next day. The alarm fires, and the worker is a new one. */
async function nextDay(extension: Extension, days = 1): Promise<string[]> {
  extension.clock.now += days * DAY_MS;
  extension.restart();
  await extension.watch();
  // The request for a new access token does not count as an API call.
  return extension.newCalls().filter((call) => call.includes('/v3/'));
}

const news = async ({ ask }: Extension) => (await value(ask('getStatus', {}))).deletions;

/** The keys of the accounts for which a look is stored. */
const watched = async ({ platform }: Extension) =>
  (await (await platform.database()).getAllKeys('secrets')).filter((key) => key.startsWith('watch:'));

describe('the watch for deletions', () => {
  it('is off by default and makes no call', async () => {
    const extension = createExtension();
    await signInWithCode(extension);
    await extension.watch();
    expect(extension.newCalls()).toEqual([]);
  });

  it('reports new deletions with one call, in a notification, on the badge and in the popup', async () => {
    const { extension, remove } = await withWatch(10);
    const since = extension.clock.now;
    remove(42);
    expect(await nextDay(extension, 3)).toHaveLength(1);
    expect(extension.deletionsTold).toMatchObject([{ count: 42 }]);
    expect(Math.abs((extension.deletionsTold[0]?.since ?? 0) - since)).toBeLessThan(60_000);
    expect(await news(extension)).toMatchObject({ count: 42 });
    await extension.runJobs();
    expect(extension.badges.at(-1)).toBe('42');
    // The same deletions are reported only once.
    await nextDay(extension);
    expect(extension.deletionsTold).toHaveLength(1);
    expect(await news(extension)).toMatchObject({ count: 42 });
    await value(extension.ask('seenDeletions', {}));
    await extension.runJobs();
    expect(await news(extension)).toBeUndefined();
    expect(extension.badges.at(-1)).toBe('');
  });

  it('looks at most once a day, whatever the clock says, and only while signed in', async () => {
    const { extension } = await withWatch(10);
    await extension.watch();
    extension.clock.now += HOUR_MS;
    await extension.watch();
    expect(extension.newCalls()).toEqual([]);
    await value(extension.ask('signOut', {}));
    expect(await nextDay(extension)).toEqual([]);
  });

  it('waits until the deletions of several days reach the threshold', async () => {
    const { extension, remove } = await withWatch(10);
    remove(14);
    await nextDay(extension);
    expect(extension.deletionsTold).toEqual([]);
    remove(14);
    await nextDay(extension);
    expect(extension.deletionsTold).toMatchObject([{ count: 28 }]);
  });

  it('does not report our own job and its undo, nor restores by others', async () => {
    const { extension, ids, lists, remove } = await withWatch(60, 5);
    const job = await restoring(extension, ids.slice(0, 40), lists);
    await run(extension);
    await nextDay(extension);
    await value(extension.ask('startJob', { kind: 'undo', jobId: job }));
    await run(extension);
    await nextDay(extension);
    for (const id of ids.slice(40, 50)) {
      const record = extension.sandbox.contacts.get(id);
      if (record) delete record.deleted_at;
    }
    await nextDay(extension, 9);
    expect(extension.deletionsTold).toEqual([]);
    remove(6);
    await nextDay(extension);
    expect(extension.deletionsTold).toMatchObject([{ count: 6 }]);
  });

  it.each([60, 1_100])(
    'does not report our own undo after the history was deleted, with %d contacts',
    async (howMany) => {
      const { extension, ids, lists } = await withWatch(howMany, 5);
      const job = await restoring(extension, ids.slice(0, 40), lists);
      await run(extension);
      await nextDay(extension);
      await value(extension.ask('startJob', { kind: 'undo', jobId: job }));
      await run(extension);
      await value(extension.ask('deleteHistory', {}));
      await nextDay(extension);
      expect(extension.deletionsTold).toEqual([]);
      // The contacts are known as restored by a later job, so their next deletion is reported.
      await restoring(extension, ids.slice(0, 40), lists);
      await run(extension);
      await nextDay(extension);
      for (const id of ids.slice(0, 40)) extension.sandbox.deleteContact(id);
      await nextDay(extension);
      expect(extension.deletionsTold).toMatchObject([{ count: 40 }]);
    },
  );

  it('does not report our own undo if the browser was closed for longer than the history is kept', async () => {
    const { extension, ids, lists } = await withWatch(60, 5);
    await value(extension.ask('saveSettings', { keepHistoryDays: 1 }));
    const job = await restoring(extension, ids.slice(0, 40), lists);
    await run(extension);
    await nextDay(extension);
    await value(extension.ask('startJob', { kind: 'undo', jobId: job }));
    await run(extension);
    await nextDay(extension, 4);
    expect(extension.deletionsTold).toEqual([]);
    // The job is deleted for its age after that look.
    await nextDay(extension);
    expect(await value(extension.ask('getJobs', {}))).toEqual([]);
  });

  it('reports deletions among 1,100 contacts after restores by others, if they keep updated_at', async () => {
    const { extension, ids } = await bin(1_100, { deleteMovesUpdatedAt: 'no' });
    const { sandbox, clock } = extension;
    const others = Array.from({ length: 30 }, (_, n) => {
      const address = `other${n}@riverside.example`;
      return sandbox.addContact({ email_address: { address, permission_to_send: 'implicit' } }).contact_id;
    });
    clock.now += 3 * DAY_MS;
    await value(extension.ask('saveSettings', { watchDeletions: true, watchThreshold: 25 }));
    await extension.watch();
    await nextDay(extension);
    for (const id of ids.slice(0, 40)) {
      const record = sandbox.contacts.get(id);
      if (record) record.updated_at = new Date(clock.now).toISOString();
      if (record) delete record.deleted_at;
    }
    await nextDay(extension);
    // An undo in another browser of the same person is not reported.
    for (const id of ids.slice(0, 10)) sandbox.deleteContact(id);
    await nextDay(extension);
    expect(extension.deletionsTold).toEqual([]);
    for (const id of others) sandbox.deleteContact(id);
    expect((await nextDay(extension)).length).toBeLessThanOrEqual(3);
    expect(extension.deletionsTold).toMatchObject([{ count: 30 }]);
  });

  it('does not report our own undo that looks old because the clock was slow', async () => {
    const { extension, ids, lists } = await withWatch(60, 5);
    await value(extension.ask('saveSettings', { keepHistoryDays: 1 }));
    const job = await restoring(extension, ids.slice(0, 40), lists);
    await run(extension);
    await nextDay(extension);
    extension.clock.ahead = -60 * HOUR_MS;
    await extension.platform.session.remove('clockSkew');
    extension.restart();
    await value(extension.ask('startJob', { kind: 'undo', jobId: job }));
    await run(extension);
    await nextDay(extension);
    expect(extension.deletionsTold).toEqual([]);
  });

  it('does not report our own undo if the account had no look for longer than the history is kept', async () => {
    const { extension, ids, lists, remove } = await withWatch(60, 5);
    await value(extension.ask('saveSettings', { keepHistoryDays: 2 }));
    const job = await restoring(extension, ids.slice(0, 40), lists);
    await run(extension);
    await nextDay(extension);
    await value(extension.ask('startJob', { kind: 'undo', jobId: job }));
    await run(extension);
    const first = extension.sandbox.account.encoded_account_id;
    extension.sandbox.account.encoded_account_id = 'another';
    await value(extension.ask('saveSettings', { apiKey: DEVICE_CLIENT_ID }));
    await signInWithCode(extension);
    for (let day = 0; day < 6; day++) await nextDay(extension);
    await value(extension.ask('switchAccount', { accountId: first }));
    await nextDay(extension);
    expect(extension.deletionsTold).toEqual([]);
    remove(6);
    await nextDay(extension);
    expect(extension.deletionsTold).toMatchObject([{ count: 6 }]);
  });

  it('reports contacts that our job restored and others deleted again', async () => {
    const { extension, ids, lists } = await withWatch(30);
    await restoring(extension, ids, lists);
    await run(extension);
    await nextDay(extension);
    for (const id of ids) extension.sandbox.deleteContact(id);
    await nextDay(extension);
    expect(extension.deletionsTold).toMatchObject([{ count: 30 }]);
  });

  it.each(['2026-06-09', '2026-06-10T09:00:00.000Z'])(
    'reports deletions that show late or have the day of another time zone: %s',
    async (deletedAt) => {
      const { extension, remove } = await withWatch(10);
      for (const id of remove(30)) Object.assign(extension.sandbox.contacts.get(id) ?? {}, { deleted_at: deletedAt });
      await nextDay(extension);
      expect(extension.deletionsTold).toMatchObject([{ count: 30 }]);
    },
  );

  it('reports only once what others deleted again while our job that restored it is paused', async () => {
    const { extension, ids, lists } = await withWatch(60, 5);
    await nextDay(extension);
    const job = await restoring(extension, ids.slice(0, 40), lists);
    await run(extension);
    const db = await extension.platform.database();
    const { endedAt: _ended, ...open } = (await db.get('jobs', job)) as JobRow;
    await db.put('jobs', { ...open, state: 'paused' });
    extension.clock.now += DAY_MS - HOUR_MS;
    for (const id of ids.slice(0, 40)) extension.sandbox.deleteContact(id);
    extension.clock.now += HOUR_MS;
    await extension.watch();
    expect(extension.deletionsTold).toMatchObject([{ count: 40 }]);
    await nextDay(extension);
    expect(extension.deletionsTold).toHaveLength(1);
  });

  it('uses the server’s time if the clock of a new browser is far ahead', async () => {
    const { extension, remove } = await withWatch(10);
    const browserStarts = async () => {
      await extension.platform.session.remove('clockSkew');
      extension.restart();
      await extension.watch();
    };
    extension.clock.ahead = 40 * DAY_MS;
    extension.clock.now += DAY_MS;
    await browserStarts();
    const since = extension.clock.now;
    extension.newCalls();
    // One call is needed to find out that no look is due.
    await browserStarts();
    expect(extension.newCalls().filter((call) => call.includes('/v3/'))).toHaveLength(1);
    extension.clock.ahead = 0;
    remove(30);
    await nextDay(extension);
    expect(extension.deletionsTold).toMatchObject([{ count: 30 }]);
    expect(Math.abs((extension.deletionsTold[0]?.since ?? 0) - since)).toBeLessThan(60_000);
  });

  it('looks right after a sign-in, and clears the badge after a sign-out', async () => {
    const { extension, remove } = await withWatch(10);
    remove(30);
    await nextDay(extension);
    await extension.runJobs();
    expect(extension.badges.at(-1)).toBe('30');
    await value(extension.ask('signOut', {}));
    await expect.poll(() => extension.badges.at(-1)).toBe('');
    await signInWithCode(extension);
    await expect.poll(() => watched(extension)).toHaveLength(1);
    remove(30);
    await nextDay(extension);
    expect(extension.deletionsTold).toHaveLength(2);
  });

  it('looks right after a switch to another account, and shows that account’s deletions on the badge', async () => {
    const { extension, remove } = await withWatch(10);
    const first = extension.sandbox.account.encoded_account_id;
    extension.sandbox.account.encoded_account_id = 'another';
    await value(extension.ask('saveSettings', { apiKey: DEVICE_CLIENT_ID }));
    await signInWithCode(extension);
    await expect.poll(() => watched(extension)).toHaveLength(2);
    remove(30);
    await nextDay(extension);
    await extension.runJobs();
    expect(extension.badges.at(-1)).toBe('30');
    remove(12);
    await value(extension.ask('switchAccount', { accountId: first }));
    await expect.poll(() => extension.badges.at(-1)).toBe('42');
    await value(extension.ask('switchAccount', { accountId: 'another' }));
    await expect.poll(() => extension.badges.at(-1)).toBe('30');
  });

  it('takes at most three calls with many deleted contacts', async () => {
    const { extension, remove } = await withWatch(1_100);
    expect((await nextDay(extension)).length).toBeLessThanOrEqual(3);
    remove(30);
    expect((await nextDay(extension)).length).toBeLessThanOrEqual(3);
    expect(extension.deletionsTold).toMatchObject([{ count: 30 }]);
  });

  it('changes nothing after a failed look, and deletes its data when it is turned off', async () => {
    const { extension, remove } = await withWatch(10);
    remove(42);
    const fault = extension.sandbox.faults.next({ path: /contacts/ }, 'server-error-html', 5);
    await nextDay(extension);
    expect(extension.deletionsTold).toEqual([]);
    fault.release();
    await nextDay(extension);
    expect(extension.deletionsTold).toMatchObject([{ count: 42 }]);
    await value(extension.ask('saveSettings', { watchDeletions: false }));
    expect(await news(extension)).toBeUndefined();
    expect(await watched(extension)).toEqual([]);
  });
});
