import type { Signal } from '@preact/signals';
import { useId } from 'preact/hooks';
import type { RestoreOutcome } from '../protocol/history';
import { text } from '../ui/text';
import type { HistoryState } from './history-state';
import { outcomeWords } from './outcome-words';

const OUTCOMES: RestoreOutcome[] = ['restored', 'restored-with-differences', 'undone', 'not-restored', 'asked', 'open'];

export function HistoryFilters({ state }: { state: HistoryState }) {
  const outcome = useId();
  return (
    <search class="history-filters">
      <input
        type="search"
        class="field"
        aria-label={text('historySearch')}
        placeholder={text('historySearchHint')}
        value={state.words.value}
        onInput={(event) => {
          state.words.value = event.currentTarget.value;
        }}
      />
      <DayField label={text('labelFrom')} day={state.from} />
      <DayField label={text('labelTo')} day={state.to} />
      <span class="history-filter">
        <label for={outcome}>{text('labelOutcome')}</label>
        <select
          id={outcome}
          class="field"
          value={state.outcome.value}
          onChange={(event) => {
            state.outcome.value = event.currentTarget.value as RestoreOutcome | '';
          }}
        >
          <option value="">{text('historyAnyOutcome')}</option>
          {OUTCOMES.map((each) => (
            <option key={each} value={each}>
              {outcomeWords({ kind: 'restore', outcome: each })}
            </option>
          ))}
        </select>
      </span>
    </search>
  );
}

function DayField({ label, day }: { label: string; day: Signal<string> }) {
  const id = useId();
  return (
    <span class="history-filter">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="date"
        class="field"
        value={day.value}
        onInput={(event) => {
          day.value = event.currentTarget.value;
        }}
      />
    </span>
  );
}
