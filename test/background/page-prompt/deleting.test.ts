import { describe, expect, it } from 'vitest';
import { people } from '../../sandbox/sandbox';
import { contactsTab, createExtension, type Extension, signInWithCode, value } from '../extension';

const tab = contactsTab(7);
const HOUR_MS = 60 * 60_000;

async function signedIn() {
  const extension = createExtension();
  await signInWithCode(extension);
  return extension;
}

const aboutToDelete = ({ ask }: Extension) => value(ask('aboutToDelete', {}, tab));
const countDeletions = ({ ask }: Extension, from = tab) => value(ask('countDeletions', {}, from));

describe('a page on which contacts may be deleted', () => {
  it('may explain deleting, for one call, and the panel is loaded', async () => {
    const extension = await signedIn();
    expect(await aboutToDelete(extension)).toEqual({ state: 'on', explain: true });
    expect(extension.newCalls()).toEqual(['GET /v3/contacts?status=deleted&limit=1&include_count=true']);
    expect(extension.panels).toEqual([7]);
  });

  it('gets the time of the last complete reading if lists are remembered', async () => {
    const extension = await signedIn();
    await extension.ask('saveSettings', { rememberLists: true });
    await extension.rememberLists();
    const readAt = extension.clock.now;
    extension.clock.now += HOUR_MS;
    const notice = await aboutToDelete(extension);
    if (notice.state !== 'on' || notice.listsReadAt === undefined) throw new Error('The lists are not known');
    expect(Math.abs(notice.listsReadAt - readAt)).toBeLessThan(60_000);

    await extension.ask('saveSettings', { rememberLists: false });
    expect(await aboutToDelete(extension)).not.toHaveProperty('listsReadAt');
  });

  it('gets no time of a reading before a reading has ended', async () => {
    const extension = await signedIn();
    extension.platform.fetch = async () => Promise.reject(new TypeError('The network is down.'));
    extension.restart();
    await extension.ask('saveSettings', { rememberLists: true });
    await extension.rememberLists();
    expect(await aboutToDelete(extension)).toEqual({ state: 'on', explain: true });
  });

  it('does not explain deleting after that was hidden, until the settings allow it', async () => {
    const extension = await signedIn();
    await value(extension.ask('hideDeletingNote', {}, tab));
    extension.restart();
    expect(await aboutToDelete(extension)).toEqual({ state: 'on', explain: false });
    await value(extension.ask('saveSettings', { explainDeleting: true }));
    expect(await aboutToDelete(extension)).toEqual({ state: 'on', explain: true });
  });

  it('gets the name of the account if several are signed in', async () => {
    const extension = await signedIn();
    extension.sandbox.account.encoded_account_id = 'another';
    extension.sandbox.account.organization_name = 'Harbour Theatre';
    await signInWithCode(extension);
    expect(await aboutToDelete(extension)).toMatchObject({ account: { name: 'Harbour Theatre' } });
  });

  it('gets nothing, without a call, if restoring is not possible', async () => {
    const extension = createExtension();
    expect(await aboutToDelete(extension)).toEqual({ state: 'signed-out' });
    await signInWithCode(extension);
    await value(extension.ask('saveSettings', { promptOnPages: false }));
    expect(await aboutToDelete(extension)).toEqual({ state: 'off' });
    await value(extension.ask('saveSettings', { promptOnPages: true }));
    extension.platform.managed.get = async () => ({ restore: 'none' });
    await extension.policyChanged();
    expect(await aboutToDelete(extension)).toEqual({ state: 'off' });
    expect(extension.newCalls()).toEqual([]);
    expect(extension.panels).toEqual([]);
  });
});

describe('the number of deleted contacts', () => {
  it('is the difference from the number before, for one call', async () => {
    const extension = await signedIn();
    await aboutToDelete(extension);
    extension.newCalls();
    expect(await countDeletions(extension)).toEqual({ count: 0 });
    for (const id of [people.ada, people.theo]) extension.sandbox.colleague.delete(id);
    expect(await countDeletions(extension)).toEqual({ count: 2 });
    expect(extension.newCalls()).toHaveLength(2);
  });

  it('is forgotten at sign-out', async () => {
    const extension = await signedIn();
    await aboutToDelete(extension);
    await value(extension.ask('signOut', {}));
    await signInWithCode(extension);
    extension.sandbox.colleague.delete(people.ada);
    expect(await countDeletions(extension)).toEqual({ count: 0 });
  });

  it('is zero without a call in a tab where nobody was about to delete contacts', async () => {
    const extension = await signedIn();
    await aboutToDelete(extension);
    extension.sandbox.colleague.delete(people.ada);
    extension.newCalls();
    expect(await countDeletions(extension, contactsTab(8))).toEqual({ count: 0 });
    expect(extension.newCalls()).toEqual([]);
  });
});

describe('“Restore…” in the panel', () => {
  it('opens the deleted contacts since the earliest day that it still is in some time zone', async () => {
    const extension = await signedIn();
    extension.clock.now = Date.parse('2026-06-11T02:00:00.000Z');
    await value(extension.ask('openDeletions', {}, tab));
    extension.clock.now = Date.parse('2026-06-11T20:00:00.000Z');
    await value(extension.ask('openDeletions', {}, tab));
    expect(extension.opened).toEqual(['bin since 2026-06-10', 'bin since 2026-06-11']);
  });
});

describe('a page that was taken over', () => {
  it('cannot use up the daily calls or open unlimited tabs', async () => {
    const extension = await signedIn();
    for (let n = 0; n < 50; n++) {
      await aboutToDelete(extension);
      await countDeletions(extension);
      await extension.ask('openDeletions', {}, tab);
    }
    expect(extension.newCalls()).toHaveLength(60);
    expect(extension.opened).toHaveLength(20);
  });
});
