import { describe, expect, it } from 'vitest';
import { createSeal } from '../../../src/background/storage/encryption';
import { DEVICE_CLIENT_ID, lists, PUBLIC_CLIENT_ID, people } from '../../sandbox/sandbox';
import { contactsTab, createExtension, type Extension, onto, signInWithCode, value } from '../extension';
import { answerCode } from '../person';
import { stopAt } from '../stop-at';

const HOUR = 60 * 60_000;

async function signedIn(options: Parameters<typeof createExtension>[0] = {}): Promise<Extension> {
  const extension = createExtension(options);
  await signInWithCode(extension);
  return extension;
}

/** Signs in to another account with another key. */
async function signInToAnother({ sandbox, ask, ...extension }: Extension): Promise<void> {
  sandbox.account.encoded_account_id = 'another';
  sandbox.account.organization_name = 'Another Choir';
  await value(ask('saveSettings', { apiKey: DEVICE_CLIENT_ID }));
  await signInWithCode({ sandbox, ask, ...extension });
}

const accountIn = async ({ ask }: Extension) => (await value(ask('getStatus', {}))).account;

const lookup = ({ ask }: Extension) => ask('lookup', { text: 'jane@riverside.example' });
const notice = ({ ask }: Extension, address: string) => ask('notice', { address }, contactsTab(7));

/** Changes the successful answers of the token endpoint. */
function changeTokens(extension: Extension, change: (answer: Record<string, unknown>) => void): void {
  const { fetch } = extension.platform;
  extension.platform.fetch = async (url, init) => {
    const answer = await fetch(url, init);
    if (!url.endsWith('/token') || !answer.ok) return answer;
    const body = await answer.json();
    change(body);
    return Response.json(body, { headers: answer.headers });
  };
  extension.restart();
}

it('open pages are notified of a sign-in, a switch and a sign-out, but not of a renewed token', async () => {
  const extension = createExtension({ switches: { refreshTokens: 'rotating' } });
  const news = async (task: Promise<unknown>) => {
    const { length } = extension.accountNews;
    await task;
    return extension.accountNews.length - length;
  };
  expect(await news(signInWithCode(extension))).toBe(1);
  const { id } = (await accountIn(extension)) ?? {};
  expect(await news(signInToAnother(extension))).toBe(1);
  expect(await news(value(extension.ask('switchAccount', { accountId: id ?? '' })))).toBe(1);
  extension.clock.now += 24 * HOUR;
  expect(await news(value(lookup(extension)))).toBe(0);
  expect(await news(value(extension.ask('signOut', {})))).toBe(1);
});

describe('an answer of the token endpoint', () => {
  it.each([
    ['an expires_in that is a string', { expires_in: '28800' }],
    ['an expires_in of 0', { expires_in: 0 }],
    ['a negative expires_in', { expires_in: -28_800 }],
    ['an expires_in that is a fraction', { expires_in: 28_799.5 }],
    ['an expires_in of a thousand years', { expires_in: 1e300 }],
    ['an expires_in that is not a number', { expires_in: 'soon' }],
    ['no expires_in', { expires_in: undefined }],
    ['a scope that is a list', { scope: ['contact_data'] }],
    ['an id_token that is a number', { id_token: 7 }],
  ])('renews a rotating token even with %s', async (_what, odd) => {
    const extension = await signedIn({ switches: { refreshTokens: 'rotating' } });
    changeTokens(extension, (answer) => Object.assign(answer, odd));
    for (let day = 1; day <= 3; day++) {
      extension.clock.now += 24 * HOUR;
      for (let minute = 1; minute <= 3; minute++) {
        extension.clock.now += 60_000;
        expect((await lookup(extension)).ok).toBe(true);
      }
    }
    expect(extension.newCalls().filter((call) => call.includes('/token'))).toHaveLength(3);
  });

  it('has a new refresh token that is kept even if the rest is unusable', async () => {
    const extension = await signedIn({ switches: { refreshTokens: 'rotating' } });
    let times = 0;
    changeTokens(extension, (answer) => {
      if (times++ === 0) delete answer.token_type;
    });
    extension.clock.now += 24 * HOUR;
    expect(await lookup(extension)).toEqual({ ok: false, failure: { kind: 'unexpected-answer' } });
    extension.clock.now += 2_000;
    expect((await lookup(extension)).ok).toBe(true);
  });

  it('leaves the refresh token unchanged if the new one is not a string', async () => {
    const extension = await signedIn({ switches: { refreshTokens: 'long-lived' } });
    changeTokens(extension, (answer) => Object.assign(answer, { refresh_token: 0 }));
    for (let day = 1; day <= 2; day++) {
      extension.clock.now += 24 * HOUR;
      expect((await lookup(extension)).ok).toBe(true);
    }
  });

  it('is understood if its expires_in is a string', async () => {
    const extension = await signedIn();
    changeTokens(extension, (answer) => Object.assign(answer, { expires_in: '28800' }));
    extension.clock.now += 24 * HOUR;
    await value(lookup(extension));
    extension.newCalls();
    extension.clock.now += 7 * HOUR;
    await value(lookup(extension));
    expect(extension.newCalls().filter((call) => call.includes('/token'))).toEqual([]);
  });
});

describe('two pages that poll the same code', () => {
  it('both learn that the code was confirmed, and the session works', async () => {
    const extension = createExtension();
    const { userCode, interval } = await value(extension.ask('startCodeSignIn', {}));
    await answerCode(extension.sandbox, userCode);
    const answers = await Promise.all([extension.ask('pollCodeSignIn', {}), extension.ask('pollCodeSignIn', {})]);
    for (const answer of answers) {
      expect(answer).toMatchObject({ ok: true, value: { state: 'signed-in', account: { name: 'Riverside Choir' } } });
    }
    extension.clock.now += interval * 1_000;
    expect(await value(extension.ask('pollCodeSignIn', {}))).toMatchObject({ state: 'signed-in' });
    expect((await lookup(extension)).ok).toBe(true);
    extension.clock.now += 24 * HOUR;
    expect((await lookup(extension)).ok).toBe(true);
  });

  it.each(['a pending sign-in', 'no connection'])('together ask the server once per interval with %s', async (what) => {
    const extension = createExtension();
    const { interval } = await value(extension.ask('startCodeSignIn', {}));
    if (what === 'no connection') extension.sandbox.faults.next({ path: /token/ }, 'network-error', 8);
    extension.newCalls();
    for (let second = 0; second < 20; second++) {
      const answers = await Promise.all([extension.ask('pollCodeSignIn', {}), extension.ask('pollCodeSignIn', {})]);
      for (const answer of answers) expect(answer).toMatchObject({ ok: true, value: { state: 'pending', interval } });
      extension.clock.now += 1_000;
    }
    expect(extension.newCalls().filter((call) => call.includes('/token'))).toHaveLength(Math.ceil(20 / interval));
  });
});

describe('a token renewal in progress', () => {
  /** An expired session. Its next token request waits for `answer`. */
  async function startRenewal() {
    const extension = await signedIn({ switches: { refreshTokens: 'rotating' } });
    extension.clock.now += 24 * HOUR;
    const { fetch } = extension.platform;
    const [held, answer] = gate();
    const [requestSent, markSent] = gate();
    const sentTokens: (string | null)[] = [];
    extension.platform.fetch = async (url, init) => {
      if (!url.endsWith('/token')) return fetch(url, init);
      sentTokens.push(new URLSearchParams(String(init.body)).get('refresh_token'));
      if (sentTokens.length > 1) return fetch(url, init);
      const response = await fetch(url, init);
      markSent();
      await held;
      return response;
    };
    extension.restart();
    const looking = lookup(extension);
    await requestSent;
    return { extension, looking, answer, sentTokens };
  }

  it('does not overwrite a newer sign-in', async () => {
    const { extension, looking, answer } = await startRenewal();
    const { userCode } = await value(extension.ask('startCodeSignIn', {}));
    await answerCode(extension.sandbox, userCode);
    const polling = extension.ask('pollCodeSignIn', {});
    answer();
    expect(await polling).toMatchObject({ ok: true, value: { state: 'signed-in' } });
    await looking;
    extension.clock.now += 24 * HOUR;
    expect((await lookup(extension)).ok).toBe(true);
    expect(await accountIn(extension)).toBeDefined();
  });

  it('does not overwrite a sign-in of a context that does not share its lock', async () => {
    const { extension, looking, answer, sentTokens } = await startRenewal();
    // The renewal belongs to another worker by now, whose locks are unknown here.
    const { platform } = extension;
    const { row } = await readRow(extension);
    const newer = { ...row, sessions: row.sessions.map((session) => ({ ...session, refreshToken: 'newer' })) };
    await (await platform.database()).put('secrets', await createSeal(platform.database).seal(newer), 'sessions');
    answer();
    await looking;
    expect(sentTokens.at(-1)).toBe('newer');
  });
});

describe('a token renewal that cannot be stored', () => {
  it.each(['full', 'failing'] as const)('continues when the storage is no longer %s', async (is) => {
    const extension = await signedIn({ switches: { refreshTokens: 'rotating' } });
    extension.clock.now += 24 * HOUR;
    const { fetch } = extension.platform;
    extension.platform.fetch = async (url, init) => {
      const answer = await fetch(url, init);
      if (url.endsWith('/token')) extension.storage.is = is;
      return answer;
    };
    extension.restart();
    expect(await lookup(extension)).toEqual({ ok: false, failure: { kind: 'no-storage' } });
    extension.storage.is = 'sound';
    expect((await lookup(extension)).ok).toBe(true);
    expect(extension.sandbox.calls.filter(({ path }) => path.endsWith('/token'))).toHaveLength(2);
    extension.restart();
    expect(await accountIn(extension)).toBeDefined();
  });
});

function gate(): [opened: Promise<void>, open: () => void] {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return [opened, open];
}

async function readRow({ platform }: Extension) {
  const sealed = await (await platform.database()).get('secrets', 'sessions');
  const row = sealed && (await createSeal(platform.database).open(sealed));
  return { row: row as { currentId: string; sessions: { refreshToken?: string; account: { id: string } }[] } };
}

describe('an account whose summary cannot be read', () => {
  it('has no name, and an id that no other account has', async () => {
    const extension = createExtension();
    extension.sandbox.faults.next({ path: /account\/summary/ }, 'forbidden-empty', 2);
    await signInWithCode(extension);
    const first = await accountIn(extension);
    await signInWithCode(extension);
    const second = await accountIn(extension);
    expect([first?.name, second?.name]).toEqual(['', '']);
    expect(first?.id).not.toBe(second?.id);
    expect((await value(extension.ask('getStatus', {}))).accounts).toHaveLength(2);
  });

  it('has no name and an id of its own if both answers are malformed', async () => {
    const extension = createExtension();
    extension.sandbox.faults.next({ path: /account\/summary/ }, 'not-what-the-contract-says', 2);
    await signInWithCode(extension);
    expect(await accountIn(extension)).toEqual({ id: expect.stringMatching(/^unnamed:/), name: '' });
  });

  it('shows no data of another account with the same key, and runs none of its jobs', async () => {
    const extension = createExtension();
    const { ask, sandbox } = extension;
    sandbox.faults.next({ path: /account\/summary/ }, 'forbidden-empty', 2);
    await signInWithCode(extension);
    await value(ask('scanContacts', { status: 'deleted' }));
    expect(await value(ask('getCachedPage', { page: 0 }))).not.toBeNull();
    await value(ask('lookup', { text: people.jane }));
    await value(ask('restore', await onto(extension, people.jane, [lists.newsletter])));
    expect((await value(ask('getHistory', {}))).records).toHaveLength(1);
    extension.restart({ fetch: () => new Promise(() => undefined) });
    const newsletter = { id: lists.newsletter, name: 'Newsletter' };
    await value(ask('startJob', { kind: 'restore', groups: [{ contactIds: [people.elena], lists: [newsletter] }] }));
    await value(ask('signOut', {}));
    extension.restart();
    await signInWithCode(extension);
    await extension.runJobs();
    expect(await value(ask('getJobs', {}))).toEqual([]);
    expect(sandbox.contacts.get(people.elena)?.deleted_at).toBeDefined();
    expect(await value(ask('getCachedPage', { page: 0 }))).toBeNull();
    expect((await value(ask('getHistory', {}))).records).toEqual([]);
  });

  it.each(['not-what-the-contract-says', 'truncated-json', 'server-error-html'] as const)(
    'is read again after %s, and gets its name',
    async (fault) => {
      const extension = createExtension();
      extension.sandbox.faults.next({ path: /account\/summary/ }, fault);
      await signInWithCode(extension);
      expect(await accountIn(extension)).toMatchObject({ id: 'p07e1rvchoir9d', name: 'Riverside Choir' });
    },
  );

  it.each(['quota-exceeded', 'empty-503'] as const)(
    'cannot be signed in to after %s, because its name could be read later',
    async (fault) => {
      const extension = createExtension();
      extension.sandbox.faults.next({ path: /account\/summary/ }, fault, 2);
      const { userCode } = await value(extension.ask('startCodeSignIn', {}));
      await answerCode(extension.sandbox, userCode);
      expect((await extension.ask('pollCodeSignIn', {})).ok).toBe(false);
      expect(await accountIn(extension)).toBeUndefined();
    },
  );
});

describe('a worker that stops in the middle of a sign-out', () => {
  it('leaves a signed-in account as the current one, at whichever step', async () => {
    for (let moment = 1, how = 'stopped'; how === 'stopped'; moment++) {
      const extension = await signedIn();
      await signInToAnother(extension);
      const stopped = stopAt(extension, moment, { withDatabase: true });
      how = await Promise.race([stopped, extension.ask('signOut', {}).then(() => 'answered')]);
      if (how === 'answered') expect(moment).toBeGreaterThan(15);
      extension.restart();
      const { account, accounts } = await value(extension.ask('getStatus', {}));
      expect(accounts.map(({ id }) => id)).toContain(account?.id);
      expect((await lookup(extension)).ok).toBe(true);
    }
  });
});

describe('a sign-out that could not delete everything', () => {
  /** Signed in to a second account whose deleted contacts were read. */
  async function withReadings() {
    const extension = await signedIn();
    await signInToAnother(extension);
    await value(extension.ask('scanContacts', { status: 'deleted' }));
    await value(lookup(extension));
    return extension;
  }

  /** The accounts of which something is stored, and whether a contact that was looked up is. */
  async function storedOf({ platform }: Extension) {
    const db = await platform.database();
    const keys = [...(await db.getAllKeys('bin')), ...(await db.getAllKeys('bin-index'))];
    const scans = (await db.getAllKeys('secrets')).flatMap((name) => name.match(/^bin:(.*)/)?.[1] ?? []);
    const { items } = platform.session as unknown as { items: Map<string, unknown> };
    const accountIds = [...new Set([...keys.map(([accountId]) => accountId), ...scans])];
    return { accountIds, hasJane: JSON.stringify([...items]).includes('jane') };
  }

  it('deletes the rest when the next worker starts, at whichever step the worker stopped', async () => {
    for (let moment = 1, how = 'stopped'; how === 'stopped'; moment++) {
      const extension = await withReadings();
      const stopped = stopAt(extension, moment, { withDatabase: true });
      how = await Promise.race([stopped, extension.ask('signOut', {}).then(() => 'answered')]);
      if (how === 'answered') expect(moment).toBeGreaterThan(15);
      extension.restart();
      await extension.start();
      const isSignedOut = (await value(extension.ask('getStatus', {}))).accounts.length === 1;
      if (isSignedOut) expect(await storedOf(extension)).toEqual({ accountIds: [], hasJane: false });
    }
  });

  it('deletes the rest when the next worker starts, if the storage failed', async () => {
    const extension = await withReadings();
    const { remove } = extension.platform.session;
    extension.platform.session.remove = async () => {
      extension.storage.is = 'failing';
      throw new Error('failing');
    };
    extension.restart();
    expect((await extension.ask('signOut', {})).ok).toBe(false);
    extension.storage.is = 'sound';
    extension.platform.session.remove = remove;
    extension.restart();
    expect((await storedOf(extension)).hasJane).toBe(true);
    await extension.start();
    expect(await storedOf(extension)).toEqual({ accountIds: [], hasJane: false });
  });

  it('deletes nothing of an account whose session the server ended', async () => {
    const extension = await withReadings();
    const { fetch } = extension.platform;
    extension.platform.fetch = async (url, init) =>
      url.endsWith('/token') ? Response.json({ error: 'invalid_grant' }, { status: 400 }) : fetch(url, init);
    extension.restart();
    extension.clock.now += 24 * HOUR;
    expect((await lookup(extension)).ok).toBe(false);
    extension.restart();
    await extension.start().catch(() => undefined);
    expect((await storedOf(extension)).accountIds).toEqual(['another']);
  });
});

describe('a lookup that is answered after "Sign out"', () => {
  it.each([
    ['a person, a deleted contact', 'jane', (extension: Extension) => lookup(extension)],
    ['a contacts page, a deleted contact', 'jane', notice],
    ['a contacts page, no deleted contact', 'nobody', notice],
  ] as const)('is refused and stores nothing (%s)', async (_of, name, ask) => {
    const extension = await signedIn();
    const [held, answer] = gate();
    const [requestSent, markSent] = gate();
    const { fetch } = extension.platform;
    extension.platform.fetch = async (url, init) => {
      const response = await fetch(url, init);
      if (url.includes('/contacts?')) {
        markSent();
        await held;
      }
      return response;
    };
    extension.restart();
    const looking = ask(extension, `${name}@riverside.example`);
    await requestSent;
    await value(extension.ask('signOut', {}));
    answer();
    expect(await looking).toEqual({ ok: false, failure: { kind: 'signed-out' } });
    const { items } = extension.platform.session as unknown as { items: Map<string, unknown> };
    expect(JSON.stringify([...items])).not.toContain(name);
    expect(await (await extension.platform.database()).getAll('bin')).toEqual([]);
  });
});

describe('the sessions of version 0.1.0', () => {
  /** Stores the sessions as version 0.1.0 did, instead of the current form. */
  async function asVersion010(extension: Extension, change: (accountId: string) => string = (id) => id): Promise<void> {
    const { platform } = extension;
    const [db, seal] = [await platform.database(), createSeal(platform.database)];
    const { row } = await readRow(extension);
    for (const session of row.sessions) {
      const account = { ...session.account, id: change(session.account.id) };
      await db.put('secrets', await seal.seal({ ...session, account }), `session:${account.id}`);
    }
    await db.delete('secrets', 'sessions');
    await platform.local.set({ currentAccount: change(row.currentId) });
    extension.restart();
  }

  it('continue in their accounts with the same current account', async () => {
    const extension = await signedIn();
    await signInToAnother(extension);
    await value(extension.ask('switchAccount', { accountId: 'p07e1rvchoir9d' }));
    await asVersion010(extension);
    const status = await value(extension.ask('getStatus', {}));
    expect(status.account?.id).toBe('p07e1rvchoir9d');
    expect(status.accounts.map(({ name }) => name)).toEqual(['Another Choir', 'Riverside Choir']);
    extension.clock.now += 24 * HOUR;
    expect((await lookup(extension)).ok).toBe(true);
    const names = await (await extension.platform.database()).getAllKeys('secrets');
    expect(names.filter((name) => name.startsWith('session:'))).toEqual([]);
  });

  it('that were stored under the API key continue under an id of their own', async () => {
    const extension = await signedIn();
    await asVersion010(extension, () => `api-key:${PUBLIC_CLIENT_ID}`);
    const account = await accountIn(extension);
    expect(account?.id).toMatch(/^unnamed:/);
    extension.restart();
    expect(await accountIn(extension)).toEqual(account);
    expect((await lookup(extension)).ok).toBe(true);
  });

  it('end with "Sign out"', async () => {
    const extension = await signedIn();
    await asVersion010(extension);
    await value(extension.ask('signOut', {}));
    extension.restart();
    expect(await accountIn(extension)).toBeUndefined();
    expect(await (await extension.platform.database()).getAllKeys('secrets')).toEqual([]);
  });
});
