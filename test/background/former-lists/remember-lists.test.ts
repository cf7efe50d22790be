import { describe, expect, it } from 'vitest';
import { addChoir } from '../../sandbox/choir';
import { lists, people } from '../../sandbox/sandbox';
import { createExtension, type Extension, signInWithCode, value } from '../extension';

const DAY_MS = 24 * 60 * 60_000;

/** Signed in, with the lists remembered once. */
async function remembering(options: Parameters<typeof createExtension>[0] = {}): Promise<Extension> {
  const extension = createExtension(options);
  await signInWithCode(extension);
  await turnOn(extension);
  return extension;
}

async function turnOn(extension: Extension): Promise<void> {
  await value(extension.ask('saveSettings', { rememberLists: true }));
  await extension.rememberLists();
}

/** Calls to the API alone. */
const apiCalls = ({ newCalls }: Extension) => newCalls().filter((call) => call.includes(' /v3/'));

const remembered = async ({ ask }: Extension, text: string) => (await value(ask('lookup', { text }))).remembered;
const names = async (extension: Extension, text: string) =>
  (await remembered(extension, text))?.lists.map(({ name }) => name).sort();

describe('which lists contacts are on', () => {
  it('is not read, nor stored, before somebody wants it', async () => {
    const extension = createExtension();
    await signInWithCode(extension);
    await extension.rememberLists();
    extension.sandbox.colleague.delete(people.ada);
    expect(await remembered(extension, people.ada)).toBeUndefined();
    expect(await value(extension.ask('getListMemory', {}))).toBeNull();
    expect(apiCalls(extension)).toHaveLength(1);
  });

  it('is known of one who is deleted after it was read, with the time of the reading', async () => {
    const extension = await remembering();
    const readAt = extension.clock.now;
    extension.clock.now += DAY_MS / 2;
    extension.sandbox.colleague.delete(people.ada);
    const found = await remembered(extension, people.ada);
    expect(found?.lists.map(({ id }) => id).sort()).toEqual([lists.newsletter, lists.donors].sort());
    expect(Math.abs((found?.asOf ?? 0) - readAt)).toBeLessThan(60_000);
  });

  it('is not told of one who is not deleted, and not known of one who was deleted before', async () => {
    const extension = await remembering();
    expect(await remembered(extension, people.ada)).toBeUndefined();
    expect(await remembered(extension, people.jane)).toBeUndefined();
  });

  it('is known of many at once, by the lists that they were on, with no call', async () => {
    const extension = await remembering();
    for (const id of [people.ada, people.theo]) extension.sandbox.colleague.delete(id);
    apiCalls(extension);
    const sets = await value(extension.ask('recallLists', { contactIds: [people.ada, people.jane, people.theo] }));
    expect(sets.flatMap(({ contactIds }) => contactIds).sort()).toEqual([people.ada, people.theo].sort());
    const ada = sets.find(({ contactIds }) => contactIds.includes(people.ada));
    expect(ada?.lists.map(({ id }) => id).sort()).toEqual([lists.newsletter, lists.donors].sort());
    expect(apiCalls(extension)).toEqual([]);
  });

  it('is forgotten on request, without turning it off, and read anew by the next check', async () => {
    const extension = await remembering();
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

  it('says of one whom a bulk job restored since that this was later', async () => {
    const extension = await remembering();
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
    sandbox.colleague.delete(people.ada);
    const [set] = await value(ask('recallLists', { contactIds: [people.ada] }));
    expect(set?.restoredAt).toBeGreaterThan(set?.asOf ?? 0);
    expect((await remembered(extension, people.ada))?.restoredAt).toBe(set?.restoredAt);
  });

  it('takes a call for 500 contacts, and two on a quiet day', async () => {
    const extension = createExtension();
    await signInWithCode(extension);
    addChoir(extension.sandbox, { singers: 1_200, active: () => [lists.newsletter] });
    await turnOn(extension);
    // The lists, how many contacts there are, and three pages.
    expect(apiCalls(extension)).toHaveLength(5);
    expect(await value(extension.ask('getListMemory', {}))).toMatchObject({ calls: 5, isReading: false });
    extension.clock.now += DAY_MS;
    await extension.rememberLists();
    expect(apiCalls(extension)).toHaveLength(2);
    // Not due again before another day is over.
    await extension.rememberLists();
    expect(apiCalls(extension)).toEqual([]);
  });

  it('is read anew of the lists whose count moved', async () => {
    const extension = await remembering();
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

  it('of one who left a list is read of that contact alone', async () => {
    const extension = await remembering();
    addChoir(extension.sandbox, { singers: 3_000, active: () => [lists.volunteers] });
    extension.clock.now += 8 * DAY_MS;
    await extension.rememberLists();
    extension.sandbox.colleague.relist(people.ada, [lists.newsletter]);
    extension.clock.now += DAY_MS;
    await extension.rememberLists();
    extension.sandbox.colleague.delete(people.ada);
    expect(await names(extension, people.ada)).toEqual(['Newsletter']);
  });

  it('stays known of many who are deleted at once, and costs no more each day for them', async () => {
    const extension = await remembering();
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

  it('is forgotten 90 days after a deletion', async () => {
    const extension = await remembering();
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

  it('is forgotten when somebody signs out, and when it is not wanted any more', async () => {
    const extension = await remembering();
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

  it('is not read any further once it is not wanted', async () => {
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

  it('is forgotten of an account whose session ended by itself, once all of it is old', async () => {
    const extension = await remembering();
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

  it('is told with the last restore of ours, unless that was undone', async () => {
    const extension = await remembering();
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
    expect(undone).not.toHaveProperty('missingAt');
  });

  it('has a time that is not after the reading, whatever our own clock says', async () => {
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

  it('holds no address and no name of a person', async () => {
    const extension = await remembering();
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

describe('a reading that does not go well', () => {
  it('is done an hour later, and says what went wrong until then', async () => {
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

  it('goes on where a stopped worker left it', async () => {
    const extension = createExtension();
    await signInWithCode(extension);
    addChoir(extension.sandbox, { singers: 4_900, active: () => [lists.newsletter] });
    await value(extension.ask('saveSettings', { rememberLists: true }));
    extension.newCalls();
    extension.sandbox.faults.next({ path: /\/contacts\?/, skip: 6 }, 'empty-503');
    await extension.rememberLists();
    extension.restart();
    await extension.rememberLists();
    // The lists, how many contacts there are, ten pages, and the one that failed.
    expect(apiCalls(extension)).toHaveLength(13);
  });
});

describe('a worker that cannot get any further', () => {
  it('tries again an hour later where the disk is full', async () => {
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

  it('waits longer each time, and gives an export up', async () => {
    const extension = createExtension();
    await signInWithCode(extension);
    const singers = addChoir(extension.sandbox, { singers: 5_100, active: () => [lists.newsletter] });
    const waits: number[] = [];
    extension.platform.wakeForListsIn = async (ms) => void waits.push(ms);
    extension.restart();
    await value(extension.ask('saveSettings', { rememberLists: true }));
    // A worker that is stopped as soon as the file arrives.
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

  it('are read by one export, in ten calls at most', async () => {
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
  ] as const)('are never told wrongly of where exports have %s', async (_, switches) => {
    const { extension, singers } = await large({ switches });
    await extension.rememberLists();
    extension.sandbox.colleague.delete(singers[1] ?? '');
    expect(await names(extension, singers[1] ?? '')).toEqual(['Newsletter']);
    extension.sandbox.colleague.delete(singers[2] ?? '');
    expect(await names(extension, singers[2] ?? '')).toEqual([]);
  });

  it('are read by pages where lists were renamed while the file was written', async () => {
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

  it('are of the time at which the export began, however late its file is read', async () => {
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

  it('are read by the names of the lists that exist', async () => {
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
    'stay known of everybody where a later file is a %s',
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
        // It would be taken for one who was deleted and restored before.
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
  ] as const)('are never told wrongly of where the file is %s', async (fault) => {
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
