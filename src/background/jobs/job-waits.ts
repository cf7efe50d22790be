import { CallFailed } from '../../constant-contact/http';
import type { Failure } from '../../protocol/failure';
import type { JobWait } from '../../protocol/requests';
import type { JobRow } from '../storage/database';

/** Waits after something that passes: no network, a server that errs, a limit. */
export const RETRY_WAITS_MS = [5_000, 10_000, 30_000, 60_000, 300_000];
/** A wait longer than this is left to an alarm, since a worker would not live through it, and lets other jobs pass. */
export const LONGEST_SLEEP_MS = 15_000;
/** When somebody is asked again who forbade something. */
const FORBIDDEN_MS = 60 * 60_000;
/** Failures that stay the same however often one asks. */
const REFUSALS: ReadonlySet<Failure['kind']> = new Set(['refused', 'not-found', 'conflict']);

/** Whether what failed would fail again. */
export function wasRefused(error: unknown): error is CallFailed {
  return error instanceof CallFailed && REFUSALS.has(error.failure.kind);
}

/** The nth of some waits, or the last. */
export function nth(waits: number[], n: number): number {
  return waits[Math.min(n, waits.length - 1)] ?? 0;
}

/**
 * How long a job still waits, in ms. For a clock to catch up that was set back it does not wait; but as long as it can sleep, since
 * then it cannot be known how much of its wait is over.
 */
export function waitOf({ wait }: JobRow, now: number): number {
  // Who was waited for to sign in has done so, where there is a session to work with.
  if (!wait || wait.until === Number.POSITIVE_INFINITY) return 0;
  return wait.since <= now ? Math.max(wait.until - now, 0) : Math.min(wait.until - wait.since, LONGEST_SLEEP_MS);
}

/** What a job waits for after a failure, and how long, in ms. */
export function waitAfter(
  failure: Failure,
  { isSignedIn, waited, now }: { isSignedIn: boolean; waited: number; now: number },
): [why: JobWait, ms: number] {
  const soon = nth(RETRY_WAITS_MS, waited);
  switch (failure.kind) {
    case 'quota-exceeded':
      return ['quota', failure.until - now];
    case 'signed-out':
      // A token may be refused though the session goes on; else only a sign-in helps.
      return isSignedIn ? ['server', soon] : ['signed-out', Number.POSITIVE_INFINITY];
    case 'forbidden':
      return ['forbidden', FORBIDDEN_MS];
    case 'throttled':
      return ['throttled', Math.max(soon, failure.ms ?? 0)];
    case 'queue-full':
      return ['queue-full', Math.max(soon, 60_000)];
    case 'unreachable':
      return ['offline', soon];
    case 'internal':
      return ['trouble', soon];
    default:
      return ['server', soon];
  }
}
