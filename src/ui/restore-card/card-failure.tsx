import { useRef } from 'preact/hooks';
import { FailureNote } from '../failure-note';
import type { StepAction } from '../steps';
import type { CardState } from './card-state';
import { type CardSurface, isMissingSession } from './card-surface';

/** Why the last action of the card failed, and the next step. */
export function CardFailure({ state, onStep, signedOut }: { state: CardState } & CardSurface) {
  const note = useRef<HTMLDivElement>(null);
  const failed = state.failed.value;
  if (failed === null) return null;

  function step(action: StepAction): void {
    if (action === 'try-again') void failed?.again();
    else if (action === 'choose-lists') {
      state.failed.value = null;
      note.current?.closest('article')?.querySelector<HTMLElement>('fieldset input')?.focus();
    } else onStep(action);
  }
  // The surface has the button for signing in, and RefusedValue has those for a refusal.
  const isStepElsewhere =
    (isMissingSession(failed.failure) && signedOut) ||
    (failed.attempt === 'restore' && failed.failure.kind === 'refused');
  return (
    <div ref={note}>
      <FailureNote failure={failed.failure} attempt={failed.attempt} onStep={isStepElsewhere ? undefined : step} />
    </div>
  );
}
