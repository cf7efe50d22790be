import { useSignal } from '@preact/signals';
import { useId } from 'preact/hooks';
import { NEW_LIST } from '../lists/list-choice';
import { listWords } from '../lists/list-words';
import { text } from '../text';
import { CardFailure } from './card-failure';
import type { CardState } from './card-state';
import type { CardSurface } from './card-surface';
import { CopyFix } from './copy-fix';
import { RefusedValue } from './refused-value';
import { WhatWillChange } from './what-will-change';

/** The form that restores a contact: preview, button and cost. */
export function RestoreForm({ state, ...surface }: { state: CardState } & CardSurface) {
  const hint = useId();
  const fix = useId();
  const isFixOpen = useSignal(false);
  const contact = state.contact.value;
  const choice = state.choice.value;
  const selected = state.lists.selectedLists.value;
  const isReady = state.lists.loaded.value.phase === 'ready';
  const isRestoring = state.busy.value === 'restoring';
  const needsList = isReady && selected.length === 0;
  return (
    <div class="card-form">
      <CardFailure state={state} {...surface} />
      <RefusedValue state={state} />
      <WhatWillChange state={state} />
      <div class="button-row">
        <button
          type="button"
          class="button primary"
          aria-disabled={!isReady || needsList || isRestoring || state.edits.hasEmpty.value}
          aria-busy={isRestoring}
          aria-describedby={hint}
          onClick={() => {
            if (isReady) void state.restore();
          }}
        >
          {isRestoring ? text('cardRestoring') : text('buttonRestoreContact')}
        </button>
        <button
          type="button"
          class="button quiet"
          aria-expanded={isFixOpen.value}
          aria-controls={fix}
          onClick={() => {
            isFixOpen.value = !isFixOpen.value;
          }}
        >
          {text('cardCopyFix')}
        </button>
      </div>
      <p id={hint} class="soft small">
        {needsList ? (
          text('cardRestoreNeedsList')
        ) : (
          <>
            {selected.length > 0 && <strong>{text('cardRestoreOnto', listWords(selected))}</strong>}{' '}
            {text('cardRestoreCosts')}
          </>
        )}
      </p>
      {isFixOpen.value && (
        <CopyFix
          id={fix}
          contact={contact}
          choice={choice}
          ready={selected.length > 0 && selected.every((list) => list.id !== NEW_LIST)}
        />
      )}
    </div>
  );
}
