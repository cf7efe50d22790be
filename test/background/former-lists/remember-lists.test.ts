import { describe, expect, it } from 'vitest';
import { formerLists } from '../../../src/restore/former-lists';
import { addChoir } from '../../sandbox/choir';
import { lists, people } from '../../sandbox/sandbox';
import { createExtension, type Extension, signInWithCode, value } from '../extension';

const DAY_MS = 24 * 60 * 60_000;

/** A signed-in extension that has read the lists once. */
async function withMemory(options: Parameters<typeof createExtension>[0] = {}): Promise<Extension> {
  const extension = createExtension(options);
  await signInWithCode(extension);
  await turnOn(extension);
  return extension;
}

async function turnOn(extension: Extension): Promise<void> {
  await value(extension.ask('saveSettings', { rememberLists: true }));
  await extension.rememberLists();
}

/** The calls to the API, without those for tokens. */
const apiCalls = ({ newCalls }: Extension) => newCalls().filter((call) => call.includes(' /v3/'));

const remembered = async ({ ask }: Extension, text: string) => (await value(ask('lookup', { text }))).remembered;
const names = async (extension: Extension, text: string) =>
  (await remembered(extension, text))?.lists.map(({ name }) => name).sort();

/** Why each remembered list is not preselected. */
async function reasons({ ask }: Extension, text: string) {
  const { contact, remembered } = await value(ask('lookup', { text }));
  const active = (await value(ask('getLists', { refresh: true }))).lists;
  if (!contact || !remembered) return undefined;
  return formerLists(remembered, contact, active).map(({ whyNotSelected }) => whyNotSelected);
}

describe('remembered lists', () => {
  it('are neither read nor stored before the setting is on', async () => {
    const extension = createExtension();
    await signInWithCode(extension);
    await extension.rememberLists();
    extension.sandbox.colleague.delete(people.ada);
    expect(await remembered(extension, people.ada)).toBeUndefined();
    expect(await value(extension.ask('getListMemory', {}))).toBeNull();
    expect(apiCalls(extension)).toHaveLength(1);
  });

  it('are known with the time of the reading if a contact is deleted afterwards', async () => {
    const extension = await withMemory();
    const readAt = extension.clock.now;
    extension.clock.now += DAY_MS / 2;
    extension.sandbox.colleague.delete(people.ada);
    const found = await remembered(extension, people.ada);
    expect(found?.lists.map(({ id }) => id).sort()).toEqual([lists.newsletter, lists.donors].sort());
    expect(Math.abs((found?.asOf ?? 0) - readAt)).toBeLessThan(60_000);
  });

  it('are not shown for an active contact, and are unknown if it was deleted before the reading', async () => {
    const extension = await withMemory();
    expect(await remembered(extension, people.ada)).toBeUndefined();
    expect(await remembered(extension, people.jane)).toBeUndefined();
  });

  it('are known for many contacts at once, without a call', async () => {
    const extension = await withMemory();
    for (const id of [people.ada, people.theo]) extension.sandbox.colleague.delete(id);
    apiCalls(extension);
    const sets = await value(extension.ask('recallLists', { contactIds: [people.ada, people.jane, people.theo] }));
    expect(sets.flatMap(({ contactIds }) => contactIds).sort()).toEqual([people.ada, people.theo].sort());
    const ada = sets.find(({ contactIds }) => contactIds.includes(people.ada));
    expect(ada?.lists.map(({ id }) => id).sort()).toEqual([lists.newsletter, lists.donors].sort());
    expect(apiCalls(extension)).toEqual([]);
  });

  it('are forgotten on request while the setting stays on, and are read again by the next check', async () => {
    const extension = await withMemory();
    apiCalls(extension);
    await value(extension.ask('forgetListMemory', {}));
    expect(apiCalls(extension)).toEqual([]);
    expect(await value(extension.ask('getListMemory', {}))).toMatchObject({ contacts: 0, isReading: false });
    await extension.rememberLists();
    expect(apiCalls(extension)).toEqual([]);
    extension.clock.now += DAY_MS;
    await extension.rememberLists();
    extension.sandbox.colleague.delete(people.ada);
    expect(await names(extension, people.ada)).toEqual(['Donors 2026', 'Newsletter']);
  });

  it.each(['kept', 'undone'])(
    'come with the time of a later restore by a bulk job, unless it was undone (%s)',
    async (how) => {
      const extension = await withMemory();
      const { sandbox, ask, clock } = extension;
      clock.now += DAY_MS;
      sandbox.colleague.delete(people.ada);
      const onto = [{ id: lists.volunteers, name: 'Volunteers' }];
      await value(ask('startJob', { kind: 'restore', groups: [{ contactIds: [people.ada], lists: onto }] }));
      for (let turn = 0; turn < 20; turn++) {
        await extension.runJobs();
        clock.now += 60_000;
      }
      expect(sandbox.contacts.get(people.ada)?.deleted_at).toBeUndefined();
      if (how === 'undone') {
        const [job] = await value(ask('getJobs', {}));
        await value(ask('startJob', { kind: 'undo', jobId: job?.id ?? '' }));
        for (let turn = 0; turn < 20; turn++) {
          await extension.runJobs();
          clock.now += 60_000;
        }
        expect(sandbox.contacts.get(people.ada)?.deleted_at).toBeDefined();
        expect(await reasons(extension, people.ada)).toEqual([undefined, undefined]);
        clock.now += 3 * DAY_MS;
        sandbox.colleague.restore(people.ada, [lists.events]);
        sandbox.colleague.delete(people.ada);
        expect(await reasons(extension, people.ada)).toEqual(['restored-since', 'restored-since']);
        return;
      }
      sandbox.colleague.delete(people.ada);
      const [set] = await value(ask('recallLists', { contactIds: [people.ada] }));
      expect(set?.restoredAt).toBeGreaterThan(set?.asOf ?? 0);
      expect((await remembered(extension, people.ada))?.restoredAt).toBe(set?.restoredAt);
    },
  );

  it('take a call per 500 contacts, and two on a day without changes', async () => {
    const extension = createExtension();
    await signInWithCode(extension);
    addChoir(extension.sandbox, { singers: 1_200, active: () => [lists.newsletter] });
    await turnOn(extension);
    // The lists, the number of contacts, and three pages.
    expect(apiCalls(extension)).toHaveLength(5);
    expect(await value(extension.ask('getListMemory', {}))).toMatchObject({ calls: 5, isReading: false });
    extension.clock.now += DAY_MS;
    await extension.rememberLists();
    expect(apiCalls(extension)).toHaveLength(2);
    // The next check is not due before another day has passed.
    await extension.rememberLists();
    expect(apiCalls(extension)).toEqual([]);
  });

  it('are read again from the lists whose number of members changed', async () => {
    const extension = await withMemory();
    addChoir(extension.sandbox, { singers: 3_000, active: () => [lists.volunteers] });
    extension.clock.now += 8 * DAY_MS;
    await extension.rememberLists();
    extension.sandbox.colleague.relist(people.ada, [lists.donors, lists.events]);
    extension.clock.now += DAY_MS;
    extension.newCalls();
    await extension.rememberLists();
    const calls = extension.newCalls().map((call) => decodeURIComponent(call));
    expect(calls.some((call) => call.includes(`lists=${lists.events}`))).toBe(true);
    expect(calls.some((call) => call.includes(`lists=${lists.donors}`))).toBe(false);
    extension.sandbox.colleague.delete(people.ada);
    expect((await remembered(extension, people.ada))?.lists.map(({ id }) => id).sort()).toEqual(
      [lists.donors, lists.events].sort(),
    );
  });

  it('are read from the contact alone if it left a list', async () => {
    const extension = await withMemory();
    addChoir(extension.sandbox, { singers: 3_000, active: () => [lists.volunteers] });
    extension.clock.now += 8 * DAY_MS;
    await extension.rememberLists();
    extension.sandbox.colleague.relist(people.ada, [lists.newsletter]);
    extension.clock.now += DAY_MS;
    await extension.rememberLists();
    extension.sandbox.colleague.delete(people.ada);
    expect(await names(extension, people.ada)).toEqual(['Newsletter']);
  });

  it('stay known after many deletions at once, and take no additional daily calls for them', async () => {
    const extension = await withMemory();
    const singers = addChoir(extension.sandbox, { singers: 60, active: () => [lists.newsletter, lists.events] });
    extension.clock.now += 8 * DAY_MS;
    await extension.rememberLists();
    for (const singer of singers) extension.sandbox.colleague.delete(singer);
    extension.clock.now += DAY_MS;
    await extension.rememberLists();
    extension.clock.now += DAY_MS;
    extension.newCalls();
    await extension.rememberLists();
    expect(apiCalls(extension)).toHaveLength(2);
    expect(await names(extension, singers[59] ?? '')).toEqual(['Newsletter', 'Événements & ateliers']);
  });

  it('are forgotten 90 days after a deletion', async () => {
    const extension = await withMemory();
    extension.sandbox.colleague.delete(people.ada);
    for (let week = 0; week < 13; week++) {
      extension.clock.now += 7 * DAY_MS;
      await extension.rememberLists();
    }
    expect(await remembered(extension, people.ada)).toBeDefined();
    extension.clock.now += 7 * DAY_MS;
    await extension.rememberLists();
    expect(await remembered(extension, people.ada)).toBeUndefined();
  });

  it('are deleted at sign-out, and when the setting is turned off', async () => {
    const extension = await withMemory();
    const ledgers = async () => (await extension.platform.database()).count('ledgers');
    expect(await ledgers()).toBe(1);
    await value(extension.ask('signOut', {}));
    expect(await ledgers()).toBe(0);

    await signInWithCode(extension);
    await extension.rememberLists();
    expect(await ledgers()).toBe(1);
    await value(extension.ask('saveSettings', { rememberLists: false }));
    expect(await ledgers()).toBe(0);
    expect(await value(extension.ask('getListMemory', {}))).toBeNull();
  });

  it('are read no further after the setting is turned off', async () => {
    const extension = createExtension();
    await signInWithCode(extension);
    addChoir(extension.sandbox, { singers: 4_900, active: () => [lists.newsletter] });
    await value(extension.ask('saveSettings', { rememberLists: true }));
    extension.newCalls();
    let off: Promise<unknown> = Promise.resolve();
    const stop = extension.sandbox.onRequest(({ path }, side) => {
      if (side === 'before' || path !== '/v3/contacts') return;
      stop();
      off = extension.ask('saveSettings', { rememberLists: false });
    });
    await extension.rememberLists();
    await off;
    expect(apiCalls(extension).length).toBeLessThan(6);
    expect(await (await extension.platform.database()).count('ledgers')).toBe(0);
  });

  it('are deleted for an account whose session expired once they are all old', async () => {
    const extension = await withMemory();
    const database = await extension.platform.database();
    const row = await database.get('ledgers', 'p07e1rvchoir9d');
    if (!row) throw new Error('nothing is remembered');
    await database.put('ledgers', { ...row, accountId: 'another' });
    extension.clock.now += 90 * DAY_MS;
    await extension.rememberLists();
    expect(await database.count('ledgers')).toBe(2);
    extension.clock.now += 8 * DAY_MS;
    await extension.rememberLists();
    expect(await database.getAllKeys('ledgers')).toEqual(['p07e1rvchoir9d']);
  });

  it('come with the time of our last restore, unless it was undone', async () => {
    const extension = await withMemory();
    const { colleague } = extension.sandbox;
    colleague.delete(people.ada);
    extension.clock.now += DAY_MS;
    await extension.rememberLists();
    const found = await value(extension.ask('lookup', { text: people.ada }));
    expect(found.remembered?.restoredAt).toBeUndefined();
    expect(found.remembered?.missingAt).toBeGreaterThan(found.remembered?.asOf ?? Infinity);

    extension.clock.now += DAY_MS / 2;
    const { recordId } = await value(
      extension.ask('restore', {
        contactId: people.ada,
        listIds: [lists.events],
        entryPoint: 'popup',
        fingerprint: found.fingerprint,
      }),
    );
    colleague.delete(people.ada);
    const again = await remembered(extension, people.ada);
    expect(again?.restoredAt).toBeGreaterThan(again?.asOf ?? Infinity);

    colleague.restore(people.ada, [lists.events]);
    await value(extension.ask('undoRestore', { recordId }));
    const undone = await remembered(extension, people.ada);
    expect(undone).toMatchObject({ lists: found.remembered?.lists, asOf: found.remembered?.asOf });
    expect(undone).not.toHaveProperty('restoredAt');
    // The undo deleted the contact, so only a later deletion shows another restore.
    expect(await reasons(extension, people.ada)).toEqual([undefined, undefined]);
    extension.clock.now += 3 * DAY_MS;
    colleague.restore(people.ada, [lists.events]);
    colleague.delete(people.ada);
    expect(await reasons(extension, people.ada)).toEqual(['restored-since', 'restored-since']);
  });

  it('are not preselected if the contact was restored and deleted again between two later checks', async () => {
    const extension = await withMemory();
    const { colleague } = extension.sandbox;
    colleague.delete(people.ada);
    extension.clock.now += DAY_MS;
    await extension.rememberLists();
    expect(await reasons(extension, people.ada)).toEqual([undefined, undefined]);
    extension.clock.now += 1.9 * DAY_MS;
    colleague.restore(people.ada, [lists.events]);
    colleague.delete(people.ada);
    extension.clock.now += DAY_MS / 10;
    await extension.rememberLists();
    expect(await reasons(extension, people.ada)).toEqual(['restored-since', 'restored-since']);
  });

  it('are doubtful if an undo found the contact deleted by somebody else after our restore', async () => {
    const extension = await withMemory();
    const { colleague } = extension.sandbox;
    colleague.delete(people.ada);
    const listIds = [lists.donors, lists.newsletter];
    const { fingerprint } = await value(extension.ask('lookup', { text: people.ada }));
    const input = { contactId: people.ada, listIds, entryPoint: 'popup' as const, fingerprint };
    const { recordId } = await value(extension.ask('restore', input));
    colleague.leave(people.ada, lists.donors, 'Account');
    colleague.delete(people.ada);
    await value(extension.ask('undoRestore', { recordId }));
    expect(await reasons(extension, people.ada)).toEqual(['restored-since', 'restored-since']);
  });

  it('are not missing for a contact that no page shows because pages shifted', async () => {
    const extension = createExtension({ switches: { cursor: 'offset' } });
    await signInWithCode(extension);
    const singers = addChoir(extension.sandbox, { singers: 1_200, active: () => [lists.newsletter] });
    await turnOn(extension);
    extension.clock.now += 8 * DAY_MS;
    const stop = extension.sandbox.onRequest(({ path, query }, side) => {
      if (side === 'before' || path !== '/v3/contacts' || !query.includes('cursor')) return;
      stop();
      for (const id of [singers[0], singers[1_199]]) if (id) extension.sandbox.colleague.delete(id);
    });
    await extension.rememberLists();
    const sets = await value(extension.ask('recallLists', { contactIds: singers }));
    const missing = sets.flatMap(({ missingAt, contactIds }) => (missingAt === undefined ? [] : contactIds));
    for (const id of missing) expect(extension.sandbox.contacts.get(id)).toHaveProperty('deleted_at');
    expect(missing.length).toBeGreaterThan(0);
  });

  it('are read again if the last check is in the future by the computer’s clock', async () => {
    const extension = await withMemory();
    extension.sandbox.colleague.relist(people.ada, [lists.events]);
    extension.clock.now += 2 * DAY_MS;
    // The browser restarts with a clock that was set back by a year.
    await extension.platform.session.remove('clockSkew');
    extension.clock.ahead = -365 * DAY_MS;
    extension.restart();
    await extension.rememberLists();
    extension.sandbox.colleague.delete(people.ada);
    expect(await names(extension, people.ada)).toEqual(['Événements & ateliers']);
    extension.newCalls();
    await extension.rememberLists();
    expect(apiCalls(extension)).toEqual([]);
  });

  it('have a time that is not after the reading, even if the computer’s clock is ahead', async () => {
    const extension = createExtension();
    extension.clock.ahead = 3 * DAY_MS;
    await signInWithCode(extension);
    const before = extension.clock.now;
    await turnOn(extension);
    extension.sandbox.colleague.delete(people.ada);
    const { asOf = 0 } = (await remembered(extension, people.ada)) ?? {};
    expect(asOf).toBeLessThanOrEqual(before);
    expect(asOf).toBeGreaterThan(before - 60_000);
  });

  it('contain no address and no name of a person', async () => {
    const extension = await withMemory();
    const row = await (await extension.platform.database()).get('ledgers', 'p07e1rvchoir9d');
    const key = (await (await extension.platform.database()).get('keys', 'seal')) as CryptoKey;
    const open = async ({ iv, data }: { iv: Uint8Array<ArrayBuffer>; data: ArrayBuffer }) =>
      new TextDecoder('latin1').decode(await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, key, data));
    if (!row) throw new Error('nothing is remembered');
    const stored = (await open(row.header)) + (await open(row.rows));
    expect(stored).toContain('Newsletter');
    for (const { first_name, last_name, email_address } of extension.sandbox.contacts.values()) {
      for (const word of [first_name, last_name, email_address?.address]) {
        if (word && word.length > 4) expect(stored).not.toContain(word);
      }
    }
  });
});

describe('a reading of lists that fails', () => {
  it('is tried again an hour later, and shows the failure until then', async () => {
    const extension = createExtension();
    await signInWithCode(extension);
    extension.sandbox.faults.next({ path: /contact_lists/ }, 'empty-503', 2);
    await turnOn(extension);
    expect(await value(extension.ask('getListMemory', {}))).toMatchObject({
      contacts: 0,
      failure: { kind: 'server-error' },
    });
    expect((extension.listsWoken.at(-1) ?? 0) - extension.clock.now).toBe(60 * 60_000);
    extension.clock.now += 60 * 60_000;
    await extension.rememberLists();
    const memory = await value(extension.ask('getListMemory', {}));
    expect(memory?.failure).toBeUndefined();
    expect(memory?.contacts).toBeGreaterThan(0);
  });

  it('continues where a stopped worker left off', async () => {
    const extension = createExtension();
    await signInWithCode(extension);
    addChoir(extension.sandbox, { singers: 4_900, active: () => [lists.newsletter] });
    await value(extension.ask('saveSettings', { rememberLists: true }));
    extension.newCalls();
    extension.sandbox.faults.next({ path: /\/contacts\?/, skip: 6 }, 'empty-503');
    await extension.rememberLists();
    extension.restart();
    await extension.rememberLists();
    // The lists, the number of contacts, ten pages, and the page that failed.
    expect(apiCalls(extension)).toHaveLength(13);
  });
});

describe('a worker that cannot finish a reading of lists', () => {
  it('loses neither the session nor the remembered lists if the key cannot be read once', async () => {
    const extension = await withMemory();
    const database = await extension.platform.database();
    let failures = 1;
    const failing = new Proxy(database, {
      get(target, name) {
        const value = Reflect.get(target, name);
        if (typeof value !== 'function') return value;
        return (...args: unknown[]) => {
          if (name === 'get' && args[1] === 'seal' && failures-- > 0) throw new DOMException('failed', 'UnknownError');
          return value.apply(target, args);
        };
      },
    });
    extension.restart({ database: async () => failing });
    await extension.rememberLists();
    expect(failures).toBe(0);
    expect(await database.count('ledgers')).toBe(1);
    expect((await value(extension.ask('getStatus', {}))).account).toBeDefined();
    await extension.rememberLists();
    expect(await database.count('ledgers')).toBe(1);
  });

  it('tries again an hour later if the disk is full', async () => {
    const extension = createExtension();
    await signInWithCode(extension);
    await value(extension.ask('saveSettings', { rememberLists: true }));
    extension.storage.is = 'full';
    await extension.rememberLists();
    expect((extension.listsWoken.at(-1) ?? 0) - extension.clock.now).toBe(60 * 60_000);
    extension.storage.is = 'sound';
    await extension.rememberLists();
    expect((await value(extension.ask('getListMemory', {})))?.contacts).toBeGreaterThan(0);
  });

  it('waits longer after each stop, and then reads pages instead of an export', async () => {
    const extension = createExtension();
    await signInWithCode(extension);
    const singers = addChoir(extension.sandbox, { singers: 5_100, active: () => [lists.newsletter] });
    const waits: number[] = [];
    extension.platform.wakeForListsIn = async (ms) => void waits.push(ms);
    extension.restart();
    await value(extension.ask('saveSettings', { rememberLists: true }));
    // The worker is stopped as soon as the file arrives.
    for (let n = 0; n < 4; n++) {
      const stopped = new Promise<void>((resolve) => {
        const stop = extension.sandbox.onRequest(({ path }, side) => {
          if (side === 'before' || !path.includes('/contact_exports/')) return;
          stop();
          resolve();
        });
      });
      void extension.rememberLists();
      await stopped;
      extension.restart();
    }
    expect(waits.slice(-3)).toEqual([60_000, 120_000, 240_000]);
    extension.newCalls();
    await extension.rememberLists();
    expect(apiCalls(extension).some((call) => call.includes('export'))).toBe(false);
    extension.sandbox.colleague.delete(singers[0] ?? '');
    expect(await names(extension, singers[0] ?? '')).toEqual(['Newsletter']);
  });
});

describe('more than 5,000 contacts', () => {
  const large = async (options: Parameters<typeof createExtension>[0] = {}) => {
    const extension = createExtension(options);
    await signInWithCode(extension);
    const singers = addChoir(extension.sandbox, { singers: 5_100, active: (n) => (n % 2 ? [lists.newsletter] : []) });
    await value(extension.ask('saveSettings', { rememberLists: true }));
    extension.newCalls();
    return { extension, singers };
  };

  it('are read from one export, in at most ten calls', async () => {
    const { extension, singers } = await large();
    await extension.rememberLists();
    const calls = apiCalls(extension);
    expect(calls.filter((call) => call.includes('/contact_exports'))).toHaveLength(2);
    expect(calls.length).toBeLessThanOrEqual(10);
    extension.sandbox.colleague.delete(singers[1] ?? '');
    expect(await names(extension, singers[1] ?? '')).toEqual(['Newsletter']);
    extension.sandbox.colleague.delete(people.ada);
    expect(await names(extension, people.ada)).toEqual(['Donors 2026', 'Newsletter']);
  });

  it.each([
    ['no column of ids', { exportedContactId: 'never' }],
    ['a file that is there for an hour', { exportLives: 'an-hour', goneExport: 410 }],
    ['another encoding', { exportEncoding: 'windows-1252' }],
    ['the headings of the web app', { exportHeadings: 'web-app', exportSeparator: 'semicolon' }],
    ['cells in the wrong columns', { exportedCells: 'shifted' }],
  ] as const)('get the right lists if exports have %s', async (_, switches) => {
    const { extension, singers } = await large({ switches });
    await extension.rememberLists();
    extension.sandbox.colleague.delete(singers[1] ?? '');
    expect(await names(extension, singers[1] ?? '')).toEqual(['Newsletter']);
    extension.sandbox.colleague.delete(singers[2] ?? '');
    expect(await names(extension, singers[2] ?? '')).toEqual([]);
  });

  it('are read from pages if lists are renamed while the export is written', async () => {
    const { extension, singers } = await large({ switches: { exportShows: 'its-end' } });
    const stop = extension.sandbox.onRequest(({ path }, side) => {
      if (side === 'before' || !path.endsWith('/contact_exports')) return;
      stop();
      const { colleague } = extension.sandbox;
      colleague.renameList(lists.newsletter, 'Old letter');
      colleague.renameList(lists.donors, 'Newsletter');
      colleague.renameList(lists.newsletter, 'Donors 2026');
    });
    await extension.rememberLists();
    extension.sandbox.colleague.delete(singers[1] ?? '');
    const found = await remembered(extension, singers[1] ?? '');
    expect(found?.lists.map(({ id }) => id)).toEqual([lists.newsletter]);
  });

  it('have the time at which the export began, however late its file is read', async () => {
    const { extension, singers } = await large({ switches: { exportShows: 'its-start' } });
    const singer = singers[1] ?? '';
    extension.sandbox.faults.next({ path: /\/contact_exports\// }, 'empty-503', 2);
    await extension.rememberLists();
    const begunBefore = extension.clock.now;
    extension.sandbox.colleague.relist(singer, [lists.donors]);
    extension.clock.now += 3 * 60 * 60_000;
    await extension.rememberLists();
    extension.sandbox.colleague.delete(singer);
    const found = await remembered(extension, singer);
    expect(found?.lists.map(({ id }) => id)).toEqual([lists.newsletter]);
    expect(found?.asOf).toBeLessThan(begunBefore);
  });

  it('are matched with the names of the lists that exist now', async () => {
    const { extension, singers } = await large();
    await extension.rememberLists();
    extension.sandbox.colleague.deleteList(lists.newsletter);
    const made = extension.sandbox.colleague.makeList('Newsletter');
    extension.sandbox.colleague.relist(singers[1] ?? '', [made]);
    extension.clock.now += 8 * DAY_MS;
    extension.newCalls();
    await extension.rememberLists();
    expect(apiCalls(extension).length).toBeLessThanOrEqual(10);
    extension.sandbox.colleague.delete(singers[1] ?? '');
    expect((await remembered(extension, singers[1] ?? ''))?.lists).toEqual([{ id: made, name: 'Newsletter' }]);
  });

  it.each(['truncated-file', 'file-without-its-end'] as const)(
    'all keep their lists if a later export is a %s',
    async (fault) => {
      const { extension, singers } = await large();
      await extension.rememberLists();
      extension.clock.now += 8 * DAY_MS;
      extension.sandbox.faults.next({ path: /\/contact_exports\// }, fault);
      await extension.rememberLists();
      extension.clock.now += DAY_MS;
      for (const singer of [singers[1] ?? '', singers[5_099] ?? '']) {
        extension.sandbox.colleague.delete(singer);
        const found = await remembered(extension, singer);
        expect(found?.lists.map(({ name }) => name)).toEqual(['Newsletter']);
        // The property would mean that the contact was deleted and restored before.
        expect(found).not.toHaveProperty('missingAt');
      }
    },
  );

  it.each([
    'truncated-file',
    'file-without-its-end',
    'not-found',
    'gone',
    'empty-503',
    'not-what-the-contract-says',
  ] as const)('never get wrong lists if the export is %s', async (fault) => {
    const { extension, singers } = await large();
    extension.sandbox.faults.next({ path: /\/contact_exports\// }, fault);
    await extension.rememberLists();
    for (const n of [0, 1, 5_098, 5_099]) {
      const singer = singers[n] ?? '';
      extension.sandbox.colleague.delete(singer);
      const found = await names(extension, singer);
      if (found) expect(found).toEqual(n % 2 ? ['Newsletter'] : []);
    }
  });
});
