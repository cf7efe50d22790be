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

const about = ({ ask }: Extension) => value(ask('aboutToDelete', {}, tab));
const deletions = ({ ask }: Extension, from = tab) => value(ask('countDeletions', {}, from));

describe('somebody who is about to delete contacts', () => {
  it('is told what deleting does, for one call, and the panel is loaded', async () => {
    const extension = await signedIn();
    expect(await about(extension)).toEqual({ state: 'on', explain: true });
    expect(extension.newCalls()).toEqual(['GET /v3/contacts?status=deleted&limit=1&include_count=true']);
    expect(extension.panels).toEqual([7]);
  });

  it('is told when the lists were read last, where they are remembered and were read whole', async () => {
    const extension = await signedIn();
    await extension.ask('saveSettings', { rememberLists: true });
    await extension.rememberLists();
    const readAt = extension.clock.now;
    extension.clock.now += HOUR_MS;
    const notice = await about(extension);
    if (notice.state !== 'on' || notice.listsReadAt === undefined) throw new Error('The lists are not known');
    expect(Math.abs(notice.listsReadAt - readAt)).toBeLessThan(60_000);

    await extension.ask('saveSettings', { rememberLists: false });
    expect(await about(extension)).not.toHaveProperty('listsReadAt');
  });

  it('is told nothing of lists of which no reading has ended', async () => {
    const extension = await signedIn();
    extension.platform.fetch = async () => Promise.reject(new TypeError('The network is down.'));
    extension.restart();
    await extension.ask('saveSettings', { rememberLists: true });
    await extension.rememberLists();
    expect(await about(extension)).toEqual({ state: 'on', explain: true });
  });

  it('is not told what deleting does once that was hidden, and is again when the settings say so', async () => {
    const extension = await signedIn();
    await value(extension.ask('hideDeletingNote', {}, tab));
    extension.restart();
    expect(await about(extension)).toEqual({ state: 'on', explain: false });
    await value(extension.ask('saveSettings', { explainDeleting: true }));
    expect(await about(extension)).toEqual({ state: 'on', explain: true });
  });

  it('is told which account is meant, where several are signed in', async () => {
    const extension = await signedIn();
    extension.sandbox.account.encoded_account_id = 'another';
    extension.sandbox.account.organization_name = 'Harbour Theatre';
    await signInWithCode(extension);
    expect(await about(extension)).toMatchObject({ account: { name: 'Harbour Theatre' } });
  });

  it('is told nothing, without a call, where nothing could be brought back', async () => {
    const extension = createExtension();
    expect(await about(extension)).toEqual({ state: 'signed-out' });
    await signInWithCode(extension);
    await value(extension.ask('saveSettings', { promptOnPages: false }));
    expect(await about(extension)).toEqual({ state: 'off' });
    await value(extension.ask('saveSettings', { promptOnPages: true }));
    extension.platform.managed.get = async () => ({ restore: 'none' });
    await extension.policyChanged();
    expect(await about(extension)).toEqual({ state: 'off' });
    expect(extension.newCalls()).toEqual([]);
    expect(extension.panels).toEqual([]);
  });
});

describe('how many contacts were deleted', () => {
  it('is how many more there are than before, by one call', async () => {
    const extension = await signedIn();
    await about(extension);
    extension.newCalls();
    expect(await deletions(extension)).toEqual({ count: 0 });
    for (const id of [people.ada, people.theo]) extension.sandbox.colleague.delete(id);
    expect(await deletions(extension)).toEqual({ count: 2 });
    expect(extension.newCalls()).toHaveLength(2);
  });

  it('is forgotten when somebody signs out', async () => {
    const extension = await signedIn();
    await about(extension);
    await value(extension.ask('signOut', {}));
    await signInWithCode(extension);
    extension.sandbox.colleague.delete(people.ada);
    expect(await deletions(extension)).toEqual({ count: 0 });
  });

  it('is not known to a tab in which nobody was about to delete any, and takes no call', async () => {
    const extension = await signedIn();
    await about(extension);
    extension.sandbox.colleague.delete(people.ada);
    extension.newCalls();
    expect(await deletions(extension, contactsTab(8))).toEqual({ count: 0 });
    expect(extension.newCalls()).toEqual([]);
  });
});

describe('“Bring them back”', () => {
  it('opens the deleted contacts of the day that it still is somewhere', async () => {
    const extension = await signedIn();
    extension.clock.now = Date.parse('2026-06-11T02:00:00.000Z');
    await value(extension.ask('openDeletions', {}, tab));
    extension.clock.now = Date.parse('2026-06-11T20:00:00.000Z');
    await value(extension.ask('openDeletions', {}, tab));
    expect(extension.opened).toEqual(['bin since 2026-06-10', 'bin since 2026-06-11']);
  });
});

describe('a page that was taken over', () => {
  it('can use up neither the calls of the day nor the tabs of the browser', async () => {
    const extension = await signedIn();
    for (let n = 0; n < 50; n++) {
      await about(extension);
      await deletions(extension);
      await extension.ask('openDeletions', {}, tab);
    }
    expect(extension.newCalls()).toHaveLength(60);
    expect(extension.opened).toHaveLength(20);
  });
});
