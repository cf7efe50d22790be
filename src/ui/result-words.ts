import type { JobOutcome, JobReason, JobResult } from '../protocol/jobs';
import { fieldWord } from './restored-words';
import { enumerate, text } from './text';

/** Whether the outcome is the intended one and needs no attention. */
export function isAsIntended(outcome: JobOutcome): boolean {
  return outcome === 'restored' || outcome === 'deleted' || outcome === 'would-restore';
}

/** The outcome of one contact, in a word or two. */
export function outcomeWord(outcome: JobOutcome): string {
  switch (outcome) {
    case 'restored':
      return text('jobOutcomeRestored');
    case 'different':
      return text('jobOutcomeDifferences');
    case 'skipped':
      return text('jobOutcomeSkipped');
    case 'failed':
      return text('jobOutcomeFailed');
    case 'unknown':
      return text('jobOutcomeUnknown');
    case 'not-started':
      return text('jobOutcomeNotStarted');
    case 'deleted':
      return text('jobOutcomeDeleted');
    case 'would-restore':
      return text('jobOutcomeWould');
  }
}

/** Why a contact has its outcome, in sentences; "" if the outcome is clear by itself. */
export function reasonWords({ outcome, why, fields = [], message }: JobResult): string {
  return [
    fields.length > 0 && text('jobReasonFields', enumerate(fields.map(fieldWord))),
    why !== undefined && whyWords(why),
    message !== undefined && message,
    outcome === 'unknown' && text('jobReasonUnknown'),
    outcome === 'not-started' && why === undefined && text('jobReasonNotStarted'),
  ]
    .filter((sentence) => sentence !== false)
    .join(' ');
}

function whyWords(why: JobReason): string {
  switch (why) {
    case 'unsubscribed':
      return text('jobReasonUnsubscribed');
    case 'consent-unknown':
      return text('jobReasonConsentUnknown');
    case 'never-restore':
      return text('jobReasonNeverRestore');
    case 'not-read':
      return text('jobReasonNotRead');
    case 'deleted-already':
      return text('jobReasonDeletedAlready');
    case 'deleted-again':
      return text('jobReasonDeletedAgain');
    case 'others':
      return text('jobReasonOthers');
    case 'changed-since':
      return text('jobReasonChangedSince');
    case 'other-job':
      return text('jobReasonOtherJob');
    case 'not-deleted':
      return text('jobReasonNotDeleted');
    case 'unreadable':
      return text('jobReasonUnreadable');
    case 'not-applied':
      return text('jobReasonNotApplied');
    case 'refused':
      return text('jobReasonRefused');
    case 'not-found':
      return text('jobReasonNotFound');
    case 'lists':
      return text('jobReasonLists');
  }
}
