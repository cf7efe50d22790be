import { plural, text } from '../ui/text';
import type { HistoryState } from './history-state';
import { JobRow } from './job-row';
import { RecordRow } from './record-row';

/** The entries that match the filters, or why there are none. */
export function Entries({ state }: { state: HistoryState }) {
  const shown = state.shown.value;
  const found = state.entries.value.length;
  if (state.records.value.length + state.jobs.value.length === 0) {
    return (
      <div class="note">
        <p>
          <strong>{text('historyEmptyTitle')}</strong> {text('historyEmptyMeans')}
        </p>
      </div>
    );
  }
  return (
    <>
      <EntryBar state={state} count={found} />
      {state.jobs.value.length > 0 && <p class="soft small">{text('historyJobsApart')}</p>}
      {found === 0 ? <p class="note">{text('historyNoMatch')}</p> : <EntryTable state={state} />}
      {shown.length < found && (
        <button type="button" class="button history-more" onClick={state.showMore}>
          {plural('historyMore', found - shown.length)}
        </button>
      )}
    </>
  );
}

/** The number of entries, and the buttons that export them. */
function EntryBar({ state, count }: { state: HistoryState; count: number }) {
  return (
    <div class="history-bar">
      <p class="soft small" aria-live="polite">
        {plural('historyCount', count)}
      </p>
      <div class="button-row">
        {state.isFiltered.value && (
          <button type="button" class="button quiet" onClick={state.clearFilters}>
            {text('buttonShowAll')}
          </button>
        )}
        <button type="button" class="button" onClick={() => state.exportAs('csv')}>
          {text('buttonExportCsv')}
        </button>
        <button type="button" class="button" onClick={() => state.exportAs('json')}>
          {text('historyExportJson')}
        </button>
      </div>
    </div>
  );
}

function EntryTable({ state }: { state: HistoryState }) {
  return (
    <table class="history" aria-label={text('pageHistory')}>
      <thead>
        <tr>
          <th scope="col" class="history-wide">
            {text('historyWhen')}
          </th>
          <th scope="col">{text('labelContact')}</th>
          <th scope="col" class="history-wide">
            {text('historyWhat')}
          </th>
          <th scope="col" class="history-wide">
            {text('labelLists')}
          </th>
          <th scope="col">{text('labelOutcome')}</th>
          <th scope="col">
            <span class="visually-hidden">{text('historyDetails')}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {state.shown.value.map((entry) =>
          'job' in entry ? (
            <JobRow key={entry.job.id} job={entry.job} state={state} />
          ) : (
            <RecordRow key={entry.record.id} record={entry.record} state={state} />
          ),
        )}
      </tbody>
    </table>
  );
}
