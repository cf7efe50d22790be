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
  const hint = useId();
  const selected = state.lists.selectedLists.value;
  const isReady = state.lists.loaded.value.phase === 'ready';
  const isAsking = state.busy.value === 'asking';
  return (
    <div class="button-hint">
      <button
        type="button"
        class="button"
        aria-disabled={!canStart(state)}
        aria-busy={isAsking}
        aria-describedby={hint}
        onClick={() => {
          if (isReady) void state.ask();
        }}
      >
        {isAsking ? text('cardAsking') : text('cardAsk')}
      </button>
      <p id={hint} class="soft small">
        {isReady && selected.length === 0
          ? text('cardAskNeedsList')
          : text('cardAskMeans', listWords(selected), firstNameOr(state.contact.value))}
      </p>
    </div>
  );
}

function RestoreAsUnsubscribed({ state }: { state: CardState }) {
  const hint = useId();
  const selected = state.lists.selectedLists.value;
  const isReady = state.lists.loaded.value.phase === 'ready';
  const isRestoring = state.busy.value === 'restoring';
  return (
    <>
      <WhatWillChange
        contact={state.contact.value}
        choice={state.choice.value}
        lists={selected}
        automations={state.automations.value}
        onOpen={() => void state.readAutomations()}
        isRemembered={state.former.value.length > 0}
      />
      <div class="button-hint">
        <button
          type="button"
          class="button quiet"
          aria-disabled={!canStart(state)}
          aria-busy={isRestoring}
          aria-describedby={hint}
          onClick={() => {
            if (isReady) void state.restore('lists-only');
          }}
        >
          {isRestoring ? text('cardRestoring') : text('cardRestoreUnsubscribed')}
        </button>
        <p id={hint} class="soft small">
          {text('cardRestoreUnsubscribedMeans')}
        </p>
      </div>
    </>
  );
}

function canStart({ lists, busy }: CardState): boolean {
  return lists.loaded.value.phase === 'ready' && lists.selectedLists.value.length > 0 && busy.value === null;
}
