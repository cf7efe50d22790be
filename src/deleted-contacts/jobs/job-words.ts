import { jobReach } from '../../protocol/job-reach';
import type { JobView } from '../../protocol/requests';
import { failureWords } from '../../ui/failure-words';
import { outcomesWords } from '../../ui/job-outcomes';
import { plural, text, timeOfDay } from '../../ui/text';
import { about } from '../job-cost';
import type { ResultsPurpose } from './job-results';
import { isOpen } from './jobs-state';

/** What a job is, or came to: "Restoring 312 contacts", "Restored 310 of 312 contacts". */
export function jobTitle(job: JobView): string {
  const { reached, total } = jobReach(job);
  const open = isOpen(job);
  switch (job.kind) {
    case 'restore':
      return open ? plural('binRestoring', total) : plural('binRestored', total, reached);
    case 'undo':
      return open ? plural('binDeletingAgain', total) : plural('binDeletedAgain', total, reached);
    case 'dry-run':
      return open ? plural('binDryRunning', total) : plural('binDryRan', total, reached);
  }
}

/** Names the restore of so many contacts: "Restore 312 contacts", or "Restore contacts" while none is selected. */
export function restoreWords(contacts: number): string {
  return contacts === 0 ? text('binRestoreNone') : plural('binRestoreMany', contacts);
}

/** What became of a job that has ended, as far as its title does not say it. */
export function resultWords(job: JobView): string {
  const inTitle = { restore: undefined, undo: 'deleted', 'dry-run': 'would-restore' } as const;
  return outcomesWords(job, inTitle[job.kind]);
}

/** The state of a job that is under way, in a word or a sentence; "" while it simply runs. */
export function jobStateWords(job: JobView): string {
  if (job.state === 'paused') return text('binPaused');
  const waiting = job.wait ? waitWords(job.wait) : '';
  if (job.state === 'cancelled') return [text('binCancelling'), waiting].filter(Boolean).join(' ');
  return waiting || (job.state === 'queued' ? text('binQueued') : '');
}

/** What the button says that tries those again who were not restored; "" where there is nobody. */
export function againWords({ kind, outcomes }: JobView): string {
  if (kind !== 'restore') return '';
  if (outcomes['not-started'] + outcomes.unknown > 0) return text('binRetryRest');
  return outcomes.failed > 0 ? text('binRetryFailed') : '';
}

/** What the page is doing with the results of a job. */
export function readingWords(purpose: ResultsPurpose): string {
  switch (purpose) {
    case 'show':
      return text('binReadingResults');
    case 'download':
      return text('binMakingFile');
    case 'retry':
      return text('binFindingThem');
    case 'undo':
      return text('binStarting');
  }
}

function waitWords({ why, until, failure }: NonNullable<JobView['wait']>): string {
  const when = until === undefined ? '' : timeOfDay(until);
  switch (why) {
    case 'quota':
      return text('binWaitQuota', when);
    case 'signed-out':
      return text('binWaitSignedOut');
    case 'forbidden':
      return text('binWaitForbidden', failure ? failureWords(failure, 'job').sentence : '', when);
    case 'offline':
      return text('binWaitOffline', when);
    case 'server':
      return text('binWaitServer', when);
    case 'throttled':
      return text('binWaitThrottled');
    case 'queue-full':
      return text('binWaitQueue', when);
    case 'trouble':
      return text('binWaitTrouble', when);
    case 'activity':
      return text('binWaitActivity', when);
    case 'showing':
      return text('binWaitShowing', when);
    case 'lost':
      return text('binWaitLost', when);
    case 'unreadable':
      return text('binWaitUnreadable', when);
  }
}

/** "verified 200 · 3 calls of about 7 · about 6 s left" */
export function progressParts(job: JobView, timeLeft: number): string[] {
  const settled = job.settled - job.outcomes.skipped;
  const isSent = settled === 0 && job.sent > 0;
  const parts = [
    job.kind === 'dry-run'
      ? text('binReadAgainOf', job.settled, job.total)
      : isSent
        ? text('binSent', job.sent)
        : text('binVerified', settled),
    text('binCallsOf', plural('binCalls', job.calls), job.callsExpected),
  ];
  if (job.state === 'running' && timeLeft > 0) parts.push(text('binTimeLeft', about(timeLeft)));
  return parts;
}
