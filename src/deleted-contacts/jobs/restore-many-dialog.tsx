import { useEffect, useId, useRef } from 'preact/hooks';
import type { Permission } from '../../protocol/contact';
import { permissionWord } from '../../ui/contact-words';
import { Fact } from '../../ui/fact';
import { FailureNote } from '../../ui/failure-note';
import type { StepAction } from '../../ui/failure-words';
import { ListPicker } from '../../ui/list-picker';
import { NotifyChoice } from '../../ui/notify-choice';
import { number, plural, text } from '../../ui/text';
import { about, share } from '../job-cost';
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
  useEffect(() => {
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
      onClose={state.close}
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
  const ready = state.ready.value;
  return (
    <form
      class="bin-preview"
      onSubmit={(event) => {
        event.preventDefault();
        void state.start();
      }}
    >
      <h2 id={titleId}>{plural('binRestoreQuestion', count)}</h2>
      <div class="bin-preview-body">
        <dl class="facts">
          <Fact label={text('fieldConsent')}>
            {state.consents.value.map(([permission, many]) => (
              <span key={permission} class="part">
                {text('binBucket', number(many), consentWord(permission))}{' '}
              </span>
            ))}
            <span class="fact-note soft small">{text('unchangedByRestoring')}</span>
          </Fact>
          {out.length > 0 && <Fact label={text('binLeftOutLabel')}>{out.join(' · ')}</Fact>}
          <Cost state={state} />
        </dl>
        <Lists state={state} onStep={onStep} />
        <p class="note caution small">{plural('binCosts', count)}</p>
        <NotifyChoice state={state.notify} />
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
        {state.lists.chosen.value.size === 0 ? text('binNeedsList') : text('binNothingYet')}
      </p>
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
        <button type="button" class="button" onClick={state.close}>
          {text('cancel')}
        </button>
        <button
          type="submit"
          class="button primary"
          aria-disabled={!ready || starting}
          aria-busy={starting}
          aria-describedby={hint}
        >
          {text('binRestore')}
        </button>
      </div>
    </form>
  );
}

function Cost({ state }: { state: RestoreManyState }) {
  const calls = state.calls.value;
  const left = state.callsLeft.value;
  const time = about(state.time.value);
  return (
    <>
      <Fact label={text('binCallsLabel')}>
        {text('binAbout', plural('binCalls', calls))}
        {left !== undefined && (
          <span class="fact-note soft small">
            {calls <= left ? text('binShare', share(calls, left), left) : text('binOverBudget', left)}
          </span>
        )}
      </Fact>
      <Fact label={text('binTimeLabel')}>{time}</Fact>
    </>
  );
}

function Lists({ state, onStep }: { state: RestoreManyState; onStep: (action: StepAction) => void }) {
  const loaded = state.lists.loaded.value;
  switch (loaded.phase) {
    case 'ready':
      return (
        <ListPicker
          state={state.lists}
          hint={text('binListsHint')}
          disabled={state.starting.value}
          onReload={() => void state.lists.reload()}
        />
      );
    case 'failed':
      return (
        <FailureNote
          failure={loaded.failure}
          attempt="lists"
          onStep={(action) => (action === 'try-again' ? void state.lists.load() : onStep(action))}
        />
      );
    default:
      return (
        <div class="lists" role="status">
          <p class="soft small">{text('listsLoading')}</p>
          <span class="skeleton-box" />
        </div>
      );
  }
}

function consentWord(permission: Permission | 'sms'): string {
  return permission === 'sms' ? text('smsOnly') : permissionWord(permission);
}
