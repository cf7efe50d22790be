import { createHash } from 'node:crypto';
import { type Context, Hono } from 'hono';
import { type Application, acceptsRedirect } from './applications';
import { throttled } from './errors';
import { opaque } from './ids';
import { activatePage, authorizePage, devicePage, messagePage } from './oauth-pages';
import type { RateLimits } from './rate-limits';
import type { Switches } from './switches';
import type { User } from './users';

/** The grant of an access token. */
export interface AccessGrant {
  clientId: string;
  user: User;
  scopes: ReadonlySet<string>;
  /** Milliseconds since the epoch. */
  expiresAt: number;
}

interface RefreshGrant {
  clientId: string;
  user: User;
  scopes: ReadonlySet<string>;
  lastUsedAt: number;
}

interface Code {
  application: Application;
  user: User;
  scopes: ReadonlySet<string>;
  redirectUri: string;
  challenge: string | undefined;
  expiresAt: number;
}

interface Device {
  userCode: string;
  application: Application;
  scopes: ReadonlySet<string>;
  expiresAt: number;
  intervalSeconds: number;
  lastPollAt: number | undefined;
  answer: 'pending' | 'denied' | User;
}

interface TokenAnswer {
  token_type: 'Bearer' | 'bearer';
  expires_in?: number | string;
  access_token: string;
  scope?: string;
  refresh_token?: string;
}

interface OAuthDeps {
  applications: ReadonlyMap<string, Application>;
  limits: RateLimits;
  switches: Switches;
  now: () => number;
  random: () => number;
  /** The users who can sign in. The sign-in pages name the first. */
  users: readonly User[];
}

export interface OAuth {
  app: Hono;
  /** The grant of a known bearer token that has not expired. */
  grantOf(accessToken: string): AccessGrant | undefined;
  /** Issues tokens without a sign-in flow. */
  issue(application: Application, user: User, scopes: ReadonlySet<string>): TokenAnswer;
  /** Ends a session from outside. Its access and refresh tokens are refused from then on. */
  revokeAll(): void;
}

const CODE_LIFETIME = 5 * 60_000;
const REFRESH_LIFETIME = 180 * 86_400_000;
const DEVICE_SECONDS = 600;
const knownScopes = ['contact_data', 'campaign_data', 'account_read', 'account_update', 'offline_access', 'openid'];
const BASE = '/oauth2/default/v1';
const issuers = {
  authz: 'https://authz.constantcontact.com/oauth2/default',
  identity: 'https://identity.constantcontact.com/oauth2/aus1lm3ry9mF7x2Ja0h8',
  another: 'https://accounts.example.org',
};

/** The authorization server. https://developer.constantcontact.com/api_guide/auth_overview.html */
export function createOAuth({ applications, limits, switches, now, random, users }: OAuthDeps): OAuth {
  const accessGrants = new Map<string, AccessGrant>();
  const refreshGrants = new Map<string, RefreshGrant>();
  const codes = new Map<string, Code>();
  const devices = new Map<string, Device>();

  function issue(application: Application, user: User, scopes: ReadonlySet<string>): TokenAnswer {
    const expiresAt = now() + switches.accessTokenSeconds * 1000;
    const grant: AccessGrant = { clientId: application.clientId, user, scopes, expiresAt };
    const access_token = webToken(grant);
    accessGrants.set(access_token, grant);
    const { accessTokenSeconds: seconds } = switches;
    const answer: TokenAnswer = {
      token_type: 'Bearer',
      ...(switches.expiresIn !== 'absent' && {
        expires_in: { number: seconds, text: `${seconds}`, zero: 0 }[switches.expiresIn],
      }),
      access_token,
      scope: [...scopes].join(' '),
    };
    if (switches.tokenAnswer === 'bare') {
      delete answer.scope;
      answer.token_type = 'bearer';
    }
    if (!scopes.has('offline_access')) return answer;
    const refresh_token = opaque(random, 43);
    refreshGrants.set(refresh_token, { clientId: application.clientId, user, scopes, lastUsedAt: now() });
    return { ...answer, refresh_token };
  }

  /** A JSON Web Token of the usual length, with the claims that integrations read. Nobody can check its signature. */
  function webToken(grant: AccessGrant): string {
    const part = (value: unknown) => Buffer.from(JSON.stringify(value), 'utf8').toString('base64url');
    const issuedAt = Math.floor(now() / 1000);
    const claims = {
      ver: 1,
      jti: `AT.${opaque(random, 43)}`,
      // Observed in the access tokens of two integrations.
      iss: issuers.identity,
      aud: 'https://api.cc.email/v3',
      iat: issuedAt,
      exp: Math.floor(grant.expiresAt / 1000),
      cid: grant.clientId,
      uid: grant.user.id,
      scp: [...grant.scopes],
      auth_time: issuedAt,
      sub: grant.user.email,
    };
    return `${part({ kid: opaque(random, 43), alg: 'RS256' })}.${part(claims)}.${opaque(random, 342)}`;
  }

  function readScopes(text: string | null): ReadonlySet<string> | undefined {
    const scopes = (text ?? '').split(/[\s+]+/).filter((scope) => scope !== '');
    return scopes.length > 0 && scopes.every((scope) => knownScopes.includes(scope)) ? new Set(scopes) : undefined;
  }

  const oauthError = (error: string, description: string, status: 400 | 401 | 403 = 400) =>
    Response.json({ error, error_description: description }, { status });
  const invalidClient = (description: string) => oauthError('invalid_client', description, switches.invalidClient);
  const invalidGrant = (description: string) => oauthError('invalid_grant', description);

  const issuer = () => (switches.callbackIssuer === 'absent' ? null : issuers[switches.callbackIssuer]);

  const app = new Hono();

  /** The checked request of the authorize page, or the page or redirect that explains its error. */
  function readAuthorize(parameters: URLSearchParams, c: Context): Code | Response | Promise<Response> {
    const application = applications.get(parameters.get('client_id') ?? '');
    if (!application) return c.html(messagePage('400 Bad Request', "Invalid value for 'client_id' parameter."), 400);
    const redirectUri = parameters.get('redirect_uri') ?? '';
    if (!acceptsRedirect(application, redirectUri)) {
      return c.html(
        messagePage(
          '400 Bad Request',
          "The 'redirect_uri' parameter must be a Login redirect URI in the client app settings.",
        ),
        400,
      );
    }
    const back = (error: string, description: string) =>
      c.redirect(
        withParameters(redirectUri, {
          error,
          error_description: description,
          state: parameters.get('state'),
          iss: issuer(),
        }),
      );
    if (!application.active || application.kind === 'device-only') {
      return back('unauthorized_client', 'The client is not authorized to use the provided grant type.');
    }
    if (parameters.get('response_type') !== 'code')
      return back('unsupported_response_type', 'response_type must be code.');
    if (!parameters.get('state')) return back('invalid_request', "The 'state' parameter is required.");
    const scopes = readScopes(parameters.get('scope'));
    if (!scopes) return back('invalid_scope', 'One or more scopes are not configured for the authorization server.');
    const challenge = parameters.get('code_challenge') ?? undefined;
    if (challenge !== undefined && parameters.get('code_challenge_method') !== 'S256') {
      return back('invalid_request', 'code_challenge_method must be S256.');
    }
    if (application.kind === 'public' && !/^[\w-]{43}$/.test(challenge ?? '')) {
      return back('invalid_request', 'PKCE code challenge is required.');
    }
    if (parameters.get('prompt') === 'none') return back('login_required', 'The client specified not to prompt.');
    const [user] = users;
    if (!user) throw new Error('The sandbox has no users');
    return { application, user, scopes, redirectUri, challenge, expiresAt: now() + CODE_LIFETIME };
  }

  app.get(`${BASE}/authorize`, async (c) => {
    const parameters = new URL(c.req.url).searchParams;
    const request = await readAuthorize(parameters, c);
    if (request instanceof Response) return request;
    return c.html(authorizePage(request.application.name, parameters, [...request.scopes], users));
  });

  app.post(`${BASE}/authorize`, async (c) => {
    const parameters = new URLSearchParams(await c.req.text());
    const request = await readAuthorize(parameters, c);
    if (request instanceof Response) return request;
    const state = parameters.get('state');
    if (parameters.get('answer') !== 'allow') {
      return c.redirect(
        withParameters(request.redirectUri, {
          error: 'access_denied',
          error_description: 'The resource owner or authorization server denied the request.',
          state,
          iss: issuer(),
        }),
      );
    }
    const user = users.find((candidate) => candidate.id === parameters.get('user')) ?? request.user;
    const code = opaque(random, 43);
    codes.set(code, { ...request, user });
    return c.redirect(withParameters(request.redirectUri, { code, state, iss: issuer() }));
  });

  /** The client, by Basic authentication or `client_id` (never both), or the refusal. */
  function readClient(c: Context, parameters: URLSearchParams): Application | Response {
    const authorization = c.req.header('authorization');
    const inBody = parameters.get('client_id');
    if (authorization !== undefined && inBody !== null) {
      return oauthError('invalid_request', 'Cannot supply multiple client credentials.');
    }
    const [id, secret] =
      authorization === undefined
        ? [inBody ?? '', parameters.get('client_secret') ?? undefined]
        : Buffer.from(authorization.replace(/^Basic /i, ''), 'base64')
            .toString('utf8')
            .split(':');
    const application = applications.get(id ?? '');
    if (!application) return invalidClient("Invalid value for 'client_id' parameter.");
    if (application.secret !== secret) {
      return invalidClient(
        application.secret === undefined
          ? 'Client authentication failed.'
          : 'Client authentication failed. Either the client or the client credentials are invalid.',
      );
    }
    if (!application.active) return oauthError('unauthorized_client', 'The client is deactivated.', 403);
    return application;
  }

  /** As Okta’s support page "Browser requests to the token endpoint must use Proof Key for Code Exchange" describes. */
  function originRefusal(c: Context, parameters: URLSearchParams): Response | undefined {
    if (c.req.header('origin') === undefined || switches.originOnTokenEndpoint === 'accepted') return undefined;
    if (switches.originOnTokenEndpoint === 'refused') {
      return oauthError('invalid_request', 'Browser requests must be part of at least one trusted origin.', 403);
    }
    if (parameters.has('code_verifier')) return undefined;
    return oauthError(
      'invalid_request',
      'Browser requests to the token endpoint must use Proof Key for Code Exchange.',
    );
  }

  app.post(`${BASE}/token`, async (c) => {
    const parameters = await readParameters(c);
    if (parameters instanceof Response) return parameters;
    const refusal = originRefusal(c, parameters);
    if (refusal) return refusal;
    const application = readClient(c, parameters);
    if (application instanceof Response) return application;
    if (!limits.admitTokenRequest(application.clientId)) return throttled();
    const grantType = parameters.get('grant_type');
    if (grantType === 'authorization_code') return exchangeCode(application, parameters);
    if (grantType === 'refresh_token') return refresh(application, parameters);
    if (grantType === 'urn:ietf:params:oauth:grant-type:device_code') return pollDevice(application, parameters);
    return oauthError('unsupported_grant_type', 'The authorization grant type is not supported.');
  });

  function exchangeCode(application: Application, parameters: URLSearchParams): Response {
    const text = parameters.get('code') ?? '';
    const code = codes.get(text);
    codes.delete(text);
    const refusal = invalidGrant('The authorization code is invalid or has expired.');
    if (!code || code.application !== application || code.expiresAt <= now()) return refusal;
    if (parameters.get('redirect_uri') !== code.redirectUri) {
      return invalidGrant("The 'redirect_uri' does not match the one of the authorization request.");
    }
    if (code.challenge !== undefined) {
      const verifier = parameters.get('code_verifier') ?? '';
      const challenge = createHash('sha256').update(verifier).digest('base64url');
      if (verifier.length < 43 || challenge !== code.challenge) return invalidGrant('PKCE verification failed.');
    }
    return tokens(issue(application, code.user, code.scopes));
  }

  function refresh(application: Application, parameters: URLSearchParams): Response {
    const token = parameters.get('refresh_token') ?? '';
    const grant = refreshGrants.get(token);
    if (!grant || grant.clientId !== application.clientId || grant.lastUsedAt + REFRESH_LIFETIME <= now()) {
      return invalidGrant('The refresh token is invalid or expired.');
    }
    if (switches.refreshTokens === 'long-lived') {
      grant.lastUsedAt = now();
      const { refresh_token: another, ...answer } = issue(application, grant.user, grant.scopes);
      if (another !== undefined) refreshGrants.delete(another);
      return tokens({ ...answer, refresh_token: token });
    }
    refreshGrants.delete(token);
    return tokens(issue(application, grant.user, grant.scopes));
  }

  const tokens = (answer: TokenAnswer) => Response.json(answer, { headers: { 'cache-control': 'no-store' } });

  app.post(`${BASE}/device/authorize`, async (c) => {
    const parameters = await readParameters(c);
    if (parameters instanceof Response) return parameters;
    const refusal = originRefusal(c, parameters);
    if (refusal) return refusal;
    const application = readClient(c, parameters);
    if (application instanceof Response) return application;
    if (application.kind === 'confidential') {
      return oauthError('unauthorized_client', 'The client is not authorized to use the device authorization grant.');
    }
    const scopes = readScopes(parameters.get('scope'));
    if (!scopes)
      return oauthError('invalid_scope', 'One or more scopes are not configured for the authorization server.');
    const deviceCode = opaque(random, 43);
    const userCode = Array.from({ length: 8 }, () => 'BCDFGHJKLMNPQRSTVWXZ'[Math.floor(random() * 20)]).join('');
    devices.set(deviceCode, {
      userCode,
      application,
      scopes,
      expiresAt: now() + DEVICE_SECONDS * 1000,
      intervalSeconds: switches.deviceIntervalSeconds,
      lastPollAt: undefined,
      answer: 'pending',
    });
    return c.json({
      device_code: deviceCode,
      user_code: userCode,
      verification_uri: 'https://authz.constantcontact.com/activate',
      verification_uri_complete: `https://authz.constantcontact.com/activate?user_code=${userCode}`,
      expires_in: DEVICE_SECONDS,
      interval: switches.deviceIntervalSeconds,
    });
  });

  /** https://www.rfc-editor.org/rfc/rfc8628#section-3.5 */
  function pollDevice(application: Application, parameters: URLSearchParams): Response {
    const deviceCode = parameters.get('device_code') ?? '';
    const device = devices.get(deviceCode);
    if (!device || device.application !== application) return invalidGrant('The device code is invalid.');
    if (device.expiresAt <= now()) return oauthError('expired_token', 'The device code has expired.');
    const tooSoon = device.lastPollAt !== undefined && now() - device.lastPollAt < device.intervalSeconds * 1000;
    device.lastPollAt = now();
    if (tooSoon) {
      device.intervalSeconds += 5;
      return oauthError('slow_down', 'The client is polling too often.');
    }
    if (device.answer === 'pending') return oauthError('authorization_pending', 'The user has not answered yet.');
    devices.delete(deviceCode);
    if (device.answer === 'denied') return oauthError('access_denied', 'The user denied the request.');
    return tokens(issue(application, device.answer, device.scopes));
  }

  const deviceWith = (userCode: string) =>
    [...devices.values()].find(
      (device) =>
        device.userCode === userCode.toUpperCase().replaceAll(/[^A-Z]/g, '') &&
        device.answer === 'pending' &&
        device.expiresAt > now(),
    );

  app.get('/activate', (c) => {
    const userCode = c.req.query('user_code') ?? '';
    if (userCode === '') return c.html(activatePage(''));
    const device = deviceWith(userCode);
    if (!device) return c.html(activatePage(userCode, 'This code is not known or has expired.'), 400);
    return c.html(devicePage(device.application.name, device.userCode, [...device.scopes], users));
  });

  app.post('/activate', async (c) => {
    const parameters = new URLSearchParams(await c.req.text());
    const device = deviceWith(parameters.get('user_code') ?? '');
    if (!device) return c.html(activatePage('', 'This code is not known or has expired.'), 400);
    const user = users.find((candidate) => candidate.id === parameters.get('user')) ?? users[0];
    const allowed = parameters.get('answer') === 'allow' && user !== undefined;
    device.answer = allowed ? user : 'denied';
    return c.html(
      allowed
        ? messagePage('Your device is connected', 'You can close this page.')
        : messagePage('Your device was not connected', 'You can close this page.'),
    );
  });

  return {
    app,
    issue,
    grantOf(accessToken) {
      const grant = accessGrants.get(accessToken);
      return grant && grant.expiresAt > now() ? grant : undefined;
    },
    revokeAll() {
      accessGrants.clear();
      refreshGrants.clear();
    },
  };
}

/** The parameters of a form body. The documents also show them in the query. */
async function readParameters(c: Context): Promise<URLSearchParams | Response> {
  const type = c.req.header('content-type') ?? '';
  const body = await c.req.text();
  if (body !== '' && !/^application\/x-www-form-urlencoded\b/i.test(type)) {
    return Response.json(
      { error: 'invalid_request', error_description: 'The Content-Type must be application/x-www-form-urlencoded.' },
      { status: 400 },
    );
  }
  return new URLSearchParams([...new URL(c.req.url).searchParams, ...new URLSearchParams(body)]);
}

function withParameters(uri: string, parameters: Record<string, string | null>): string {
  const url = new URL(uri);
  for (const [key, value] of Object.entries(parameters)) if (value !== null) url.searchParams.set(key, value);
  return url.href;
}
