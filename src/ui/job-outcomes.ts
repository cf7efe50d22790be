import type { Failure } from '../protocol/failure';
import type { JobOutcome, JobView } from '../protocol/requests';
import { failureWords } from './failure-words';
import { enumerate, number, text } from './text';

/** In the order in which they are told. */
export const OUTCOMES: JobOutcome[] = [
  'restored',
  'different',
  'deleted',
  'would-restore',
  'skipped',
  'failed',
  'unknown',
  'not-started',
];

/** How many contacts have which outcome: "310 restored, 1 failed and 1 not started". */
export function outcomesWords({ outcomes }: JobView, without?: JobOutcome): string {
  const those = OUTCOMES.filter((each) => outcomes[each] > 0 && each !== without);
  return enumerate(those.map((each) => countWords(each, outcomes[each])));
}

/** Why a job stopped by itself, what that left as it was, and what to do. */
export function gaveUpWords({ kind }: JobView, failure: Failure): string {
  const next = text('binGaveUpNext', kind === 'undo' ? text('binUndo') : text('binRetryRest'));
  return `${text('binGaveUp', failureWords(failure, 'job').sentence)} ${next}`;
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
    case 'would-restore':
      return text('binOutcomeWould', number(count));
  }
}
