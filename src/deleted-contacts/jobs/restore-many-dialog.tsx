import { useId } from 'preact/hooks';
import type { Permission } from '../../protocol/contact';
import { permissionWord } from '../../ui/contact-words';
import { Fact } from '../../ui/fact';
import { FailureNote } from '../../ui/failure-note';
import { failureWords } from '../../ui/failure-words';
import { automationWords } from '../../ui/lists/automation-words';
import { listWords } from '../../ui/lists/list-words';
import { ModalDialog } from '../../ui/modal-dialog';
import { NotifyChoice } from '../../ui/notify-choice';
import type { StepAction } from '../../ui/steps';
import { number, plural, text, timeOfDay } from '../../ui/text';
import { durationWords, percentWords } from '../job-cost';
import { ProgressBar } from '../progress-bar';
import { restoreWords } from './job-words';
import { leftOutWords } from './left-out-words';
import { ManyLists } from './many-lists';
import type { RestoreManyState } from './restore-many-state';

/** What a bulk restore would do and cost, and the button that starts it. */
export function RestoreManyDialog({
  state,
  onStep,
}: {
  state: RestoreManyState;
  onStep: (action: StepAction) => void;
}) {
  const isOpen = state.contacts.value !== null;
  const title = useId();
  return (
    <ModalDialog isOpen={isOpen} mayClose={!state.starting.value} onClose={state.close} titleId={title}>
      {isOpen && <Preview state={state} titleId={title} onStep={onStep} />}
    </ModalDialog>
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
  const count = state.count.value;
  const isNobody = state.taken.value.length === 0;
  const out = leftOutWords(state.leftOut.value);
  const failed = state.failed.value;
  const starting = state.starting.value;
  const lists = state.lists.value;
  const selected = lists.choice.selectedLists.value;
  return (
    // This is no form, because Enter in the list search must not start the restore.
    <div class="restore-many">
      {/* The focus starts on the heading. A held Enter key would press a focused button. */}
      <h2 id={titleId} tabIndex={-1} autofocus>
        {restoreWords(count)}
      </h2>
      <div class="restore-many-body">
        <dl class="facts">
          {!isNobody && (
            <Fact label={text('contactFieldConsent')}>
              {state.consents.value.map(([permission, many]) => (
                <span key={permission} class="fact-part">
                  {text('jobsConsentCount', number(many), consentWord(permission))}{' '}
                </span>
              ))}
              <span class="fact-note soft small">{text('contactUnchangedByRestoring')}</span>
            </Fact>
          )}
          {out.length > 0 && <Fact label={text('jobsLeftOutLabel')}>{out.join(' · ')}</Fact>}
          {!isNobody && <Cost state={state} />}
        </dl>
        {!isNobody && (
          <>
            <ManyLists state={lists} disabled={starting} onLoad={() => void state.loadLists()} onStep={onStep} />
            <p class="note caution small">
              {plural('jobsCosts', count)}
              {automationWords(lists.joined.value, lists.automations.value).map((sentence) => (
                <span key={sentence} class="fact-part">
                  {' '}
                  {sentence}
                </span>
              ))}
            </p>
            <NotifyChoice state={state.notify} />
          </>
        )}
        <p id={dryHint} class="soft small">
          {text('jobsDryRunHint', plural('labelCallCount', state.dryRunCalls.value))}
        </p>
      </div>
      {failed && (
        <FailureNote
          failure={failed.failure}
          attempt="job"
          onStep={(action) => (action === 'try-again' ? void failed.again() : onStep(action))}
        />
      )}
      <p id={hint} class="soft small">
        {!lists.isFormer.value && selected.length > 0 && (
          <strong>{text('cardRestoreOnto', listWords(selected))}</strong>
        )}{' '}
        {hintWords(state)}
      </p>
      {starting && <ProgressBar label={text('jobsStarting')} />}
      <Actions state={state} hintId={hint} dryRunHintId={dryHint} />
    </div>
  );
}

function Actions({ state, hintId, dryRunHintId }: { state: RestoreManyState; hintId: string; dryRunHintId: string }) {
  const isStarting = state.starting.value;
  return (
    <div class="button-row modal-dialog-actions">
      <button
        type="button"
        class="button quiet restore-many-dry-run"
        aria-disabled={state.taken.value.length === 0 || isStarting}
        aria-describedby={dryRunHintId}
        onClick={() => void state.start(true)}
      >
        {text('jobsDryRun')}
      </button>
      <button type="button" class="button" aria-disabled={isStarting} onClick={state.close}>
        {text('buttonCancel')}
      </button>
      <button
        type="button"
        class="button primary"
        aria-disabled={state.missing.value !== null || isStarting}
        aria-busy={isStarting}
        aria-describedby={hintId}
        onClick={() => void state.start()}
      >
        {isStarting ? text('jobsStarting') : text('jobsRestore')}
      </button>
    </div>
  );
}

function hintWords({ missing, refusal }: RestoreManyState): string {
  if (missing.value === 'policy' && refusal.value) return failureWords(refusal.value, 'job').sentence;
  switch (missing.value) {
    case 'nobody':
      return text('jobsNobody');
    case 'list':
      return text('jobsNeedsList');
    case 'fewer-lists':
      return text('failureListChoice');
    case 'policy':
    case null:
      return text('jobsNothingYet');
  }
}

function Cost({ state }: { state: RestoreManyState }) {
  const calls = state.calls.value;
  const left = state.callsLeft.value;
  const { days, ms, nextDay } = state.cost.value;
  return (
    <>
      <Fact label={text('labelCalls')}>
        {text('jobsAbout', plural('labelCallCount', calls))}
        {left !== undefined && (
          <span class="fact-note soft small">
            {days === 0
              ? text('costShare', percentWords(calls, left), left)
              : left === 0
                ? text('jobsNoneLeft', timeOfDay(nextDay))
                : plural('jobsOverBudget', days, left, timeOfDay(nextDay))}
          </span>
        )}
      </Fact>
      <Fact label={text('labelTime')}>{durationWords(ms)}</Fact>
    </>
  );
}

function consentWord(permission: Permission | 'sms'): string {
  return permission === 'sms' ? text('contactSmsOnly') : permissionWord(permission);
}
