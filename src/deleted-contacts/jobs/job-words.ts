import { jobReach } from '../../protocol/job-reach';
import type { JobView } from '../../protocol/jobs';
import { failureWords } from '../../ui/failure-words';
import { outcomesWords } from '../../ui/job-outcomes';
import { plural, text, timeOfDay } from '../../ui/text';
import { durationWords } from '../job-cost';
import type { ResultsPurpose } from './job-results';
import { isOpen } from './jobs-state';

/** The title of a job: "Restoring 312 contacts", "Restored 310 of 312 contacts". */
export function jobTitle(job: JobView): string {
  const { reached, total } = jobReach(job);
  const open = isOpen(job);
  switch (job.kind) {
    case 'restore':
      return open ? plural('jobsRestoring', total) : plural('jobRestored', total, reached);
    case 'undo':
      return open ? plural('jobsDeletingAgain', total) : plural('jobDeletedAgain', total, reached);
    case 'dry-run':
      return open ? plural('jobsDryRunning', total) : plural('jobDryRan', total, reached);
  }
}

/** "Restore 312 contacts", or "Restore contacts" while none is selected. */
export function restoreWords(contacts: number): string {
  return contacts === 0 ? text('jobsRestoreNone') : plural('jobsRestoreMany', contacts);
}

/** The outcomes of an ended job, except those in its title. */
export function resultWords(job: JobView): string {
  const inTitle = { restore: undefined, undo: 'deleted', 'dry-run': 'would-restore' } as const;
  return outcomesWords(job, inTitle[job.kind]);
}

/** The state of an unfinished job; "" while it simply runs. */
export function jobStateWords(job: JobView): string {
  if (job.state === 'paused') return text('jobPaused');
  const waiting = job.wait ? waitWords(job.wait) : '';
  if (job.state === 'cancelled') return [text('jobCancelling'), waiting].filter(Boolean).join(' ');
  return waiting || (job.state === 'queued' ? text('jobQueued') : '');
}

/** The label of the button that retries contacts; "" if there are none. */
export function againWords({ kind, outcomes }: JobView): string {
  if (kind !== 'restore') return '';
  if (outcomes['not-started'] + outcomes.unknown > 0) return text('buttonRestoreRest');
  return outcomes.failed > 0 ? text('jobsRetryFailed') : '';
}

export function readingWords(purpose: ResultsPurpose): string {
  switch (purpose) {
    case 'show':
      return text('jobsReadingResults');
    case 'download':
      return text('viewsMakingFile');
    case 'retry':
      return text('jobsFinding');
    case 'undo':
      return text('jobsStarting');
  }
}

function waitWords({ why, until, failure }: NonNullable<JobView['wait']>): string {
  const when = until === undefined ? '' : timeOfDay(until);
  switch (why) {
    case 'quota':
      return text('jobsWaitQuota', when);
    case 'signed-out':
      return text('jobsWaitSignedOut');
    case 'forbidden':
      return text('jobsWaitForbidden', failure ? failureWords(failure, 'job').sentence : '', when);
    case 'offline':
      return text('jobsWaitOffline', when);
    case 'server':
      return text('jobsWaitServer', when);
    case 'throttled':
      return text('jobsWaitThrottled');
    case 'queue-full':
      return text('jobsWaitQueue', when);
    case 'trouble':
      return text('jobsWaitTrouble', when);
    case 'activity':
      return text('jobsWaitActivity', when);
    case 'showing':
      return text('jobsWaitShowing', when);
    case 'lost':
      return text('jobsWaitLost', when);
    case 'unreadable':
      return text('jobsWaitUnreadable', when);
  }
}

/** "verified 200 · 3 calls of about 7 · about 6 s left" */
export function progressFacts(job: JobView, timeLeft: number): string[] {
  const settled = job.settled - job.outcomes.skipped;
  const isSent = settled === 0 && job.sent > 0;
  const facts = [
    job.kind === 'dry-run'
      ? text('jobsReadOf', job.settled, job.total)
      : isSent
        ? text('jobsSent', job.sent)
        : text('jobsVerified', settled),
    text('jobsCallsOf', plural('labelCallCount', job.calls), job.callsExpected),
  ];
  if (job.state === 'running' && timeLeft > 0) facts.push(text('jobsTimeLeft', durationWords(timeLeft)));
  return facts;
}
