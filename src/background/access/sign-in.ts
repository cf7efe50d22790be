import * as v from 'valibot';
import { getAccount } from '../../constant-contact/account';
import { type Call, CallFailed, failedWith, ignoreFailure } from '../../constant-contact/http';
import { finishAuthorization, startAuthorization } from '../../constant-contact/oauth';
import type { Tokens } from '../../constant-contact/token-answers';
import type { Application } from '../../constant-contact/token-requests';
import type { Account } from '../../protocol/contact';
import type { Failure } from '../../protocol/failure';
import { traitsOf } from '../../protocol/failure-traits';
import type { Stored } from '../storage/stored-value';
import type { AccessTokens } from './access-tokens';
import { unnamedAccount } from './account';
import type { CallPurpose } from './call-budget';
import type { PolicyRules } from './policy';
import type { Sessions, SessionWriter } from './sessions';

export interface SignInDeps {
  /** The API key in force, or "". */
  apiKey: () => Promise<string>;
  /** The OAuth scope to request. */
  scope: () => Promise<string>;
  fetch: Application['fetch'];
  sleep: Application['sleep'];
  redirectUri: () => string;
  /** Shows a page of Constant Contact and resolves to its final URL. Rejects if it is closed or cannot be shown. */
  launchWebAuthFlow: (url: string) => Promise<string>;
  /** Calls with an access token that belongs to no session yet. */
  callWith: (clientId: string, getAccessToken: () => Promise<string>, purpose: CallPurpose) => Call;
  /** Reads the lists while the person still looks at the sign-in page, so that the first restore need not. */
  warmUp: () => Promise<unknown>;
  sessions: Pick<Sessions, 'alone'>;
  tokens: Pick<AccessTokens, 'begin'>;
  mayUse: PolicyRules['mayUse'];
  signInFailure: Stored<Failure | null>;
  /** The API key of the last successful sign-in, or "". */
  takenKey: Stored<string>;
  now: () => number;
  newId: () => string;
}

/** The reason of a failed sign-in, as stored for the popup. An update of the extension clears it. */
export const signInFailureSchema = v.nullable(
  v.custom<Failure>((value) => typeof value === 'object' && value !== null && 'kind' in value),
);

const RETRY_MS = 1_000;

/**
 * Signs in on Constant Contact’s own page. Rejects with `no-api-key`, `sign-in-cancelled`, `redirect-refused`, and as
 * the token exchange does. The failure is also stored, because the sign-in window closes the popup that would show it.
 */
export async function signIn(deps: SignInDeps): Promise<Account> {
  await deps.signInFailure.clear();
  try {
    return await signInOnPage(deps);
  } catch (error) {
    if (error instanceof CallFailed) await deps.signInFailure.update(() => error.failure);
    throw error;
  }
}

async function signInOnPage(deps: SignInDeps): Promise<Account> {
  const application = await applicationOf(deps);
  const authorization = await startAuthorization(application.clientId, deps.redirectUri(), await deps.scope());
  const answer = await deps.launchWebAuthFlow(authorization.url).catch((error: unknown) => {
    // Chrome’s message for a page that failed to load. An unregistered redirect URI or key causes one.
    const notShown = error instanceof Error && /could not be loaded/i.test(error.message);
    throw new CallFailed({ kind: notShown ? 'redirect-refused' : 'sign-in-cancelled' });
  });
  const tokens = await finishAuthorization(application, authorization, answer);
  const account = await deps.sessions.alone((writer) => startSession(application.clientId, tokens, deps, writer));
  await deps.warmUp().catch(() => undefined);
  return account;
}

/** Stores a new session for the tokens’ account. Rejects with `by-policy` if that account may not be used. */
export async function startSession(
  clientId: string,
  tokens: Tokens,
  deps: SignInDeps,
  writer: SessionWriter,
): Promise<Account> {
  const call = deps.callWith(clientId, async () => tokens.accessToken, 'lookup');
  const account = await readAccount(call, deps);
  await deps.mayUse(account.id);
  const { refreshToken } = tokens;
  const session = { clientId, account, ...(refreshToken !== undefined && { refreshToken }) };
  await deps.tokens.begin(session, tokens, writer);
  await deps.takenKey.update(() => clientId);
  // An earlier failure would be shown again after a sign-out.
  await deps.signInFailure.clear();
  return account;
}

/**
 * Reads the account’s summary, twice if needed, because the code is used up by now. If the summary is forbidden (it
 * needs a privilege of its own) or malformed both times, the account has no name. Failures that may pass are thrown.
 */
async function readAccount(call: Call, { sleep, newId }: SignInDeps): Promise<Account> {
  try {
    return await getAccount(call);
  } catch (error) {
    if (failedWith(error, 'forbidden')) return unnamedAccount(newId);
    ignoreFailure(error);
  }
  await sleep(RETRY_MS);
  return getAccount(call).catch((error: unknown) => {
    if (!(error instanceof CallFailed)) throw error;
    const { failure } = error;
    if (failure.kind !== 'forbidden' && traitsOf(failure).retry !== 'never') throw error;
    return unnamedAccount(newId);
  });
}

export interface SignOutDeps {
  sessions: Pick<Sessions, 'current'>;
  tokens: Pick<AccessTokens, 'end'>;
  /** Whether a sign-out has begun and not deleted its data yet. */
  isForgetting: Stored<boolean>;
  /** Deletes what was read in accounts without a session. */
  forget: () => Promise<void>;
}

/** Signs out of the current account. Another signed-in account takes its place. */
export async function signOut(deps: SignOutDeps): Promise<null> {
  // A full disk must not prevent a sign-out.
  await deps.isForgetting.update(() => true).catch(() => undefined);
  const current = await deps.sessions.current();
  if (current) await deps.tokens.end(current.account.id);
  await deps.forget();
  await deps.isForgetting.clear();
  return null;
}

/** Deletes the data that a sign-out did not, because the worker stopped or the storage failed. */
export async function finishSignOut({ isForgetting, forget }: SignOutDeps): Promise<void> {
  if (!(await isForgetting.get())) return;
  await forget();
  await isForgetting.clear();
}

export async function applicationOf({ apiKey, takenKey, fetch, sleep }: SignInDeps): Promise<Application> {
  const clientId = await apiKey();
  if (clientId === '') throw new CallFailed({ kind: 'no-api-key' });
  return { clientId, wasAccepted: clientId === (await takenKey.get()), fetch, sleep };
}
