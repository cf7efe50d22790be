import { signal } from '@preact/signals';
import type { Failure } from '../protocol/failure';
import type { JobReport, JobResult } from '../protocol/jobs';
import type { Send } from '../protocol/send';
import { createRequestSequence } from '../ui/request-sequence';

/** The report of a job. Addresses are read only if somebody wants them in it. */
export function createReportState(send: Send, jobId: string) {
  const report = signal<JobReport | null>(null);
  const failure = signal<Failure | null>(null);
  /** null while no addresses are wanted. */
  const results = signal<JobResult[] | null>(null);
  let isWanted = false;
  const requests = createRequestSequence();

  /** Reads the report and, if wanted, the addresses. */
  async function load(): Promise<void> {
    failure.value = null;
    const answer = await send('getJobReport', { jobId });
    if (answer.ok) report.value = answer.value;
    else failure.value = answer.failure;
    if (answer.ok && isWanted) await readAddresses();
  }

  async function signIn(): Promise<void> {
    const answer = await send('signIn', {});
    if (answer.ok) await load();
    else failure.value = answer.failure;
  }

  async function readAddresses(): Promise<void> {
    const isNewest = requests.next();
    results.value = null;
    if (!isWanted) return;
    const answer = await send('getJobResults', { jobId });
    // The person may have turned the addresses off in the meantime.
    if (!isNewest()) return;
    if (answer.ok) results.value = answer.value;
    else failure.value = answer.failure;
  }

  return {
    report,
    failure,
    results,
    load,
    signIn,
    async showAddresses(on: boolean): Promise<void> {
      isWanted = on;
      await readAddresses();
    },
  };
}

export type ReportState = ReturnType<typeof createReportState>;
