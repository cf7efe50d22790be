import * as oauth from 'oauth4webapi';
import type { Failure } from '../protocol/failure';
import { CallFailed, failedWith, noAnswerFailure, readJson } from './http';
import { readError } from './token-answers';

/** The admin’s application, identified by its API key. A public client has no secret. */
export interface Application {
  clientId: string;
  /** Whether an earlier sign-in with this key succeeded, so that the application certainly needs no secret. */
  wasAccepted?: boolean;
  fetch: (url: string, init: RequestInit) => Promise<Response>;
  sleep: (ms: number) => Promise<void>;
}

const TIMEOUT_MS = 25_000;

/** All users of an API key share one token request per second. */
const TOKEN_WAIT_MS = 1_100;

/** A refusal with the authorization server’s own error code. */
export class TokenRefused extends CallFailed {
  constructor(
    readonly code: string,
    failure: Failure,
  ) {
    super(failure);
  }
}

type TokenRequest = (options: oauth.TokenEndpointRequestOptions) => Promise<Response>;

/** The failures that error codes of the server mean. */
export type Meanings = Readonly<Record<string, Failure>>;

/** A redirect cannot have the status 500 or 503, so these codes replace it (RFC 6749, 4.1.2.1). */
const OUTAGES: Meanings = {
  server_error: { kind: 'server-error', status: 500 },
  temporarily_unavailable: { kind: 'server-error', status: 503 },
};

/**
 * Sends a form to the authorization server and returns the JSON of its answer. Rejects with `unreachable`, `throttled`
 * (one token request a second), `server-error`, `sign-in-refused`, or the failure that `meanings` has for the server’s
 * error code.
 */
export async function post(application: Application, request: TokenRequest, meanings: Meanings): Promise<unknown> {
  try {
    return await postOnce(application, request, meanings);
  } catch (error) {
    if (!failedWith(error, 'throttled')) throw error;
    await application.sleep(TOKEN_WAIT_MS);
    return postOnce(application, request, meanings);
  }
}

async function postOnce(application: Application, request: TokenRequest, meanings: Meanings): Promise<unknown> {
  const response = await send(application, request);
  const { status } = response;
  if (status >= 500) throw new CallFailed({ kind: 'server-error', status });
  const body = await readJson(response);
  const refused = readError(body);
  // Some servers send “slow_down” with status 429, and other errors with status 200.
  if (status === 429 && refused?.error !== 'slow_down') throw new CallFailed({ kind: 'throttled' });
  if (refused) throw new TokenRefused(refused.error, refusal(refused.error, refused.description, meanings));
  // Something in front of the authorization server answers without a code, and the next request may get through.
  if (status >= 400) throw new CallFailed({ kind: 'server-error', status });
  if (!response.ok || body === undefined) throw new CallFailed({ kind: 'unreachable' });
  return body;
}

async function send(application: Application, request: TokenRequest): Promise<Response> {
  try {
    return await request({
      [oauth.customFetch]: (url, init) =>
        application.fetch(url, {
          method: init.method,
          headers: init.headers,
          body: init.body as URLSearchParams,
          redirect: init.redirect,
          cache: 'no-store',
          credentials: 'omit',
          signal: AbortSignal.timeout(TIMEOUT_MS),
        }),
    });
  } catch (error) {
    throw noAnswerFailure(error);
  }
}

export function refusal(code: string, description: string | undefined, meanings: Meanings): Failure {
  const meaning = new Map(Object.entries({ ...OUTAGES, ...meanings })).get(code);
  if (meaning) return meaning;
  // Some servers quote the refused token or code.
  const reason = description?.replace(/[\w.~+/=-]{40,}/g, '…').slice(0, 300);
  return { kind: 'sign-in-refused', ...(code !== 'access_denied' && reason && { reason }) };
}
