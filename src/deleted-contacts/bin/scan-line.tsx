import { FailureNote } from '../../ui/failure-note';
import type { StepAction } from '../../ui/steps';
import { number, plural, text } from '../../ui/text';
import { ProgressBar } from '../progress-bar';
import type { BinState } from './bin-state';
import type { Progress } from './scan-progress';

/** The progress of the reading, and its buttons. */
export function ScanLine({ state, onStep }: { state: BinState; onStep: (action: StepAction) => void }) {
  const scan = state.scan.value;
  switch (scan.phase) {
    case 'cached':
      return null;
    case 'done':
      if (scan.isSure && scan.unread === 0) return null;
      return <p class="note caution small">{scan.isSure ? plural('binUnread', scan.unread) : text('binUnsure')}</p>;
    case 'reading': {
      const words = scan.progress.calls === 0 ? text('binReading') : progressWords(scan.progress);
      return (
        <div class="bin-scan">
          <p class="small">{words}</p>
          <ProgressBar label={text('binReading')} percent={percent(scan.progress)} words={words} />
          <button type="button" class="button quiet" onClick={state.stop}>
            {text('binStop')}
          </button>
        </div>
      );
    }
    case 'stopped':
      return (
        <div class="bin-scan" role="status">
          <p class="small">{text('binStopped', progressWords(scan.progress))}</p>
          <button type="button" class="button quiet" onClick={() => void state.resume()}>
            {text('binGoOn')}
          </button>
        </div>
      );
    case 'failed':
      return (
        <div class="bin-scan-failed">
          <FailureNote
            failure={scan.failure}
            attempt="scan"
            onStep={(action) => (action === 'try-again' ? void state.resume() : onStep(action))}
          />
        </div>
      );
  }
}

function progressWords({ status, read, calls, total }: Progress): string {
  if (status === 'changed') return plural('binChecking', calls);
  const soFar = total === undefined ? number(read) : text('binOf', read, total);
  return plural('binProgress', calls, soFar);
}

function percent({ read, total }: Progress): number | undefined {
  if (total === undefined) return undefined;
  return total === 0 ? 100 : Math.min(100, Math.round((read / total) * 100));
}
