import { describe, expect, it } from 'vitest';
import { createBackground } from '../../../src/background/app';
import type { Failure } from '../../../src/protocol/failure';
import { CONFIDENTIAL_CLIENT_ID, DEVICE_CLIENT_ID, PUBLIC_CLIENT_ID } from '../../sandbox/sandbox';
import { createExtension, type Extension, memoryLocks, onto, REDIRECT_URI, signInWithCode, value } from '../extension';
import { answerCode, answerSignIn } from '../person';

function withPerson(
  options: Parameters<typeof createExtension>[0] = {},
  answer: 'allow' | 'deny' = 'allow',
): Extension {
  const extension = createExtension(options);
  extension.platform.launchWebAuthFlow = (url) => answerSignIn(extension.sandbox, url, answer);
  extension.restart();
  return extension;
}

const failureOf = async (answer: ReturnType<Extension['ask']>) => {
  const result = await answer;
  return result.ok ? undefined : result.failure;
};

describe('the sign-in page', () => {
  it('returns the account, reads its lists, and makes a usable session', async () => {
    const { ask, newCalls, sandbox } = withPerson();
    expect(await value(ask('signIn', {}))).toEqual({
      id: 'p07e1rvchoir9d',
      name: 'Riverside Choir',
      userName: 'Dana Whitfield',
      userEmail: 'dana@riverside.example',
    });
    expect((await value(ask('getStatus', {}))).account?.name).toBe('Riverside Choir');
    newCalls();
    expect((await value(ask('getLists', {}))).lists.map(({ name }) => name)).toContain('Newsletter');
    expect(newCalls()).toEqual([]);
    expect(sandbox.unexpected).toEqual([]);
  });

  it('requests exactly the scopes that it needs, with a challenge and a state', async () => {
    const extension = withPerson();
    let signInUrl = new URL('https://example.org');
    extension.platform.launchWebAuthFlow = (url) => {
      signInUrl = new URL(url);
      return answerSignIn(extension.sandbox, url);
    };
    extension.restart();
    await value(extension.ask('signIn', {}));
    expect(Object.fromEntries(signInUrl.searchParams)).toMatchObject({
      client_id: PUBLIC_CLIENT_ID,
      redirect_uri: REDIRECT_URI,
      response_type: 'code',
      scope: 'contact_data offline_access account_read',
      code_challenge_method: 'S256',
    });
    expect(signInUrl.searchParams.get('state')?.length).toBeGreaterThan(20);
    expect(signInUrl.searchParams.get('code_challenge')).toMatch(/^[\w-]{43}$/);
  });

  it('stores the reason of a failure for the popup that the sign-in window closed', async () => {
    const extension = withPerson({}, 'deny');
    await extension.ask('signIn', {});
    extension.restart();
    expect((await value(extension.ask('getStatus', {}))).signInFailure).toEqual({ kind: 'sign-in-refused' });
    extension.platform.launchWebAuthFlow = (url) => answerSignIn(extension.sandbox, url);
    extension.restart();
    await value(extension.ask('signIn', {}));
    expect(await value(extension.ask('getStatus', {}))).not.toHaveProperty('signInFailure');
  });

  it.each<{ failure: Failure; path: RegExp; answer: () => Promise<Response> }>([
    {
      failure: { kind: 'unexpected-answer' },
      path: /token$/,
      answer: async () => Response.json({ access_token: 'x', token_type: 'DPoP' }),
    },
    { failure: { kind: 'signed-out' }, path: /summary$/, answer: async () => new Response('', { status: 401 }) },
    {
      failure: { kind: 'no-site-access' },
      path: /token$/,
      answer: () => Promise.reject(new TypeError('Failed to fetch')),
    },
    {
      failure: { kind: 'quota-exceeded', until: Date.parse('2026-06-11T00:00:00.000Z') },
      path: /summary$/,
      answer: async () => Response.json([{ error_key: 'quota_exceeded' }], { status: 429 }),
    },
  ])(
    'stores the failure $failure.kind for the popup that the sign-in window closed',
    async ({ failure, path, answer }) => {
      const extension = withPerson();
      const { fetch } = extension.platform;
      extension.platform.fetch = (url, init) => (path.test(url) ? answer() : fetch(url, init));
      extension.platform.hasSiteAccess = async () => failure.kind !== 'no-site-access';
      extension.restart();
      expect(await failureOf(extension.ask('signIn', {}))).toEqual(failure);
      expect((await value(extension.ask('getStatus', {}))).signInFailure).toEqual(failure);
    },
  );

  it('leaves no reason of a failure behind once a sign-in with a code succeeded', async () => {
    const extension = withPerson({}, 'deny');
    await extension.ask('signIn', {});
    await signInWithCode(extension);
    await value(extension.ask('signOut', {}));
    expect(await value(extension.ask('getStatus', {}))).not.toHaveProperty('signInFailure');
  });

  it('refuses an answer with the state of another request', async () => {
    const extension = withPerson();
    extension.platform.launchWebAuthFlow = async (url) => {
      const answered = new URL(await answerSignIn(extension.sandbox, url));
      answered.searchParams.set('state', 'somebody-elses');
      return answered.href;
    };
    extension.restart();
    expect(await failureOf(extension.ask('signIn', {}))).toEqual({ kind: 'sign-in-not-ours' });
    expect(await value(extension.ask('getStatus', {}))).not.toHaveProperty('account');
  });

  it.each<[string, (answered: URLSearchParams) => void]>([
    ['no code', (answered) => answered.delete('code')],
    ['an empty code', (answered) => answered.set('code', '')],
    ['a second code', (answered) => answered.append('code', 'another')],
  ])('refuses an answer with %s, and does not report a network failure', async (_what, change) => {
    const extension = withPerson();
    extension.platform.launchWebAuthFlow = async (url) => {
      const answered = new URL(await answerSignIn(extension.sandbox, url));
      change(answered.searchParams);
      return answered.href;
    };
    extension.restart();
    expect(await failureOf(extension.ask('signIn', {}))).toEqual({ kind: 'sign-in-not-ours' });
  });

  it('reports “unreachable” if the answer with the tokens is cut off', async () => {
    const extension = withPerson();
    const { fetch } = extension.platform;
    extension.platform.fetch = async (url, init) => {
      const answer = await fetch(url, init);
      if (!url.endsWith('/token')) return answer;
      const half = new ReadableStream({
        start: (controller) => {
          controller.enqueue(new TextEncoder().encode('{"access_token":"'));
          controller.error(new TypeError('terminated'));
        },
      });
      return new Response(half, { headers: { 'content-type': 'application/json' } });
    };
    extension.restart();
    expect(await failureOf(extension.ask('signIn', {}))).toEqual({ kind: 'unreachable' });
  });

  it('reports a refusal by the person, a closed page, and a missing page', async () => {
    expect(await failureOf(withPerson({}, 'deny').ask('signIn', {}))).toEqual({ kind: 'sign-in-refused' });
    expect(await failureOf(createExtension().ask('signIn', {}))).toEqual({ kind: 'sign-in-cancelled' });
    const unregistered = withPerson();
    for (const application of unregistered.sandbox.applications.values()) application.redirectUris.length = 0;
    expect(await failureOf(unregistered.ask('signIn', {}))).toEqual({ kind: 'redirect-refused' });
  });

  it('reports a problem of the server, not a refusal, if its page cannot answer for now', async () => {
    const extension = createExtension();
    extension.platform.launchWebAuthFlow = async (url) =>
      `${REDIRECT_URI}?error=temporarily_unavailable&state=${new URL(url).searchParams.get('state')}`;
    extension.restart();
    expect(await failureOf(extension.ask('signIn', {}))).toEqual({ kind: 'server-error', status: 503 });
  });

  it('reports the wrong kind of key for an application with a secret', async () => {
    const extension = withPerson({ apiKey: CONFIDENTIAL_CLIENT_ID });
    extension.sandbox.registerRedirect(REDIRECT_URI, CONFIDENTIAL_CLIENT_ID);
    expect(await failureOf(extension.ask('signIn', {}))).toEqual({ kind: 'key-refused' });
    expect(await failureOf(withPerson({ apiKey: DEVICE_CLIENT_ID }).ask('signIn', {}))).toEqual({
      kind: 'redirect-refused',
    });
  });

  it('repeats no token that the server quotes in its description of an error', async () => {
    const extension = withPerson();
    await value(extension.ask('signIn', {}));
    extension.clock.now += 24 * 60 * 60_000;
    extension.platform.fetch = async (_url, init) => {
      const quoted = new URLSearchParams(String(init.body)).get('refresh_token');
      const error_description = `The refresh token “${quoted}” has expired.`;
      return Response.json({ error: 'invalid_token', error_description }, { status: 401 });
    };
    extension.restart();
    expect(await failureOf(extension.ask('lookup', { text: 'jane@riverside.example' }))).toEqual({
      kind: 'sign-in-refused',
      reason: 'The refresh token “…” has expired.',
    });
  });

  it('does not blame a key that worked before, even after a sign-out, but blames an untried key', async () => {
    const extension = withPerson();
    await value(extension.ask('signIn', {}));
    await value(extension.ask('signOut', {}));
    const { fetch } = extension.platform;
    let error = 'invalid_client';
    extension.platform.fetch = async (url, init) =>
      /\/(?:token|authorize)$/.test(url)
        ? Response.json({ error, error_description: 'Try later.' }, { status: 401 })
        : fetch(url, init);
    extension.restart();
    const refused = { kind: 'sign-in-refused', reason: 'Try later.' };
    expect(await failureOf(extension.ask('signIn', {}))).toEqual(refused);
    expect(await failureOf(extension.ask('startCodeSignIn', {}))).toEqual(refused);
    // The application may still be of the wrong kind for a sign-in with a code.
    error = 'unauthorized_client';
    expect(await failureOf(extension.ask('startCodeSignIn', {}))).toEqual({ kind: 'key-refused' });
    error = 'invalid_client';
    await value(extension.ask('saveSettings', { apiKey: DEVICE_CLIENT_ID }));
    expect(await failureOf(extension.ask('startCodeSignIn', {}))).toEqual({ kind: 'key-refused' });
  });

  it('needs an API key', async () => {
    expect(await failureOf(withPerson({ apiKey: '' }).ask('signIn', {}))).toEqual({ kind: 'no-api-key' });
  });

  it('accepts an answer of either issuer of Constant Contact, and of no other', async () => {
    const answeredBy = async (issuer: string) => {
      const extension = withPerson();
      extension.platform.launchWebAuthFlow = async (url) => {
        const answered = new URL(await answerSignIn(extension.sandbox, url));
        answered.searchParams.set('iss', issuer);
        return answered.href;
      };
      extension.restart();
      return failureOf(extension.ask('signIn', {}));
    };
    expect(await answeredBy('https://authz.constantcontact.com/oauth2/default')).toBeUndefined();
    expect(await answeredBy('https://identity.constantcontact.com/oauth2/aus1lm3ry9mF7x2Ja0h8')).toBeUndefined();
    expect(await answeredBy('https://identity.constantcontact.com/oauth2/another')).toEqual({
      kind: 'sign-in-not-ours',
    });
  });
});

describe('signing in with a code', () => {
  it('waits for the person at the pace that the server demands', async () => {
    const { ask, clock, sandbox } = createExtension();
    const { userCode, interval, ...shown } = await value(ask('startCodeSignIn', {}));
    expect(shown.verificationUriComplete).toContain(userCode);
    expect(await value(ask('pollCodeSignIn', {}))).toEqual({ state: 'pending', interval });
    // By the server's clock this is a moment too early, so the server demands a slower pace.
    clock.now += interval * 1_000 - 50;
    expect(await value(ask('pollCodeSignIn', {}))).toEqual({ state: 'pending', interval: interval + 5 });
    await answerCode(sandbox, userCode);
    clock.now += (interval + 5) * 1_000;
    expect(await value(ask('pollCodeSignIn', {}))).toMatchObject({
      state: 'signed-in',
      account: { name: 'Riverside Choir' },
    });
    expect(await value(ask('getCodeSignIn', {}))).toBeNull();
  });

  it('can continue after the page or the worker was closed', async () => {
    const extension = createExtension();
    const started = await value(extension.ask('startCodeSignIn', {}));
    extension.restart();
    expect(await value(extension.ask('getCodeSignIn', {}))).toEqual(started);
    expect(JSON.stringify(started)).not.toContain('deviceCode');
    await answerCode(extension.sandbox, started.userCode);
    expect(await value(extension.ask('pollCodeSignIn', {}))).toMatchObject({ state: 'signed-in' });
  });

  it('ends when the code expires, when the person refuses, and when it is canceled', async () => {
    const { ask, clock, sandbox } = createExtension();
    const expiring = await value(ask('startCodeSignIn', {}));
    clock.now = expiring.expiresAt + 1;
    expect(await value(ask('getCodeSignIn', {}))).toBeNull();
    expect(await failureOf(ask('pollCodeSignIn', {}))).toEqual({ kind: 'code-expired' });

    clock.now += 1_000;
    const denied = await value(ask('startCodeSignIn', {}));
    await answerCode(sandbox, denied.userCode, 'deny');
    expect(await failureOf(ask('pollCodeSignIn', {}))).toEqual({ kind: 'sign-in-refused' });

    await value(ask('startCodeSignIn', {}));
    await value(ask('cancelCodeSignIn', {}));
    expect(await failureOf(ask('pollCodeSignIn', {}))).toEqual({ kind: 'code-expired' });
  });

  it('does not sign in if it is canceled during a poll', async () => {
    const extension = createExtension();
    const { userCode } = await value(extension.ask('startCodeSignIn', {}));
    await answerCode(extension.sandbox, userCode);
    extension.sandbox.onAnswer(async ({ path }) => {
      if (path.endsWith('/token')) await extension.ask('cancelCodeSignIn', {});
    });
    expect(await failureOf(extension.ask('pollCodeSignIn', {}))).toEqual({ kind: 'sign-in-cancelled' });
    expect(await value(extension.ask('getStatus', {}))).not.toHaveProperty('account');
  });

  it('continues with a new code although the poll of the previous code is refused later', async () => {
    const extension = createExtension();
    const { userCode } = await value(extension.ask('startCodeSignIn', {}));
    await answerCode(extension.sandbox, userCode, 'deny');
    let newer: Promise<string> | undefined;
    extension.sandbox.onAnswer(async ({ path }) => {
      if (!path.endsWith('/token')) return;
      newer ??= value(extension.ask('startCodeSignIn', {})).then((code) => code.userCode);
      await newer;
    });
    expect(await failureOf(extension.ask('pollCodeSignIn', {}))).toEqual({ kind: 'sign-in-refused' });
    await answerCode(extension.sandbox, (await newer) ?? '');
    extension.clock.now += 5_000;
    expect(await value(extension.ask('pollCodeSignIn', {}))).toMatchObject({ state: 'signed-in' });
  });

  it('survives one failure of the account summary, because the code cannot be used again', async () => {
    const extension = createExtension();
    const { userCode } = await value(extension.ask('startCodeSignIn', {}));
    await answerCode(extension.sandbox, userCode);
    extension.sandbox.faults.next({ path: /summary/ }, 'server-error-html');
    expect(await value(extension.ask('pollCodeSignIn', {}))).toMatchObject({ account: { name: 'Riverside Choir' } });
  });

  it('ignores an id_token that was not requested', async () => {
    const extension = createExtension();
    const { sandbox } = extension;
    extension.platform.fetch = async (url, init) => {
      const answer = await sandbox.fetch(new Request(url, init));
      if (!url.endsWith('/token') || !answer.ok) return answer;
      return Response.json({ ...(await answer.json()), id_token: 'of.another.issuer' });
    };
    extension.restart();
    const { userCode } = await value(extension.ask('startCodeSignIn', {}));
    await answerCode(sandbox, userCode);
    expect(await value(extension.ask('pollCodeSignIn', {}))).toMatchObject({ state: 'signed-in' });
  });

  it('continues after a network failure', async () => {
    const { ask, sandbox, clock } = createExtension();
    const { userCode, interval } = await value(ask('startCodeSignIn', {}));
    sandbox.faults.next({ path: /token/ }, 'network-error');
    expect(await value(ask('pollCodeSignIn', {}))).toEqual({ state: 'pending', interval });
    await answerCode(sandbox, userCode);
    clock.now += 5_000;
    expect(await value(ask('pollCodeSignIn', {}))).toMatchObject({ state: 'signed-in' });
  });

  it.each<[string, () => Response]>([
    ['a page of a firewall', () => new Response('<html>', { status: 403 })],
    ['a page of a Wi-Fi network', () => new Response('<html>')],
    ['a redirect to a page of a Wi-Fi network', () => Response.redirect('https://wifi.example/')],
    ['a time-out', () => new Response('', { status: 408 })],
    ['“authorization_pending” with status 200', () => Response.json({ error: 'authorization_pending' })],
    ['“server_error”', () => Response.json({ error: 'server_error' }, { status: 400 })],
    ['“temporarily_unavailable”', () => Response.json({ error: 'temporarily_unavailable' }, { status: 400 })],
  ])('continues after %s', async (_what, answer) => {
    const extension = createExtension();
    const { fetch } = extension.platform;
    const { userCode, interval } = await value(extension.ask('startCodeSignIn', {}));
    extension.platform.fetch = async () => answer();
    extension.restart();
    expect(await value(extension.ask('pollCodeSignIn', {}))).toEqual({ state: 'pending', interval });
    extension.platform.fetch = fetch;
    extension.restart();
    await answerCode(extension.sandbox, userCode);
    extension.clock.now += 5_000;
    expect(await value(extension.ask('pollCodeSignIn', {}))).toMatchObject({ state: 'signed-in' });
  });

  it('sends one poll per interval to a server that answers “slow_down” with status 429', async () => {
    const extension = createExtension();
    await value(extension.ask('startCodeSignIn', {}));
    let polls = 0;
    extension.platform.fetch = async () => {
      polls++;
      return Response.json({ error: 'slow_down' }, { status: 429 });
    };
    extension.restart();
    expect(await value(extension.ask('pollCodeSignIn', {}))).toEqual({ state: 'pending', interval: 10 });
    expect(polls).toBe(1);
  });

  it('reports a refused key in Okta’s own form of an error, too', async () => {
    const extension = createExtension();
    const errorSummary = "Invalid value for 'client_id' parameter.";
    extension.platform.fetch = async () =>
      Response.json({ errorCode: 'invalid_client', errorSummary }, { status: 401 });
    extension.restart();
    expect(await failureOf(extension.ask('startCodeSignIn', {}))).toEqual({ kind: 'key-refused' });
  });

  it('reports the wrong kind of key for an application without device flow', async () => {
    expect(await failureOf(createExtension({ apiKey: CONFIDENTIAL_CLIENT_ID }).ask('startCodeSignIn', {}))).toEqual({
      kind: 'key-refused',
    });
  });
});

describe('staying signed in', () => {
  async function withExpiredToken(options: Parameters<typeof createExtension>[0] = {}) {
    const extension = createExtension(options);
    await signInWithCode(extension);
    extension.clock.now += 24 * 60 * 60_000;
    return extension;
  }
  const countTokenRequests = (extension: Extension) =>
    extension.newCalls().filter((call) => call.includes('/token')).length;

  it.each(['rotating', 'long-lived'] as const)(
    'refreshes the token once for many requests (%s)',
    async (refreshTokens) => {
      const extension = await withExpiredToken({ switches: { refreshTokens } });
      const texts = ['jane@riverside.example', 'otto@riverside.example', 'ada@riverside.example'];
      for (const answer of await Promise.all(texts.map((text) => extension.ask('lookup', { text })))) {
        expect(answer.ok).toBe(true);
      }
      expect(countTokenRequests(extension)).toBe(1);
      extension.clock.now += 24 * 60 * 60_000;
      expect((await extension.ask('lookup', { text: 'jane@riverside.example' })).ok).toBe(true);
      expect(countTokenRequests(extension)).toBe(1);
    },
  );

  it('survives closing the browser, which loses the access token', async () => {
    const extension = createExtension();
    await signInWithCode(extension);
    await extension.platform.session.remove('access');
    extension.restart();
    expect((await extension.ask('lookup', { text: 'jane@riverside.example' })).ok).toBe(true);
    expect(countTokenRequests(extension)).toBe(1);
  });

  it('waits for its turn at the token endpoint, which takes one request a second', async () => {
    const extension = createExtension();
    const { userCode } = await value(extension.ask('startCodeSignIn', {}));
    await answerCode(extension.sandbox, userCode);
    await value(extension.ask('pollCodeSignIn', {}));
    extension.sandbox.faults.next({ path: /v3\/contacts/ }, 'unauthorized');
    expect((await extension.ask('lookup', { text: 'jane@riverside.example' })).ok).toBe(true);
  });

  it.each(['network-error', 'server-error-html', 'throttled'] as const)('continues after %s', async (fault) => {
    const extension = await withExpiredToken();
    extension.sandbox.faults.next({ path: /token/ }, fault, fault === 'server-error-html' ? 1 : 2);
    expect((await extension.ask('lookup', { text: 'jane@riverside.example' })).ok).toBe(false);
    extension.clock.now += 1_000;
    expect((await extension.ask('lookup', { text: 'jane@riverside.example' })).ok).toBe(true);
  });

  it('lasts without a refresh token until the API refuses the access token, whatever the local clock shows', async () => {
    const extension = createExtension();
    const { fetch } = extension.platform;
    extension.platform.fetch = async (url, init) => {
      const answer = await fetch(url, init);
      if (!url.endsWith('/token') || !answer.ok) return answer;
      const { refresh_token: _none, expires_in: _unsaid, ...bare } = await answer.json();
      return Response.json(bare);
    };
    extension.restart();
    await signInWithCode(extension);
    const { ask, clock } = extension;
    for (const hours of [0, 20]) {
      clock.now += hours * 60 * 60_000;
      expect((await ask('lookup', { text: 'jane@riverside.example' })).ok).toBe(true);
    }
    clock.ahead = 365 * 24 * 60 * 60_000;
    expect((await ask('lookup', { text: 'jane@riverside.example' })).ok).toBe(true);
    clock.now += 24 * 60 * 60_000;
    expect(await failureOf(ask('lookup', { text: 'jane@riverside.example' }))).toEqual({ kind: 'signed-out' });
    expect(await value(ask('getStatus', {}))).not.toHaveProperty('account');
  });

  it('survives a lost answer to a renewal if the server accepts the old refresh token for some seconds more', async () => {
    const extension = await withExpiredToken();
    const { fetch } = extension.platform;
    const renewed: { token: string | null; answer: Response }[] = [];
    extension.platform.fetch = async (url, init) => {
      if (!url.endsWith('/token')) return fetch(url, init);
      const token = new URLSearchParams(String(init.body)).get('refresh_token');
      const [first] = renewed;
      if (first?.token === token) return first.answer;
      renewed.push({ token, answer: await fetch(url, init) });
      throw new TypeError('The connection was lost');
    };
    extension.restart();
    expect((await extension.ask('lookup', { text: 'jane@riverside.example' })).ok).toBe(true);
    expect(renewed).toHaveLength(1);
  });

  it.each<[string, number, () => Promise<Response>]>([
    ['a failure', 1, async () => new Response('', { status: 503 })],
    ['a throttled renewal', 2, async () => new Response('', { status: 429 })],
  ])('makes one renewal for many simultaneous requests, even if it ends with %s', async (_what, most, answer) => {
    const extension = await withExpiredToken();
    let renewals = 0;
    extension.platform.fetch = () => {
      renewals++;
      return answer();
    };
    extension.restart();
    const addresses = Array.from({ length: 8 }, (_, n) => `person${n}@riverside.example`);
    expect((await extension.ask('findContacts', { addresses, ids: [] })).ok).toBe(false);
    expect(renewals).toBe(most);
  });

  it('sends a renewal that times out only once, because a sign-out waits for it', async () => {
    const extension = await withExpiredToken();
    let renewals = 0;
    extension.platform.fetch = async () => {
      renewals++;
      throw new DOMException('The operation timed out.', 'TimeoutError');
    };
    extension.restart();
    expect(await failureOf(extension.ask('lookup', { text: 'jane@riverside.example' }))).toEqual({
      kind: 'unreachable',
    });
    expect(renewals).toBe(1);
  });

  it.each([400, 200])('ends when the server rejects the tokens with status %i', async (status) => {
    const extension = await withExpiredToken();
    const { fetch } = extension.platform;
    extension.platform.fetch = async (url, init) => {
      const answer = await fetch(url, init);
      return url.endsWith('/token') ? new Response(answer.body, { status }) : answer;
    };
    extension.restart();
    extension.sandbox.revokeTokens();
    expect(await failureOf(extension.ask('lookup', { text: 'jane@riverside.example' }))).toEqual({
      kind: 'signed-out',
    });
    expect(await value(extension.ask('getStatus', {}))).not.toHaveProperty('account');
  });

  it.each<[string, () => Response]>([
    ['a page', () => new Response('<html>')],
    ['a redirect', () => Response.redirect('https://wifi.example/')],
  ])('gives up no contact of a list because a Wi-Fi network answers a renewal with %s', async (_what, answer) => {
    const extension = await withExpiredToken();
    const { fetch } = extension.platform;
    extension.platform.fetch = async (url, init) => (url.endsWith('/token') ? answer() : fetch(url, init));
    extension.restart();
    const contacts = { addresses: ['jane@riverside.example', 'otto@riverside.example'], ids: [] };
    expect(await failureOf(extension.ask('findContacts', contacts))).toEqual({ kind: 'unreachable' });
  });

  it('survives two contexts that refresh with the same token', async () => {
    const extension = await withExpiredToken();
    const { sandbox, platform } = extension;
    const inTurn = memoryLocks();
    const tokenRequests: (() => void)[] = [];
    const lookups = ['jane@riverside.example', 'otto@riverside.example'].map((text) => {
      const { handlers } = createBackground({
        ...platform,
        // A crashed or outdated context does not share the lock, so both refresh with the same token.
        exclusively: (name, task) => (name.endsWith('sessions') ? task() : inTurn(name, task)),
        async fetch(url, init) {
          if (url.endsWith('/token') && tokenRequests.length < 2) {
            const turn = new Promise<void>((resolve) => tokenRequests.push(resolve));
            if (tokenRequests.length === 2) tokenRequests[0]?.();
            await turn;
          }
          return platform.fetch(url, init);
        },
      });
      return handlers.lookup({ text }, undefined);
    });
    await Promise.race(lookups);
    tokenRequests[1]?.();
    await Promise.all(lookups);
    expect(tokenRequests).toHaveLength(2);
    expect((await value(extension.ask('getStatus', {}))).account).toBeDefined();
    expect(sandbox.unexpected).toEqual([]);
  });

  it('stores a new token before it is used', async () => {
    const extension = await withExpiredToken();
    const { sandbox, platform } = extension;
    const order: string[] = [];
    const { set } = platform.session;
    platform.session.set = async (items) => {
      if ('access' in items) order.push('stored');
      await set(items);
    };
    sandbox.onAnswer((call) => {
      order.push(call.path.includes('token') ? 'token' : 'used');
    });
    extension.restart();
    await value(extension.ask('lookup', { text: 'jane@riverside.example' }));
    expect(order).toEqual(['token', 'stored', 'used']);
  });

  it('ends with a sign-out, even while a token is being renewed', async () => {
    const extension = await withExpiredToken();
    const { fetch } = extension.platform;
    let answer: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      answer = resolve;
    });
    let markSent: () => void = () => undefined;
    const requestSent = new Promise<void>((resolve) => {
      markSent = resolve;
    });
    extension.platform.fetch = async (url, init) => {
      if (url.includes('/token')) {
        markSent();
        await held;
      }
      return fetch(url, init);
    };
    extension.restart();
    const lookup = extension.ask('lookup', { text: 'jane@riverside.example' });
    await requestSent;
    const signingOut = extension.ask('signOut', {});
    answer();
    await value(signingOut);
    await lookup;
    expect((await extension.ask('lookup', { text: 'jane@riverside.example' })).ok).toBe(false);
    expect(await value(extension.ask('getStatus', {}))).not.toHaveProperty('account');
    expect(await extension.platform.session.get('access')).toEqual({ access: [] });
  });

  it('ends with a sign-out, which deletes the tokens and everything that was read', async () => {
    const extension = createExtension();
    await signInWithCode(extension);
    await value(extension.ask('lookup', { text: 'jane@riverside.example' }));
    await value(extension.ask('signOut', {}));
    const { session } = extension.platform as unknown as { session: { items: Map<string, unknown> } };
    expect(JSON.stringify([...session.items])).not.toMatch(/jane|token/i);
    expect(await (await extension.platform.database()).getAllKeys('secrets')).toEqual([]);
  });
});

describe('several accounts', () => {
  async function withTwoAccounts() {
    const extension = createExtension();
    await signInWithCode(extension);
    const { account } = extension.sandbox;
    account.encoded_account_id = 'another';
    account.organization_name = 'Another Choir';
    await value(extension.ask('saveSettings', { apiKey: DEVICE_CLIENT_ID }));
    await signInWithCode(extension);
    return extension;
  }

  it('have their own keys and counts, and the last one signed in to is the current one', async () => {
    const { ask, restart } = await withTwoAccounts();
    const status = await value(ask('getStatus', {}));
    expect(status.account?.id).toBe('another');
    expect(status.accounts.map(({ name }) => name)).toEqual(['Another Choir', 'Riverside Choir']);
    await value(ask('switchAccount', { accountId: 'p07e1rvchoir9d' }));
    restart();
    await value(ask('lookup', { text: 'jane@riverside.example' }));
    const other = await value(ask('getStatus', {}));
    expect(other.account?.name).toBe('Riverside Choir');
    expect(other.callsToday).toBe(status.callsToday + 1);
  });

  it('share no history and no readings', async () => {
    const { ask, sandbox } = await withTwoAccounts();
    const { fingerprint } = await value(ask('lookup', { text: 'jane@riverside.example' }));
    const [list] = (await value(ask('getLists', {}))).lists;
    await value(ask('switchAccount', { accountId: 'p07e1rvchoir9d' }));
    expect((await value(ask('getHistory', {}))).records).toEqual([]);
    const id = sandbox.contactByEmail('jane@riverside.example')?.contact_id ?? '';
    const before = sandbox.calls.length;
    await ask('restore', { contactId: id, listIds: [list?.id ?? ''], entryPoint: 'popup', fingerprint });
    // The contact is read again in this account before anything is written.
    expect(sandbox.calls.slice(before).map(({ method }) => method)[0]).toBe('GET');
  });

  it('do not mix: a restore ends in the account in which it began', async () => {
    const extension = await withTwoAccounts();
    const { ask, sandbox } = extension;
    await value(ask('lookup', { text: 'jane@riverside.example' }));
    const id = sandbox.contactByEmail('jane@riverside.example')?.contact_id ?? '';
    const { lists } = await value(ask('getLists', {}));
    const begun = sandbox.calls.length;
    const input = await onto(extension, id, [lists[0]?.id ?? '']);
    const [answer] = await Promise.all([ask('restore', input), ask('switchAccount', { accountId: 'p07e1rvchoir9d' })]);
    expect(answer.ok).toBe(true);
    expect(new Set(sandbox.calls.slice(begun).map(({ clientId }) => clientId))).toEqual(new Set([DEVICE_CLIENT_ID]));
  });

  it('stay signed in when another one signs out', async () => {
    const { ask } = await withTwoAccounts();
    await value(ask('signOut', {}));
    const status = await value(ask('getStatus', {}));
    expect([status.account?.name, status.accounts.length]).toEqual(['Riverside Choir', 1]);
    expect((await ask('lookup', { text: 'jane@riverside.example' })).ok).toBe(true);
    expect(await failureOf(ask('switchAccount', { accountId: 'another' }))).toEqual({ kind: 'signed-out' });
  });
});
