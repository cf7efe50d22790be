import { CallFailed } from '../../constant-contact/http';
import type { Failure } from '../../protocol/failure';
import { traitsOf } from '../../protocol/failure-traits';
import type { JobWait } from '../../protocol/jobs';
import type { Wait } from '../storage/job-rows';

/** Waits after something that passes: no network, a server that errs, a limit; in ms. */
export const BACKOFF_MS: readonly number[] = [5_000, 10_000, 30_000, 60_000, 300_000];
/** A wait longer than this is left to an alarm, since a worker would not live through it, and lets other jobs pass. */
export const LONGEST_SLEEP_MS = 15_000;
/** When a call is tried again that somebody forbade. */
const FORBIDDEN_MS = 60 * 60_000;
const QUEUE_FULL_MS = 60_000;
/** Failures that stay the same however often the same is sent. */
const REFUSALS: ReadonlySet<Failure['kind']> = new Set(['refused', 'not-found', 'conflict']);
/** Whether the server answered that it does not do this, and would answer so again. */
export function isRefusal(error: unknown): error is CallFailed {
  return error instanceof CallFailed && REFUSALS.has(error.failure.kind);
}

/** Whether a write that failed so may have been done all the same. */
export function isLost(error: unknown): error is CallFailed {
  return error instanceof CallFailed && traitsOf(error.failure).mayBeApplied;
}

/** The wait before an attempt, of a row of growing waits; the last one for all further attempts. */
export function waitBefore(attempt: number, waits: readonly number[] = BACKOFF_MS): number {
  return waits[Math.min(attempt, waits.length - 1)] ?? 0;
}

/** How much of a wait is left, in ms. Nobody waits for a clock to catch up that was set back. */
export function left({ since, until }: Wait, now: number): number {
  return since <= now ? Math.max(until - now, 0) : 0;
}

/** What a job waits for after a failure, and how long, in ms. `attempt`: how often in a row the same failed before. */
export function waitAfter(
  failure: Failure,
  { isSignedIn, attempt, now }: { isSignedIn: boolean; attempt: number; now: number },
): [why: JobWait, ms: number] {
  const soon = waitBefore(attempt);
  switch (failure.kind) {
    case 'quota-exceeded':
      return ['quota', failure.until - now];
    case 'signed-out':
      // A token may be refused though the session goes on; else only a sign-in helps.
      return isSignedIn ? ['server', soon] : ['signed-out', Number.POSITIVE_INFINITY];
    case 'forbidden':
    case 'by-policy':
      return ['forbidden', FORBIDDEN_MS];
    case 'no-site-access':
      return ['forbidden', soon];
    case 'throttled':
      return ['throttled', Math.max(soon, failure.ms ?? 0)];
    case 'queue-full':
      return ['queue-full', Math.max(soon, QUEUE_FULL_MS)];
    case 'unreachable':
      return ['offline', soon];
    case 'internal':
      return ['trouble', soon];
    default:
      return ['server', soon];
  }
}
