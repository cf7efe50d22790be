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

/** A certified authorization server, with pages of its own, in place of the sandbox’s server. */
export interface AuthorizationServer {
  /** Answers as authz.constantcontact.com. */
  fetch(request: Request): Promise<Response>;
  /** Whether this access token was issued here and is valid. */
  knows(accessToken: string): Promise<boolean>;
  /** Every form that the token endpoint received, in order. */
  readonly tokenRequests: URLSearchParams[];
  /** The `Origin` headers of requests to endpoints that refuse them. */
  readonly origins: string[];
  close(): Promise<void>;
}

/**
 * Starts `oidc-provider` on the loopback interface with one application. It is a public client that must use PKCE, may
 * use the device flow, and gets a new refresh token for each one that it uses.
 */
export async function startAuthorizationServer({
  issuer = ISSUER,
  redirectUri = 'https://extension.example/',
}: AuthorizationServerOptions = {}): Promise<AuthorizationServer> {
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: PUBLIC_CLIENT_ID,
        client_name: 'Contact Restore',
        token_endpoint_auth_method: 'none',
        redirect_uris: [redirectUri],
        response_types: ['code'],
        grant_types: ['authorization_code', 'refresh_token', DEVICE_GRANT],
      },
    ],
    scopes: ['contact_data', 'account_read', 'offline_access'],
    pkce: { required: () => true },
    // OpenID Connect requires a `prompt` for a lasting refresh token. Constant Contact’s guide has none.
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
  // Clients use another host name than that of the loopback interface.
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
        // As Okta’s support page "Browser requests to the token endpoint must use Proof Key for Code Exchange"
        // describes.
        if (origin !== null) {
          origins.push(origin);
          return oauthError('invalid_request', 'Browser requests must be part of at least one trusted origin.');
        }
      }
      if (isToken && paced(new URLSearchParams(body))) return oauthError('slow_down', 'Polled too often.');
      const headers = new Headers(request.headers);
      // These headers belong to the connection between the test and this function.
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

/** A Constant Contact with this server in place of the sandbox’s own. Its API accepts only tokens of this server. */
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

/** Whether a poll of the device flow comes too soon. `oidc-provider` leaves this check to the server in front of it. */
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
