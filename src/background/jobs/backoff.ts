import { type CallFailed, failedWith } from '../../constant-contact/http';
import type { Failure } from '../../protocol/failure';
import type { JobWait } from '../../protocol/jobs';
import type { Wait } from '../storage/job-rows';

/** Back-off after temporary failures (no network, server errors, limits), in ms. */
const BACKOFF_MS: readonly number[] = [5_000, 10_000, 30_000, 60_000, 300_000];
/** An alarm takes over longer waits, because a worker would not live through them. Other jobs run meanwhile. */
export const LONGEST_SLEEP_MS = 15_000;
/** The wait after a forbidden call or a refused renewal. */
const FORBIDDEN_MS = 60 * 60_000;
const QUEUE_FULL_MS = 60_000;

/** Whether the server refused the call, and would refuse it again. */
export function isRefusal(error: unknown): error is CallFailed {
  return failedWith(error, 'refused', 'not-found', 'conflict');
}

/** The wait before an attempt. Attempts beyond the last entry use the last entry. */
export function waitBefore(attempt: number, waits: readonly number[] = BACKOFF_MS): number {
  return waits[Math.min(attempt, waits.length - 1)] ?? 0;
}

/** The rest of a wait, in ms. A wait ends at once if the clock was set back. */
export function remainingWait({ since, until }: Wait, now: number): number {
  return since <= now ? Math.max(until - now, 0) : 0;
}

/** What a job waits for after a failure, and how long, in ms. `attempt` counts the failures since the job last advanced. */
export function waitAfter(
  failure: Failure,
  { isSignedIn, attempt, now }: { isSignedIn: boolean; attempt: number; now: number },
): [why: JobWait, ms: number] {
  const soon = waitBefore(attempt);
  switch (failure.kind) {
    case 'quota-exceeded':
      return ['quota', failure.until - now];
    case 'signed-out':
      // A token may be refused while the session lasts. Without a session only a sign-in helps.
      return isSignedIn ? ['server', soon] : ['signed-out', Number.POSITIVE_INFINITY];
    case 'forbidden':
    case 'sign-in-refused':
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
