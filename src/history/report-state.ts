import { signal } from '@preact/signals';
import type { Failure } from '../protocol/failure';
import type { JobReport, JobResult } from '../protocol/jobs';
import type { Send } from '../protocol/send';

/** The report of one job. Addresses are read only once somebody wants them on it. */
export function createReportState(send: Send, jobId: string) {
  const report = signal<JobReport | null>(null);
  const failure = signal<Failure | null>(null);
  /** null while no addresses are wanted. */
  const results = signal<JobResult[] | null>(null);

  async function load(): Promise<void> {
    failure.value = null;
    const answer = await send('getJobReport', { jobId });
    if (answer.ok) report.value = answer.value;
    else failure.value = answer.failure;
  }

  return {
    report,
    failure,
    results,
    load,
    async showAddresses(on: boolean): Promise<void> {
      results.value = null;
      if (!on) return;
      const answer = await send('getJobResults', { jobId });
      if (answer.ok) results.value = answer.value;
      else failure.value = answer.failure;
    },
  };
}

export type ReportState = ReturnType<typeof createReportState>;
