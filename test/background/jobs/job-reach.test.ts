import { expect, it } from 'vitest';
import { jobReach } from '../../../src/protocol/job-reach';
import type { JobKind, JobOutcome, JobView } from '../../../src/protocol/jobs';

function ended(kind: JobKind, given: Partial<Record<JobOutcome, number>>): JobView {
  const none = { restored: 0, different: 0, skipped: 0, failed: 0, unknown: 0, deleted: 0 };
  const outcomes = { ...none, 'not-started': 0, 'would-restore': 0, ...given };
  const total = Object.values(outcomes).reduce((sum, one) => sum + one, 0);
  return {
    id: 'job',
    kind,
    state: 'done',
    createdAt: 0,
    lists: [],
    total,
    sent: 0,
    settled: total,
    outcomes,
    calls: 1,
    callsExpected: 1,
  };
}

it('skipped contacts count for a dry run, but not for a restore or an undo', () => {
  expect(jobReach(ended('restore', { restored: 308, different: 1, failed: 1, skipped: 2 }))).toEqual({
    reached: 309,
    total: 310,
  });
  expect(jobReach(ended('undo', { deleted: 3, skipped: 1 }))).toEqual({ reached: 3, total: 3 });
  expect(jobReach(ended('dry-run', { 'would-restore': 3, skipped: 1 }))).toEqual({ reached: 3, total: 4 });
});
