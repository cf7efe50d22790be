import * as oauth from 'oauth4webapi';
import { CallFailed, failedWith, TimedOut } from './http';
import { type DeviceCode, readDeviceCode, readRenewal, readTokens, type Tokens } from './token-answers';
import { type Application, type Meanings, post, refusal, TokenRefused } from './token-requests';

/**
 * The accepted issuers of an answer (RFC 9207): the server’s URL, and the name in its access tokens. The documentation
 * does not say which of them is sent, or whether any is.
 */
const ISSUERS = [
  'https://authz.constantcontact.com/oauth2/default',
  'https://identity.constantcontact.com/oauth2/aus1lm3ry9mF7x2Ja0h8',
] as const;

/**
 * Constant Contact’s authorization server. It publishes no discovery document
 * (https://developer.constantcontact.com/api_guide/pkce_flow.html,
 * https://developer.constantcontact.com/api_guide/device_flow.html).
 */
const server: oauth.AuthorizationServer = {
  issuer: ISSUERS[0],
  authorization_endpoint: 'https://authz.constantcontact.com/oauth2/default/v1/authorize',
  token_endpoint: 'https://authz.constantcontact.com/oauth2/default/v1/token',
  device_authorization_endpoint: 'https://authz.constantcontact.com/oauth2/default/v1/device/authorize',
};

/** Contacts (no narrower scope can restore), a refresh token, and the account’s name. */
export const SCOPE = 'contact_data offline_access account_read';
/** Adds automations and campaigns, for settings that read them. Constant Contact has no narrower scope for that. */
export const SCOPE_WITH_CAMPAIGNS = `${SCOPE} campaign_data`;

/** The data to keep between the authorization request and its answer. */
export interface Authorization {
  url: string;
  state: string;
  verifier: string;
  redirectUri: string;
}

/** The request of the authorization code flow with PKCE; `url` is the page to show to the person. */
export async function startAuthorization(clientId: string, redirectUri: string, scope = SCOPE): Promise<Authorization> {
  const state = oauth.generateRandomState();
  const verifier = oauth.generateRandomCodeVerifier();
  const url = new URL(server.authorization_endpoint as string);
  url.search = new URLSearchParams({
    client_id: clientId,
    redirect_uri: redirectUri,
    response_type: 'code',
    scope,
    state,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  }).toString();
  return { url: url.href, state, verifier, redirectUri };
}

/**
 * Exchanges the answer of the page for tokens. Rejects with `sign-in-not-ours` if the answer belongs to another
 * request, with `sign-in-refused` if the person or the server refused, and as `post` does.
 */
export async function finishAuthorization(
  application: Application,
  authorization: Authorization,
  answeredUrl: string,
): Promise<Tokens> {
  const client = { client_id: application.clientId };
  let answer: URLSearchParams;
  try {
    const url = new URL(answeredUrl);
    const issuer = ISSUERS.find((known) => known === url.searchParams.get('iss')) ?? server.issuer;
    answer = oauth.validateAuthResponse({ ...server, issuer }, client, url, authorization.state);
  } catch (error) {
    if (error instanceof oauth.AuthorizationResponseError)
      throw new CallFailed(refusal(error.error, error.error_description, meaningsFor(application)));
    throw new CallFailed({ kind: 'sign-in-not-ours' });
  }
  // The library checks for a code only when it sends it.
  const [code, ...more] = answer.getAll('code');
  if (!code || more.length > 0) throw new CallFailed({ kind: 'sign-in-not-ours' });
  const body = await post(
    application,
    (options) =>
      oauth.authorizationCodeGrantRequest(
        server,
        client,
        oauth.None(),
        answer,
        authorization.redirectUri,
        authorization.verifier,
        options,
      ),
    meaningsFor(application),
  );
  return readTokens(body);
}

/**
 * Exchanges a refresh token for new tokens, or only for a new refresh token if the rest of the answer is unusable. A
 * server that rotates refresh tokens no longer accepts the old one, so the new one must be kept. Rejects with
 * `signed-out` if the server no longer knows the refresh token, and as `post` does.
 */
export async function refresh(
  application: Application,
  refreshToken: string,
): Promise<Tokens | Pick<Tokens, 'refreshToken'>> {
  const client = { client_id: application.clientId };
  const turnIn = () =>
    post(
      application,
      (options) => oauth.refreshTokenGrantRequest(server, client, oauth.None(), refreshToken, options),
      { ...KNOWN_KEY, invalid_grant: { kind: 'signed-out' } },
    );
  const body = await turnIn().catch((error: unknown) => {
    // The server may have replaced the token, and its answer was lost. Okta accepts the old one for some seconds more
    // (https://developer.okta.com/docs/guides/refresh-tokens/main/). After a time-out those are over.
    const isLost = failedWith(error, 'unreachable') && !(error instanceof TimedOut);
    if (isLost) return turnIn();
    throw error;
  });
  return readRenewal(body);
}

export async function startDeviceAuthorization(application: Application, scope = SCOPE): Promise<DeviceCode> {
  const client = { client_id: application.clientId };
  const body = await post(
    application,
    (options) =>
      // RFC 8628 has no response_type, but Constant Contact’s guide requires it.
      oauth.deviceAuthorizationRequest(server, client, oauth.None(), { scope, response_type: 'code' }, options),
    meaningsFor(application),
  );
  return readDeviceCode(body);
}

/** Polls whether the code was confirmed: tokens, 'pending', or 'slow-down' (add five seconds to the interval). */
export async function pollDeviceAuthorization(
  application: Application,
  deviceCode: string,
): Promise<Tokens | 'pending' | 'slow-down'> {
  const client = { client_id: application.clientId };
  try {
    const body = await post(
      application,
      (options) => oauth.deviceCodeGrantRequest(server, client, oauth.None(), deviceCode, options),
      { ...KNOWN_KEY, expired_token: { kind: 'code-expired' }, invalid_grant: { kind: 'code-expired' } },
    );
    return readTokens(body);
  } catch (error) {
    const code = error instanceof TokenRefused && error.code;
    if (code === 'authorization_pending') return 'pending';
    if (code === 'slow_down') return 'slow-down';
    // All users of the key share one token request per second.
    if (failedWith(error, 'throttled')) return 'slow-down';
    throw error;
  }
}

/** For a new key: its application may be of a kind that does not work here. */
const NEW_KEY: Meanings = { invalid_client: { kind: 'key-refused' }, unauthorized_client: { kind: 'key-refused' } };

/** For a key that worked before, perhaps with the other kind of sign-in: its application may not allow this kind. */
const ACCEPTED_KEY: Meanings = { unauthorized_client: { kind: 'key-refused' } };

/** For a key that worked with this kind of sign-in before: its application is of the right kind. */
const KNOWN_KEY: Meanings = { unauthorized_client: { kind: 'forbidden', cause: 'deactivated' } };

function meaningsFor({ wasAccepted }: Application): Meanings {
  return wasAccepted ? ACCEPTED_KEY : NEW_KEY;
}
