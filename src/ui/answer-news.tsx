import { stateOf } from '../restore/consent';
import type { LookupPhase } from './lookup-state';
import { stateWord } from './state-chip';
import { text } from './text';

/** Lets a screen reader announce the answer to a lookup while the focus is elsewhere. */
export function AnswerNews({ answer }: { answer: LookupPhase }) {
  return (
    <p class="visually-hidden" aria-live="polite">
      {answer.phase === 'found' && text('lookupAnswer', stateWord(stateOf(answer.card.contact.value)))}
      {answer.phase === 'nobody' && text('lookupAnswer', stateWord('none'))}
    </p>
  );
}
