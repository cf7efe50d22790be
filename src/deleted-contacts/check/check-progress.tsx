import { FailureNote } from '../../ui/failure-note';
import type { StepAction } from '../../ui/steps';
import { plural, text } from '../../ui/text';
import { ProgressBar } from '../progress-bar';
import { CheckCost } from './check-cost';
import type { CheckState } from './check-state';

/** The progress of the check, and its buttons. */
export function CheckProgress({ state, onStep }: { state: CheckState; onStep: (action: StepAction) => void }) {
  const run = state.run.value;
  const { unchecked = 0, failed = 0 } = state.counts.value ?? {};
  return (
    <div class={run.phase === 'priced' ? 'check-offer' : 'check-running'}>
      {/* A screen reader announces only text that enters an existing element. */}
      <div role="status">
        {run.phase === 'priced' && <p>{plural('checkPriced', unchecked)}</p>}
        {run.phase === 'stopped' && <p>{plural('checkStopped', unchecked)}</p>}
        {run.phase === 'done' && (
          <>
            <p class="soft">{plural('checkDone', state.calls.value)}</p>
            {state.unread.value > 0 && <p class="note caution small">{plural('checkUnread', state.unread.value)}</p>}
            {failed > 0 && <p>{plural('checkFailedSome', failed)}</p>}
          </>
        )}
      </div>
      {state.isBusy.value && <RunningBar state={state} />}
      {run.phase === 'priced' && (
        <>
          <CheckCost state={state} plan={run.plan} />
          <button type="button" class="button primary" onClick={() => void state.resume()}>
            {plural('checkStart', unchecked)}
          </button>
        </>
      )}
      {run.phase === 'stopped' && (
        <button type="button" class="button" onClick={() => void state.resume()}>
          {text('checkGoOn')}
        </button>
      )}
      {run.phase === 'failed' && (
        <FailureNote
          failure={run.failure}
          attempt="scan"
          onStep={(action) => (action === 'try-again' ? void state.resume() : onStep(action))}
        />
      )}
      {run.phase === 'done' && failed > 0 && (
        <button type="button" class="button" onClick={() => void state.again()}>
          {plural('checkAgain', failed)}
        </button>
      )}
    </div>
  );
}

function RunningBar({ state }: { state: CheckState }) {
  const { made, all } = state.progress.value;
  const percent = all === undefined ? undefined : all === 0 ? 100 : Math.floor((made / all) * 100);
  const words = all === undefined ? plural('labelCallCount', made) : plural('checkCallsOf', all, made);
  return (
    <>
      <p class="small">{words}</p>
      <ProgressBar label={text('checkRunning')} percent={percent} words={words} />
      {state.run.value.phase === 'running' && (
        <button type="button" class="button" onClick={state.stop}>
          {text('buttonCancel')}
        </button>
      )}
    </>
  );
}
