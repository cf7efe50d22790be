import type { JobOutcome, JobView } from '../protocol/requests';
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
    case 'would-restore':
      return text('binOutcomeWould', number(count));
  }
}
