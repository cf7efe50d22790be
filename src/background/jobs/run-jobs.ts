import { type Call, CallFailed } from '../../constant-contact/http';
import { jobPercent } from '../../protocol/job-percent';
import { explainForbidden } from '../access/explain-forbidden';
import type { JobRow } from '../storage/database';
import { changeJob, type JobDeps, putChunk, putResults, readWork, type Work } from './job-rows';
import { LONGEST_SLEEP_MS, nth, RETRY_WAITS_MS, waitAfter, waitOf, wasRefused } from './job-waits';
import { viewOf } from './jobs';
import { readBack } from './read-back';
import { isToRead, readBefore } from './read-before';
import { poll, reconcile, sendChunk, untilPoll } from './send-chunks';

/** Activities in the server's queue at a time: enough to keep it busy, few enough to stop soon after "Cancel". */
const MOST_SENT = 8;

const LOCK = 'contact-restore:jobs';

/**
 * Does what there is to do for all jobs, one after another, and returns when all have ended or wait for something that
 * takes a while; then the worker is woken. May be called at any time and as often as one likes.
 */
export async function runJobs(deps: JobDeps): Promise<void> {
  await deps.exclusively(LOCK, async () => {
    const db = await deps.database();
    /** What was read of each job; nobody else changes it during this run. */
    const works = new Map<string, Work>();
    for (;;) {
      const accounts = new Set((await deps.sessions.accounts()).map(({ id }) => id));
      const open = (await db.getAll('jobs')).filter(({ endedAt }) => endedAt === undefined);
      const ours = open.filter(({ accountId }) => accounts.has(accountId));
      await deps.setBadge(badgeOf(accounts.size === 0 ? open : ours));
      const job = nextJob(ours, deps.now());
      if (!job) return;
      const wait = waitOf(job, deps.now());
      await deps.wakeAt(deps.now() + Math.max(wait, 30_000));
      if (wait > LONGEST_SLEEP_MS) return;
      if (wait > 0) await deps.sleep(wait);
      const fresh = await db.get('jobs', job.id);
      if (!fresh || fresh.state === 'paused') continue;
      const work = works.get(job.id) ?? (await readWork(job.id, db));
      works.set(job.id, work);
      const next = await step(fresh, work, deps);
      if (next.endedAt === undefined) continue;
      works.delete(job.id);
      // The other jobs go on, also where the browser shows no notification.
      await deps.onEnded(viewOf(next)).catch(() => undefined);
    }
  });
}

/** One thing that a job does next: at most a few calls. Whatever fails becomes something that it waits for. */
async function step(job: JobRow, work: Work, deps: JobDeps): Promise<JobRow> {
  const db = await deps.database();
  let calls = 0;
  let call: Call | undefined;
  try {
    const { call: own } = await deps.sessions.signedIn(job.accountId, 'job');
    call = (request, answer) => {
      calls++;
      return own(request, answer);
    };
    const wait = await doNext(job, work, call, deps);
    return await changeJob(job.id, db, ({ wait: _past, ...row }) => ({
      ...row,
      state: row.state === 'queued' || row.state === 'waiting' ? 'running' : row.state,
      calls: row.calls + calls,
      ...(wait === undefined
        ? { waited: 0 }
        : { wait: { why: 'activity', since: deps.now(), until: deps.now() + wait } }),
    }));
  } catch (error) {
    const told = error instanceof CallFailed ? error.failure : ({ kind: 'internal' } as const);
    const failure = told.kind === 'forbidden' && call ? await explainForbidden(call) : told;
    const isSignedIn = (await deps.sessions.accounts()).some(({ id }) => id === job.accountId);
    return changeJob(job.id, db, (row) => {
      const state = row.state === 'cancelled' || row.state === 'paused' ? row.state : 'waiting';
      const now = deps.now();
      const waited = row.wait?.failure?.kind === failure.kind ? row.waited : 0;
      const [why, ms] = waitAfter(failure, { isSignedIn, waited, now });
      const wait = { why, since: now, until: now + ms, failure };
      return { ...row, state, wait, waited: waited + 1, calls: row.calls + calls };
    });
  }
}

/** Answers how long to wait before the next step, in ms; undefined to go on at once. */
async function doNext(job: JobRow, work: Work, call: Call, deps: JobDeps): Promise<number | undefined> {
  const { chunks } = work;
  const lost = chunks.find(({ state }) => state === 'intent');
  if (lost) return reconcile(job, lost, work, call, deps);

  const sent = chunks.filter(({ state }) => state === 'sent');
  // What may have reached Constant Contact is read back, though it is not sent again.
  const doubtful = chunks.find(({ state, sentAt }) => state === 'planned' && sentAt !== undefined);
  if (doubtful && job.state === 'cancelled') {
    await putChunk({ ...doubtful, state: 'done' }, work, await deps.database());
    return undefined;
  }
  // The newest first: halves before whole chunks, so that it soon shows whether it is a few contacts that are refused.
  const planned = chunks.findLast(({ state }) => state === 'planned');
  if (planned && job.state !== 'cancelled' && sent.length < MOST_SENT) {
    if (isToRead(job, deps.now())) return read(readBefore, job, work, call, deps);
    return sendChunk(job, planned, work, call, deps);
  }
  const now = deps.now();
  const [next] = sent.sort((one, other) => untilPoll(one, now) - untilPoll(other, now));
  if (!next) return read(readBack, job, work, call, deps);
  const wait = untilPoll(next, now);
  return wait > 0 ? wait : poll(job, next, work, call, deps);
}

/**
 * Reads contacts from the start again when a page is refused, whose place may have been kept for too long. When that goes
 * on, it cannot be known what became of those that were sent, and nothing more is sent.
 */
async function read(
  how: typeof readBack,
  job: JobRow,
  work: Work,
  call: Call,
  deps: JobDeps,
): Promise<number | undefined> {
  const db = await deps.database();
  try {
    return await how(job, work, call, deps);
  } catch (error) {
    if (!wasRefused(error)) throw error;
    const { restarts = 0 } = await changeJob(job.id, db, ({ reading: _reading, check: _check, ...row }) => ({
      ...row,
      restarts: (row.restarts ?? 0) + 1,
    }));
    if (restarts < RETRY_WAITS_MS.length) return nth(RETRY_WAITS_MS, restarts);
    if (how === readBefore) {
      // The words of the server, which may speak of somebody, are not kept.
      const { kind } = error.failure;
      const gaveUp = kind === 'refused' ? { kind, messages: [] } : error.failure;
      await changeJob(job.id, db, (row) => ({ ...row, state: 'cancelled', gaveUp }));
    } else {
      const sent = work.chunks.flatMap(({ state, ids }) => (state === 'done' ? ids : []));
      await putResults(
        sent.map((id) => ({ id, outcome: 'unknown' })),
        work,
        db,
      );
    }
    return undefined;
  }
}

/** What the toolbar says: how far the job is that runs, or that one waits. */
function badgeOf(open: JobRow[]): string {
  const running = open.find(({ state }) => state === 'running');
  if (running) return `${jobPercent(viewOf(running))}%`;
  return open.length > 0 ? '…' : '';
}

/** The oldest job that may go on at once or soon, or the one that may go on first. */
function nextJob(open: JobRow[], now: number): JobRow | undefined {
  const delay = (row: JobRow) => (waitOf(row, now) > LONGEST_SLEEP_MS ? waitOf(row, now) : 0);
  return open
    .filter(({ state }) => state !== 'paused')
    .sort((one, other) => delay(one) - delay(other) || one.createdAt - other.createdAt)[0];
}
