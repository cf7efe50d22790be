import { useSignal } from '@preact/signals';
import { useEffect, useId, useRef } from 'preact/hooks';
import { isMarked } from '../../restore/consent';
import { contactHandle } from '../contact-words';
import { ConfirmButton } from '../modal-dialog';
import { text } from '../text';
import { CardFailure } from './card-failure';
import type { CardState } from './card-state';
import type { CardSurface } from './card-surface';

/** Marks a deleted contact as "Never restore", or removes the mark for a stated reason. */
export function NeverRestoreForm({ state, ...surface }: { state: CardState } & CardSurface) {
  const contact = state.contact.value;
  if (contact.deletedAt === undefined) return null;
  if (isMarked(contact)) {
    return (
      <div class="card-form">
        <CardFailure state={state} {...surface} />
        <UnmarkForm state={state} />
      </div>
    );
  }
  const isFailureShownAbove = state.verdict.value.may || state.mayRequest.value || state.mayStayUnsubscribed.value;
  return (
    <div class="card-form">
      {!isFailureShownAbove && <CardFailure state={state} {...surface} />}
      <div class="button-row">
        <ConfirmButton
          label={text('cardNever')}
          class="quiet"
          question={text('cardNeverQuestion', contactHandle(contact))}
          meaning={text('cardNeverMeans')}
          no={text('buttonCancel')}
          yes={text('cardNeverYes')}
          onYes={() => void state.mark()}
        />
      </div>
    </div>
  );
}

function UnmarkForm({ state }: { state: CardState }) {
  const isOpen = useSignal(false);
  const reason = useSignal('');
  const isMissing = useSignal(false);
  const [label, hint] = [useId(), useId()];
  const field = useRef<HTMLTextAreaElement>(null);
  const isBusy = state.busy.value === 'marking';
  useEffect(() => {
    if (isOpen.value) field.current?.focus();
  }, [isOpen.value]);
  if (!isOpen.value) {
    return (
      <div class="button-row">
        <button
          type="button"
          class="button quiet"
          onClick={() => {
            isOpen.value = true;
          }}
        >
          {text('cardNeverTakeAway')}
        </button>
      </div>
    );
  }
  return (
    <form
      class="card-form"
      onSubmit={(event) => {
        event.preventDefault();
        isMissing.value = reason.value.trim() === '';
        if (isMissing.value) field.current?.focus();
        else if (!isBusy) void state.unmark(reason.value.trim());
      }}
    >
      <label for={label}>{text('cardNeverReason')}</label>
      <textarea
        id={label}
        ref={field}
        class="field card-reason"
        rows={3}
        maxLength={500}
        aria-describedby={hint}
        aria-invalid={isMissing.value}
        value={reason.value}
        onInput={(event) => {
          reason.value = event.currentTarget.value;
        }}
      />
      <p id={hint} class="soft small">
        {isMissing.value ? text('cardNeverNeedsReason') : text('cardNeverReasonHint')}
      </p>
      <div class="button-row">
        <button type="submit" class="button" aria-busy={isBusy}>
          {text('cardNeverTakeAway')}
        </button>
        <button
          type="button"
          class="button quiet"
          onClick={() => {
            isOpen.value = false;
          }}
        >
          {text('buttonCancel')}
        </button>
      </div>
    </form>
  );
}
