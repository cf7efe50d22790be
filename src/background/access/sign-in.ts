import * as v from 'valibot';
import { getAccount } from '../../constant-contact/account';
import { type Call, CallFailed } from '../../constant-contact/http';
import { type Application, finishAuthorization, startAuthorization } from '../../constant-contact/oauth';
import type { Tokens } from '../../constant-contact/token-answers';
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
  /** What the person is asked to allow. */
  scope: () => Promise<string>;
  fetch: Application['fetch'];
  sleep: Application['sleep'];
  redirectUri: () => string;
  /** Shows a page of Constant Contact and answers the address it ends at; rejects when it is closed or cannot be shown. */
  launchWebAuthFlow: (url: string) => Promise<string>;
  /** A way to call with an access token that belongs to no session yet. */
  callWith: (clientId: string, getAccessToken: () => Promise<string>, purpose: CallPurpose) => Call;
  /** Reads the lists while somebody is still looking at the sign-in, so that the first restore need not. */
  warmUp: () => Promise<unknown>;
  sessions: Pick<Sessions, 'alone'>;
  tokens: Pick<AccessTokens, 'begin'>;
  mayUse: PolicyRules['mayUse'];
  signInFailure: Stored<Failure | null>;
  /** The API key with which somebody signed in last, or "". */
  takenKey: Stored<string>;
  now: () => number;
  newId: () => string;
}

/** Why a sign-in failed, as it is stored for the popup; failures that carry more than words are answered only at once. */
const storedFailures = [
  'sign-in-cancelled',
  'sign-in-not-ours',
  'key-refused',
  'redirect-refused',
  'unreachable',
  'throttled',
] as const;
export const signInFailureSchema: v.GenericSchema<unknown, Failure | null> = v.nullable(
  v.union([
    v.object({ kind: v.picklist(storedFailures) }),
    v.object({ kind: v.picklist(['sign-in-refused']), reason: v.exactOptional(v.string()) }),
    v.object({ kind: v.picklist(['by-policy']), what: v.picklist(['account']) }),
    v.object({ kind: v.picklist(['server-error']), status: v.number() }),
  ]),
);

const RETRY_MS = 1_000;

/**
 * Signs in on Constant Contact's own page. Rejects with `no-api-key`, `sign-in-cancelled`, `redirect-refused` and as the
 * exchange does; why is stored too, because the window in which people sign in closes the popup that wants to know.
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
    // Chrome's words for a page that answered with an error; a redirect URI or key that is not registered gives one.
    const notShown = error instanceof Error && /could not be loaded/i.test(error.message);
    throw new CallFailed({ kind: notShown ? 'redirect-refused' : 'sign-in-cancelled' });
  });
  const tokens = await finishAuthorization(application, authorization, answer);
  const account = await deps.sessions.alone((writer) => begin(application.clientId, tokens, deps, writer));
  await deps.warmUp().catch(() => undefined);
  return account;
}

/** Stores a new session, under the account that its tokens are of. Rejects with `by-policy` for one that may not be used. */
export async function begin(
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
  return account;
}

/**
 * Who the account is. Its summary is read a second time where that fails, since the code is used up by now. An account whose
 * summary is refused, for which a privilege of its own may be missing, or is no summary both times, goes without a name; one
 * that could be read later does not.
 */
async function readAccount(call: Call, { sleep, newId }: SignInDeps): Promise<Account> {
  try {
    return await getAccount(call);
  } catch (error) {
    if (!(error instanceof CallFailed)) throw error;
    if (error.failure.kind === 'forbidden') return unnamedAccount(newId);
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
  /** Forgets what was read in accounts that nobody is signed in to. */
  forget: () => Promise<void>;
}

/** Signs out of the current account; another one that is signed in takes its place. */
export async function signOut({ sessions, tokens, forget }: SignOutDeps): Promise<null> {
  const current = await sessions.current();
  if (current) await tokens.end(current.account.id);
  await forget();
  return null;
}

export async function applicationOf({ apiKey, takenKey, fetch, sleep }: SignInDeps): Promise<Application> {
  const clientId = await apiKey();
  if (clientId === '') throw new CallFailed({ kind: 'no-api-key' });
  return { clientId, wasTaken: clientId === (await takenKey.get()), fetch, sleep };
}
