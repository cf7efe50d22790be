import { useId } from 'preact/hooks';
import { jobPercent } from '../../protocol/job-percent';
import type { JobView } from '../../protocol/jobs';
import { FailureNote } from '../../ui/failure-note';
import { gaveUpWords } from '../../ui/job-outcomes';
import { useKeepFocus } from '../../ui/keep-focus';
import { ConfirmButton } from '../../ui/modal-dialog';
import type { StepAction } from '../../ui/steps';
import { moment, plural, text } from '../../ui/text';
import { ProgressBar } from '../progress-bar';
import type { NotFound } from '../retry-job';
import { againWords, jobStateWords, jobTitle, progressFacts, readingWords, resultWords } from './job-words';
import { isOpen, type JobsState } from './jobs-state';
import { ResultsDialog } from './results-dialog';

interface JobActions {
  onDownload: (job: JobView) => void;
  onRetry: (job: JobView) => void;
  onStep: (action: StepAction) => void;
}

/**
 * The account’s jobs: the running or latest one, with the others beneath it. The status element is always rendered,
 * because a screen reader announces only changes to it.
 */
export function JobBar({ state, notThere, ...actions }: { state: JobsState; notThere: NotFound | null } & JobActions) {
  const region = useKeepFocus<HTMLElement>();
  const title = useId();
  const main = state.main.value;
  const others = state.others.value;
  const failed = state.failed.value;
  const busy = state.busy.value;
  // The dialog shows its own progress bar.
  const reading = busy && busy.purpose !== 'show' ? readingWords(busy.purpose) : '';
  const caution = reading === '' && notThere ? notThereWords(notThere) : '';
  const note = reading || caution;
  const isEmpty = !main && others.length === 0 && !failed && note === '';

  function step(action: StepAction): void {
    if (action === 'try-again') void failed?.again();
    else if (action === 'read-jobs') void state.readAgain();
    else actions.onStep(action);
  }
  return (
    <section
      class={isEmpty ? 'visually-hidden' : 'job-bar'}
      ref={region}
      tabIndex={-1}
      aria-label={isEmpty ? undefined : text('jobsTitle')}
    >
      {failed && <FailureNote failure={failed.failure} attempt="job" onStep={step} />}
      <p role="status" class={`job-bar-note small ${caution === '' ? 'soft' : 'note caution'}`}>
        {note}
      </p>
      {reading !== '' && <ProgressBar label={reading} />}
      <div class={main ? 'job-bar-main' : 'visually-hidden'}>
        <div class="job-bar-words">
          {/* The counts stay outside the status element, or a screen reader would announce them every second. */}
          <p role="status">
            {main && (
              <>
                <strong id={title}>{jobTitle(main)}</strong> <span class="soft">{stateLabel(main)}</span>
              </>
            )}
          </p>
          {main && isOpen(main) && <p class="soft small">{progressFacts(main, state.timeLeft(main)).join(' · ')}</p>}
        </div>
        {main && <Job key={main.id} job={main} titleId={title} state={state} {...actions} />}
      </div>
      <ResultsDialog state={state} onDownload={actions.onDownload} />
      {others.length > 0 && (
        <details class="job-bar-others">
          <summary class="link small">{plural('jobsOthers', others.length)}</summary>
          <ul>
            {others.map((job) => (
              <OtherJob key={job.id} job={job} state={state} {...actions} />
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

function Job({ job, titleId, state, ...actions }: { job: JobView; titleId: string; state: JobsState } & JobActions) {
  const open = isOpen(job);
  return (
    <>
      <div class="button-row">
        {open ? (
          <>
            {job.wait?.why === 'signed-out' && (
              <button type="button" class="button" onClick={() => actions.onStep('sign-in')}>
                {text('buttonSignIn')}
              </button>
            )}
            <Steering job={job} titleId={titleId} state={state} />
          </>
        ) : (
          <>
            <After job={job} titleId={titleId} state={state} {...actions} />
            <button type="button" class="button quiet" onClick={() => state.hide(job)}>
              {text('jobsHide')}
            </button>
          </>
        )}
      </div>
      <GaveUp job={job} />
      {open && <ProgressBar label={jobTitle(job)} percent={jobPercent(job)} />}
    </>
  );
}

function OtherJob({ job, state, ...actions }: { job: JobView; state: JobsState } & JobActions) {
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
          <After job={job} titleId={title} state={state} {...actions} />
        )}
      </div>
      <GaveUp job={job} />
    </li>
  );
}

function GaveUp({ job }: { job: JobView }) {
  return job.gaveUp ? <p class="note caution small job-bar-gave-up">{gaveUpWords(job, job.gaveUp)}</p> : null;
}

function Steering({ job, titleId, state }: { job: JobView; titleId: string; state: JobsState }) {
  if (job.state === 'cancelled') return null;
  return (
    <>
      {job.state === 'paused' ? (
        <button type="button" class="button" aria-describedby={titleId} onClick={() => void state.resume(job.id)}>
          {text('jobsResume')}
        </button>
      ) : (
        <button type="button" class="button" aria-describedby={titleId} onClick={() => void state.pause(job.id)}>
          {text('jobsPause')}
        </button>
      )}
      <button type="button" class="button quiet" aria-describedby={titleId} onClick={() => void state.cancel(job.id)}>
        {text('buttonCancel')}
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
}: { job: JobView; titleId: string; state: JobsState } & JobActions) {
  const busy = state.busy.value;
  const left = state.leftToUndo(job);
  const again = againWords(job);
  /** Buttons of different jobs share their names, so the job’s title describes them. */
  const about = (purpose: 'show' | 'download' | 'retry') => ({
    'aria-describedby': titleId,
    'aria-disabled': busy !== null,
    'aria-busy': busy?.jobId === job.id && busy.purpose === purpose,
  });
  return (
    <>
      {job.kind === 'dry-run' && job.outcomes['would-restore'] > 0 && (
        <button type="button" class="button" {...about('retry')} onClick={() => onRetry(job)}>
          {text('jobsDryRunThen')}
        </button>
      )}
      <button type="button" class="button" {...about('show')} onClick={() => void state.showResults(job)}>
        {text('jobsShowResults')}
      </button>
      <button type="button" class="button quiet" {...about('download')} onClick={() => onDownload(job)}>
        {text('buttonDownloadResults')}
      </button>
      {again !== '' && (
        <button type="button" class="button" {...about('retry')} onClick={() => onRetry(job)}>
          {again}
        </button>
      )}
      {left > 0 && (
        <ConfirmButton
          label={text('buttonUndoJob')}
          class="quiet"
          describedBy={titleId}
          question={plural('jobsUndoQuestion', left)}
          meaning={text('jobsUndoMeans')}
          no={text('jobsUndoNo')}
          yes={text('jobsUndoYes')}
          onYes={() => void state.undo(job.id)}
        />
      )}
    </>
  );
}

function stateLabel(job: JobView): string {
  if (!isOpen(job)) return resultWords(job);
  // The first job in the queue does not wait for another.
  return job.state === 'queued' ? text('jobsStarting') : jobStateWords(job);
}

function notThereWords({ contacts, isSure }: NotFound): string {
  return isSure ? plural('jobsNotThere', contacts) : plural('jobsNotReadYet', contacts);
}
