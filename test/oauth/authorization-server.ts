import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';
import { API_HOST, AUTHZ_HOST, PUBLIC_CLIENT_ID, type Sandbox } from '../sandbox/sandbox';

/** Constant Contact's paths (https://developer.constantcontact.com/api_guide/auth_overview.html). */
const BASE = '/oauth2/default/v1';
const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';
export const ISSUER = `https://${AUTHZ_HOST}/oauth2/default`;

export interface AuthorizationServerOptions {
  issuer?: string;
  redirectUri?: string;
}

/** A certified authorization server in the place of the sandbox's, with pages of its own. */
export interface AuthorizationServer {
  /** Answers as authz.constantcontact.com. */
  fetch(request: Request): Promise<Response>;
  /** Whether this access token is one of its own, and good. */
  knows(accessToken: string): Promise<boolean>;
  /** Every form that was sent to the token endpoint, in order. */
  readonly tokenRequests: URLSearchParams[];
  /** Requests that carried an `Origin` to an endpoint that refuses one. */
  readonly origins: string[];
  close(): Promise<void>;
}

/**
 * Starts `oidc-provider` on the loopback interface with one application: a public client, which has to use PKCE, may use the
 * device flow, and gets a new refresh token for each that it turns in.
 */
export async function startAuthorizationServer({
  issuer = ISSUER,
  redirectUri = 'https://extension.example/',
}: AuthorizationServerOptions = {}): Promise<AuthorizationServer> {
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: PUBLIC_CLIENT_ID,
        client_name: 'Restore helper',
        token_endpoint_auth_method: 'none',
        redirect_uris: [redirectUri],
        response_types: ['code'],
        grant_types: ['authorization_code', 'refresh_token', DEVICE_GRANT],
      },
    ],
    scopes: ['contact_data', 'account_read', 'offline_access'],
    pkce: { required: () => true },
    // OpenID Connect wants a `prompt` for a refresh token that outlives the visit; Constant Contact's guide has none.
    issueRefreshToken: async (_context, client) => client.grantTypeAllowed('refresh_token'),
    expiresWithSession: async () => false,
    features: {
      devInteractions: { enabled: true },
      deviceFlow: { enabled: true },
      resourceIndicators: { enabled: false },
    },
    routes: {
      authorization: `${BASE}/authorize`,
      token: `${BASE}/token`,
      device_authorization: `${BASE}/device/authorize`,
      code_verification: '/activate',
    },
    cookies: { keys: ['cookies of a test'] },
    ttl: {
      AccessToken: 86_400,
      AuthorizationCode: 300,
      DeviceCode: 600,
      Grant: 180 * 86_400,
      IdToken: 3_600,
      Interaction: 3_600,
      RefreshToken: 180 * 86_400,
      Session: 3_600,
    },
  });
  // It is reached by another name than that of the loopback interface.
  provider.proxy = true;
  const server = await listen(provider);
  const { port } = server.address() as AddressInfo;

  const tokenRequests: URLSearchParams[] = [];
  const origins: string[] = [];
  const paced = createPace();

  return {
    tokenRequests,
    origins,
    knows: async (accessToken) => (await provider.AccessToken.find(accessToken)) !== undefined,
    async fetch(request) {
      const { pathname, search } = new URL(request.url);
      const body = request.body === null ? '' : await request.text();
      const isToken = pathname === `${BASE}/token`;
      if (isToken) tokenRequests.push(new URLSearchParams(body));
      if (isToken || pathname === `${BASE}/device/authorize`) {
        const origin = request.headers.get('origin');
        // What Okta says on its support page "Browser requests to the token endpoint must use Proof Key for Code Exchange".
        if (origin !== null) {
          origins.push(origin);
          return oauthError('invalid_request', 'Browser requests must be part of at least one trusted origin.');
        }
      }
      if (isToken && paced(new URLSearchParams(body))) return oauthError('slow_down', 'Polled too often.');
      const headers = new Headers(request.headers);
      // These are of the connection to here.
      for (const name of ['connection', 'content-length', 'host', 'accept-encoding']) headers.delete(name);
      headers.set('x-forwarded-host', AUTHZ_HOST);
      headers.set('x-forwarded-proto', 'https');
      return fetch(`http://127.0.0.1:${port}${pathname}${search}`, {
        method: request.method,
        headers,
        redirect: 'manual',
        ...(body !== '' && { body }),
      });
    },
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}

/** A Constant Contact with the server in the place of the sandbox's own: the API lets in a token of it, and no other. */
export function withServer(sandbox: Pick<Sandbox, 'fetch' | 'issueToken'>, server: AuthorizationServer) {
  const { fetch: inSandbox } = sandbox;
  return async (request: Request): Promise<Response> => {
    const { hostname, pathname } = new URL(request.url);
    if (hostname === AUTHZ_HOST && pathname !== '/favicon.ico') return server.fetch(request);
    const [, token = ''] = /^Bearer (.+)$/.exec(request.headers.get('authorization') ?? '') ?? [];
    if (hostname !== API_HOST || token === '') return inSandbox(request);
    const headers = new Headers(request.headers);
    const accessToken = (await server.knows(token)) ? sandbox.issueToken().accessToken : 'of-nobody';
    headers.set('authorization', `Bearer ${accessToken}`);
    const { method, url, signal } = request;
    const body = request.body === null ? '' : await request.text();
    return inSandbox(new Request(url, { method, headers, signal, ...(body !== '' && { body }) }));
  };
}

/** Whether a poll of the device flow comes too soon; `oidc-provider` leaves that to what stands in front of it. */
function createPace(): (form: URLSearchParams) => boolean {
  const devices = new Map<string, { at: number; interval: number }>();
  return (form) => {
    if (form.get('grant_type') !== DEVICE_GRANT) return false;
    const code = form.get('device_code') ?? '';
    const device = devices.get(code);
    const interval = device?.interval ?? 5_000;
    const isTooSoon = device !== undefined && Date.now() - device.at < interval;
    devices.set(code, { at: Date.now(), interval: isTooSoon ? interval + 5_000 : interval });
    return isTooSoon;
  };
}

function listen(provider: Provider): Promise<Server> {
  return new Promise((resolve) => {
    const server = createServer(provider.callback());
    server.listen(0, '127.0.0.1', () => resolve(server));
  });
}

function oauthError(error: string, error_description: string): Response {
  return Response.json({ error, error_description }, { status: 400 });
}
