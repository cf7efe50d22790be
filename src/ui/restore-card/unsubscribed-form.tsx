import { firstNameOr } from '../contact-words';
import { HintedButton } from '../hinted-button';
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
      {state.mayRequest.value && <ResubscribeRequest state={state} />}
      {state.mayStayUnsubscribed.value && <RestoreAsUnsubscribed state={state} />}
    </div>
  );
}

function ResubscribeRequest({ state }: { state: CardState }) {
  const isRequesting = state.busy.value === 'requesting';
  const selected = state.lists.selectedLists.value;
  return (
    <HintedButton
      label={isRequesting ? text('cardAsking') : text('cardAsk')}
      hint={
        isReady(state) && selected.length === 0
          ? text('cardAskNeedsList')
          : text('cardAskMeans', listWords(selected), firstNameOr(state.contact.value))
      }
      isDisabled={!canStart(state)}
      isBusy={isRequesting}
      onClick={() => {
        if (isReady(state)) void state.requestResubscribe();
      }}
    />
  );
}

function RestoreAsUnsubscribed({ state }: { state: CardState }) {
  const isRestoring = state.busy.value === 'restoring';
  return (
    <>
      <WhatWillChange state={state} />
      <HintedButton
        label={isRestoring ? text('cardRestoring') : text('cardRestoreUnsubscribed')}
        hint={text('cardRestoreUnsubscribedMeans')}
        isQuiet
        isDisabled={!canStart(state)}
        isBusy={isRestoring}
        onClick={() => {
          if (isReady(state)) void state.restore('lists-only');
        }}
      />
    </>
  );
}

function isReady({ lists }: CardState): boolean {
  return lists.loaded.value.phase === 'ready';
}

function canStart(state: CardState): boolean {
  return isReady(state) && state.lists.selectedLists.value.length > 0 && state.busy.value === null;
}
