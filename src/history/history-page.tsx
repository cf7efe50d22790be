import { Fragment } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import type { ChainState, RestoreOutcome, RestoreRecord } from '../protocol/requests';
import { contactHandle, contactName } from '../ui/contact-words';
import { FailureNote } from '../ui/failure-note';
import { CheckIcon, ChevronIcon } from '../ui/icons';
import { ConfirmButton } from '../ui/modal-dialog';
import { PageFooter, PageHeader } from '../ui/page-frame';
import type { SessionState } from '../ui/session-state';
import { SignInNote } from '../ui/sign-in-note';
import { leave } from '../ui/steps';
import { enumerate, moment, plural, text } from '../ui/text';
import type { HistoryNews, HistoryState } from './history-state';
import { JobRow } from './job-row';
import { deedWords, OutcomeChip, outcomeWords } from './outcome-words';
import { RecordDetails } from './record-details';

/** How long records can be kept, in days. */
const KEEP_DAYS = [30, 90, 365, 1_095];

const OUTCOMES: RestoreOutcome[] = ['restored', 'restored-with-differences', 'undone', 'not-restored', 'asked', 'open'];

/** Everything that was restored or asked in an account, one by one or in bulk: to search, read, undo, take along and delete. */
export function HistoryPage({ state, session }: { state: HistoryState; session: SessionState }) {
  const loaded = state.loaded.value;
  const status = useRef<HTMLDivElement>(null);
  const news = state.news.value;
  // What was pressed for it may be gone by now.
  useEffect(() => {
    if (news?.kind === 'undone' || news?.kind === 'deleted') status.current?.focus();
  }, [news]);

  async function signIn(): Promise<void> {
    if (await session.signIn()) await state.reload();
  }
  return (
    <>
      <PageHeader title={text('history')} session={session} onSwitched={() => void state.reload()} />
      <main class="page-main">
        <div role="status" class="history-news" ref={status} tabIndex={-1}>
          {news && <p class="note success">{newsWords(news)}</p>}
        </div>
        <Problem state={state} signIn={() => void signIn()} />
        {session.signedOut.value && <SignInNote session={session} onSignIn={() => void signIn()} />}
        {loaded.phase === 'loading' && (
          <div role="status" class="history-waiting">
            <p class="soft">{text('historyLoading')}</p>
            <span class="skeleton-box" />
          </div>
        )}
        {loaded.phase === 'failed' && (
          <FailureNote
            failure={loaded.failure}
            attempt="history"
            onStep={(action) => {
              if (action === 'sign-in') void signIn();
              else if (!leave(action)) void state.reload();
            }}
          />
        )}
        {loaded.phase === 'ready' && (
          <>
            <Chain chain={loaded.chain} />
            {loaded.records.length + state.jobs.value.length > 0 && <Filters state={state} />}
            <Records state={state} />
          </>
        )}
        {loaded.phase === 'ready' && <Keeping state={state} />}
      </main>
      <PageFooter session={session} here="history" />
    </>
  );
}

function Problem({ state, signIn }: { state: HistoryState; signIn: () => void }) {
  const failed = state.failed.value;
  if (!failed) return null;
  return (
    <FailureNote
      failure={failed.failure}
      attempt={failed.attempt}
      onStep={(action) => {
        if (action === 'sign-in') signIn();
        else if (action === 'try-again') void failed.again();
        else if (!leave(action)) void state.reload();
      }}
    />
  );
}

/** Whether the records can be believed: said in passing where they can, in a whole sentence where not. */
function Chain({ chain }: { chain: ChainState }) {
  if (chain.state === 'intact') {
    return (
      <p class="history-chain soft small">
        <CheckIcon /> {text('chainIntact')}
      </p>
    );
  }
  const since = chain.at === undefined ? '' : ` ${text('chainFrom', moment(chain.at))}`;
  return (
    <p class="note caution" role="alert">
      {chainWords(chain.why)}
      {since}
    </p>
  );
}

function Filters({ state }: { state: HistoryState }) {
  const [from, to, outcome] = [useId(), useId(), useId()];
  return (
    <search class="history-filters">
      <input
        type="search"
        class="field"
        aria-label={text('historySearch')}
        placeholder={text('historySearchHint')}
        value={state.wanted.value}
        onInput={(event) => {
          state.wanted.value = event.currentTarget.value;
        }}
      />
      <span class="history-filter">
        <label for={from}>{text('historyFrom')}</label>
        <input
          id={from}
          type="date"
          class="field"
          value={state.from.value}
          onInput={(event) => {
            state.from.value = event.currentTarget.value;
          }}
        />
      </span>
      <span class="history-filter">
        <label for={to}>{text('historyTo')}</label>
        <input
          id={to}
          type="date"
          class="field"
          value={state.to.value}
          onInput={(event) => {
            state.to.value = event.currentTarget.value;
          }}
        />
      </span>
      <span class="history-filter">
        <label for={outcome}>{text('historyOutcome')}</label>
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

function Records({ state }: { state: HistoryState }) {
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
      <div class="history-bar">
        <p class="soft small" aria-live="polite">
          {plural('historyCount', found)}
        </p>
        <div class="card-actions">
          {state.filtered.value && (
            <button type="button" class="button quiet" onClick={state.clearFilters}>
              {text('historyShowAll')}
            </button>
          )}
          <button type="button" class="button" onClick={() => state.exportAs('csv')}>
            {text('exportCsv')}
          </button>
          <button type="button" class="button" onClick={() => state.exportAs('json')}>
            {text('exportJson')}
          </button>
        </div>
      </div>
      {state.jobs.value.length > 0 && <p class="soft small">{text('historyJobsApart')}</p>}
      {found === 0 ? (
        <p class="note">{text('historyNoMatch')}</p>
      ) : (
        <table class="history" aria-label={text('history')}>
          <thead>
            <tr>
              <th scope="col" class="history-wide">
                {text('historyWhen')}
              </th>
              <th scope="col">{text('historyContact')}</th>
              <th scope="col" class="history-wide">
                {text('historyWhat')}
              </th>
              <th scope="col" class="history-wide">
                {text('lists')}
              </th>
              <th scope="col">{text('historyOutcome')}</th>
              <th scope="col">
                <span class="visually-hidden">{text('historyDetails')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {shown.map((entry) =>
              'job' in entry ? (
                <JobRow key={entry.job.id} job={entry.job} state={state} />
              ) : (
                <Row key={entry.record.id} record={entry.record} state={state} />
              ),
            )}
          </tbody>
        </table>
      )}
      {shown.length < found && (
        <button type="button" class="button history-more" onClick={state.showMore}>
          {plural('historyMore', found - shown.length)}
        </button>
      )}
    </>
  );
}

function Row({ record, state }: { record: RestoreRecord; state: HistoryState }) {
  const details = useId();
  const undoHint = useId();
  const isOpen = state.opened.value === record.id;
  const handle = contactHandle(record.snapshot);
  const name = contactName(record.snapshot);
  const when = <time dateTime={new Date(record.at).toISOString()}>{moment(record.at)}</time>;
  const undoing = isOpen && state.busy.value === 'undoing';
  return (
    <Fragment>
      <tr class="history-row">
        <td class="history-wide">{when}</td>
        <th scope="row">
          {name !== undefined && name !== handle && (
            <>
              <bdi>{name}</bdi>
              <br />
            </>
          )}
          <bdi class="history-handle">{handle}</bdi>
          <span class="history-narrow soft small">{when}</span>
        </th>
        <td class="history-wide">{deedWords(record)}</td>
        <td class="history-wide">{enumerate(record.lists.map((list) => list.name || text('listWithoutName')))}</td>
        <td>
          <OutcomeChip record={record} />
        </td>
        <td>
          <button
            type="button"
            class="button quiet history-toggle"
            aria-expanded={isOpen}
            aria-controls={details}
            aria-label={text('historyDetailsOf', handle)}
            onClick={() => {
              state.opened.value = isOpen ? null : record.id;
            }}
          >
            <ChevronIcon />
          </button>
        </td>
      </tr>
      <tr id={details} class="history-details" hidden={!isOpen}>
        {isOpen && (
          <td colSpan={6}>
            <RecordDetails record={record} />
            {state.undoable.value.has(record.id) && (
              <div class="card-restore">
                <button
                  type="button"
                  class="button"
                  aria-disabled={undoing}
                  aria-busy={undoing}
                  aria-describedby={undoHint}
                  onClick={() => void state.undo(record)}
                >
                  {undoing ? text('undoing') : text('undoRestore')}
                </button>
                <p id={undoHint} class="soft small">
                  {text('undoMeans')}
                </p>
              </div>
            )}
          </td>
        )}
      </tr>
    </Fragment>
  );
}

/** How long records stay, and taking them away now. */
function Keeping({ state }: { state: HistoryState }) {
  const keep = useId();
  const hint = useId();
  const days = state.keepDays.value;
  return (
    <section class="history-keeping">
      <div class="history-filter">
        <label for={keep}>{text('historyKeep')}</label>
        <select
          id={keep}
          class="field"
          aria-describedby={hint}
          disabled={days === null}
          value={days === null ? '' : String(days)}
          onChange={(event) => void state.keepFor(Number(event.currentTarget.value))}
        >
          {choices(days).map((each) => (
            <option key={each} value={each}>
              {keepWords(each)}
            </option>
          ))}
        </select>
        <p id={hint} class="soft small">
          {text('historyKeepHint')}
        </p>
      </div>
      <ConfirmButton
        label={text('deleteHistory')}
        question={text('deleteHistoryQuestion')}
        meaning={text('deleteHistoryMeans')}
        no={text('cancel')}
        yes={text('deleteHistory')}
        onYes={() => void state.deleteAll()}
      />
    </section>
  );
}

function choices(days: number | null): number[] {
  return [...new Set([...KEEP_DAYS, ...(days === null ? [] : [days])])].sort((one, other) => one - other);
}

function keepWords(days: number): string {
  return days % 365 === 0 ? plural('keepYears', days / 365) : plural('keepDays', days);
}

function newsWords(news: HistoryNews): string {
  switch (news.kind) {
    case 'undone':
      return text('newsUndone', news.contact);
    case 'deleted':
      return text('newsHistoryDeleted');
    case 'kept':
      return text('newsHistoryKept', keepWords(news.days));
    case 'saved-file':
      return text('newsFileSaved', news.name);
  }
}

function chainWords(why: Extract<ChainState, { state: 'broken' }>['why']): string {
  switch (why) {
    case 'edited':
      return text('chainEdited');
    case 'removed':
      return text('chainRemoved');
    case 'unreadable':
      return text('chainUnreadable');
  }
}
