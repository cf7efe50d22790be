import { useId, useRef } from 'preact/hooks';
import { jobPercent } from '../../protocol/job-percent';
import type { JobView } from '../../protocol/requests';
import { FailureNote } from '../../ui/failure-note';
import type { StepAction } from '../../ui/failure-words';
import { outcomesWords } from '../../ui/job-outcomes';
import { moment, plural, text } from '../../ui/text';
import { jobStateWords, jobTitle, progressParts } from './job-words';
import { isOpen, type JobsState } from './jobs-state';
import { ResultsDialog } from './results-dialog';

interface Deeds {
  onDownload: (job: JobView) => void;
  onRetry: (job: JobView) => void;
  onStep: (action: StepAction) => void;
}

/** The jobs of the account: the one under way, or the last one, and beneath it the others. */
export function JobBar({
  state,
  notThere,
  ...deeds
}: {
  state: JobsState;
  /** How many of those who were to be tried again are not among the deleted contacts. */
  notThere: number;
} & Deeds) {
  const main = state.main.value;
  const others = state.others.value;
  const failed = state.failed.value;
  if (!main && others.length === 0 && !failed) return null;
  return (
    <section class="bin-jobs" aria-label={text('binJobs')}>
      {failed && (
        <FailureNote
          failure={failed.failure}
          attempt="job"
          onStep={(action) => (action === 'try-again' ? void failed.again() : deeds.onStep(action))}
        />
      )}
      {notThere > 0 && (
        <p role="status" class="note caution small">
          {plural('binNotThere', notThere)}
        </p>
      )}
      {main && <Job job={main} state={state} {...deeds} />}
      <ResultsDialog state={state} onDownload={deeds.onDownload} />
      {others.length > 0 && (
        <details class="bin-others">
          <summary class="link small">{plural('binOtherJobs', others.length)}</summary>
          <ul>
            {others.map((job) => (
              <li key={job.id} class="bin-other">
                <p class="small">
                  <strong>{jobTitle(job)}</strong>{' '}
                  <span class="soft">
                    {moment(job.createdAt)}
                    {isOpen(job) && ` · ${jobStateWords(job)}`}
                  </span>
                </p>
                <div class="card-actions">
                  {isOpen(job) ? <Steering job={job} state={state} /> : <After job={job} state={state} {...deeds} />}
                </div>
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

function Job({ job, state, ...deeds }: { job: JobView; state: JobsState } & Deeds) {
  const open = isOpen(job);
  const title = jobTitle(job);
  // The first in the queue does not wait for another.
  const standing = !open ? outcomesWords(job) : job.state === 'queued' ? text('binStarting') : jobStateWords(job);
  const done = jobPercent(job);
  return (
    <div class="bin-job">
      <div class="bin-job-words">
        {/* What is read out: the title and what it waits for, not every second's count. */}
        <p role="status">
          <strong>{title}</strong> <span class="soft">{standing}</span>
        </p>
        {open && <p class="soft small">{progressParts(job, state.timeLeft(job)).join(' · ')}</p>}
      </div>
      <div class="card-actions">
        {open ? (
          <>
            {job.wait?.why === 'signed-out' && (
              <button type="button" class="button" onClick={() => deeds.onStep('sign-in')}>
                {text('signIn')}
              </button>
            )}
            <Steering job={job} state={state} />
          </>
        ) : (
          <>
            <After job={job} state={state} {...deeds} />
            <button type="button" class="button quiet" onClick={() => state.hide(job.id)}>
              {text('binHide')}
            </button>
          </>
        )}
      </div>
      {open && (
        <div
          class="bar"
          role="progressbar"
          aria-label={title}
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={done}
        >
          <span class="bar-done" style={{ inlineSize: `${done}%` }} />
        </div>
      )}
    </div>
  );
}

function Steering({ job, state }: { job: JobView; state: JobsState }) {
  if (job.state === 'cancelled') return null;
  return (
    <>
      {job.state === 'paused' ? (
        <button type="button" class="button" onClick={() => void state.resume(job.id)}>
          {text('binResume')}
        </button>
      ) : (
        <button type="button" class="button" onClick={() => void state.pause(job.id)}>
          {text('binPause')}
        </button>
      )}
      <button type="button" class="button quiet" onClick={() => void state.cancel(job.id)}>
        {text('cancel')}
      </button>
    </>
  );
}

function After({ job, state, onDownload, onRetry }: { job: JobView; state: JobsState } & Deeds) {
  const dialog = useRef<HTMLDialogElement>(null);
  const title = useId();
  const words = useId();
  const { outcomes } = job;
  const left = state.leftToUndo(job);
  const again = outcomes.failed + outcomes['not-started'] + outcomes.unknown;
  return (
    <>
      {job.kind === 'dry-run' && outcomes['would-restore'] > 0 && (
        <button type="button" class="button" onClick={() => onRetry(job)}>
          {text('binDryRunThen')}
        </button>
      )}
      <button type="button" class="button" onClick={() => void state.showResults(job)}>
        {text('binShowResults')}
      </button>
      <button type="button" class="button quiet" onClick={() => onDownload(job)}>
        {text('binDownload')}
      </button>
      {job.kind === 'restore' && again > 0 && (
        <button type="button" class="button" onClick={() => onRetry(job)}>
          {outcomes.failed > 0 ? text('binRetryFailed') : text('binRetryRest')}
        </button>
      )}
      {left > 0 && (
        <>
          <button type="button" class="button quiet" onClick={() => dialog.current?.showModal()}>
            {text('binUndo')}
          </button>
          <dialog ref={dialog} class="bin-dialog" aria-labelledby={title} aria-describedby={words}>
            <h2 id={title}>{plural('binUndoQuestion', left)}</h2>
            <p id={words}>{text('binUndoMeans')}</p>
            <form method="dialog" class="card-actions">
              <button type="submit" class="button" autofocus>
                {text('binUndoNot')}
              </button>
              <button type="submit" class="button danger" onClick={() => void state.undo(job.id)}>
                {text('binUndoYes')}
              </button>
            </form>
          </dialog>
        </>
      )}
    </>
  );
}
