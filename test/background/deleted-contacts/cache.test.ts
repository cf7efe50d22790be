import { describe, expect, it } from 'vitest';
import { DEVICE_CLIENT_ID } from '../../sandbox/sandbox';
import { contactsTab, createExtension, type Extension, signInWithCode, value } from '../extension';

const FIRST_ACCOUNT = 'p07e1rvchoir9d';

/** A signed-in extension with `count` deleted contacts, by default two and a half pages. */
async function withBin(count = 1_203) {
  const extension = createExtension({ seed: 'empty', switches: { rateLimits: 'off' } });
  const { sandbox } = extension;
  const all = Array.from({ length: count }, (_, n) => {
    const email_address = { address: `singer${n}@choir.example`, permission_to_send: 'implicit' as const };
    const { contact_id } = sandbox.data.addContact({ email_address });
    sandbox.data.deleteContact(contact_id);
    return contact_id;
  });
  await signInWithCode(extension);
  extension.clock.now += 60_000;
  return { extension, all };
}

/** Reads at most `most` pages of a scan, and returns the cursor of the next page. */
async function scan({ ask, clock }: Extension, next?: string, most = Number.POSITIVE_INFINITY) {
  let place = next;
  for (let pages = 0; pages < most; pages++) {
    clock.now += 1_000;
    const page = await value(ask('scanContacts', { status: 'deleted', ...(place !== undefined && { next: place }) }));
    place = page.next;
    if (place === undefined) break;
  }
  return place ?? '';
}

/** The ids that the next visit finds in the cache. */
async function cachedIds({ ask }: Extension): Promise<string[]> {
  const ids = new Set<string>();
  for (let page = 0; ; page++) {
    const answer = await value(ask('getCachedPage', { page }));
    if (!answer) return [...ids].sort();
    for (const { id } of answer.contacts) ids.add(id);
    for (const id of answer.notDeleted) ids.delete(id);
  }
}

describe('two scans at once', () => {
  it('leave a complete one, whichever ends first', async () => {
    for (const endsFirst of ['older', 'newer']) {
      const { extension, all } = await withBin();
      const older = await scan(extension, undefined, 1);
      const newer = await scan(extension, undefined, 1);
      await scan(extension, endsFirst === 'older' ? older : newer);
      expect(await cachedIds(extension)).toEqual([...all].sort());
      await scan(extension, endsFirst === 'older' ? newer : older);
      expect(await cachedIds(extension)).toEqual([...all].sort());
    }
  });

  it('leave the present one, not one from a time when the clock was wrong', async () => {
    const { extension, all } = await withBin(3);
    const { clock, sandbox } = extension;
    clock.now += 3_600_000;
    await scan(extension);
    clock.now -= 3_000_000;
    const { contact_id } = sandbox.data.addContact({ email_address: { address: 'new@choir.example' } });
    sandbox.data.deleteContact(contact_id);
    await scan(extension);
    expect(await cachedIds(extension)).toEqual([...all, contact_id].sort());
  });
});

describe('a change that a lookup finds', () => {
  it('is kept if it was found during a scan, but not if it was found before', async () => {
    const { extension, all } = await withBin();
    const { ask, sandbox } = extension;
    const [before = '', meanwhile = ''] = all;
    const restore = (id: string) => delete sandbox.contacts.get(id)?.deleted_at;
    restore(before);
    await value(ask('lookup', { text: before }));
    sandbox.data.deleteContact(before);
    const next = await scan(extension, undefined, 2);
    restore(meanwhile);
    await value(ask('lookup', { text: meanwhile }));
    await scan(extension, next);
    expect(await cachedIds(extension)).toEqual(all.filter((id) => id !== meanwhile).sort());
  });

  it('is used by a bulk restore', async () => {
    const { extension, all } = await withBin(3);
    const { ask, sandbox, clock } = extension;
    await scan(extension);
    const [unsubscribed = '', restored = '', other = ''] = all;
    const email = sandbox.contacts.get(unsubscribed)?.email_address;
    if (email) email.permission_to_send = 'unsubscribed';
    delete sandbox.contacts.get(restored)?.deleted_at;
    const { contact_id: unread } = sandbox.data.addContact({ email_address: { address: 'new@choir.example' } });
    sandbox.data.deleteContact(unread);
    for (const text of [unsubscribed, restored, unread]) await value(ask('lookup', { text }));
    clock.now += 60_000;
    const list = sandbox.data.addList({ name: 'Restored' });
    const lists = [{ id: list.list_id, name: list.name }];
    const job = await value(ask('startJob', { kind: 'restore', groups: [{ contactIds: [...all, unread], lists }] }));
    const results = await value(ask('getJobResults', { jobId: job.id }));
    expect(results.map(({ id, why }) => [id, why])).toEqual([[unsubscribed, 'unsubscribed']]);
    // A contact that is not known as deleted is read before anything is sent.
    expect([restored, other, unread].every((id) => results.every((result) => result.id !== id))).toBe(true);
  });
});

describe('a bulk restore', () => {
  it('never sends the contacts that the page left out, and names them in the results', async () => {
    const { extension, all } = await withBin(3);
    const { ask, sandbox } = extension;
    await scan(extension);
    const [leftOut = '', ...others] = all;
    const list = sandbox.data.addList({ name: 'Restored' });
    const lists = [{ id: list.list_id, name: list.name }];
    const job = await value(
      ask('startJob', { kind: 'restore', groups: [{ contactIds: others, lists }], leftOut: [leftOut] }),
    );
    await extension.runJobs();
    expect(sandbox.contacts.get(leftOut)?.deleted_at).toBeDefined();
    const results = await value(ask('getJobResults', { jobId: job.id }));
    expect(results.find(({ id }) => id === leftOut)).toMatchObject({
      outcome: 'skipped',
      address: 'singer0@choir.example',
    });
  });
});

describe('several accounts', () => {
  async function withTwoAccounts() {
    const { extension, all } = await withBin();
    const { account } = extension.sandbox;
    const next = await scan(extension, undefined, 1);
    account.encoded_account_id = 'another';
    await value(extension.ask('saveSettings', { apiKey: DEVICE_CLIENT_ID }));
    await signInWithCode(extension);
    return { extension, all, next };
  }

  it('cannot continue a scan of another account', async () => {
    const { extension, next } = await withTwoAccounts();
    extension.newCalls();
    expect(await extension.ask('scanContacts', { status: 'deleted', next })).toEqual({
      ok: false,
      failure: { kind: 'bad-request' },
    });
    expect(extension.newCalls()).toEqual([]);
    expect(await cachedIds(extension)).toEqual([]);
  });

  it('keep their contacts when another account signs out', async () => {
    const { extension, all, next } = await withTwoAccounts();
    const { ask, platform } = extension;
    await scan(extension);
    await value(ask('signOut', {}));
    const db = await platform.database();
    const accounts = (await db.getAllKeys('bin')).map(([accountId]) => accountId);
    expect(new Set(accounts)).toEqual(new Set([FIRST_ACCOUNT]));
    expect(await db.getAllKeys('secrets')).not.toContain('bin:another');
    await scan(extension, next);
    expect(await cachedIds(extension)).toEqual([...all].sort());
  });
});

describe('an answer that arrives after signing out', () => {
  it('is not stored, whether it is the first page, the last page or a lookup', async () => {
    const { extension, all } = await withBin(3);
    const { ask, sandbox, platform } = extension;
    const held = sandbox.faults.next({ path: /^\/v3\/contacts/ }, 'hang', 2);
    const answers = [ask('scanContacts', { status: 'deleted' }), ask('lookup', { text: all[0] ?? '' })];
    await expect.poll(() => held.met).toBe(2);
    await value(ask('signOut', {}));
    held.release();
    await Promise.all(answers);
    const db = await platform.database();
    expect(await db.count('bin')).toBe(0);
    expect(await db.getAllKeys('secrets')).toEqual([]);
  });
});

describe('a contact that cannot be read', () => {
  it('hides no other contact, and is counted', async () => {
    const { extension, all } = await withBin(5);
    const { ask, sandbox } = extension;
    const [odd = '', ...others] = all;
    Object.assign(sandbox.contacts.get(odd) ?? {}, { birthday_month: 'May' });
    const page = await value(ask('scanContacts', { status: 'deleted' }));
    expect(page.contacts.map(({ id }) => id).sort()).toEqual([...others].sort());
    expect(page).toMatchObject({ unread: 1, total: 5 });
  });
});

describe('an address on a contacts page after a complete scan', () => {
  const tab = contactsTab(7);
  const notice = ({ ask }: Extension, address: string, fresh?: true) =>
    value(ask('notice', { address, ...(fresh && { fresh }) }, tab));

  it('takes no call if no deleted contact has it and the scan is recent', async () => {
    const { extension } = await withBin();
    await scan(extension);
    extension.newCalls();
    expect(await notice(extension, 'Nobody@choir.example')).toEqual({ state: 'nothing', readAt: expect.any(Number) });
    expect(extension.newCalls()).toEqual([]);
    extension.clock.now += 61 * 60_000;
    expect(await notice(extension, 'nobody@choir.example')).toEqual({ state: 'nothing' });
    expect(extension.newCalls()).toHaveLength(1);
  });

  it.each(['singer0@choir.example', 'Singer700@Choir.example', 'singer1202@choir.example'])(
    'is looked up if a deleted contact has it: %s',
    async (address) => {
      const { extension } = await withBin();
      await scan(extension);
      extension.newCalls();
      expect((await notice(extension, address)).state).toBe('deleted');
      // Other calls read the lists that the panel offers.
      expect(extension.newCalls()).toContainEqual(expect.stringContaining('/contacts?'));
    },
  );

  it('is looked up if the page says that it exists, and if a person asks', async () => {
    const { extension } = await withBin(3);
    await scan(extension);
    const { contact_id } = extension.sandbox.data.addContact({ email_address: { address: 'late@choir.example' } });
    extension.sandbox.data.deleteContact(contact_id);
    expect((await notice(extension, 'late@choir.example')).state).toBe('nothing');
    expect((await notice(extension, 'late@choir.example', true)).state).toBe('deleted');
    extension.newCalls();
    await value(extension.ask('lookup', { text: 'nobody@choir.example' }));
    expect(extension.newCalls()).toHaveLength(1);
  });

  it('is found if a lookup met the contact as deleted since', async () => {
    const { extension } = await withBin(3);
    await scan(extension);
    const { contact_id } = extension.sandbox.data.addContact({ email_address: { address: 'late@choir.example' } });
    extension.sandbox.data.deleteContact(contact_id);
    await value(extension.ask('lookup', { text: contact_id }));
    expect((await notice(extension, 'late@choir.example')).state).toBe('deleted');
  });

  it.each([
    ['a scan that has only begun', async (extension: Extension) => void (await scan(extension, undefined, 1))],
    [
      'a scan with a contact that cannot be read',
      async (extension: Extension, [odd = '']: string[]) => {
        Object.assign(extension.sandbox.contacts.get(odd) ?? {}, { birthday_month: 'May' });
        await scan(extension);
      },
    ],
    [
      'a scan of another account',
      async (extension: Extension) => {
        await scan(extension);
        extension.sandbox.account.encoded_account_id = 'another';
        await signInWithCode(extension);
      },
    ],
  ])('is looked up after %s', async (_what, read) => {
    const { extension, all } = await withBin();
    await read(extension, all);
    extension.newCalls();
    await notice(extension, 'nobody@choir.example');
    expect(extension.newCalls()).toHaveLength(1);
  });

  it('leaves no index after a sign-out', async () => {
    const { extension } = await withBin(3);
    await scan(extension);
    const db = await extension.platform.database();
    expect(await db.count('bin-index')).toBeGreaterThan(0);
    await value(extension.ask('signOut', {}));
    expect(await db.count('bin-index')).toBe(0);
  });
});
