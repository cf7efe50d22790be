import type { Failure } from '../protocol/failure';
import type { JobOutcome, JobView } from '../protocol/jobs';
import { failureWords } from './failure-words';
import { enumerate, number, text } from './text';

/** All outcomes, in the order shown. */
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

/** The number of contacts per outcome: "310 restored, 1 failed and 1 not started". */
export function outcomesWords({ outcomes }: JobView, without?: JobOutcome): string {
  const those = OUTCOMES.filter((each) => outcomes[each] > 0 && each !== without);
  return enumerate(those.map((each) => countWords(each, outcomes[each])));
}

/** Says why a job stopped by itself, what it left unchanged and what to do next. */
export function gaveUpWords({ kind }: JobView, failure: Failure): string {
  const next = text('jobGaveUpNext', kind === 'undo' ? text('buttonUndoJob') : text('buttonRestoreRest'));
  return `${text('jobGaveUp', failureWords(failure, 'job').sentence)} ${next}`;
}

function countWords(outcome: JobOutcome, count: number): string {
  switch (outcome) {
    case 'restored':
      return text('jobCountRestored', number(count));
    case 'different':
      return text('jobCountDifferent', number(count));
    case 'skipped':
      return text('jobCountSkipped', number(count));
    case 'failed':
      return text('jobCountFailed', number(count));
    case 'unknown':
      return text('jobCountUnknown', number(count));
    case 'not-started':
      return text('jobCountNotStarted', number(count));
    case 'deleted':
      return text('jobCountDeleted', number(count));
    case 'would-restore':
      return text('jobCountWould', number(count));
  }
}
