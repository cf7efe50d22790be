import { useId } from 'preact/hooks';
import { ConfirmButton } from '../ui/modal-dialog';
import { text } from '../ui/text';
import type { HistoryState } from './history-state';
import { daysWords } from './history-words';

/** The choices for how long records are stored, in days. */
const RETENTION_DAYS = [30, 90, 365, 1_095];

/** How long records are stored, and a button to delete them now. */
export function Retention({ state }: { state: HistoryState }) {
  const keep = useId();
  const hint = useId();
  const days = state.retentionDays.value;
  return (
    <section class="history-keeping">
      <div class="history-filter">
        <label for={keep}>{text('historyRetention')}</label>
        <select
          id={keep}
          class="field"
          aria-describedby={hint}
          disabled={days === null || state.isRetentionLocked.value}
          value={days === null ? '' : String(days)}
          onChange={(event) => void state.retainFor(Number(event.currentTarget.value))}
        >
          {choices(days).map((each) => (
            <option key={each} value={each}>
              {daysWords(each)}
            </option>
          ))}
        </select>
        <div id={hint} class="soft small">
          <p>{text('historyRetentionHint')}</p>
          {state.isRetentionLocked.value && <p>{text('historyRetentionLocked')}</p>}
        </div>
      </div>
      <ConfirmButton
        label={text('historyDelete')}
        question={text('historyDeleteQuestion')}
        meaning={text('historyDeleteMeans')}
        no={text('buttonCancel')}
        yes={text('historyDelete')}
        onYes={() => void state.deleteAll()}
      />
    </section>
  );
}

function choices(days: number | null): number[] {
  return [...new Set([...RETENTION_DAYS, ...(days === null ? [] : [days])])].sort((one, other) => one - other);
}
