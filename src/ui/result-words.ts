import type { JobOutcome, JobReason, JobResult } from '../protocol/requests';
import { fieldWord } from './restored-words';
import { enumerate, text } from './text';

/** Whether an outcome is what the job was for, so that nothing needs attention. */
export function isPlain(outcome: JobOutcome): boolean {
  return outcome === 'restored' || outcome === 'deleted' || outcome === 'would-restore';
}

/** The outcome of one contact, in a word or two. */
export function outcomeWord(outcome: JobOutcome): string {
  switch (outcome) {
    case 'restored':
      return text('outcomeRestored');
    case 'different':
      return text('outcomeDifferences');
    case 'skipped':
      return text('binResultSkipped');
    case 'failed':
      return text('binResultFailed');
    case 'unknown':
      return text('binResultUnknown');
    case 'not-started':
      return text('binResultNotStarted');
    case 'deleted':
      return text('binResultDeleted');
    case 'would-restore':
      return text('binResultWould');
  }
}

/** Why a contact has its outcome, in sentences; "" where the outcome says enough. */
export function reasonWords({ outcome, why, fields = [], message }: JobResult): string {
  return [
    fields.length > 0 && text('binReasonFields', enumerate(fields.map(fieldWord))),
    why !== undefined && whyWords(why),
    message !== undefined && message,
    outcome === 'unknown' && text('binReasonUnknown'),
    outcome === 'not-started' && why === undefined && text('binReasonNotStarted'),
  ]
    .filter((sentence) => sentence !== false)
    .join(' ');
}

function whyWords(why: JobReason): string {
  switch (why) {
    case 'unsubscribed':
      return text('binReasonUnsubscribed');
    case 'consent-unknown':
      return text('binReasonConsentUnknown');
    case 'not-read':
      return text('binReasonNotRead');
    case 'deleted-already':
      return text('binReasonDeletedAlready');
    case 'deleted-again':
      return text('binReasonDeletedAgain');
    case 'others':
      return text('binReasonOthers');
    case 'changed-since':
      return text('binReasonChangedSince');
    case 'other-job':
      return text('binReasonOtherJob');
    case 'not-deleted':
      return text('binReasonNotDeleted');
    case 'unreadable':
      return text('binReasonUnreadable');
    case 'not-applied':
      return text('binReasonNotApplied');
    case 'refused':
      return text('binReasonRefused');
    case 'not-found':
      return text('binReasonNotFound');
    case 'lists':
      return text('binReasonLists');
  }
}
