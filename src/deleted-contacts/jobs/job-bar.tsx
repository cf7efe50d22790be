import { useId } from 'preact/hooks';
import { jobPercent } from '../../protocol/job-percent';
import type { JobView } from '../../protocol/requests';
import { FailureNote } from '../../ui/failure-note';
import { gaveUpWords } from '../../ui/job-outcomes';
import { useKeepFocus } from '../../ui/keep-focus';
import { ConfirmButton } from '../../ui/modal-dialog';
import type { StepAction } from '../../ui/steps';
import { moment, plural, text } from '../../ui/text';
import { ProgressBar } from '../progress-bar';
import type { NotThere } from '../retry-job';
import { againWords, jobStateWords, jobTitle, progressParts, readingWords, resultWords } from './job-words';
import { isOpen, type JobsState } from './jobs-state';
import { ResultsDialog } from './results-dialog';

interface Deeds {
  onDownload: (job: JobView) => void;
  onRetry: (job: JobView) => void;
  onStep: (action: StepAction) => void;
}

/**
 * The jobs of the account: the one under way, or the last one, and beneath it the others. What tells how it stands is there
 * before there is anything to tell, so that a screen reader has it to watch.
 */
export function JobBar({ state, notThere, ...deeds }: { state: JobsState; notThere: NotThere | null } & Deeds) {
  const region = useKeepFocus<HTMLElement>();
  const title = useId();
  const main = state.main.value;
  const others = state.others.value;
  const failed = state.failed.value;
  const busy = state.busy.value;
  // What is read to be shown is told where it will be shown.
  const reading = busy && busy.purpose !== 'show' ? readingWords(busy.purpose) : '';
  const caution = reading === '' && notThere ? notThereWords(notThere) : '';
  const note = reading || caution;
  const isEmpty = !main && others.length === 0 && !failed && note === '';

  function step(action: StepAction): void {
    if (action === 'try-again') void failed?.again();
    else if (action === 'read-jobs') void state.goOn();
    else deeds.onStep(action);
  }
  return (
    <section
      class={isEmpty ? 'visually-hidden' : 'job-bar'}
      ref={region}
      tabIndex={-1}
      aria-label={isEmpty ? undefined : text('binJobs')}
    >
      {failed && <FailureNote failure={failed.failure} attempt="job" onStep={step} />}
      <p role="status" class={`job-bar-note small ${caution === '' ? 'soft' : 'note caution'}`}>
        {note}
      </p>
      {reading !== '' && <ProgressBar label={reading} />}
      <div class={main ? 'job-bar-main' : 'visually-hidden'}>
        <div class="job-bar-words">
          {/* What is read out: the title and what it waits for, not every second's count. */}
          <p role="status">
            {main && (
              <>
                <strong id={title}>{jobTitle(main)}</strong> <span class="soft">{standing(main)}</span>
              </>
            )}
          </p>
          {main && isOpen(main) && <p class="soft small">{progressParts(main, state.timeLeft(main)).join(' · ')}</p>}
        </div>
        {main && <Job key={main.id} job={main} titleId={title} state={state} {...deeds} />}
      </div>
      <ResultsDialog state={state} onDownload={deeds.onDownload} />
      {others.length > 0 && (
        <details class="job-bar-others">
          <summary class="link small">{plural('binOtherJobs', others.length)}</summary>
          <ul>
            {others.map((job) => (
              <OtherJob key={job.id} job={job} state={state} {...deeds} />
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

/** What can be done with the job that the bar is about, and how far it is. */
function Job({ job, titleId, state, ...deeds }: { job: JobView; titleId: string; state: JobsState } & Deeds) {
  const open = isOpen(job);
  return (
    <>
      <div class="button-row">
        {open ? (
          <>
            {job.wait?.why === 'signed-out' && (
              <button type="button" class="button" onClick={() => deeds.onStep('sign-in')}>
                {text('signIn')}
              </button>
            )}
            <Steering job={job} titleId={titleId} state={state} />
          </>
        ) : (
          <>
            <After job={job} titleId={titleId} state={state} {...deeds} />
            <button type="button" class="button quiet" onClick={() => state.hide(job)}>
              {text('binHide')}
            </button>
          </>
        )}
      </div>
      <GaveUp job={job} />
      {open && <ProgressBar label={jobTitle(job)} percent={jobPercent(job)} />}
    </>
  );
}

function OtherJob({ job, state, ...deeds }: { job: JobView; state: JobsState } & Deeds) {
  const title = useId();
  return (
    <li class="job-bar-other">
      <p class="small" id={title}>
        <strong>{jobTitle(job)}</strong>{' '}
        <span class="soft">
          {moment(job.createdAt)}
          {isOpen(job) && ` · ${jobStateWords(job)}`}
        </span>
      </p>
      <div class="button-row">
        {isOpen(job) ? (
          <Steering job={job} titleId={title} state={state} />
        ) : (
          <After job={job} titleId={title} state={state} {...deeds} />
        )}
      </div>
      <GaveUp job={job} />
    </li>
  );
}

/** Why the job stopped by itself, if it did. */
function GaveUp({ job }: { job: JobView }) {
  return job.gaveUp ? <p class="note caution small job-bar-gave-up">{gaveUpWords(job, job.gaveUp)}</p> : null;
}

function Steering({ job, titleId, state }: { job: JobView; titleId: string; state: JobsState }) {
  if (job.state === 'cancelled') return null;
  return (
    <>
      {job.state === 'paused' ? (
        <button type="button" class="button" aria-describedby={titleId} onClick={() => void state.resume(job.id)}>
          {text('binResume')}
        </button>
      ) : (
        <button type="button" class="button" aria-describedby={titleId} onClick={() => void state.pause(job.id)}>
          {text('binPause')}
        </button>
      )}
      <button type="button" class="button quiet" aria-describedby={titleId} onClick={() => void state.cancel(job.id)}>
        {text('cancel')}
      </button>
    </>
  );
}

function After({
  job,
  titleId,
  state,
  onDownload,
  onRetry,
}: { job: JobView; titleId: string; state: JobsState } & Deeds) {
  const busy = state.busy.value;
  const left = state.leftToUndo(job);
  const again = againWords(job);
  /** The buttons of several jobs have the same names; what tells them apart is their description. */
  const about = (purpose: 'show' | 'download' | 'retry') => ({
    'aria-describedby': titleId,
    'aria-disabled': busy !== null,
    'aria-busy': busy?.jobId === job.id && busy.purpose === purpose,
  });
  return (
    <>
      {job.kind === 'dry-run' && job.outcomes['would-restore'] > 0 && (
        <button type="button" class="button" {...about('retry')} onClick={() => onRetry(job)}>
          {text('binDryRunThen')}
        </button>
      )}
      <button type="button" class="button" {...about('show')} onClick={() => void state.showResults(job)}>
        {text('binShowResults')}
      </button>
      <button type="button" class="button quiet" {...about('download')} onClick={() => onDownload(job)}>
        {text('binDownload')}
      </button>
      {again !== '' && (
        <button type="button" class="button" {...about('retry')} onClick={() => onRetry(job)}>
          {again}
        </button>
      )}
      {left > 0 && (
        <ConfirmButton
          label={text('binUndo')}
          class="quiet"
          describedBy={titleId}
          question={plural('binUndoQuestion', left)}
          meaning={text('binUndoMeans')}
          no={text('binUndoNot')}
          yes={text('binUndoYes')}
          onYes={() => void state.undo(job.id)}
        />
      )}
    </>
  );
}

/** What became of a job, or what it waits for. */
function standing(job: JobView): string {
  if (!isOpen(job)) return resultWords(job);
  // The first in the queue does not wait for another.
  return job.state === 'queued' ? text('binStarting') : jobStateWords(job);
}

function notThereWords({ contacts, isSure }: NotThere): string {
  return isSure ? plural('binNotThere', contacts) : plural('binNotReadYet', contacts);
}
