import type { JobOutcome, JobView } from '../protocol/requests';
import { enumerate, number, plural, text, timeOfDay } from '../ui/text';
import { about } from './job-cost';
import { isOpen } from './jobs-state';

const OUTCOMES: JobOutcome[] = ['restored', 'different', 'deleted', 'skipped', 'failed', 'unknown', 'not-started'];

/** What a job is, or came to: "Restoring 312 contacts", "Restored 310 of 312 contacts". */
export function jobTitle(job: JobView): string {
  const { kind, outcomes } = job;
  const total = job.total - outcomes.skipped;
  if (isOpen(job)) return plural(kind === 'restore' ? 'binRestoring' : 'binDeletingAgain', total);
  const reached = kind === 'restore' ? outcomes.restored + outcomes.different : outcomes.deleted;
  return plural(kind === 'restore' ? 'binRestored' : 'binDeletedAgain', total, reached);
}

/** The state of a job that is under way, in a word or a sentence; "" while it simply runs. */
export function jobStateWords(job: JobView): string {
  if (job.state === 'paused') return text('binPaused');
  if (job.state === 'cancelled') return text('binCancelling');
  if (job.wait && job.wait.why !== 'activity') return waitWords(job.wait);
  if (job.state === 'queued') return text('binQueued');
  return '';
}

function waitWords({ why, until }: NonNullable<JobView['wait']>): string {
  const when = until === undefined ? '' : timeOfDay(until);
  switch (why) {
    case 'quota':
      return text('binWaitQuota', when);
    case 'signed-out':
      return text('binWaitSignedOut');
    case 'offline':
      return text('binWaitOffline', when);
    case 'throttled':
      return text('binWaitThrottled');
    case 'queue-full':
      return text('binWaitQueue', when);
    case 'activity':
      return '';
  }
}

/** "verified 200 · 3 calls of about 7 · about 6 s left" */
export function progressParts(job: JobView, timeLeft: number): string[] {
  const settled = job.settled - job.outcomes.skipped;
  const parts = [
    settled === 0 && job.sent > 0 ? text('binSent', job.sent) : text('binVerified', settled),
    text('binCallsOf', plural('binCalls', job.calls), job.callsExpected),
  ];
  if (job.state === 'running' && timeLeft > 0) parts.push(text('binTimeLeft', about(timeLeft)));
  return parts;
}

/** What became of the contacts: "310 restored, 1 failed and 1 not started". */
export function outcomesWords({ outcomes }: JobView): string {
  return enumerate(OUTCOMES.filter((each) => outcomes[each] > 0).map((each) => countWords(each, outcomes[each])));
}

function countWords(outcome: JobOutcome, count: number): string {
  switch (outcome) {
    case 'restored':
      return text('binOutcomeRestored', number(count));
    case 'different':
      return text('binOutcomeDifferent', number(count));
    case 'skipped':
      return text('binOutcomeSkipped', number(count));
    case 'failed':
      return text('binOutcomeFailed', number(count));
    case 'unknown':
      return text('binOutcomeUnknown', number(count));
    case 'not-started':
      return text('binOutcomeNotStarted', number(count));
    case 'deleted':
      return text('binOutcomeDeleted', number(count));
  }
}
