import { useComputed } from '@preact/signals';
import { useEffect, useId, useRef } from 'preact/hooks';
import { accountWords } from '../../ui/account-words';
import { permissionWord } from '../../ui/contact-words';
import { FailureNote } from '../../ui/failure-note';
import { failureWords } from '../../ui/failure-words';
import { Mark } from '../../ui/icons';
import { fieldWord, restoredWords } from '../../ui/restored-words';
import { day, enumerate, plural, text } from '../../ui/text';
import type { PanelState } from './panel-state';

/** What the buttons of the panel do. */
export interface PanelActions {
  /** Runs `write` if a person clicked and the panel was in full view. */
  guarded(click: Event, write: () => Promise<void> | void): void;
  dismiss(): void;
}

/** The prompt on a contacts page: a deleted contact, its restore, the proof and the undo. */
export function DeletedContactPanel({ state, guarded, dismiss }: { state: PanelState } & PanelActions) {
  const stage = state.stage.value;
  const { contact } = state;
  const panel = useRef<HTMLElement>(null);
  const hadFocus = useRef(false);
  const means = useId();
  // Read now, because the extension and its messages may no longer exist when the live region changes.
  const found = text('panelFound', contact.address);
  const announced = useComputed(() => (state.isOnPage.value ? found : ''));

  // A write removes the pressed button. If that button had the focus, the next one takes it.
  useEffect(() => {
    const root = panel.current?.getRootNode() as Document | ShadowRoot | undefined;
    if (stage === 'restoring' || stage === 'undoing') {
      hadFocus.current = panel.current?.contains(root?.activeElement ?? null) ?? false;
    } else if (hadFocus.current) {
      hadFocus.current = false;
      const [next] = panel.current?.querySelectorAll('button') ?? [];
      next?.focus({ preventScroll: true });
    }
  }, [stage]);

  return (
    <section class="panel" aria-label={text('panelRegion')} lang={text('extensionLanguage')} ref={panel}>
      <p class="visually-hidden" aria-live="polite">
        {announced}
      </p>
      <ContactSummary state={state} />
      {contact.restorable ? <Offer state={state} means={means} /> : <NotRestorable state={state} />}
      <p role="status" class={isBack(state) ? 'note success' : ''}>
        {statusWords(state)}
      </p>
      <Problem state={state} />
      <Actions state={state} means={means} guarded={guarded} dismiss={dismiss} />
    </section>
  );
}

function ContactSummary({ state }: { state: PanelState }) {
  const { contact } = state;
  const isRestored = isBack(state);
  return (
    <div class="who">
      <Mark />
      <div>
        <h2>{isRestored ? contact.address : text('panelExists', contact.address)}</h2>
        <p class="soft">
          {contact.name !== undefined && (
            <>
              <bdi>{contact.name}</bdi>
              {' · '}
            </>
          )}
          {!isRestored && `${text('panelDeletedOn', day(contact.deletedAt))} · `}
          {text('panelConsent', permissionWord(contact.permission))}
        </p>
        {state.account && (
          <p class="soft">
            <bdi>{text('panelAccount', accountWords(state.account))}</bdi>
          </p>
        )}
      </div>
    </div>
  );
}

function Actions({ state, means, guarded, dismiss }: { state: PanelState; means: string } & PanelActions) {
  const stage = state.stage.value;
  const isRestored = isBack(state);
  const list = state.lists.find(({ id }) => id === state.listId.value);
  const mayRestore = !isRestored && state.contact.restorable && mayWrite(state);
  return (
    <div class="actions">
      {mayRestore && list && (
        <p id={means} class="onto small">
          <bdi>{text('cardRestoreOnto', list.name)}</bdi>
        </p>
      )}
      {isRestored && mayWrite(state) && (
        <button
          key="undo"
          type="button"
          class="button"
          aria-busy={stage === 'undoing'}
          // Ignores the second click of a double click on “Restore contact”, which was in the same place.
          onClick={(click) => click.detail < 2 && guarded(click, state.undo)}
        >
          {stage === 'undoing' ? text('panelUndoing') : text('panelUndo')}
        </button>
      )}
      {mayRestore && (
        <button
          key="restore"
          type="button"
          class="button primary"
          aria-busy={stage === 'restoring'}
          aria-disabled={list === undefined}
          aria-describedby={list || state.lists.length === 0 ? means : undefined}
          onClick={(click) => list && guarded(click, state.restore)}
        >
          {stage === 'restoring' ? text('panelRestoring') : text('panelRestore')}
        </button>
      )}
      <button key="details" type="button" class="button quiet" onClick={state.openCard}>
        {text('panelDetails')}
      </button>
      <button key="dismiss" type="button" class="button quiet last" onClick={dismiss}>
        {text('panelDismiss')}
      </button>
    </div>
  );
}

function Offer({ state, means }: { state: PanelState; means: string }) {
  const stage = state.stage.value;
  if (isBack(state) || !mayWrite(state)) return null;
  if (state.lists.length === 0) {
    return (
      <p id={means} class="note caution">
        {text('panelNoLists')}
      </p>
    );
  }
  return (
    <>
      <label class="lists">
        <span class="soft">{text('panelAddTo')}</span>
        <select
          class="field"
          disabled={stage === 'restoring'}
          value={state.listId.value ?? ''}
          onChange={(event) => {
            state.listId.value = event.currentTarget.value;
          }}
        >
          {state.listId.value === undefined && (
            <option value="" disabled>
              {text('cardRestoreNeedsList')}
            </option>
          )}
          {state.lists.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <WhatWillChange state={state} />
    </>
  );
}

/** The preview of the restore, limited to what a page's process may know. */
function WhatWillChange({ state }: { state: PanelState }) {
  const { permission, fields } = state.contact;
  const list = state.lists.find(({ id }) => id === state.listId.value);
  return (
    <details class="preview small">
      <summary class="link">{text('cardPreview')}</summary>
      <ul>
        <li>{text('panelUnchanged', plural('cardPreviewFields', fields.length, enumerate(fields.map(fieldWord))))}</li>
        {list && <li>{text('cardPreviewLists', list.name)}</li>}
        <li>{text('cardPreviewUpdated')}</li>
        <li>{text('cardPreviewLostLists')}</li>
        <li>{text('panelConsentSame', text('cardPreviewConsentSame', permissionWord(permission)))}</li>
        <li>{text('cardRestoreCosts')}</li>
      </ul>
    </details>
  );
}

function NotRestorable({ state }: { state: PanelState }) {
  if (state.contact.neverRestore) return <p class="note caution">{text('panelNever')}</p>;
  if (state.contact.byPolicy) {
    const refused = failureWords({ kind: 'by-policy', what: 'restore' }, 'restore');
    return <p class="note caution">{refused.sentence}</p>;
  }
  const isUnsubscribed = state.contact.permission === 'unsubscribed';
  return <p class="note caution">{isUnsubscribed ? text('panelUnsubscribed') : text('panelConsentUnknown')}</p>;
}

/** Whether the contact is restored and not yet deleted again. */
function isBack(state: PanelState): boolean {
  return state.stage.value === 'restored' || state.stage.value === 'undoing';
}

function statusWords(state: PanelState): string {
  const restored = state.outcome.value;
  switch (state.stage.value) {
    case 'restored':
    case 'undoing':
      return restored ? restoredWords(restored, state.lists) : '';
    case 'undone':
      return text('panelUndone');
    default:
      return '';
  }
}

function Problem({ state }: { state: PanelState }) {
  const trouble = state.trouble.value;
  if (trouble === undefined) return null;
  if (trouble.why === 'covered') {
    return (
      <p class="note failure" role="alert">
        {text('panelCovered')}
      </p>
    );
  }
  const { attempt, failure } = trouble;
  const { action } = failureWords(failure, attempt).step;
  // The panel's own button tries again. Any other step needs more room and opens the card.
  const onStep = action === 'reload' ? () => location.reload() : state.openCard;
  return <FailureNote failure={failure} attempt={attempt} onStep={action === 'try-again' ? undefined : onStep} />;
}

/** After some failures, the contact must be read again before another write. */
function mayWrite(state: PanelState): boolean {
  const trouble = state.trouble.value;
  return trouble?.why !== 'failed' || failureWords(trouble.failure, trouble.attempt).step.action !== 'look-up-again';
}
