import { useEffect, useRef } from 'preact/hooks';
import type { ChainState } from '../protocol/history';
import { FailureNote } from '../ui/failure-note';
import { CheckIcon } from '../ui/icons';
import { PageFooter, PageHeader } from '../ui/page-frame';
import type { SessionState } from '../ui/session-state';
import { SignInNote } from '../ui/sign-in-note';
import { leavePage, type StepAction } from '../ui/steps';
import { moment, text } from '../ui/text';
import { Entries } from './entries';
import { HistoryFilters } from './history-filters';
import type { HistoryState } from './history-state';
import { chainWords, newsWords } from './history-words';
import { MarkEntries } from './mark-entries';
import { Retention } from './retention';

/** All restores and requests in an account, single or in bulk. */
export function HistoryPage({ state, session }: { state: HistoryState; session: SessionState }) {
  const failed = state.failed.value;

  async function signIn(): Promise<void> {
    if (await session.signIn()) await state.reload();
  }

  function step(action: StepAction, again: () => Promise<unknown> = state.reload): void {
    if (action === 'sign-in') void signIn();
    else if (action === 'try-again') void again();
    else if (!leavePage(action)) void state.reload();
  }
  return (
    <>
      <PageHeader title={text('pageHistory')} session={session} onSwitched={() => void state.reload()} />
      <main class="page-main">
        <News state={state} />
        {failed && (
          <FailureNote
            failure={failed.failure}
            attempt={failed.attempt}
            onStep={(action) => step(action, failed.again)}
          />
        )}
        {session.signedOut.value && <SignInNote session={session} onSignIn={() => void signIn()} />}
        <Loaded state={state} onStep={step} />
      </main>
      <PageFooter session={session} here="history" />
    </>
  );
}

function News({ state }: { state: HistoryState }) {
  const status = useRef<HTMLDivElement>(null);
  const news = state.news.value;
  // The pressed button may no longer exist.
  useEffect(() => {
    if (news?.kind === 'undone' || news?.kind === 'deleted') status.current?.focus();
  }, [news]);
  return (
    <div role="status" class="history-news" ref={status} tabIndex={-1}>
      {news && <p class="note success">{newsWords(news)}</p>}
    </div>
  );
}

function Loaded({ state, onStep }: { state: HistoryState; onStep: (action: StepAction) => void }) {
  const loaded = state.loaded.value;
  switch (loaded.phase) {
    case 'loading':
      return (
        <div role="status" class="history-waiting">
          <p class="soft">{text('historyLoading')}</p>
          <span class="skeleton-box" />
        </div>
      );
    case 'failed':
      return <FailureNote failure={loaded.failure} attempt="history" onStep={onStep} />;
    case 'ready':
      return (
        <>
          <Chain chain={loaded.chain} />
          {loaded.records.length + state.jobs.value.length > 0 && <HistoryFilters state={state} />}
          <Entries state={state} />
          <MarkEntries marks={loaded.marks} />
          <Retention state={state} />
        </>
      );
  }
}

/** Whether the records are intact. A problem gets a whole sentence. */
function Chain({ chain }: { chain: ChainState }) {
  if (chain.state === 'intact') {
    return (
      <p class="history-chain soft small">
        <CheckIcon /> {text('historyChainIntact')}
      </p>
    );
  }
  const since = chain.at === undefined ? '' : ` ${text('historyChainFrom', moment(chain.at))}`;
  return (
    <p class="note caution" role="alert">
      {chainWords(chain.why)}
      {since}
    </p>
  );
}
