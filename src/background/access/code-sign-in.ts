import * as v from 'valibot';
import { CallFailed, TimedOut } from '../../constant-contact/http';
import { pollDeviceAuthorization, startDeviceAuthorization } from '../../constant-contact/oauth';
import { isPassing } from '../../protocol/failure-traits';
import type { CodeSignIn, CodeSignInState } from '../../protocol/settings';
import type { Stored } from '../storage/stored-value';
import { accountSchema } from './account';
import { ageOf } from './clock';
import type { SessionWriter } from './sessions';
import { applicationOf, type SignInDeps, startSession } from './sign-in';

/** A pending code sign-in, in memory only. */
const codeSchema = v.object({
  clientId: v.string(),
  deviceCode: v.string(),
  userCode: v.string(),
  verificationUri: v.string(),
  verificationUriComplete: v.string(),
  expiresAt: v.number(),
  interval: v.number(),
  /** When Constant Contact was last polled, in ms since the epoch. */
  polledAt: v.exactOptional(v.number()),
  /** Set once the code is confirmed, so that other polling pages get the same answer. */
  account: v.exactOptional(accountSchema),
});
type PendingCode = v.InferOutput<typeof codeSchema>;

export const pendingCodeSchema = v.nullable(codeSchema);

export interface CodeSignInDeps extends SignInDeps {
  pendingCode: Stored<PendingCode | null>;
}

/** RFC 8628, 3.5: each slow_down adds five seconds to the interval permanently. */
const SLOW_DOWN_S = 5;
/** A poll that times out doubles the interval. */
const TIMED_OUT_FACTOR = 2;
/** How early a page’s timer may fire, in ms. */
const POLL_EARLY_MS = 100;

/** Gets a code for the person to type in at Constant Contact. */
export async function startCodeSignIn(deps: CodeSignInDeps): Promise<CodeSignIn> {
  const application = await applicationOf(deps);
  const { deviceCode, expiresIn, ...shown } = await startDeviceAuthorization(application, await deps.scope());
  const pending = { ...shown, deviceCode, clientId: application.clientId, expiresAt: deps.now() + expiresIn * 1_000 };
  await deps.pendingCode.update(() => pending);
  return withoutSecret(pending);
}

export async function getCodeSignIn({ pendingCode, now }: CodeSignInDeps): Promise<CodeSignIn | null> {
  const pending = await pendingCode.get();
  return pending && !pending.account && now() < pending.expiresAt ? withoutSecret(pending) : null;
}

/**
 * Polls once whether the code was confirmed, and no sooner than the server allows, however many pages poll. Rejects
 * with `code-expired` and `sign-in-refused`; both end the attempt.
 */
export async function pollCodeSignIn(deps: CodeSignInDeps): Promise<CodeSignInState> {
  const state = await deps.sessions.alone((writer) => poll(deps, writer));
  if (state.state === 'signed-in') await deps.warmUp().catch(() => undefined);
  return state;
}

async function poll(deps: CodeSignInDeps, writer: SessionWriter): Promise<CodeSignInState> {
  const { pendingCode, now } = deps;
  const pending = await pendingCode.get();
  if (!pending) throw new CallFailed({ kind: 'code-expired' });
  const { clientId, deviceCode, interval, polledAt } = pending;
  if (pending.account) return { state: 'signed-in', account: pending.account };
  // The person may have asked for another code meanwhile, which stays.
  const change = (how: Partial<PendingCode> | null) =>
    pendingCode.update((stored) => (stored?.deviceCode === deviceCode ? how && { ...stored, ...how } : stored));

  const at = now();
  if (ageOf(polledAt, at) < interval * 1_000 - POLL_EARLY_MS) {
    return { state: 'pending', interval };
  }
  // The server counts a poll even if its answer is lost.
  await change({ polledAt: at });
  let answer: Awaited<ReturnType<typeof pollDeviceAuthorization>>;
  try {
    answer = await pollDeviceAuthorization({ clientId, fetch: deps.fetch, sleep: deps.sleep }, deviceCode);
  } catch (error) {
    const passes = error instanceof CallFailed && isPassing(error.failure);
    if (!passes) await change(null);
    if (!passes || now() >= pending.expiresAt) throw error;
    const slower = error instanceof TimedOut ? interval * TIMED_OUT_FACTOR : interval;
    // The next interval starts after the time-out.
    if (slower > interval) await change({ polledAt: now(), interval: slower });
    return { state: 'pending', interval: slower };
  }
  // The person may have canceled meanwhile.
  if ((await pendingCode.get())?.deviceCode !== deviceCode) throw new CallFailed({ kind: 'sign-in-cancelled' });
  if (answer === 'pending') return { state: 'pending', interval };
  if (answer === 'slow-down') {
    await change({ interval: interval + SLOW_DOWN_S });
    return { state: 'pending', interval: interval + SLOW_DOWN_S };
  }
  const account = await startSession(clientId, answer, deps, writer).catch(async (error: unknown) => {
    // The code is used up, even though the sign-in failed.
    await change(null);
    throw error;
  });
  await change({ account });
  return { state: 'signed-in', account };
}

export async function cancelCodeSignIn({ pendingCode }: CodeSignInDeps): Promise<null> {
  await pendingCode.clear();
  return null;
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
