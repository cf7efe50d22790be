import { useId } from 'preact/hooks';
import { firstNameOr } from '../contact-words';
import { listWords } from '../lists/list-words';
import { text } from '../text';
import { CardFailure } from './card-failure';
import type { CardState } from './card-state';
import type { CardSurface } from './card-surface';
import { WhatWillChange } from './what-will-change';

/**
 * The options for an unsubscribed contact: one resubscribe request and, if the account unsubscribed them, a restore that
 * leaves them unsubscribed.
 */
export function UnsubscribedForm({ state, ...surface }: { state: CardState } & CardSurface) {
  return (
    <div class={state.mayStayUnsubscribed.value ? 'card-form card-long' : 'card-form'}>
      <CardFailure state={state} {...surface} />
      {state.mayAsk.value && <ResubscribeRequest state={state} />}
      {state.mayStayUnsubscribed.value && <RestoreAsUnsubscribed state={state} />}
    </div>
  );
}

function ResubscribeRequest({ state }: { state: CardState }) {
  const { selectedLists, loaded } = state.lists;
  const isAsking = state.busy.value === 'asking';
  return (
    <FormButton
      state={state}
      kind="button"
      isBusy={isAsking}
      label={isAsking ? text('cardAsking') : text('cardAsk')}
      hint={
        loaded.value.phase === 'ready' && selectedLists.value.length === 0
          ? text('cardAskNeedsList')
          : text('cardAskMeans', listWords(selectedLists.value), firstNameOr(state.contact.value))
      }
      onPress={() => void state.ask()}
    />
  );
}

function RestoreAsUnsubscribed({ state }: { state: CardState }) {
  const isRestoring = state.busy.value === 'restoring';
  return (
    <>
      <WhatWillChange state={state} />
      <FormButton
        state={state}
        kind="button quiet"
        isBusy={isRestoring}
        label={isRestoring ? text('cardRestoring') : text('cardRestoreUnsubscribed')}
        hint={text('cardRestoreUnsubscribedMeans')}
        onPress={() => void state.restore('lists-only')}
      />
    </>
  );
}

/** A button with what it does below it. It does nothing before the lists are loaded. */
function FormButton({
  state: { lists, busy },
  kind,
  isBusy,
  label,
  hint,
  onPress,
}: {
  state: CardState;
  kind: string;
  isBusy: boolean;
  label: string;
  hint: string;
  onPress: () => void;
}) {
  const id = useId();
  const isReady = lists.loaded.value.phase === 'ready';
  return (
    <div class="button-hint">
      <button
        type="button"
        class={kind}
        aria-disabled={!isReady || lists.selectedLists.value.length === 0 || busy.value !== null}
        aria-busy={isBusy}
        aria-describedby={id}
        onClick={() => {
          if (isReady) onPress();
        }}
      >
        {label}
      </button>
      <p id={id} class="soft small">
        {hint}
      </p>
    </div>
  );
}
