import { describe, expect, it } from 'vitest';
import type { ListFileContent } from '../../../src/protocol/former-lists';
import { lists, people } from '../../sandbox/sandbox';
import { createExtension, type Extension, signInWithCode, value } from '../extension';

const DAY_MS = 24 * 60 * 60_000;

async function signedIn(): Promise<Extension> {
  const extension = createExtension();
  await signInWithCode(extension);
  return extension;
}

const content = (asOf: number, listIds: string[], contactIds: string[] = [people.ada]): ListFileContent => ({
  asOf,
  lists: listIds.map((id) => ({ id, name: id === lists.donors ? 'Donors 2026' : 'Newsletter' })),
  sets: [{ listIds, contactIds }],
});

const uuid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

const add = ({ ask }: Extension, ...of: Parameters<typeof content>) => value(ask('addListFile', content(...of)));
const recalled = async ({ ask }: Extension, id = people.ada) => (await value(ask('lookup', { text: id }))).remembered;
const rows = async ({ platform }: Extension) => (await platform.database()).count('list-files');

describe('what an export file says of lists', () => {
  it('is known of one who is deleted, also without “Remember lists”, and of many at once', async () => {
    const extension = await signedIn();
    const asOf = extension.clock.now - 10 * DAY_MS;
    expect(await add(extension, asOf, [lists.newsletter, lists.donors])).toEqual([{ asOf, contacts: 1 }]);
    extension.sandbox.colleague.delete(people.ada);
    const found = await recalled(extension);
    expect(found).toMatchObject({ source: 'export', asOf });
    expect(found?.lists.map(({ id }) => id).sort()).toEqual([lists.newsletter, lists.donors].sort());
    extension.newCalls();
    const sets = await value(extension.ask('recallLists', { contactIds: [people.ada, people.jane] }));
    expect(sets).toMatchObject([{ source: 'export', contactIds: [people.ada], asOf }]);
    expect(extension.newCalls()).toEqual([]);
  });

  it('gives way to what is newer: a later file, or what was remembered later', async () => {
    const extension = await signedIn();
    const asOf = extension.clock.now - 10 * DAY_MS;
    await add(extension, asOf, [lists.newsletter]);
    // An older file that is given later says nothing new.
    expect(await add(extension, asOf - DAY_MS, [lists.donors])).toEqual([{ asOf, contacts: 1 }]);
    expect(await add(extension, asOf + DAY_MS, [lists.donors])).toEqual([{ asOf: asOf + DAY_MS, contacts: 1 }]);
    const ids = async () => (await recalled(extension))?.lists.map(({ id }) => id);
    extension.sandbox.colleague.delete(people.ada);
    expect(await ids()).toEqual([lists.donors]);

    await value(extension.ask('saveSettings', { rememberLists: true }));
    extension.sandbox.colleague.restore(people.ada, [lists.newsletter]);
    await extension.rememberLists();
    extension.sandbox.colleague.delete(people.ada);
    expect(await ids()).toEqual([lists.newsletter]);
    expect((await recalled(extension))?.source).toBe('remembered');
    extension.clock.now += 60_000;
    await add(extension, extension.clock.now, [lists.donors]);
    expect(await ids()).toEqual([lists.donors]);
  });

  it('gives way to a later file in which the contact was on no list', async () => {
    const extension = await signedIn();
    const asOf = extension.clock.now - 10 * DAY_MS;
    await add(extension, asOf, [lists.newsletter]);
    await add(extension, asOf + DAY_MS, []);
    extension.sandbox.colleague.delete(people.ada);
    expect((await recalled(extension))?.lists).toEqual([]);
  });

  it('is held against what we restored since', async () => {
    const extension = await signedIn();
    await add(extension, extension.clock.now - DAY_MS, [lists.newsletter]);
    const { contact, fingerprint } = await value(extension.ask('lookup', { text: people.jane }));
    await value(
      extension.ask('restore', {
        contactId: contact?.id ?? '',
        listIds: [lists.donors],
        entryPoint: 'popup',
        fingerprint,
      }),
    );
    await add(extension, extension.clock.now - 2 * DAY_MS, [lists.newsletter], [people.jane]);
    extension.clock.now += DAY_MS;
    extension.sandbox.colleague.delete(people.jane);
    const found = await recalled(extension, people.jane);
    expect(found?.restoredAt).toBeGreaterThan(found?.asOf ?? 0);
  });

  it('keeps what makes it doubtful', async () => {
    const extension = await signedIn();
    const [list] = content(0, [lists.newsletter]).lists;
    const asOf = extension.clock.now - DAY_MS;
    const doubtful = { ...content(asOf, [lists.newsletter]), byAddress: true as const };
    if (list) doubtful.lists = [{ ...list, mayBeAnother: true }];
    await value(extension.ask('addListFile', doubtful));
    extension.sandbox.colleague.delete(people.ada);
    expect(await recalled(extension)).toMatchObject({ byAddress: true, lists: [{ mayBeAnother: true }] });
  });

  it('is not taken from a day to come, nor with a list that it does not name', async () => {
    const extension = await signedIn();
    const future = content(extension.clock.now + DAY_MS, [lists.newsletter]);
    expect(await extension.ask('addListFile', future)).toMatchObject({ ok: false });
    const unnamed = { ...content(0, [lists.newsletter]), lists: [] };
    expect(await extension.ask('addListFile', unnamed)).toMatchObject({ ok: false });
    expect(await rows(extension)).toBe(0);
  });

  it('says nothing of those for whose lists there is no room, though an older file did', async () => {
    const extension = await signedIn();
    const asOf = extension.clock.now - DAY_MS;
    await add(extension, asOf - DAY_MS, [lists.newsletter]);
    const names = Array.from({ length: 60 }, (_, n) => ({ id: uuid(n), name: `List ${n}` }));
    const threes = names.flatMap(({ id: a }, x) =>
      names.slice(0, x).flatMap(({ id: b }, y) => names.slice(0, y).map(({ id: c }) => [a, b, c])),
    );
    const others = threes.slice(0, 32_768).map((listIds, n) => ({ listIds, contactIds: [uuid(n)] }));
    const last = { listIds: [uuid(0)], contactIds: [people.ada] };
    await value(extension.ask('addListFile', { asOf, lists: names, sets: [...others, last] }));
    extension.sandbox.colleague.delete(people.ada);
    expect(await recalled(extension)).toBeUndefined();
  });

  it('is not taken where the disk is full, which is said, and what was known stays', async () => {
    const extension = await signedIn();
    const asOf = extension.clock.now - DAY_MS;
    await add(extension, asOf, [lists.newsletter]);
    extension.storage.is = 'full';
    const later = content(extension.clock.now, [lists.donors]);
    expect(await extension.ask('addListFile', later)).toEqual({ ok: false, failure: { kind: 'no-storage' } });
    extension.storage.is = 'sound';
    expect(await value(extension.ask('getListFiles', {}))).toEqual([{ asOf, contacts: 1 }]);
  });

  it('is sealed, and holds neither an address nor a name of a person', async () => {
    const extension = await signedIn();
    await add(extension, 0, [lists.newsletter]);
    const [row] = await (await extension.platform.database()).getAll('list-files');
    const bytes = [row?.header.data, row?.rows.data].map((data) => new TextDecoder('latin1').decode(data)).join();
    expect(bytes).not.toContain('Newsletter');
    expect(bytes).not.toContain(people.ada);
  });

  it('is forgotten only after a file that is being added at that moment', async () => {
    const extension = await signedIn();
    await add(extension, 0, [lists.newsletter]);
    let forgotten: Promise<unknown> | undefined;
    await extension.platform.exclusively('contact-restore:list-files', async () => {
      forgotten = extension.ask('forgetListFiles', {});
      // Time enough for what does not wait.
      for (let turn = 0; turn < 20; turn++) expect(await rows(extension)).toBe(1);
    });
    await forgotten;
    expect(await rows(extension)).toBe(0);
  });

  it('is forgotten on request, at sign-out, and when “Remember lists” is turned off', async () => {
    for (const how of ['forgetListFiles', 'signOut', 'saveSettings'] as const) {
      const extension = await signedIn();
      await add(extension, 0, [lists.newsletter]);
      expect(await rows(extension)).toBe(1);
      await value(extension.ask(how, how === 'saveSettings' ? { rememberLists: false } : {}) as Promise<never>);
      expect(await rows(extension)).toBe(0);
      extension.sandbox.colleague.delete(people.ada);
      if (how !== 'signOut') expect(await recalled(extension)).toBeUndefined();
    }
  });

  it('stays when another switch is used, and is forgotten and not taken any more by policy', async () => {
    const extension = await signedIn();
    await add(extension, 0, [lists.newsletter]);
    await value(extension.ask('saveSettings', { watchDeletions: true }));
    expect(await value(extension.ask('getListFiles', {}))).toEqual([{ asOf: 0, contacts: 1 }]);
    extension.platform.managed.get = async () => ({ rememberLists: false });
    await extension.policyChanged();
    expect(await rows(extension)).toBe(0);
    expect(await value(extension.ask('getListFiles', {}))).toBeNull();
    expect(await extension.ask('addListFile', content(0, [lists.newsletter]))).toMatchObject({
      failure: { kind: 'by-policy' },
    });
    expect(await rows(extension)).toBe(0);
  });

  it('is forgotten 97 days after it was given, however old it was then', async () => {
    const extension = await signedIn();
    await add(extension, 0, [lists.newsletter]);
    extension.sandbox.colleague.delete(people.ada);
    extension.clock.now += 96 * DAY_MS;
    expect(await recalled(extension)).toBeDefined();
    extension.clock.now += 2 * DAY_MS;
    expect(await recalled(extension)).toBeUndefined();
    extension.restart();
    await value(extension.ask('lookup', { text: people.ada }));
    expect(await rows(extension)).toBe(0);
  });
});

describe('all lists of the account', () => {
  it('are read with those that were deleted, and with their times', async () => {
    const extension = await signedIn();
    extension.sandbox.colleague.deleteList(lists.donors);
    const all = await value(extension.ask('getAllLists', {}));
    const donors = all.find(({ id }) => id === lists.donors);
    expect(donors?.deletedAt).toBeDefined();
    expect(donors?.createdAt).toBeDefined();
    expect(all.find(({ id }) => id === lists.newsletter)?.deletedAt).toBeUndefined();
  });
});
