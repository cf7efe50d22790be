import { describe, expect, it } from 'vitest';
import { lists, people } from '../../sandbox/sandbox';
import { contactsTab, createExtension, type Extension, onto, signInWithCode, value } from '../extension';

const tab = contactsTab(7);

async function signedIn() {
  const extension = createExtension();
  await signInWithCode(extension);
  return extension;
}

const notice = ({ ask }: Extension, address: string, fresh?: true) =>
  value(ask('notice', { address, ...(fresh && { fresh }) }, tab));

describe('the watcher of a contacts page', () => {
  it('is loaded if a person works with addresses on the page', async () => {
    const extension = await signedIn();
    expect(await value(extension.ask('watch', {}, tab))).toBe(true);
    expect(extension.watchers).toEqual([7]);
    expect(extension.newCalls()).toEqual([]);
  });

  it('is not loaded if prompts on pages are off', async () => {
    const extension = await signedIn();
    await value(extension.ask('saveSettings', { promptOnPages: false }));
    expect(await value(extension.ask('watch', {}, tab))).toBe(false);
    expect(extension.watchers).toEqual([]);
  });
});

describe('the answer to a contacts page', () => {
  it('describes a deleted contact only as the panel shows it, for one call', async () => {
    const extension = await signedIn();
    const shown = await notice(extension, 'jane@riverside.example');
    expect(shown).toMatchObject({
      state: 'deleted',
      contact: {
        id: people.jane,
        address: 'jane@riverside.example',
        name: 'Jane Núñez',
        deletedAt: '2026-03-05',
        permission: 'implicit',
        restorable: true,
      },
    });
    expect(Object.keys(shown.state === 'deleted' ? shown.contact : {})).toHaveLength(7);
    expect(extension.panels).toEqual([7]);
    expect(extension.newCalls()).toHaveLength(1);
  });

  it('names the account that was searched if several are signed in', async () => {
    const extension = await signedIn();
    expect(await notice(extension, 'jane@riverside.example')).not.toHaveProperty('account');
    extension.sandbox.account.encoded_account_id = 'another';
    extension.sandbox.account.organization_name = 'Harbour Theatre';
    await signInWithCode(extension);
    expect(await notice(extension, 'elena@riverside.example')).toMatchObject({ account: { name: 'Harbour Theatre' } });
  });

  it('says that a contact who unsubscribed cannot be restored there', async () => {
    const extension = await signedIn();
    expect(await notice(extension, 'otto@riverside.example')).toMatchObject({ contact: { restorable: false } });
  });

  it.each(['ada@riverside.example', 'uwe@riverside.example', 'nobody@riverside.example', 'jane@'])(
    'contains nothing about %s',
    async (address) => {
      const extension = await signedIn();
      expect(await notice(extension, address)).toEqual({ state: 'nothing' });
      expect(extension.panels).toEqual([]);
    },
  );

  it('contains nothing while the prompt is off or nobody is signed in, and takes no call', async () => {
    const extension = createExtension();
    expect(await notice(extension, 'jane@riverside.example')).toEqual({ state: 'signed-out' });
    await signInWithCode(extension);
    await value(extension.ask('saveSettings', { promptOnPages: false }));
    expect(await notice(extension, 'jane@riverside.example')).toEqual({ state: 'off' });
    expect(extension.newCalls()).toEqual([]);
  });
});

describe('a message on the page', () => {
  it('with only the id of the contact is as good as an address', async () => {
    const extension = await signedIn();
    const shown = await notice(extension, `Email already exists for contact ${people.jane}`, true);
    expect(shown).toMatchObject({ state: 'deleted', contact: { address: 'jane@riverside.example' } });
  });
});

describe('a page that was taken over', () => {
  it.each(['one after another', 'all at once'])('cannot use up the daily calls, %s', async (how) => {
    const extension = await signedIn();
    const notices = [];
    for (let n = 0; n < 150; n++) {
      const answer = notice(extension, `person${n}@riverside.example`);
      notices.push(how === 'all at once' ? answer : await answer);
    }
    await Promise.all(notices);
    expect(extension.newCalls()).toHaveLength(60);
    expect(await value(extension.ask('notice', { address: 'jane@riverside.example' }, contactsTab(8)))).toMatchObject({
      state: 'deleted',
    });
  });

  it('cannot use up the daily calls in an account whose lists cannot be cached', async () => {
    const extension = await signedIn();
    extension.sandbox.faults.next({ path: /contact_lists/ }, 'forbidden-empty', Number.POSITIVE_INFINITY);
    extension.clock.now += 10 * 60_000;
    for (let n = 0; n < 100; n++) {
      expect(await notice(extension, 'jane@riverside.example')).toMatchObject({ state: 'deleted' });
    }
    expect(extension.newCalls()).toHaveLength(60);
  });

  it('cannot open the card without limit', async () => {
    const extension = await signedIn();
    const openCard = () => extension.ask('openCard', { text: 'jane@riverside.example' }, tab);
    const answers = await Promise.all(Array.from({ length: 50 }, openCard));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(20);
    expect(extension.opened).toHaveLength(20);
    extension.clock.now += 11 * 60_000;
    expect((await openCard()).ok).toBe(true);
  });

  it('cannot restore and undo without limit', async () => {
    const tooOften = { ok: false, failure: { kind: 'throttled' } };
    const extension = await signedIn();
    await notice(extension, 'jane@riverside.example');
    extension.newCalls();
    const input = { contactId: people.jane, listIds: [lists.newsletter] };
    const restore = () => extension.ask('restoreOffered', input, tab);
    const undo = () => extension.ask('undoOffered', { contactId: people.jane }, tab);
    for (let n = 0; n < 30; n++) expect([(await restore()).ok, (await undo()).ok]).toEqual([true, true]);
    extension.newCalls();
    expect(await Promise.all([restore(), undo()])).toEqual([tooOften, refused]);
    expect(extension.newCalls()).toEqual([]);
    extension.clock.now += 11 * 60_000;
    expect((await restore()).ok).toBe(true);
  });

  const refused = { ok: false, failure: { kind: 'bad-request' } };

  it('cannot send the restore request of the extension’s own pages', async () => {
    const extension = await signedIn();
    await notice(extension, 'jane@riverside.example');
    const input = await onto(extension, people.jane, [lists.newsletter]);
    expect(await extension.ask('restore', input, tab)).toEqual(refused);
    expect(await extension.ask('undoRestore', { recordId: crypto.randomUUID() }, tab)).toEqual(refused);
    for (const more of [{ edits: { firstName: 'Eve' } }, { method: 'lists-only' }, { entryPoint: 'popup' }]) {
      const message = {
        request: 'restoreOffered',
        input: { contactId: people.jane, listIds: [lists.newsletter], ...more },
      };
      expect(await extension.send(message, tab)).toEqual(refused);
    }
    expect(extension.newCalls().filter((call) => !call.startsWith('GET'))).toEqual([]);
  });

  it.each([
    ['a contact that it was not offered', people.elena, [lists.newsletter]],
    ['a list that it was not shown', people.jane, [lists.newsletter, crypto.randomUUID()]],
    ['no list', people.jane, []],
  ])('cannot restore %s', async (_what, contactId, listIds) => {
    const extension = await signedIn();
    await notice(extension, 'jane@riverside.example');
    extension.newCalls();
    expect(await extension.ask('restoreOffered', { contactId, listIds }, tab)).toEqual(refused);
    expect(extension.newCalls()).toEqual([]);
  });

  it('cannot restore a contact that was offered to another tab', async () => {
    const extension = await signedIn();
    await notice(extension, 'jane@riverside.example');
    const input = { contactId: people.jane, listIds: [lists.newsletter] };
    expect(await extension.ask('restoreOffered', input, contactsTab(8))).toEqual(refused);
  });

  it('cannot restore a contact who unsubscribed', async () => {
    const extension = await signedIn();
    expect(await notice(extension, 'otto@riverside.example')).toMatchObject({ contact: { restorable: false } });
    const input = { contactId: people.otto, listIds: [lists.newsletter] };
    expect(await extension.ask('restoreOffered', input, tab)).toEqual(refused);
    expect(extension.sandbox.contacts.get(people.otto)?.deleted_at).toBeDefined();
  });

  it('cannot undo a restore that it did not make', async () => {
    const extension = await signedIn();
    await notice(extension, 'jane@riverside.example');
    await value(extension.ask('restore', await onto(extension, people.jane, [lists.newsletter])));
    expect(await extension.ask('undoOffered', { contactId: people.jane }, tab)).toEqual(refused);
    expect(extension.sandbox.contacts.get(people.jane)?.deleted_at).toBeUndefined();
  });
});

describe('an offer', () => {
  const onto = (listId: string) => ({ contactId: people.jane, listIds: [listId] });

  it('restores, undoes and restores again, and the page gets no value of any field', async () => {
    const extension = await signedIn();
    await notice(extension, 'jane@riverside.example');
    const restored = await value(extension.ask('restoreOffered', onto(lists.newsletter), tab));
    expect(restored.proof).toMatchObject({ consentUnchanged: true, joined: [lists.newsletter], missing: [] });
    expect(JSON.stringify(restored)).not.toMatch(/jane|Núñez|riverside|555|sopran/i);
    expect(restored.proof.verified).toBe(restored.proof.fields.length);
    expect(extension.sandbox.contacts.get(people.jane)?.list_memberships).toEqual([lists.newsletter]);
    expect(await value(extension.ask('undoOffered', { contactId: people.jane }, tab))).toBeNull();
    expect(extension.sandbox.contacts.get(people.jane)?.deleted_at).toBeDefined();
    await value(extension.ask('restoreOffered', onto(lists.donors), tab));
    expect(extension.sandbox.contacts.get(people.jane)?.list_memberships).toEqual([lists.donors]);
    const { records } = await value(extension.ask('getHistory', {}));
    expect(records.map(({ entryPoint }) => entryPoint)).toEqual(['panel', 'panel']);
  });

  it('belongs to the account that was current when it was made', async () => {
    const extension = await signedIn();
    await notice(extension, 'jane@riverside.example');
    extension.sandbox.account.encoded_account_id = 'another';
    await signInWithCode(extension);
    await value(extension.ask('restoreOffered', onto(lists.newsletter), tab));
    await value(extension.ask('switchAccount', { accountId: 'p07e1rvchoir9d' }));
    expect((await value(extension.ask('getHistory', {}))).records).toHaveLength(1);
  });

  it('ends with the session of its account', async () => {
    const extension = await signedIn();
    await notice(extension, 'jane@riverside.example');
    await value(extension.ask('signOut', {}));
    expect((await extension.ask('restoreOffered', onto(lists.newsletter), tab)).ok).toBe(false);
  });
});

describe('a notice that is prepared while the account changes', () => {
  /** Asks about a deleted contact. Its answer waits until `meanwhile` is done. */
  async function during(extension: Extension, path: RegExp, meanwhile: () => Promise<unknown>) {
    const held = extension.sandbox.faults.next({ path }, 'hang');
    const answer = extension.ask('notice', { address: 'jane@riverside.example' }, tab);
    await expect.poll(() => held.met).toBe(1);
    await meanwhile();
    held.release();
    return answer;
  }

  it('offers the lists of the account in which the contact was found', async () => {
    const extension = await signedIn();
    const { ask, sandbox, clock } = extension;
    sandbox.account.encoded_account_id = 'another';
    await signInWithCode(extension);
    clock.now += 10 * 60_000;
    const answer = await during(extension, /contacts\?/, () =>
      value(ask('switchAccount', { accountId: 'p07e1rvchoir9d' })),
    );
    expect(answer).toMatchObject({ ok: true, value: { account: { id: 'another' } } });
    const { lists: cached } = await extension.platform.local.get('lists');
    expect(cached).toContainEqual(expect.objectContaining({ accountId: 'another', readAt: clock.now }));
  });

  it('is refused after a sign-out, and nothing of it stays stored', async () => {
    const extension = await signedIn();
    extension.clock.now += 10 * 60_000;
    const answer = await during(extension, /contact_lists/, () => value(extension.ask('signOut', {})));
    expect(answer).toEqual({ ok: false, failure: { kind: 'signed-out' } });
    const { items } = extension.platform.session as unknown as { items: Map<string, unknown> };
    expect(items.get('offers') ?? []).toEqual([]);
    expect(items.get('noticed') ?? []).toEqual([]);
  });
});

it('a restore from the panel that ends after a sign-out leaves no offer', async () => {
  const extension = await signedIn();
  await notice(extension, 'jane@riverside.example');
  const { set } = extension.platform.local;
  let entries = 0;
  extension.platform.local.set = async (items) => {
    await set(items);
    // The second entry of the history records the outcome.
    if ('chainEnd' in items && ++entries === 2) await value(extension.ask('signOut', {}));
  };
  extension.restart();
  await value(extension.ask('restoreOffered', { contactId: people.jane, listIds: [lists.newsletter] }, tab));
  const { items } = extension.platform.session as unknown as { items: Map<string, unknown> };
  expect(items.get('offers') ?? []).toEqual([]);
});

it('a deleted contact is reported even if the lists cannot be read', async () => {
  const extension = await signedIn();
  extension.clock.now += 10 * 60_000;
  extension.sandbox.faults.next({ path: /contact_lists/ }, 'server-error-html');
  expect(await notice(extension, 'jane@riverside.example')).toMatchObject({
    state: 'deleted',
    choice: { lists: [], lastChosen: [] },
  });
});

it('the panel preselects a sure former list of the contact, or no list if none is sure', async () => {
  const DAY_MS = 86_400_000;
  const extension = await signedIn();
  const { colleague } = extension.sandbox;
  // Deleted now, so after the day of the file.
  colleague.restore(people.jane, [lists.donors]);
  colleague.delete(people.jane);
  const known = (days: number) =>
    value(
      extension.ask('addListFile', {
        asOf: extension.clock.now - days * DAY_MS,
        lists: [{ id: lists.donors, name: 'Donors 2026' }],
        sets: [{ listIds: [lists.donors], contactIds: [people.jane] }],
      }),
    );
  await known(100);
  expect(await notice(extension, 'jane@riverside.example')).toMatchObject({
    choice: { lastChosen: [] },
    contact: { mustChoose: true },
  });
  await known(50);
  const found = await notice(extension, 'jane@riverside.example');
  expect(found).toMatchObject({ choice: { lastChosen: [lists.donors] } });
  expect(found).not.toHaveProperty('contact.mustChoose');
});

describe('a second request for the same address', () => {
  it('is answered without a call, whatever the case of the address', async () => {
    const extension = await signedIn();
    for (const address of ['jane@riverside.example', 'JANE@riverside.example']) {
      expect(await notice(extension, address)).toMatchObject({ state: 'deleted' });
    }
    for (const address of ['ada@riverside.example', 'Ada@riverside.example']) await notice(extension, address);
    expect(extension.newCalls()).toHaveLength(2);
  });

  it('is looked up again after a while, and if the page has fresh evidence', async () => {
    const extension = await signedIn();
    await notice(extension, 'ada@riverside.example');
    extension.sandbox.deleteContact(people.ada);
    expect(await notice(extension, 'ada@riverside.example')).toEqual({ state: 'nothing', readAt: expect.any(Number) });
    expect(await notice(extension, 'ada@riverside.example', true)).toMatchObject({ state: 'deleted' });

    await notice(extension, 'nobody@riverside.example');
    extension.newCalls();
    extension.clock.now += 61_000;
    await notice(extension, 'nobody@riverside.example');
    expect(extension.newCalls()).toHaveLength(1);
  });

  it('finds nothing after a restore by any entry point', async () => {
    const extension = await signedIn();
    await notice(extension, 'jane@riverside.example');
    await value(extension.ask('restore', await onto(extension, people.jane, [lists.newsletter])));
    extension.newCalls();
    expect(await notice(extension, 'jane@riverside.example')).toEqual({ state: 'nothing' });
    expect(extension.newCalls()).toEqual([]);
  });
});
