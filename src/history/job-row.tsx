import { Fragment } from 'preact';
import { useId } from 'preact/hooks';
import type { JobView } from '../protocol/requests';
import { Fact } from '../ui/fact';
import { ChevronIcon } from '../ui/icons';
import { gaveUpWords, outcomesWords } from '../ui/job-outcomes';
import { DELETED_CONTACTS_PAGE } from '../ui/steps';
import { enumerate, moment, plural, text } from '../ui/text';
import type { HistoryState } from './history-state';

/** A bulk job among the restore records: how many, onto which lists, what became of them, and where it is undone. */
export function JobRow({ job, state }: { job: JobView; state: HistoryState }) {
  const details = useId();
  const isOpen = state.opened.value === job.id;
  const contacts = plural('historyJobContacts', job.total);
  const lists = enumerate(job.lists.map((list) => list.name || text('listWithoutName')));
  const when = <time dateTime={new Date(job.createdAt).toISOString()}>{moment(job.createdAt)}</time>;
  const hasRestored = job.kind === 'restore' && job.outcomes.restored + job.outcomes.different > 0;
  const outcome = job.endedAt === undefined ? standing(job) : outcomesWords(job);
  return (
    <Fragment>
      <tr class="history-row">
        <td class="history-wide">{when}</td>
        <th scope="row">
          {contacts}
          <span class="history-narrow soft small">{when}</span>
        </th>
        <td class="history-wide">{jobDeed(job)}</td>
        <td class="history-wide">{lists}</td>
        <td>{outcome}</td>
        <td>
          <button
            type="button"
            class="button quiet history-toggle"
            aria-expanded={isOpen}
            aria-controls={details}
            aria-label={text('historyDetailsOf', `${jobDeed(job)}, ${contacts}`)}
            onClick={() => {
              state.opened.value = isOpen ? null : job.id;
            }}
          >
            <ChevronIcon />
          </button>
        </td>
      </tr>
      <tr id={details} class="history-details" hidden={!isOpen}>
        {isOpen && (
          <td colSpan={6}>
            <div class="record-details">
              <dl class="facts">
                <Fact label={text('historyWhat')}>{jobDeed(job)}</Fact>
                {lists !== '' && (
                  <Fact label={text('lists')}>
                    <bdi>{lists}</bdi>
                  </Fact>
                )}
                {job.endedAt !== undefined && <Fact label={text('historyJobEnded')}>{moment(job.endedAt)}</Fact>}
                <Fact label={text('historyCalls')}>{String(job.calls)}</Fact>
              </dl>
              {job.gaveUp && <p class="note caution">{gaveUpWords(job, job.gaveUp)}</p>}
              <div class="card-actions">
                {job.endedAt !== undefined && (
                  <button
                    type="button"
                    class="button"
                    aria-disabled={state.busy.value !== null}
                    aria-busy={state.busy.value === 'saving'}
                    onClick={() => void state.downloadResults(job)}
                  >
                    {text('binDownload')}
                  </button>
                )}
                <a class="link" href={DELETED_CONTACTS_PAGE}>
                  {hasRestored && !job.gaveUp && job.endedAt !== undefined
                    ? text('historyJobUndo')
                    : text('historyJobMore')}
                </a>
              </div>
            </div>
          </td>
        )}
      </tr>
    </Fragment>
  );
}

/** How it stands with a job that goes on. */
function standing({ state, wait }: JobView): string {
  if (state === 'paused') return text('binPaused');
  if (state === 'queued') return text('binQueued');
  if (state === 'cancelled') return text('binCancelling');
  return wait && wait.why !== 'activity' ? text('historyJobWaits') : text('historyJobOpen');
}

function jobDeed({ kind }: JobView): string {
  switch (kind) {
    case 'restore':
      return text('deedBulkRestore');
    case 'undo':
      return text('deedBulkUndo');
    case 'dry-run':
      return text('deedDryRun');
  }
}
