import { describe, expect, it } from 'vitest';
import { lookInSends } from '../../bench/sends-bench';
import { lists, people } from '../../sandbox/sandbox';
import { createExtension, type Extension, onto, signInWithCode, value } from '../extension';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** An account with a three-day-old list file about two deleted contacts. */
async function withFile(): Promise<Extension> {
  const extension = createExtension();
  await signInWithCode(extension);
  await addFile(extension, extension.clock.now - 3 * DAY_MS);
  return extension;
}

const addFile = ({ ask }: Extension, asOf: number) =>
  value(
    ask('addListFile', {
      asOf,
      lists: [{ id: lists.newsletter, name: 'Newsletter' }],
      sets: [{ listIds: [lists.newsletter], contactIds: [people.jane, people.elena] }],
    }),
  );

async function restoreJane(extension: Extension) {
  await value(extension.ask('lookup', { text: people.jane }));
  return value(extension.ask('restore', await onto(extension, people.jane, [lists.newsletter])));
}

/** Runs the daily tasks some hours later. Returns how many contacts the list files then contain. */
async function contactsInFilesAfter({ clock, watch, ask }: Extension, hours: number): Promise<number> {
  clock.now += hours * HOUR_MS;
  await watch();
  const files = await value(ask('getListFiles', {}));
  return (files ?? []).reduce((sum, { contacts }) => sum + contacts, 0);
}

async function runToEnd(extension: Extension): Promise<void> {
  for (let isRunning = true; isRunning; extension.clock.now += 60_000) {
    await extension.runJobs();
    isRunning = (await value(extension.ask('getJobs', {}))).some(({ endedAt }) => endedAt === undefined);
  }
}

describe('lists from files and emails', () => {
  it('are forgotten a day after a restore, not earlier, and without a call', async () => {
    const extension = await withFile();
    await restoreJane(extension);
    extension.newCalls();
    expect(await contactsInFilesAfter(extension, 20)).toBe(2);
    expect(await contactsInFilesAfter(extension, 5)).toBe(1);
    expect(extension.newCalls()).toEqual([]);
    extension.sandbox.colleague.delete(people.jane);
    expect((await value(extension.ask('lookup', { text: people.jane }))).remembered).toBeUndefined();
  });

  it('are kept after an undone restore, or if the file is newer than the restore', async () => {
    const extension = await withFile();
    const { recordId } = await restoreJane(extension);
    await value(extension.ask('undoRestore', { recordId }));
    expect(await contactsInFilesAfter(extension, 48)).toBe(2);

    await restoreJane(extension);
    extension.clock.now += HOUR_MS;
    await addFile(extension, extension.clock.now);
    expect(await contactsInFilesAfter(extension, 48)).toBe(2);
  });

  it.each([0, -30 * HOUR_MS])(
    'are forgotten after a bulk restore unless it was undone, with the clock %d ms off',
    async (off) => {
      const extension = await withFile();
      extension.clock.ahead = off;
      const { ask } = extension;
      await value(ask('scanContacts', { status: 'deleted' }));
      const group = { contactIds: [people.jane, people.elena], lists: [{ id: lists.newsletter, name: 'Newsletter' }] };
      await value(ask('startJob', { kind: 'restore', groups: [group] }));
      await runToEnd(extension);
      const [{ id: jobId } = { id: '' }] = await value(ask('getJobs', {}));
      expect(await contactsInFilesAfter(extension, 20)).toBe(2);
      await value(ask('startJob', { kind: 'undo', jobId }));
      await runToEnd(extension);
      expect(await contactsInFilesAfter(extension, 48)).toBe(2);

      await value(ask('scanContacts', { status: 'deleted' }));
      await value(ask('startJob', { kind: 'restore', groups: [group] }));
      await runToEnd(extension);
      expect(await contactsInFilesAfter(extension, 48)).toBe(0);
    },
  );

  it('are forgotten a day after a restore if they came from emails', async () => {
    const extension = createExtension({ seed: 'empty' });
    const { sandbox, clock, ask, watch } = extension;
    const list = sandbox.colleague.makeList('A');
    const [one, two] = [1, 2].map((n) =>
      sandbox.addContact({ email_address: { address: `p${n}@choir.example` }, list_memberships: [list] }),
    );
    await value(ask('saveSettings', { lookInSends: true }));
    await signInWithCode(extension);
    sandbox.data.campaigns.send({ name: 'Spring News', lists: [list] });
    clock.now += 2 * DAY_MS;
    for (const contact of [one, two]) sandbox.colleague.delete(contact?.contact_id ?? '');
    clock.now += 2 * DAY_MS;
    await lookInSends(extension);
    const id = one?.contact_id ?? '';
    await value(ask('lookup', { text: id }));
    await value(ask('restore', await onto(extension, id, [list])));
    clock.now += 2 * DAY_MS;
    await watch();
    expect(await value(ask('getSentLists', {}))).toMatchObject({ contacts: 1 });
  });
});
