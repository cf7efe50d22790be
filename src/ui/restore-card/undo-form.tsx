import { useEffect, useId, useRef } from 'preact/hooks';
import { contactPage } from '../steps';
import { day, text } from '../text';
import { CardFailure } from './card-failure';
import type { CardState } from './card-state';
import type { CardSurface } from './card-surface';

export function UndoForm({ state, ...surface }: { state: CardState } & CardSurface) {
  const undo = useRef<HTMLButtonElement>(null);
  const hint = useId();
  const guess = useId();
  const isUndoing = state.busy.value === 'undoing';
  const isJustRestored = state.outcome.value?.kind === 'restored';
  // The restore removed the pressed button, so the likely next step takes the focus.
  useEffect(() => {
    if (isJustRestored) undo.current?.focus();
  }, [isJustRestored]);
  return (
    <div class="card-form">
      {!isJustRestored && state.restoredAt !== undefined && <p>{text('cardRestoredBefore', day(state.restoredAt))}</p>}
      <CardFailure state={state} {...surface} />
      <div class="button-row">
        <button
          type="button"
          class="button"
          ref={undo}
          aria-disabled={isUndoing}
          aria-busy={isUndoing}
          aria-describedby={hint}
          onClick={() => void state.undo()}
        >
          {isUndoing ? text('buttonUndoing') : text('buttonUndoRestore')}
        </button>
        <a
          class="button quiet"
          href={contactPage(state.contact.value.id)}
          target="_blank"
          rel="noreferrer"
          aria-describedby={guess}
        >
          {text('buttonOpenInConstantContact')}
        </a>
      </div>
      <p id={hint} class="soft small">
        {text('cardUndoMeans')}
      </p>
      <p id={guess} class="soft small">
        {text('cardPageIsGuess')}
      </p>
    </div>
  );
}
