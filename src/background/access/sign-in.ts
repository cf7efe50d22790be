import * as v from 'valibot';
import { getAccount } from '../../constant-contact/account';
import { type Call, CallFailed } from '../../constant-contact/http';
import {
  type Application,
  finishAuthorization,
  pollDeviceAuthorization,
  startAuthorization,
  startDeviceAuthorization,
  type Tokens,
} from '../../constant-contact/oauth';
import type { Account } from '../../protocol/contact';
import type { Failure } from '../../protocol/failure';
import type { CodeSignIn, CodeSignInState } from '../../protocol/requests';
import type { Stored } from '../storage/stored-value';
import type { Sessions } from './sessions';

export interface SignInDeps {
  /** The API key in force, or "". */
  apiKey: () => Promise<string>;
  fetch: Application['fetch'];
  sleep: Application['sleep'];
  redirectUri: string;
  /** Shows a page of Constant Contact and answers the address it ends at; rejects when it is closed or cannot be shown. */
  launchWebAuthFlow: (url: string) => Promise<string>;
  /** A way to call with an access token that belongs to no session yet. */
  callWith: (clientId: string, getAccessToken: () => Promise<string>) => Call;
  /** Reads the lists while somebody is still looking at the sign-in, so that the first restore need not. */
  warmUp: () => Promise<unknown>;
  sessions: Sessions;
  pendingCode: Stored<PendingCode | null>;
  now: () => number;
}

/** A code sign-in under way, in memory only. */
export interface PendingCode extends CodeSignIn {
  clientId: string;
  deviceCode: string;
}

export const pendingCodeSchema = v.nullable(
  v.object({
    clientId: v.string(),
    deviceCode: v.string(),
    userCode: v.string(),
    verificationUri: v.string(),
    verificationUriComplete: v.string(),
    expiresAt: v.number(),
    interval: v.number(),
  }),
);

/** Why a sign-in failed, as it is kept for the popup; failures that carry more than words are told only at once. */
const told = [
  'sign-in-cancelled',
  'sign-in-not-ours',
  'key-refused',
  'redirect-refused',
  'unreachable',
  'throttled',
] as const;
export const signInFailureSchema: v.GenericSchema<unknown, Failure | null> = v.nullable(
  v.union([
    v.object({ kind: v.picklist(told) }),
    v.object({ kind: v.picklist(['sign-in-refused']), reason: v.exactOptional(v.string()) }),
    v.object({ kind: v.picklist(['server-error']), status: v.number() }),
  ]),
);

/** RFC 8628, 3.5: each slow_down lengthens the interval by five seconds for good. */
const SLOW_DOWN_S = 5;

/** What may be gone a moment later. */
const PASSING: ReadonlySet<Failure['kind']> = new Set(['unreachable', 'server-error', 'throttled', 'quota-exceeded']);
const AGAIN_MS = 1_000;

/** Signs in on Constant Contact's own page. Rejects with `no-api-key`, `sign-in-cancelled`, `redirect-refused` and as the exchange does. */
export async function signIn(deps: SignInDeps): Promise<Account> {
  const application = await applicationOf(deps);
  const authorization = await startAuthorization(application.clientId, deps.redirectUri);
  const answer = await deps.launchWebAuthFlow(authorization.url).catch((error: unknown) => {
    // Chrome's words for a page that answered with an error; a redirect URI or key that is not registered gives one.
    const notShown = error instanceof Error && /could not be loaded/i.test(error.message);
    throw new CallFailed({ kind: notShown ? 'redirect-refused' : 'sign-in-cancelled' });
  });
  return begin(application.clientId, await finishAuthorization(application, authorization, answer), deps);
}

/** Gets a code for the person to type in at Constant Contact. */
export async function startCodeSignIn(deps: SignInDeps): Promise<CodeSignIn> {
  const application = await applicationOf(deps);
  const { deviceCode, expiresIn, ...shown } = await startDeviceAuthorization(application);
  const pending = { ...shown, deviceCode, clientId: application.clientId, expiresAt: deps.now() + expiresIn * 1_000 };
  await deps.pendingCode.update(() => pending);
  return withoutSecret(pending);
}

/** The code sign-in under way, or null. */
export async function getCodeSignIn({ pendingCode, now }: SignInDeps): Promise<CodeSignIn | null> {
  const pending = await pendingCode.get();
  return pending && now() < pending.expiresAt ? withoutSecret(pending) : null;
}

/** Asks once whether the code was confirmed. Rejects with `code-expired` and `sign-in-refused`; both end the attempt. */
export async function pollCodeSignIn(deps: SignInDeps): Promise<CodeSignInState> {
  const pending = await deps.pendingCode.get();
  if (!pending) throw new CallFailed({ kind: 'code-expired' });
  const application = { ...deps, clientId: pending.clientId };
  let answer: Awaited<ReturnType<typeof pollDeviceAuthorization>>;
  try {
    answer = await pollDeviceAuthorization(application, pending.deviceCode);
  } catch (error) {
    const passing = error instanceof CallFailed && ['unreachable', 'server-error'].includes(error.failure.kind);
    if (!passing) await deps.pendingCode.clear();
    if (passing && deps.now() < pending.expiresAt) return { state: 'pending', interval: pending.interval };
    throw error;
  }
  // Somebody who cancelled while this was asked does not want the answer.
  if ((await deps.pendingCode.get())?.deviceCode !== pending.deviceCode)
    throw new CallFailed({ kind: 'sign-in-cancelled' });
  if (answer === 'pending') return { state: 'pending', interval: pending.interval };
  if (answer === 'slow-down') {
    const interval = pending.interval + SLOW_DOWN_S;
    await deps.pendingCode.update((kept) => kept && { ...kept, interval });
    return { state: 'pending', interval };
  }
  await deps.pendingCode.clear();
  return { state: 'signed-in', account: await begin(pending.clientId, answer, deps) };
}

async function begin(clientId: string, tokens: Tokens, deps: SignInDeps): Promise<Account> {
  const call = deps.callWith(clientId, async () => tokens.accessToken);
  const once = getAccount(call).catch(async (error: unknown) => {
    if (!(error instanceof CallFailed) || !PASSING.has(error.failure.kind)) throw error;
    // The code is used up: one more try is less than asking the person to sign in again.
    await deps.sleep(AGAIN_MS);
    return getAccount(call);
  });
  const account = await once.catch((error: unknown) => {
    if (!(error instanceof CallFailed) || PASSING.has(error.failure.kind)) throw error;
    // Reading the account's name is a privilege of its own; without it the API key tells one account from another.
    return { id: `api-key:${clientId}`, name: clientId };
  });
  await deps.sessions.begin(clientId, account, tokens);
  await deps.warmUp().catch(() => undefined);
  return account;
}

async function applicationOf({ apiKey, fetch, sleep }: SignInDeps): Promise<Application> {
  const clientId = await apiKey();
  if (clientId === '') throw new CallFailed({ kind: 'no-api-key' });
  return { clientId, fetch, sleep };
}

function withoutSecret({
  userCode,
  verificationUri,
  verificationUriComplete,
  expiresAt,
  interval,
}: PendingCode): CodeSignIn {
  return { userCode, verificationUri, verificationUriComplete, expiresAt, interval };
}
