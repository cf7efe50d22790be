import { useEffect, useId, useRef } from 'preact/hooks';
import type { JobResult, JobView } from '../../protocol/requests';
import { outcomesWords } from '../../ui/job-outcomes';
import { isPlain, outcomeWord, reasonWords } from '../../ui/result-words';
import { plural, text } from '../../ui/text';
import { jobTitle } from './job-words';
import type { JobsState } from './jobs-state';

/** More than anybody reads on a page; the file has all. */
const MOST_ROWS = 200;

/** What became of those contacts of a job that are not simply restored, and why. */
export function ResultsDialog({ state, onDownload }: { state: JobsState; onDownload: (job: JobView) => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const opened = state.opened.value;
  const title = useId();
  useEffect(() => {
    const { current } = dialog;
    if (opened && current?.open === false) current.showModal();
    if (!opened && current?.open) current.close();
  }, [opened]);
  return (
    <dialog ref={dialog} class="bin-dialog bin-results-dialog" aria-labelledby={title} onClose={state.closeResults}>
      {opened && (
        <>
          <h2 id={title}>{jobTitle(opened.job)}</h2>
          <p class="soft">{outcomesWords(opened.job)}</p>
          <Results results={opened.results.filter((result) => !isPlain(result))} />
          <div class="card-actions bin-preview-actions">
            <button type="button" class="button" onClick={() => onDownload(opened.job)}>
              {text('binDownload')}
            </button>
            <button type="button" class="button primary" onClick={state.closeResults}>
              {text('binCloseCard')}
            </button>
          </div>
        </>
      )}
    </dialog>
  );
}

function Results({ results }: { results: JobResult[] }) {
  if (results.length === 0) return <p class="note success">{text('binResultsAll')}</p>;
  const more = results.length - MOST_ROWS;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be within reach of the arrow keys.
    <section class="bin-results-scroll" tabIndex={0} aria-label={text('binResults')}>
      <table class="bin-results" aria-label={text('binResults')}>
        <thead>
          <tr>
            <th scope="col">{text('historyContact')}</th>
            <th scope="col">{text('historyOutcome')}</th>
            <th scope="col">{text('binResultWhy')}</th>
          </tr>
        </thead>
        <tbody>
          {results.slice(0, MOST_ROWS).map((result) => (
            <tr key={result.id}>
              <th scope="row">
                {result.name !== undefined && <bdi>{result.name}</bdi>}
                <bdi class={result.name === undefined ? '' : 'soft'}>{result.address ?? result.id}</bdi>
              </th>
              <td>{outcomeWord(result.outcome)}</td>
              <td>{reasonWords(result)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {more > 0 && <p class="soft small">{plural('binResultsMore', more)}</p>}
    </section>
  );
}
