import { CallFailed } from '../../constant-contact/http';
import type { JobReport, JobResult, JobView } from '../../protocol/jobs';
import type { Api } from '../access/api';
import type { History } from '../contact/history';
import type { StoreDeps } from '../storage/encryption';
import type { JobRow } from '../storage/job-rows';
import { getJob, jobsOf, listIdsOf, outcomesOf, snapshotsOf } from './job-store';
import { kindOf } from './kinds/kind';

export interface ViewDeps extends StoreDeps {
  sessions: { signedIn: Api['as'] };
}

export interface ReportDeps extends ViewDeps {
  history: Pick<History, 'entryOf' | 'verify'>;
}

/** Shorter waits of these kinds, in ms, are not shown. */
const SHORT_MS = { activity: 60_000, showing: 30_000, lost: 10_000 } as const;

/** The job as the surfaces see it. */
export function viewOf({
  accountId: _account,
  attempt: _attempt,
  course: _course,
  number: _number,
  startedAt: _startedAt,
  wait,
  ...job
}: JobRow): JobView {
  const least = wait && wait.why in SHORT_MS ? SHORT_MS[wait.why as keyof typeof SHORT_MS] : 0;
  return {
    ...job,
    callsExpected: Math.max(job.callsExpected, job.calls),
    sent: Math.min(job.sent, job.total),
    settled: Object.values(job.outcomes).reduce((sum, one) => sum + one, 0),
    ...(wait &&
      job.endedAt === undefined &&
      wait.until - wait.since >= least && {
        wait: {
          why: wait.why,
          ...(Number.isFinite(wait.until) && { until: wait.until }),
          ...(wait.failure && { failure: wait.failure }),
        },
      }),
  };
}

/** The jobs of the current account, newest first. Kinds that this version does not know are left out. */
export async function getJobs(deps: ViewDeps): Promise<JobView[]> {
  const { account } = await deps.sessions.signedIn();
  const known = (await jobsOf(account.id, deps)).filter(({ kind }) => kindOf(kind));
  return known.reverse().map(viewOf);
}

/** The outcome of each contact, sorted by address. */
export async function getJobResults({ jobId }: { jobId: string }, deps: ViewDeps): Promise<JobResult[]> {
  const job = await jobOfAccount(jobId, deps);
  const contacts = await snapshotsOf(job.id, deps);
  const own = job.groups ? await listIdsOf(job.id, deps) : undefined;
  const results = (await outcomesOf(job.id, deps)).map(({ content: _content, ...row }): JobResult => {
    const { email, firstName, lastName, companyName } = contacts.get(row.id) ?? {};
    const name = [firstName, lastName].filter(Boolean).join(' ') || companyName;
    const listIds = own?.get(row.id);
    return {
      ...row,
      ...(email && { address: email.address }),
      ...(name && { name }),
      ...(listIds && { listIds: [...listIds] }),
    };
  });
  return results.sort(({ address: one = '' }, { address: other = '' }) => (one < other ? -1 : one > other ? 1 : 0));
}

/** Counts per outcome and reason, and the history entry that attests them. */
export async function getJobReport({ jobId }: { jobId: string }, deps: ReportDeps): Promise<JobReport> {
  const job = await jobOfAccount(jobId, deps);
  const reasons = new Map<string, JobReport['reasons'][number]>();
  for (const { outcome, why } of await outcomesOf(jobId, deps)) {
    const key = `${outcome} ${why ?? ''}`;
    const known = reasons.get(key) ?? { outcome, ...(why && { why }), count: 0 };
    reasons.set(key, { ...known, count: known.count + 1 });
  }
  const { entryOf, verify } = deps.history;
  const entry = await entryOf(jobId);
  return { job: viewOf(job), reasons: [...reasons.values()], ...(entry && { entry }), chain: await verify() };
}

/** Rejects with `other-account` if the job is not of the current account. */
export async function jobOfAccount(jobId: string, deps: ViewDeps): Promise<JobRow> {
  const { account } = await deps.sessions.signedIn();
  const row = await getJob(jobId, deps);
  if (row?.accountId !== account.id) throw new CallFailed({ kind: 'other-account' });
  return row;
}
