import { type Signal, signal } from '@preact/signals';
import type { JobResult, JobView } from '../../protocol/jobs';
import type { Send } from '../../protocol/send';
import type { FailedAction } from '../../ui/actions';
import type { JobAttempt } from './jobs-state';

export type ResultsPurpose = 'show' | 'download' | 'retry' | 'undo';

/** Reads the results of jobs, one job at a time, because many results take a while. */
export function createJobResults(send: Send, failed: Signal<FailedAction<JobAttempt> | null>) {
  const busy = signal<{ jobId: string; purpose: ResultsPurpose } | null>(null);
  /** The job whose results are shown; `results` is null while they are being read. */
  const opened = signal<{ job: JobView; results: JobResult[] | null } | null>(null);

  /** Reads the results of a job and passes them to `use`. `isWanted` becomes false if the page changes to another account. */
  async function withResults(
    job: JobView,
    purpose: ResultsPurpose,
    use: (results: JobResult[], isWanted: () => boolean) => unknown,
  ): Promise<void> {
    if (busy.value) return;
    const mine = { jobId: job.id, purpose };
    busy.value = mine;
    const isWanted = () => busy.value === mine;
    try {
      const shown = opened.value?.job.id === job.id ? opened.value.results : null;
      const answer = shown ? { ok: true as const, value: shown } : await send('getJobResults', { jobId: job.id });
      if (!isWanted()) return;
      if (failed.value?.attempt === 'results') failed.value = null;
      if (answer.ok) await use(answer.value, isWanted);
      else {
        opened.value = null;
        const again = () => (purpose === 'show' ? showResults(job) : withResults(job, purpose, use));
        failed.value = { attempt: 'results', failure: answer.failure, again };
      }
    } finally {
      if (isWanted()) busy.value = null;
    }
  }

  async function showResults(job: JobView): Promise<void> {
    if (busy.value) return;
    opened.value = { job, results: null };
    await withResults(job, 'show', (results) => {
      // The dialog may have been closed meanwhile.
      if (opened.value) opened.value = { job, results };
    });
  }

  return {
    busy,
    opened,
    withResults,
    showResults,
    closeResults(): void {
      opened.value = null;
    },
  };
}
