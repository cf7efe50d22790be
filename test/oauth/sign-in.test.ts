import { describe, expect, it } from 'vitest';
import { memoryLocks, REDIRECT_URI, value } from '../background/extension';
import { PUBLIC_CLIENT_ID } from '../sandbox/sandbox';
import { ISSUER, startAuthorizationServer } from './authorization-server';
import { brokenOff, canLookUp, changedTokens, failureOf, gate, setScene, signIn, tokenRequest } from './scene';
import { visit } from './visitor';

describe('a sign-in on the server’s pages', () => {
  it('ends with the account and a token that the API accepts', async () => {
    const scene = await setScene();
    const { ask } = scene.extension;
    expect((await value(ask('signIn', {}))).name).toBe('Riverside Choir');
    expect(await canLookUp(scene)).toBe(true);
    expect(scene.grants()).toEqual(['authorization_code']);
    const [form] = scene.server.tokenRequests;
    expect(form?.has('client_secret')).toBe(false);
    expect(form?.get('code_verifier')).toMatch(/^[\w-]{43}$/);
    expect(scene.server.origins).toEqual([]);
  });

  it('is refused by the server without PKCE', async () => {
    const { server } = await setScene();
    const question = new URL('https://authz.constantcontact.com/oauth2/default/v1/authorize');
    question.search = new URLSearchParams({
      client_id: PUBLIC_CLIENT_ID,
      redirect_uri: REDIRECT_URI,
      response_type: 'code',
      scope: 'contact_data offline_access account_read',
      state: 'a-state',
    }).toString();
    expect((await visit(server, question.href)).url.searchParams.get('error')).toBe('invalid_request');
  });

  it('is refused with the code of another sign-in', async () => {
    const scene = await setScene();
    let code = '';
    scene.answered = ({ searchParams }) => {
      code = searchParams.get('code') ?? '';
      throw new Error('The window was closed');
    };
    expect(await failureOf(scene.extension.ask('signIn', {}))).toEqual({ kind: 'sign-in-cancelled' });
    scene.answered = ({ searchParams }) => searchParams.set('code', code);
    expect(await failureOf(scene.extension.ask('signIn', {}))).toMatchObject({ kind: 'sign-in-refused' });
    expect(await value(scene.extension.ask('getStatus', {}))).not.toHaveProperty('account');
  });

  it.each<[string, (answer: URLSearchParams) => void]>([
    ['another state', (answer) => answer.set('state', 'somebody-elses')],
    ['no state', (answer) => answer.delete('state')],
    ['another issuer', (answer) => answer.set('iss', 'https://identity.constantcontact.com/oauth2/another')],
    ['no code', (answer) => answer.delete('code')],
    ['an empty code', (answer) => answer.set('code', '')],
    ['a second code', (answer) => answer.append('code', 'another')],
  ])('refuses an answer with %s, and sends no code to the server', async (_what, change) => {
    const scene = await setScene();
    scene.answered = ({ searchParams }) => change(searchParams);
    expect(await failureOf(scene.extension.ask('signIn', {}))).toEqual({ kind: 'sign-in-not-ours' });
    expect(scene.grants()).toEqual([]);
  });

  it.each([
    'https://authz.constantcontact.com/oauth2/default',
    'https://identity.constantcontact.com/oauth2/aus1lm3ry9mF7x2Ja0h8',
  ])('accepts the issuer %s', async (issuer) => {
    const scene = await setScene({ issuer });
    let said: string | null = null;
    scene.answered = ({ searchParams }) => {
      said = searchParams.get('iss');
    };
    await signIn(scene);
    expect(said).toBe(issuer);
  });

  it('accepts an answer without an issuer, and refuses one with an unknown issuer', async () => {
    const silent = await setScene();
    silent.answered = ({ searchParams }) => searchParams.delete('iss');
    await signIn(silent);
    const third = await setScene({ issuer: 'https://accounts.example.org' });
    expect(await failureOf(third.extension.ask('signIn', {}))).toEqual({ kind: 'sign-in-not-ours' });
    expect(third.grants()).toEqual([]);
  });

  it('reports a refusal by the person', async () => {
    const scene = await setScene();
    scene.answer = 'deny';
    expect(await failureOf(scene.extension.ask('signIn', {}))).toEqual({ kind: 'sign-in-refused' });
  });

  it('reports an unreachable server when the answer with tokens or an error breaks off', async () => {
    const scene = await setScene();
    scene.between = brokenOff;
    expect(await failureOf(scene.extension.ask('signIn', {}))).toEqual({ kind: 'unreachable' });
    scene.answered = ({ searchParams }) => searchParams.set('code', 'not-a-code');
    expect(await failureOf(scene.extension.ask('signIn', {}))).toEqual({ kind: 'unreachable' });
  });

  it('reports a refused API key when the server does not know it', async () => {
    const scene = await setScene();
    await value(scene.extension.ask('saveSettings', { apiKey: 'of-nobody' }));
    expect(await failureOf(scene.extension.ask('startCodeSignIn', {}))).toEqual({ kind: 'key-refused' });
  });
});

describe('a session', () => {
  const DAY_S = 86_400;
  const refreshTokenOf = (form: URLSearchParams | undefined) => form?.get('refresh_token') ?? '';

  it('uses each refresh token once', async () => {
    const scene = await setScene();
    await signIn(scene);
    for (let day = 0; day < 3; day++) {
      scene.pass(DAY_S);
      expect(await canLookUp(scene)).toBe(true);
    }
    expect(scene.grants()).toEqual(['authorization_code', 'refresh_token', 'refresh_token', 'refresh_token']);
    const [, ...renewals] = scene.server.tokenRequests;
    expect(new Set(renewals.map(refreshTokenOf)).size).toBe(3);
  });

  it('uses a refresh token once for many simultaneous requests', async () => {
    const scene = await setScene();
    await signIn(scene);
    scene.pass(DAY_S);
    expect(await Promise.all([canLookUp(scene), canLookUp(scene), canLookUp(scene)])).toEqual([true, true, true]);
    expect(scene.grants()).toEqual(['authorization_code', 'refresh_token']);
  });

  it('ends when someone else uses a refresh token a second time, because the server then revokes all of them', async () => {
    const scene = await setScene();
    await signIn(scene);
    scene.pass(DAY_S);
    expect(await canLookUp(scene)).toBe(true);
    const stolen = refreshTokenOf(scene.server.tokenRequests.at(-1));
    const thief = tokenRequest({ grant_type: 'refresh_token', client_id: PUBLIC_CLIENT_ID, refresh_token: stolen });
    expect(await (await scene.server.fetch(thief)).json()).toMatchObject({ error: 'invalid_grant' });
    expect(await failureOf(scene.extension.ask('lookup', { text: 'jane@riverside.example' }))).toEqual({
      kind: 'signed-out',
    });
    expect(await value(scene.extension.ask('getStatus', {}))).not.toHaveProperty('account');
    await signIn(scene);
    expect(await canLookUp(scene)).toBe(true);
  });

  it('lasts as long as a lifetime that the server sends as digits', async () => {
    const scene = await setScene();
    scene.between = changedTokens((answer) => ({ ...answer, expires_in: '7200' }));
    await signIn(scene);
    scene.pass(6_000);
    expect(await canLookUp(scene)).toBe(true);
    expect(scene.grants()).toHaveLength(1);
    scene.pass(1_000);
    expect(await canLookUp(scene)).toBe(true);
    expect(scene.grants()).toHaveLength(2);
  });

  it.each<[string, (answer: Record<string, unknown>) => unknown]>([
    ['no access token', ({ access_token: _none, ...answer }) => answer],
    ['an invalid access token', (answer) => ({ ...answer, access_token: 7 })],
    ['another type of token', (answer) => ({ ...answer, token_type: 'DPoP' })],
    ['no type of token', ({ token_type: _none, ...answer }) => answer],
  ])('keeps the refresh token of an answer with %s, and then works again', async (_what, change) => {
    const scene = await setScene();
    await signIn(scene);
    scene.pass(DAY_S);
    const { between } = scene;
    scene.between = changedTokens(change);
    expect(await failureOf(scene.extension.ask('lookup', { text: 'jane@riverside.example' }))).toEqual({
      kind: 'unexpected-answer',
    });
    scene.between = between;
    expect(await canLookUp(scene)).toBe(true);
    expect(scene.grants()).toEqual(['authorization_code', 'refresh_token', 'refresh_token']);
  });

  it.each<[string, (answer: Record<string, unknown>) => unknown]>([
    ['no lifetime', ({ expires_in: _none, ...answer }) => answer],
    ['a lifetime of zero', (answer) => ({ ...answer, expires_in: 0 })],
    ['a lifetime in words', (answer) => ({ ...answer, expires_in: 'a day' })],
    ['a type in lower case', (answer) => ({ ...answer, token_type: 'bearer' })],
    ['no scope', ({ scope: _none, ...answer }) => answer],
    ['an id_token that nobody can check', (answer) => ({ ...answer, id_token: 'of.another.issuer' })],
  ])('continues after an answer with %s', async (_what, change) => {
    const scene = await setScene();
    await signIn(scene);
    scene.pass(DAY_S);
    scene.between = changedTokens(change);
    expect(await canLookUp(scene)).toBe(true);
    scene.pass(DAY_S);
    expect(await canLookUp(scene)).toBe(true);
  });

  it('keeps its refresh token when an answer brings no new one', async () => {
    const scene = await setScene();
    await signIn(scene);
    scene.pass(DAY_S);
    let turnedIn = '';
    scene.between = async (request, next) => {
      if (!request.url.endsWith('/token')) return next();
      turnedIn = new URLSearchParams(await request.text()).get('refresh_token') ?? '';
      return Response.json({ access_token: 'of-nobody', token_type: 'Bearer', expires_in: 60, refresh_token: null });
    };
    await scene.extension.ask('lookup', { text: 'jane@riverside.example' });
    scene.between = (_request, next) => next();
    scene.pass(60);
    expect(await canLookUp(scene)).toBe(true);
    expect(refreshTokenOf(scene.server.tokenRequests.at(-1))).toBe(turnedIn);
  });

  it('of a new sign-in is not overwritten by an older renewal that ends later', async () => {
    const scene = await setScene();
    // Simulates a context without the lock, such as an outdated or a crashed one.
    const inTurn = memoryLocks();
    scene.extension.restart({
      exclusively: (name, task) => (name.endsWith('sessions') ? task() : inTurn(name, task)),
    });
    await signIn(scene);
    scene.pass(DAY_S);

    const renewal = gate();
    const release = gate();
    let newer: unknown;
    scene.between = async (request, next) => {
      const form = new URLSearchParams(await request.clone().text());
      const response = await next();
      if (form.get('grant_type') === 'refresh_token') {
        renewal.open();
        await release.opened;
      } else newer = ((await response.clone().json()) as { refresh_token: unknown }).refresh_token;
      return response;
    };
    const lookup = canLookUp(scene);
    await renewal.opened;
    await signIn(scene);
    release.open();
    expect(await lookup).toBe(true);

    scene.between = (_request, next) => next();
    scene.pass(86_400);
    expect(await canLookUp(scene)).toBe(true);
    expect(refreshTokenOf(scene.server.tokenRequests.at(-1))).toBe(newer);
  });

  it('does not report a refused API key when a renewal is refused, because the key was accepted before', async () => {
    const scene = await setScene();
    await signIn(scene);
    scene.pass(86_400);
    const refusing = (error: string) => () =>
      Promise.resolve(Response.json({ error, error_description: 'client not found' }, { status: 401 }));
    scene.between = refusing('invalid_client');
    expect(await failureOf(scene.extension.ask('lookup', { text: 'jane@riverside.example' }))).toEqual({
      kind: 'sign-in-refused',
      reason: 'client not found',
    });
    scene.between = refusing('unauthorized_client');
    expect(await failureOf(scene.extension.ask('lookup', { text: 'jane@riverside.example' }))).toEqual({
      kind: 'forbidden',
      cause: 'deactivated',
    });
    // The refusals did not sign the account out.
    scene.between = (_request, next) => next();
    expect(await canLookUp(scene)).toBe(true);
  });
});

describe('a sign-in with a code', () => {
  it('waits for the person, at the interval that the server demands', async () => {
    const scene = await setScene();
    const { ask } = scene.extension;
    const { interval, verificationUriComplete } = await value(ask('startCodeSignIn', {}));
    // The server demands none, so the default applies.
    expect(interval).toBe(5);
    expect(await value(ask('pollCodeSignIn', {}))).toEqual({ state: 'pending', interval: 5 });
    // A moment too early by the server’s clock.
    scene.pass(4.95);
    expect(await value(ask('pollCodeSignIn', {}))).toEqual({ state: 'pending', interval: 10 });
    await visit(scene.server, verificationUriComplete);
    scene.pass(10);
    expect(await value(ask('pollCodeSignIn', {}))).toMatchObject({ state: 'signed-in' });
    expect(await canLookUp(scene)).toBe(true);
    scene.pass(86_400);
    expect(await canLookUp(scene)).toBe(true);
    expect(scene.grants()).toEqual(['device_code', 'device_code', 'device_code', 'refresh_token']);
    expect(scene.server.origins).toEqual([]);
  });

  it('polls once for two pages that poll at the same time, and gives both the account', async () => {
    const scene = await setScene();
    const { ask } = scene.extension;
    const { verificationUriComplete } = await value(ask('startCodeSignIn', {}));
    const pending = { state: 'pending', interval: 5 };
    expect(await Promise.all([value(ask('pollCodeSignIn', {})), value(ask('pollCodeSignIn', {}))])).toEqual([
      pending,
      pending,
    ]);
    expect(scene.grants()).toEqual(['device_code']);
    await visit(scene.server, verificationUriComplete);
    scene.pass(5);
    const both = await Promise.all([value(ask('pollCodeSignIn', {})), value(ask('pollCodeSignIn', {}))]);
    expect(both).toEqual([both[0], both[0]]);
    expect(both[0]).toMatchObject({ state: 'signed-in', account: { name: 'Riverside Choir' } });
    expect(scene.grants()).toEqual(['device_code', 'device_code']);
  });

  it('reports a refusal by the person', async () => {
    const scene = await setScene();
    const { verificationUriComplete } = await value(scene.extension.ask('startCodeSignIn', {}));
    await visit(scene.server, verificationUriComplete, 'deny');
    expect(await failureOf(scene.extension.ask('pollCodeSignIn', {}))).toEqual({ kind: 'sign-in-refused' });
    expect(await value(scene.extension.ask('getCodeSignIn', {}))).toBeNull();
  });

  it('reports an expired code by the clock of the server', async () => {
    const scene = await setScene();
    await value(scene.extension.ask('startCodeSignIn', {}));
    scene.pass(601);
    expect(await failureOf(scene.extension.ask('pollCodeSignIn', {}))).toEqual({ kind: 'code-expired' });
    expect(await failureOf(scene.extension.ask('pollCodeSignIn', {}))).toEqual({ kind: 'code-expired' });
    expect(scene.grants()).toEqual(['device_code']);
  });

  it.each([0, '0', -5, null, 'soon'])(
    'polls every five seconds when the server demands an interval of %j',
    async (interval) => {
      const scene = await setScene();
      scene.between = async (request, next) => {
        const response = await next();
        if (!request.url.endsWith('/device/authorize')) return response;
        return Response.json({ ...((await response.json()) as object), interval });
      };
      expect((await value(scene.extension.ask('startCodeSignIn', {}))).interval).toBe(5);
      await scene.extension.ask('pollCodeSignIn', {});
      scene.pass(4);
      await scene.extension.ask('pollCodeSignIn', {});
      expect(scene.grants()).toHaveLength(1);
      scene.pass(1);
      await scene.extension.ask('pollCodeSignIn', {});
      expect(scene.grants()).toHaveLength(2);
    },
  );

  it('doubles its interval with each poll that times out (RFC 8628, 3.5), and can still succeed', async () => {
    const scene = await setScene();
    const { ask } = scene.extension;
    const { verificationUriComplete } = await value(ask('startCodeSignIn', {}));
    await visit(scene.server, verificationUriComplete);
    let polls = 0;
    scene.between = async () => {
      polls++;
      scene.pass(25);
      throw new DOMException('The operation timed out.', 'TimeoutError');
    };
    for (const interval of [10, 20, 40]) {
      expect(await value(ask('pollCodeSignIn', {}))).toEqual({ state: 'pending', interval });
      // The wait begins when the poll is abandoned.
      scene.pass(interval - 1);
      const { length } = scene.grants();
      expect(await value(ask('pollCodeSignIn', {}))).toEqual({ state: 'pending', interval });
      expect(scene.grants()).toHaveLength(length);
      scene.pass(1);
    }
    expect(polls).toBe(3);
    scene.between = (_request, next) => next();
    expect(await value(ask('pollCodeSignIn', {}))).toMatchObject({ state: 'signed-in' });
  });

  it('continues at the same interval after an answer that breaks off', async () => {
    const scene = await setScene();
    const { ask } = scene.extension;
    const { verificationUriComplete } = await value(ask('startCodeSignIn', {}));
    scene.between = brokenOff;
    expect(await value(ask('pollCodeSignIn', {}))).toEqual({ state: 'pending', interval: 5 });
    scene.between = (_request, next) => next();
    await visit(scene.server, verificationUriComplete);
    scene.pass(5);
    expect(await value(ask('pollCodeSignIn', {}))).toMatchObject({ state: 'signed-in' });
  });

  it('reports an unreachable server when the answer with the code breaks off', async () => {
    const scene = await setScene();
    scene.between = async (_request, next) => {
      const text = await (await next()).text();
      return new Response(
        new ReadableStream({
          start(controller) {
            controller.enqueue(new TextEncoder().encode(text.slice(0, 20)));
            controller.error(new TypeError('terminated'));
          },
        }),
      );
    };
    expect(await failureOf(scene.extension.ask('startCodeSignIn', {}))).toEqual({ kind: 'unreachable' });
  });

  it('does not report a refused API key, because the server gave a code for it', async () => {
    const scene = await setScene();
    await value(scene.extension.ask('startCodeSignIn', {}));
    scene.between = async () => Response.json({ error: 'invalid_client' }, { status: 401 });
    expect(await failureOf(scene.extension.ask('pollCodeSignIn', {}))).toEqual({ kind: 'sign-in-refused' });
  });
});

it('the authorization server of these tests has Constant Contact’s issuer, and refuses a request with an Origin', async () => {
  const server = await startAuthorizationServer();
  const request = tokenRequest({ grant_type: 'refresh_token', client_id: PUBLIC_CLIENT_ID, refresh_token: 'x' });
  request.headers.set('origin', 'chrome-extension://faifafaepkmmdodgkhbbpmkjdaofbfkb');
  expect((await server.fetch(request)).status).toBe(400);
  expect(server.origins).toHaveLength(1);
  expect(ISSUER).toBe('https://authz.constantcontact.com/oauth2/default');
  await server.close();
});
