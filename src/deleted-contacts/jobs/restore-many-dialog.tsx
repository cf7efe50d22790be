import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import type { Permission } from '../../protocol/contact';
import { permissionWord } from '../../ui/contact-words';
import { Fact } from '../../ui/fact';
import { FailureNote } from '../../ui/failure-note';
import type { StepAction } from '../../ui/failure-words';
import { ListPicker } from '../../ui/list-picker';
import { NotifyChoice } from '../../ui/notify-choice';
import { listWords } from '../../ui/restore-card';
import { number, plural, text, timeOfDay } from '../../ui/text';
import { about, share } from '../job-cost';
import { ProgressBar } from '../progress-bar';
import { leftOutWords } from './left-out-words';
import type { RestoreManyState } from './restore-many-state';

/** What a bulk restore would do and cost, and the button that begins it. Nothing is written before. */
export function RestoreManyDialog({
  state,
  onStep,
}: {
  state: RestoreManyState;
  onStep: (action: StepAction) => void;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  const isOpen = state.asked.value !== null;
  // Before anything else looks where the focus is: closing gives it back to what opened the dialog.
  useLayoutEffect(() => {
    const { current } = dialog;
    if (isOpen && current?.open === false) current.showModal();
    if (!isOpen && current?.open) current.close();
  }, [isOpen]);
  const title = useId();
  return (
    <dialog
      ref={dialog}
      class="bin-dialog"
      aria-labelledby={title}
      onClose={() => {
        const { current } = dialog;
        // It was opened again before the browser told that it had closed.
        if (current?.open) return;
        state.close();
        // A second Escape closes it whatever `onCancel` says; what is being started is told here.
        if (state.asked.value !== null) current?.showModal();
      }}
      onCancel={(event) => {
        if (state.starting.value) event.preventDefault();
      }}
    >
      {isOpen && <Preview state={state} titleId={title} onStep={onStep} />}
    </dialog>
  );
}

function Preview({
  state,
  titleId,
  onStep,
}: {
  state: RestoreManyState;
  titleId: string;
  onStep: (action: StepAction) => void;
}) {
  const hint = useId();
  const dryHint = useId();
  const count = state.taken.value.length;
  const out = leftOutWords(state.leftOut.value);
  const failed = state.failed.value;
  const starting = state.starting.value;
  const chosen = state.lists.value.chosenLists.value;
  return (
    // No form: Enter in the search for a list must not restore anybody.
    <div class="bin-preview">
      {/* Else the focus would begin on a button, which an Enter that is held down would press. */}
      <h2 id={titleId} tabIndex={-1} autofocus>
        {plural('binRestoreQuestion', count)}
      </h2>
      <div class="bin-preview-body">
        <dl class="facts">
          {count > 0 && (
            <Fact label={text('fieldConsent')}>
              {state.consents.value.map(([permission, many]) => (
                <span key={permission} class="part">
                  {text('binBucket', number(many), consentWord(permission))}{' '}
                </span>
              ))}
              <span class="fact-note soft small">{text('unchangedByRestoring')}</span>
            </Fact>
          )}
          {out.length > 0 && <Fact label={text('binLeftOutLabel')}>{out.join(' · ')}</Fact>}
          {count > 0 && <Cost state={state} />}
        </dl>
        {count > 0 && (
          <>
            <Lists state={state} onStep={onStep} />
            <p class="note caution small">{plural('binCosts', count)}</p>
            <NotifyChoice state={state.notify} />
          </>
        )}
        <p id={dryHint} class="soft small">
          {text('binDryRunHint', plural('binCalls', state.dryRunCalls.value))}
        </p>
      </div>
      {failed && (
        <FailureNote
          failure={failed.failure}
          attempt="job"
          onStep={(action) => (action === 'try-again' ? void state.start(failed.dryRun) : onStep(action))}
        />
      )}
      <p id={hint} class="soft small">
        {chosen.length > 0 && <strong>{text('restoreOnto', listWords(chosen))}</strong>}{' '}
        {hintWords(state.missing.value)}
      </p>
      {starting && <ProgressBar label={text('binStarting')} />}
      <div class="card-actions bin-preview-actions">
        <button
          type="button"
          class="button quiet bin-dry-run"
          aria-disabled={count === 0 || starting}
          aria-describedby={dryHint}
          onClick={() => void state.start(true)}
        >
          {text('binDryRun')}
        </button>
        <button type="button" class="button" aria-disabled={starting} onClick={state.close}>
          {text('cancel')}
        </button>
        <button
          type="button"
          class="button primary"
          aria-disabled={state.missing.value !== null || starting}
          aria-busy={starting}
          aria-describedby={hint}
          onClick={() => void state.start()}
        >
          {starting ? text('binStarting') : text('binRestore')}
        </button>
      </div>
    </div>
  );
}

function hintWords(missing: 'nobody' | 'list' | 'fewer-lists' | null): string {
  switch (missing) {
    case 'nobody':
      return text('binNobody');
    case 'list':
      return text('binNeedsList');
    case 'fewer-lists':
      return text('failureListChoice');
    case null:
      return text('binNothingYet');
  }
}

function Cost({ state }: { state: RestoreManyState }) {
  const calls = state.calls.value;
  const left = state.callsLeft.value;
  const { days, ms, nextDay } = state.cost.value;
  return (
    <>
      <Fact label={text('binCallsLabel')}>
        {text('binAbout', plural('binCalls', calls))}
        {left !== undefined && (
          <span class="fact-note soft small">
            {days === 0
              ? text('binShare', share(calls, left), left)
              : left === 0
                ? text('binNoneLeft', timeOfDay(nextDay))
                : plural('binOverBudget', days, left, timeOfDay(nextDay))}
          </span>
        )}
      </Fact>
      <Fact label={text('binTimeLabel')}>{about(ms)}</Fact>
    </>
  );
}

function Lists({ state, onStep }: { state: RestoreManyState; onStep: (action: StepAction) => void }) {
  const lists = state.lists.value;
  const loaded = lists.loaded.value;
  switch (loaded.phase) {
    case 'ready':
      return (
        <ListPicker
          state={lists}
          hint={text('binListsHint')}
          disabled={state.starting.value}
          onReload={() => void lists.reload()}
        />
      );
    case 'failed':
      return (
        <FailureNote
          failure={loaded.failure}
          attempt="lists"
          onStep={(action) => (action === 'try-again' ? void state.loadLists() : onStep(action))}
        />
      );
    default:
      return (
        <div class="lists">
          <p class="soft small">{text('listsLoading')}</p>
          <span class="skeleton-box" />
        </div>
      );
  }
}

function consentWord(permission: Permission | 'sms'): string {
  return permission === 'sms' ? text('smsOnly') : permissionWord(permission);
}
