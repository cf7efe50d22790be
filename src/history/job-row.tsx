import type { JobView } from '../protocol/jobs';
import { Fact } from '../ui/fact';
import { gaveUpWords, outcomesWords } from '../ui/job-outcomes';
import { DELETED_CONTACTS_PAGE } from '../ui/steps';
import { enumerate, moment, number, plural, text } from '../ui/text';
import { EntryRow } from './entry-row';
import type { HistoryState } from './history-state';

/** The entry of a bulk job. It can be undone on the page of deleted contacts. */
export function JobRow({ job, state }: { job: JobView; state: HistoryState }) {
  const contacts = plural('historyJobContacts', job.total);
  const kind = jobKindWords(job);
  const lists = enumerate(job.lists.map((list) => list.name || text('contactRemovedList')));
  return (
    <EntryRow
      id={job.id}
      at={job.createdAt}
      state={state}
      name={contacts}
      kind={kind}
      lists={lists}
      outcome={job.endedAt === undefined ? stateWords(job) : outcomesWords(job)}
      handle={`${kind}, ${contacts}`}
    >
      <div class="history-record">
        <dl class="facts">
          <Fact label={text('historyWhat')}>{kind}</Fact>
          {lists !== '' && (
            <Fact label={text('labelLists')}>
              {job.groups ? (
                <ul class="history-groups">
                  {job.groups.map((group) => (
                    <li key={group.listIds.join()} dir="auto">
                      {groupWords(job, group)}
                    </li>
                  ))}
                </ul>
              ) : (
                <bdi>{lists}</bdi>
              )}
            </Fact>
          )}
          {job.endedAt !== undefined && <Fact label={text('historyJobEnded')}>{moment(job.endedAt)}</Fact>}
          <Fact label={text('historyCalls')}>{number(job.calls)}</Fact>
        </dl>
        {job.gaveUp && <p class="note caution">{gaveUpWords(job, job.gaveUp)}</p>}
        <JobActions job={job} state={state} />
      </div>
    </EntryRow>
  );
}

/** The contacts of a job with the same lists: "4,312 contacts onto Newsletter and Donors". */
function groupWords({ lists }: JobView, { listIds, contacts }: NonNullable<JobView['groups']>[number]): string {
  const names = lists.filter(({ id }) => listIds.includes(id)).map(({ name }) => name || text('contactRemovedList'));
  return plural('historyJobGroup', contacts, enumerate(names));
}

function JobActions({ job, state }: { job: JobView; state: HistoryState }) {
  const hasEnded = job.endedAt !== undefined;
  const hasRestored = job.kind === 'restore' && job.outcomes.restored + job.outcomes.different > 0;
  return (
    <div class="button-row">
      {hasEnded && (
        <button
          type="button"
          class="button"
          aria-disabled={state.busy.value !== null}
          aria-busy={state.busy.value === 'saving'}
          onClick={() => void state.downloadResults(job)}
        >
          {text('buttonDownloadResults')}
        </button>
      )}
      <a class="link" href={`?report=${job.id}`} target="_blank" rel="noopener">
        {text('historyReport')}
      </a>
      <a class="link" href={DELETED_CONTACTS_PAGE}>
        {hasRestored && !job.gaveUp && hasEnded ? text('historyJobUndo') : text('historyJobMore')}
      </a>
    </div>
  );
}

/** The state of a job that has not ended. */
function stateWords({ state, wait }: JobView): string {
  if (state === 'paused') return text('jobPaused');
  if (state === 'queued') return text('jobQueued');
  if (state === 'cancelled') return text('jobCancelling');
  return wait && wait.why !== 'activity' ? text('historyJobWaits') : text('historyJobOpen');
}

export function jobKindWords({ kind }: JobView): string {
  switch (kind) {
    case 'restore':
      return text('historyKindBulkRestore');
    case 'undo':
      return text('historyKindBulkUndo');
    case 'dry-run':
      return text('historyKindDryRun');
  }
}
