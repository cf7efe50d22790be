import type { JobRow } from '../../storage/job-rows';
import { changeJob } from '../job-store';
import type { StepDeps } from './step';

/** Ends a job when the outcome of each of its contacts is known. */
export function finish(jobId: string, deps: StepDeps): Promise<JobRow> {
  return changeJob(jobId, deps, ({ wait: _wait, attempt: _attempt, ...row }) => ({
    ...row,
    state: row.state === 'cancelled' ? 'cancelled' : 'done',
    endedAt: deps.now(),
  }));
}
