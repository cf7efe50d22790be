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
const rememberedLists = async ({ ask }: Extension, id = people.ada) =>
  (await value(ask('lookup', { text: id }))).remembered;
const rows = async ({ platform }: Extension) => (await platform.database()).count('list-files');

describe('the lists from an export file', () => {
  it('are known for a deleted contact, even without “Remember lists”, and for many at once', async () => {
    const extension = await signedIn();
    const asOf = extension.clock.now - 10 * DAY_MS;
    expect(await add(extension, asOf, [lists.newsletter, lists.donors])).toEqual([{ asOf, contacts: 1 }]);
    extension.sandbox.colleague.delete(people.ada);
    const found = await rememberedLists(extension);
    expect(found).toMatchObject({ source: 'export', asOf });
    expect(found?.lists.map(({ id }) => id).sort()).toEqual([lists.newsletter, lists.donors].sort());
    extension.newCalls();
    const sets = await value(extension.ask('recallLists', { contactIds: [people.ada, people.jane] }));
    expect(sets).toMatchObject([{ source: 'export', contactIds: [people.ada], asOf }]);
    expect(extension.newCalls()).toEqual([]);
  });

  it('may have the longest names, even of characters that JavaScript counts twice', async () => {
    const extension = await signedIn();
    const { id, name } = await value(extension.ask('createList', { name: '🎻'.repeat(255) }));
    const file = { ...content(extension.clock.now - DAY_MS, [id]), lists: [{ id, name }] };
    expect(await value(extension.ask('addListFile', file))).toMatchObject([{ contacts: 1 }]);
    extension.sandbox.colleague.delete(people.ada);
    expect((await rememberedLists(extension))?.lists).toMatchObject([{ name: '🎻'.repeat(255) }]);
  });

  it('are replaced by newer ones, from a later file or a later check', async () => {
    const extension = await signedIn();
    const asOf = extension.clock.now - 10 * DAY_MS;
    await add(extension, asOf, [lists.newsletter]);
    // An older file that is added later does not replace a newer one.
    expect(await add(extension, asOf - DAY_MS, [lists.donors])).toEqual([{ asOf, contacts: 1 }]);
    expect(await add(extension, asOf + DAY_MS, [lists.donors])).toEqual([{ asOf: asOf + DAY_MS, contacts: 1 }]);
    const ids = async () => (await rememberedLists(extension))?.lists.map(({ id }) => id);
    extension.sandbox.colleague.delete(people.ada);
    expect(await ids()).toEqual([lists.donors]);

    await value(extension.ask('saveSettings', { rememberLists: true }));
    extension.sandbox.colleague.restore(people.ada, [lists.newsletter]);
    await extension.rememberLists();
    extension.sandbox.colleague.delete(people.ada);
    expect(await ids()).toEqual([lists.newsletter]);
    expect((await rememberedLists(extension))?.source).toBe('remembered');
    extension.clock.now += 60_000;
    await add(extension, extension.clock.now, [lists.donors]);
    expect(await ids()).toEqual([lists.donors]);
  });

  it('are only those that a reading of the same day also shows, because it may be from before the file or after it', async () => {
    const extension = await signedIn();
    const asOf = extension.clock.now - 60_000;
    await value(extension.ask('saveSettings', { rememberLists: true }));
    await extension.rememberLists();
    await add(extension, asOf, [lists.newsletter]);
    extension.sandbox.colleague.delete(people.ada);
    expect((await rememberedLists(extension))?.lists.map(({ id }) => id)).toEqual([lists.newsletter]);
    // On an earlier day, the reading is newer.
    await value(extension.ask('forgetListFiles', {}));
    await add(extension, asOf - 2 * DAY_MS, [lists.newsletter]);
    expect((await rememberedLists(extension))?.lists).toHaveLength(2);
  });

  it('are replaced by a later file in which the contact was on no list', async () => {
    const extension = await signedIn();
    const asOf = extension.clock.now - 10 * DAY_MS;
    await add(extension, asOf, [lists.newsletter]);
    await add(extension, asOf + DAY_MS, []);
    extension.sandbox.colleague.delete(people.ada);
    expect((await rememberedLists(extension))?.lists).toEqual([]);
  });

  it('are doubtful after any of our restores, even if a later one was undone or failed', async () => {
    const extension = await signedIn();
    const { ask, clock, sandbox } = extension;
    await add(extension, clock.now - DAY_MS, [lists.newsletter]);
    const restore = async () => {
      const { fingerprint } = await value(ask('lookup', { text: people.jane }));
      const input = { contactId: people.jane, listIds: [lists.donors], entryPoint: 'popup' as const, fingerprint };
      return ask('restore', input);
    };
    await add(extension, clock.now - DAY_MS, [lists.newsletter], [people.jane]);
    sandbox.faults.next({ path: /contacts/, method: 'PUT' }, 'refused');
    expect(await restore()).toMatchObject({ ok: false });
    const failed = await rememberedLists(extension, people.jane);
    expect(failed?.missingAt).toBeGreaterThan(failed?.asOf ?? Infinity);
    expect(failed).not.toHaveProperty('restoredAt');
    clock.now += DAY_MS;
    const restoredAt = clock.now;
    await value(restore());
    sandbox.colleague.delete(people.jane);
    clock.now += DAY_MS;
    const { recordId } = await value(restore());
    await value(ask('undoRestore', { recordId }));
    const undone = await rememberedLists(extension, people.jane);
    expect(Math.abs((undone?.restoredAt ?? 0) - restoredAt)).toBeLessThan(60_000);
  });

  it('come with the time of our later restore', async () => {
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
    const found = await rememberedLists(extension, people.jane);
    expect(found?.restoredAt).toBeGreaterThan(found?.asOf ?? 0);
  });

  it('keep the flags that make them uncertain', async () => {
    const extension = await signedIn();
    const [list] = content(0, [lists.newsletter]).lists;
    const asOf = extension.clock.now - DAY_MS;
    const doubtful = { ...content(asOf, [lists.newsletter]), byAddress: true as const };
    if (list) doubtful.lists = [{ ...list, mayBeAnother: true }];
    await value(extension.ask('addListFile', doubtful));
    extension.sandbox.colleague.delete(people.ada);
    expect(await rememberedLists(extension)).toMatchObject({ byAddress: true, lists: [{ mayBeAnother: true }] });
  });

  it('are refused if the file is from the future, or if a list has no name in it', async () => {
    const extension = await signedIn();
    const future = content(extension.clock.now + DAY_MS, [lists.newsletter]);
    expect(await extension.ask('addListFile', future)).toMatchObject({ ok: false });
    const unnamed = { ...content(0, [lists.newsletter]), lists: [] };
    expect(await extension.ask('addListFile', unnamed)).toMatchObject({ ok: false });
    expect(await rows(extension)).toBe(0);
  });

  it('are unknown for contacts beyond the limit of list sets, even if an older file has them', async () => {
    const extension = await signedIn();
    const asOf = extension.clock.now - DAY_MS;
    await add(extension, asOf - DAY_MS, [lists.newsletter]);
    const names = Array.from({ length: 60 }, (_, n) => ({ id: uuid(n), name: `List ${n}` }));
    const listTriples = names.flatMap(({ id: a }, x) =>
      names.slice(0, x).flatMap(({ id: b }, y) => names.slice(0, y).map(({ id: c }) => [a, b, c])),
    );
    const others = listTriples.slice(0, 32_768).map((listIds, n) => ({ listIds, contactIds: [uuid(n)] }));
    const last = { listIds: [uuid(0)], contactIds: [people.ada] };
    await value(extension.ask('addListFile', { asOf, lists: names, sets: [...others, last] }));
    extension.sandbox.colleague.delete(people.ada);
    expect(await rememberedLists(extension)).toBeUndefined();
  });

  it('stay unchanged if the disk is too full for a new file, which is reported', async () => {
    const extension = await signedIn();
    const asOf = extension.clock.now - DAY_MS;
    await add(extension, asOf, [lists.newsletter]);
    extension.storage.is = 'full';
    const later = content(extension.clock.now, [lists.donors]);
    expect(await extension.ask('addListFile', later)).toEqual({ ok: false, failure: { kind: 'no-storage' } });
    extension.storage.is = 'sound';
    expect(await value(extension.ask('getListFiles', {}))).toEqual([{ asOf, contacts: 1 }]);
  });

  it('are encrypted, so no list name and no contact id is readable', async () => {
    const extension = await signedIn();
    await add(extension, 0, [lists.newsletter]);
    const [row] = await (await extension.platform.database()).getAll('list-files');
    const bytes = [row?.header.data, row?.rows.data].map((data) => new TextDecoder('latin1').decode(data)).join();
    expect(bytes).not.toContain('Newsletter');
    expect(bytes).not.toContain(people.ada);
  });

  it('are deleted after a file that is being added at the same time', async () => {
    const extension = await signedIn();
    await add(extension, 0, [lists.newsletter]);
    let forgotten: Promise<unknown> | undefined;
    await extension.platform.exclusively('contact-restore:list-files', async () => {
      forgotten = extension.ask('forgetListFiles', {});
      // These turns suffice for a deletion that does not wait.
      for (let turn = 0; turn < 20; turn++) expect(await rows(extension)).toBe(1);
    });
    await forgotten;
    expect(await rows(extension)).toBe(0);
  });

  it('are deleted on request, at sign-out, and when “Remember lists” is turned off', async () => {
    for (const how of ['forgetListFiles', 'signOut', 'saveSettings'] as const) {
      const extension = await signedIn();
      await add(extension, 0, [lists.newsletter]);
      expect(await rows(extension)).toBe(1);
      await value(extension.ask(how, how === 'saveSettings' ? { rememberLists: false } : {}) as Promise<never>);
      expect(await rows(extension)).toBe(0);
      extension.sandbox.colleague.delete(people.ada);
      if (how !== 'signOut') expect(await rememberedLists(extension)).toBeUndefined();
    }
  });

  it('stay when another setting changes, but a policy deletes them and refuses new ones', async () => {
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

  it('are forgotten 97 days after they were added, however old they were then', async () => {
    const extension = await signedIn();
    await add(extension, 0, [lists.newsletter]);
    extension.sandbox.colleague.delete(people.ada);
    extension.clock.now += 96 * DAY_MS;
    expect(await rememberedLists(extension)).toBeDefined();
    extension.clock.now += 2 * DAY_MS;
    expect(await rememberedLists(extension)).toBeUndefined();
    extension.restart();
    await value(extension.ask('lookup', { text: people.ada }));
    expect(await rows(extension)).toBe(0);
  });
});

describe('all lists of the account', () => {
  it('are read with their times, including deleted lists', async () => {
    const extension = await signedIn();
    extension.sandbox.colleague.deleteList(lists.donors);
    const all = await value(extension.ask('getAllLists', {}));
    const donors = all.find(({ id }) => id === lists.donors);
    expect(donors?.deletedAt).toBeDefined();
    expect(donors?.createdAt).toBeDefined();
    expect(all.find(({ id }) => id === lists.newsletter)?.deletedAt).toBeUndefined();
  });
});
