import { useId, useMemo, useRef, useState } from 'preact/hooks';
import type { JobResult, JobView } from '../../protocol/jobs';
import { ModalDialog } from '../../ui/modal-dialog';
import { outcomeWord, reasonWords } from '../../ui/result-words';
import { number, plural, text } from '../../ui/text';
import { ProgressBar } from '../progress-bar';
import { useRowWindow } from '../row-window';
import type { ResultsPurpose } from './job-results';
import { jobTitle, readingWords } from './job-words';
import type { JobsState } from './jobs-state';
import { choicesOf, createResultSearch, firstChoice, type ResultChoice } from './result-choice';

/** The search field appears with more results than this. */
const FEW = 10;

/** In px: a name above an address. */
const ROW_HEIGHT = 52;

/** The outcome of each contact of a job, and why. */
export function ResultsDialog({ state, onDownload }: { state: JobsState; onDownload: (job: JobView) => void }) {
  const opened = state.opened.value;
  const title = useId();
  const doing = state.busy.value?.purpose;
  const isSaving = doing === 'download';
  return (
    <ModalDialog isOpen={opened !== null} onClose={state.closeResults} class="results-dialog" titleId={title}>
      {opened && (
        <>
          <h2 id={title} tabIndex={-1} autofocus>
            {jobTitle(opened.job)}
          </h2>
          <Results job={opened.job} results={opened.results} doing={doing} />
          <div class="button-row modal-dialog-actions">
            <button
              type="button"
              class="button"
              aria-disabled={opened.results === null || isSaving}
              aria-busy={isSaving}
              onClick={() => onDownload(opened.job)}
            >
              {text('buttonDownloadResults')}
            </button>
            <button type="button" class="button primary" onClick={state.closeResults}>
              {text('buttonClose')}
            </button>
          </div>
        </>
      )}
    </ModalDialog>
  );
}

/** The filter buttons appear at once, the results when they have been read. */
function Results({
  job,
  results,
  doing,
}: {
  job: JobView;
  results: JobResult[] | null;
  doing: ResultsPurpose | undefined;
}) {
  const choices = choicesOf(job);
  const [choice, choose] = useState(() => firstChoice(choices));
  const [words, search] = useState('');
  const find = useMemo(() => createResultSearch(results ?? []), [results]);
  const shown = useMemo(() => find(choice, words), [find, choice, words]);
  return (
    <>
      <fieldset class="buckets" aria-label={text('labelOutcome')}>
        {choices.map(({ choice: each, count }) => (
          <button key={each} type="button" class="bucket" aria-pressed={each === choice} onClick={() => choose(each)}>
            <span>{choiceWord(each)}</span> <strong>{number(count)}</strong>
          </button>
        ))}
      </fieldset>
      {job.total > FEW && (
        <input
          type="search"
          class="field"
          aria-label={text('jobsResultsSearch')}
          placeholder={text('jobsResultsSearch')}
          value={words}
          onInput={(event) => search(event.currentTarget.value)}
        />
      )}
      {/* A screen reader announces only text that enters an existing element. */}
      <p role="status" class="soft small">
        {doing ? readingWords(doing) : plural('jobsResultsShown', shown.length)}
      </p>
      {results === null ? (
        <ProgressBar label={readingWords('show')} />
      ) : (
        <ResultsTable key={`${choice} ${words}`} results={shown} />
      )}
    </>
  );
}

/** Draws only the rows in view. */
function ResultsTable({ results }: { results: JobResult[] }) {
  const scroller = useRef<HTMLElement>(null);
  const count = results.length;
  const rows = useRowWindow({
    count,
    scroller: () => scroller.current,
    rowHeight: ROW_HEIGHT,
  });
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable for the arrow keys.
    <section class="results-scroll" ref={scroller} tabIndex={0} aria-label={text('jobsResults')}>
      <table class="table results" aria-label={text('jobsResults')} aria-rowcount={count + 1}>
        <thead>
          <tr class="results-row" aria-rowindex={1}>
            <th scope="col">{text('labelContact')}</th>
            <th scope="col">{text('labelOutcome')}</th>
            <th scope="col">{text('jobsResultsWhy')}</th>
          </tr>
        </thead>
        <tbody class="table-body" style={{ blockSize: `${rows.getTotalSize()}px` }}>
          {rows.getVirtualItems().map(({ index: at, key, start }) => {
            const result = results[at];
            return (
              result && (
                <tr
                  key={key}
                  ref={rows.measureElement}
                  data-index={at}
                  class="results-row"
                  style={{ transform: `translateY(${start}px)` }}
                  aria-rowindex={at + 2}
                >
                  <Cells result={result} />
                </tr>
              )
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

/** Memoized by result, because building the text costs more than comparing. */
function Cells({ result }: { result: JobResult }) {
  return useMemo(
    () => (
      <>
        <th scope="row">
          {result.name !== undefined && (
            <div class="results-name">
              <bdi>{result.name}</bdi>
            </div>
          )}
          <div class={result.name === undefined ? 'results-name' : 'soft'}>
            <bdi>{result.address ?? result.id}</bdi>
          </div>
        </th>
        <td>{outcomeWord(result.outcome)}</td>
        <td>{reasonWords(result)}</td>
      </>
    ),
    [result],
  );
}

function choiceWord(choice: ResultChoice): string {
  if (choice === 'all') return text('jobsResultsAll');
  return choice === 'attention' ? text('jobsResultsAttention') : outcomeWord(choice);
}
