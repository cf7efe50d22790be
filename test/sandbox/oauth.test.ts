import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createClock, read } from './api-client';
import {
  CONFIDENTIAL_CLIENT_ID,
  createSandbox,
  DEVICE_CLIENT_ID,
  PUBLIC_CLIENT_ID,
  type Sandbox,
  type Switches,
} from './sandbox';
import { dana, marcus } from './users';

const BASE = 'https://authz.constantcontact.com/oauth2/default/v1';
const REDIRECT = 'https://abcdefghijklmnopabcdefghijklmnop.chromiumapp.org/';
const VERIFIER = 'a-verifier-of-at-least-forty-three-characters-0123456789';
const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';

interface TokenBody {
  access_token: string;
  refresh_token: string;
  expires_in: number;
  scope: string;
  error: string;
  device_code: string;
  user_code: string;
  verification_uri_complete: string;
  interval: number;
}

function signIn(switches: Partial<Switches> = {}) {
  const clock = createClock();
  const sandbox = createSandbox({ now: clock.now, switches });
  sandbox.registerRedirect(REDIRECT);
  sandbox.registerRedirect(REDIRECT, CONFIDENTIAL_CLIENT_ID);

  async function post(path: string, fields: Record<string, string>, headers: Record<string, string> = {}) {
    const init = { method: 'POST', body: new URLSearchParams(fields), headers };
    const answer = await read(await sandbox.fetch(new Request(`${BASE}${path}`, init)));
    const body: Partial<TokenBody> = answer.text === '' ? {} : JSON.parse(answer.text);
    return { status: answer.status, body };
  }

  /** A request to the token endpoint, a second after the one before. */
  function token(fields: Record<string, string>, headers?: Record<string, string>) {
    clock.pass(1000);
    return post('/token', { client_id: PUBLIC_CLIENT_ID, ...fields }, headers);
  }

  const authorizeFields = (change: Record<string, string> = {}) =>
    new URLSearchParams({
      client_id: PUBLIC_CLIENT_ID,
      redirect_uri: REDIRECT,
      response_type: 'code',
      scope: 'contact_data offline_access account_read',
      state: 'st4te',
      code_challenge: createHash('sha256').update(VERIFIER).digest('base64url'),
      code_challenge_method: 'S256',
      ...change,
    });

  /** Clicks Allow or Deny on the sign-in page, and returns the parameters of the redirect. */
  async function click(answer: 'allow' | 'deny', change: Record<string, string> = {}, user = dana.id) {
    const body = authorizeFields(change);
    body.set('answer', answer);
    body.set('user', user);
    const response = await sandbox.fetch(new Request(`${BASE}/authorize`, { method: 'POST', body }));
    return new URL(response.headers.get('location') ?? '').searchParams;
  }

  async function codeFor(change?: Record<string, string>, user?: string): Promise<string> {
    return (await click('allow', change, user)).get('code') ?? '';
  }

  const exchange = (code: string, change: Record<string, string> = {}) =>
    token({ grant_type: 'authorization_code', redirect_uri: REDIRECT, code, code_verifier: VERIFIER, ...change });

  return { sandbox, clock, post, token, authorizeFields, click, codeFor, exchange };
}

async function statusWith(sandbox: Sandbox, accessToken: string | undefined, path = '/contacts?limit=1') {
  const headers = { authorization: `Bearer ${accessToken}` };
  return (await sandbox.fetch(new Request(`https://api.cc.email/v3${path}`, { headers }))).status;
}

describe('the authorization code flow with PKCE', () => {
  it('shows a sign-in page, and returns code and state', async () => {
    const { sandbox, authorizeFields, click } = signIn();
    const page = await sandbox.fetch(new Request(`${BASE}/authorize?${authorizeFields()}`));
    const text = await page.text();
    expect(page.status).toBe(200);
    expect(text).toContain('>Allow</button>');
    expect(text).toContain('>Deny</button>');
    expect(text).toContain('Dana Whitfield');
    const back = await click('allow');
    expect(back.get('state')).toBe('st4te');
    expect(back.get('code')).not.toBe('');
    expect(sandbox.unexpected).toEqual([]);
  });

  it('issues a token that the API accepts until it expires', async () => {
    const { sandbox, clock, codeFor, exchange } = signIn();
    const { status, body } = await exchange(await codeFor());
    expect(status).toBe(200);
    expect(body).toMatchObject({
      token_type: 'Bearer',
      expires_in: 86_400,
      scope: 'contact_data offline_access account_read',
    });
    expect(body.refresh_token).not.toBe('');
    const claims = JSON.parse(Buffer.from(body.access_token?.split('.')[1] ?? '', 'base64url').toString());
    expect(claims).toMatchObject({ scp: ['contact_data', 'offline_access', 'account_read'], sub: dana.email });
    expect(claims.exp).toBe(clock.now() / 1000 + 86_400);
    expect(body.access_token?.length).toBeGreaterThan(800);
    expect(await statusWith(sandbox, body.access_token)).toBe(200);
    clock.pass(86_400_000);
    expect(await statusWith(sandbox, body.access_token)).toBe(401);
  });

  it('issues no refresh token without offline_access', async () => {
    const { codeFor, exchange } = signIn();
    const { body } = await exchange(await codeFor({ scope: 'contact_data' }));
    expect(body.refresh_token).toBeUndefined();
  });

  it('refuses a used code, an old code, another verifier and another redirect URI', async () => {
    const { clock, codeFor, exchange } = signIn();
    const used = await codeFor();
    await exchange(used);
    expect(await exchange(used)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    const old = await codeFor();
    clock.pass(5 * 60_000);
    expect(await exchange(old)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    const verifier = await exchange(await codeFor(), { code_verifier: VERIFIER.replace('a', 'b') });
    expect(verifier).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    const redirect = await exchange(await codeFor(), { redirect_uri: `${REDIRECT}other` });
    expect(redirect).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  });

  it('returns a refusal with the state', async () => {
    const { click } = signIn();
    expect(Object.fromEntries(await click('deny'))).toMatchObject({ error: 'access_denied', state: 'st4te' });
    expect((await click('allow', { scope: 'everything' })).get('error')).toBe('invalid_scope');
    expect((await click('allow', { code_challenge_method: 'plain' })).get('error')).toBe('invalid_request');
    expect((await click('allow', { code_challenge: '' })).get('error')).toBe('invalid_request');
    expect((await click('allow', { response_type: 'token' })).get('error')).toBe('unsupported_response_type');
  });

  it('never redirects to an unregistered address', async () => {
    const { sandbox, authorizeFields } = signIn();
    const open = (change: Record<string, string>) =>
      sandbox.fetch(new Request(`${BASE}/authorize?${authorizeFields(change)}`, { redirect: 'manual' }));
    for (const change of [
      { redirect_uri: `${REDIRECT}?x=1` },
      { redirect_uri: 'https://evil.example/' },
      { client_id: 'x' },
    ]) {
      const response = await open(change);
      expect([response.status, response.headers.get('location')]).toEqual([400, null]);
    }
  });

  it('applies the portal’s rules for redirect URIs', async () => {
    const { sandbox, click } = signIn();
    expect(() => sandbox.registerRedirect('https://a.example/#b')).toThrow(/fragment/);
    expect(() => sandbox.registerRedirect('https://a.example/?b=*')).toThrow(/\*/);
    expect(() => sandbox.registerRedirect('https://*.*.a.example/')).toThrow(/\*/);
    expect(() => sandbox.registerRedirect('https://www.*.example/')).toThrow(/\*/);
    sandbox.registerRedirect('https://*.extensions.allizom.org/');
    const hash = 'https://7e37a5d2.extensions.allizom.org/';
    expect((await click('allow', { redirect_uri: hash })).get('code')).not.toBeNull();
  });

  it('refuses a confidential application without its secret', async () => {
    const { codeFor, exchange, token } = signIn();
    const code = await codeFor({ client_id: CONFIDENTIAL_CLIENT_ID });
    const refused = await exchange(code, { client_id: CONFIDENTIAL_CLIENT_ID });
    expect(refused).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
    expect(await token({ client_id: 'nobody' })).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
  });

  it('refuses two kinds of credentials at once', async () => {
    const { token } = signIn();
    const twice = await token(
      { grant_type: 'refresh_token' },
      { authorization: `Basic ${btoa(`${PUBLIC_CLIENT_ID}:`)}` },
    );
    expect(twice).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
  });

  it('accepts one request a second on the token endpoint', async () => {
    const { post, clock } = signIn();
    const fields = { client_id: PUBLIC_CLIENT_ID, grant_type: 'refresh_token', refresh_token: 'x' };
    clock.pass(1000);
    expect((await post('/token', fields)).status).toBe(400);
    clock.pass(999);
    expect((await post('/token', fields)).status).toBe(429);
    clock.pass(1);
    expect((await post('/token', fields)).status).toBe(400);
  });

  it('can refuse requests with an Origin, all or all except the exchange of a code', async () => {
    const headers = { origin: 'chrome-extension://abcdefgh' };
    const strict = signIn({ originOnTokenEndpoint: 'refused' });
    expect((await strict.token({}, headers)).status).toBe(403);
    const okta = signIn({ originOnTokenEndpoint: 'pkce-only' });
    const fields = { grant_type: 'authorization_code', redirect_uri: REDIRECT, code_verifier: VERIFIER };
    const exchanged = await okta.token({ ...fields, code: await okta.codeFor() }, headers);
    expect(exchanged.status).toBe(200);
    const refresh = { grant_type: 'refresh_token', refresh_token: exchanged.body.refresh_token ?? '' };
    expect((await okta.token(refresh, headers)).body.error).toBe('invalid_request');
    expect((await okta.token(refresh)).status).toBe(200);
  });

  it('can omit optional fields of an answer, or give them odd forms', async () => {
    const expiresIn = async (switches: Partial<Switches>) => {
      const { codeFor, exchange } = signIn(switches);
      return (await exchange(await codeFor())).body;
    };
    expect(await expiresIn({ expiresIn: 'text' })).toMatchObject({ expires_in: '86400' });
    expect(await expiresIn({ expiresIn: 'zero' })).toMatchObject({ expires_in: 0 });
    expect(await expiresIn({ expiresIn: 'absent' })).not.toHaveProperty('expires_in');
    const bare = await expiresIn({ tokenAnswer: 'bare' });
    expect([bare, 'scope' in bare]).toMatchObject([{ token_type: 'bearer' }, false]);
  });

  it.each([
    ['absent', null],
    ['authz', 'https://authz.constantcontact.com/oauth2/default'],
    ['identity', 'https://identity.constantcontact.com/oauth2/aus1lm3ry9mF7x2Ja0h8'],
    ['another', 'https://accounts.example.org'],
  ] as const)('can name its issuer in the redirect: %s', async (callbackIssuer, iss) => {
    const { click } = signIn({ callbackIssuer });
    expect([(await click('allow')).get('iss'), (await click('deny')).get('iss')]).toEqual([iss, iss]);
  });
});

describe('a refresh of tokens', () => {
  it('rotates them, so the old refresh token is invalid after its use', async () => {
    const { sandbox, token } = signIn();
    const first = sandbox.issueToken();
    const second = await token({ grant_type: 'refresh_token', refresh_token: first.refreshToken });
    expect(second.status).toBe(200);
    expect(second.body.refresh_token).not.toBe(first.refreshToken);
    const again = await token({ grant_type: 'refresh_token', refresh_token: first.refreshToken });
    expect(again).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    const third = await token({ grant_type: 'refresh_token', refresh_token: second.body.refresh_token ?? '' });
    expect(third.status).toBe(200);
  });

  it('can keep a refresh token, which expires after 180 days without use', async () => {
    const { sandbox, clock, token } = signIn({ refreshTokens: 'long-lived' });
    const { refreshToken } = sandbox.issueToken();
    for (let i = 0; i < 2; i++) {
      const { body } = await token({ grant_type: 'refresh_token', refresh_token: refreshToken });
      expect(body.refresh_token).toBe(refreshToken);
    }
    clock.pass(180 * 86_400_000);
    const late = await token({ grant_type: 'refresh_token', refresh_token: refreshToken });
    expect(late.body.error).toBe('invalid_grant');
  });
});

describe('the device flow', () => {
  async function begin(switches?: Partial<Switches>) {
    const flow = signIn(switches);
    const { body } = await flow.post('/device/authorize', {
      client_id: DEVICE_CLIENT_ID,
      scope: 'contact_data offline_access',
      response_type: 'code',
    });
    const poll = () =>
      flow.token({ client_id: DEVICE_CLIENT_ID, grant_type: DEVICE_GRANT, device_code: body.device_code ?? '' });
    const answer = (what: string) =>
      flow.sandbox.fetch(
        new Request('https://authz.constantcontact.com/activate', {
          method: 'POST',
          body: new URLSearchParams({ user_code: body.user_code ?? '', answer: what, user: dana.id }),
        }),
      );
    return { ...flow, body, poll, answer };
  }

  it('waits for the answer, and then issues tokens once', async () => {
    const { sandbox, clock, body, poll, answer } = await begin();
    expect(body.interval).toBe(5);
    const page = await sandbox.fetch(new Request(body.verification_uri_complete ?? ''));
    expect(await page.text()).toContain('>Allow</button>');
    expect((await poll()).body.error).toBe('authorization_pending');
    clock.pass(5000);
    await answer('allow');
    const tokens = await poll();
    expect(tokens.status).toBe(200);
    expect(tokens.body.refresh_token).not.toBe('');
    clock.pass(5000);
    expect((await poll()).body.error).toBe('invalid_grant');
  });

  it('slows down a poll that comes too soon', async () => {
    const { clock, poll } = await begin();
    await poll();
    expect((await poll()).body.error).toBe('slow_down');
    clock.pass(5000);
    expect((await poll()).body.error).toBe('slow_down');
    clock.pass(15_000);
    expect((await poll()).body.error).toBe('authorization_pending');
  });

  it('reports a refusal and an expired code', async () => {
    const denied = await begin();
    await denied.answer('deny');
    expect((await denied.poll()).body.error).toBe('access_denied');
    const late = await begin();
    late.clock.pass(600_000);
    expect((await late.poll()).body.error).toBe('expired_token');
    expect((await late.answer('allow')).status).toBe(400);
  });

  it('is refused to a confidential application', async () => {
    const { post, click } = signIn();
    const confidential = await post('/device/authorize', { client_id: CONFIDENTIAL_CLIENT_ID, scope: 'contact_data' });
    expect(confidential.body.error).toBe('invalid_client');
    const { sandbox } = signIn();
    sandbox.registerRedirect(REDIRECT, DEVICE_CLIENT_ID);
    expect(await click('allow').then((back) => back.get('code'))).not.toBeNull();
  });
});

describe('a call to the API', () => {
  it('is answered with 401 and an object without a token, and with an unknown one', async () => {
    const { sandbox } = signIn();
    const unknown = await read(
      await sandbox.fetch(new Request('https://api.cc.email/v3/contacts', { headers: { authorization: 'Bearer x' } })),
    );
    expect([unknown.status, unknown.body]).toEqual([401, { error_key: 'unauthorized', error_message: 'Unauthorized' }]);
    expect(sandbox.unexpected).toEqual([]);
    await sandbox.fetch(new Request('https://api.cc.email/v3/contacts'));
    expect(sandbox.unexpected).toHaveLength(1);
  });

  it('is answered with 403 access_denied without the privilege, and the list of privileges agrees', async () => {
    const { sandbox, codeFor, exchange } = signIn();
    const { body } = await exchange(await codeFor({}, marcus.id));
    const api = (path: string) =>
      sandbox.fetch(
        new Request(`https://api.cc.email/v3${path}`, { headers: { authorization: `Bearer ${body.access_token}` } }),
      );
    const refused = await read(await api('/contacts'));
    expect([refused.status, refused.body.error_key]).toEqual([403, 'access_denied']);
    expect((await api('/contact_lists')).status).toBe(200);
    const privileges: { privilege_name: string }[] = await (await api('/account/user/privileges')).json();
    expect(privileges.map((privilege) => privilege.privilege_name)).not.toContain('contacts:read');
  });

  it('is answered with an empty 403 for a missing scope and for a deactivated application', async () => {
    const { sandbox } = signIn();
    const { accessToken } = sandbox.issueToken({ scope: 'contact_data' });
    expect(await statusWith(sandbox, accessToken)).toBe(200);
    const headers = { authorization: `Bearer ${accessToken}` };
    const summary = await sandbox.fetch(new Request('https://api.cc.email/v3/account/summary', { headers }));
    expect([summary.status, await summary.text()]).toEqual([403, '']);
    const application = sandbox.applications.get(PUBLIC_CLIENT_ID);
    if (application) application.active = false;
    const privileges = await sandbox.fetch(new Request('https://api.cc.email/v3/account/user/privileges', { headers }));
    expect([privileges.status, await privileges.text()]).toEqual([403, '']);
  });

  it('returns the name of the account', async () => {
    const { sandbox } = signIn();
    const { accessToken } = sandbox.issueToken();
    const headers = { authorization: `Bearer ${accessToken}` };
    const summary = await sandbox.fetch(new Request('https://api.cc.email/v3/account/summary', { headers }));
    expect(await summary.json()).toMatchObject({ organization_name: 'Riverside Choir', first_name: 'Dana' });
  });
});
