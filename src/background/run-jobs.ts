import { type Activity, getActivities, getActivity, startActivity } from '../constant-contact/activities';
import { type Call, CallFailed } from '../constant-contact/http';
import type { Failure } from '../protocol/failure';
import { jobPercent } from '../protocol/job-percent';
import type { ChunkRow, JobRow } from './database';
import { changeJob, type JobParts, putResults, resultIds, rowsOf } from './job-rows';
import { viewOf } from './jobs';
import { MARGIN_MS, readBack } from './read-back';
import { isToRead, readBefore } from './read-before';
import { LOST } from './restore';

/** Activities in the server's queue at a time: enough to keep it busy, few enough to stop soon after "Cancel". */
const MOST_SENT = 8;
/** Waits between two questions how an activity stands. */
const POLL_WAITS_MS = [2_000, 3_000, 5_000, 8_000, 13_000, 30_000];
/** Waits after something that passes: no network, a server that errs, a limit. */
const RETRY_WAITS_MS = [5_000, 10_000, 30_000, 60_000, 300_000];
/** A wait longer than this is left to an alarm: a worker would not live through it. */
const LONGEST_SLEEP_MS = 15_000;

const LOCK = 'contact-restore:jobs';

/**
 * Does what there is to do for all jobs, one after another, and returns when all have ended or wait for something that
 * takes a while; then the worker is woken. May be called at any time and as often as one likes.
 */
export async function runJobs(parts: JobParts): Promise<void> {
  await parts.exclusively(LOCK, async () => {
    const db = await parts.database;
    for (;;) {
      const open = (await db.getAll('jobs')).filter(({ endedAt }) => endedAt === undefined);
      await parts.setBadge(badgeOf(open));
      const job = nextJob(open);
      if (!job) return;
      const wait = job.wait ? job.wait.until - parts.now() : 0;
      await parts.wakeAt(Math.max(job.wait?.until ?? 0, parts.now() + 30_000));
      if (wait > LONGEST_SLEEP_MS) return;
      if (wait > 0) await parts.sleep(wait);
      const fresh = await db.get('jobs', job.id);
      if (!fresh || !isDue(fresh, parts.now())) continue;
      const next = await step(fresh, parts);
      if (next.endedAt !== undefined) await parts.onEnded(viewOf(next));
    }
  });
}

/** One thing that a job does next: at most a few calls. Whatever fails becomes something that it waits for. */
async function step(job: JobRow, parts: JobParts): Promise<JobRow> {
  const db = await parts.database;
  let calls = 0;
  try {
    const { call: own } = await parts.sessions.signedIn(job.accountId, 'job');
    const call: Call = (request, answer) => {
      calls++;
      return own(request, answer);
    };
    const wait = await doNext(job, call, parts);
    return await changeJob(job.id, db, ({ wait: _past, ...row }) => ({
      ...row,
      state: row.state === 'queued' || row.state === 'waiting' ? 'running' : row.state,
      calls: row.calls + calls,
      ...(wait === undefined ? { waited: 0 } : { wait: { why: 'activity', until: parts.now() + wait } }),
    }));
  } catch (error) {
    if (!(error instanceof CallFailed)) throw error;
    const { failure } = error;
    const isSignedIn = (await parts.sessions.accounts()).some(({ id }) => id === job.accountId);
    return changeJob(job.id, db, (row) => {
      const state = row.state === 'cancelled' || row.state === 'paused' ? row.state : 'waiting';
      const wait = waitFor(failure, isSignedIn, row.waited, parts.now());
      return { ...row, state, wait, waited: row.waited + 1, calls: row.calls + calls };
    });
  }
}

/** Answers how long to wait before the next step, in ms; undefined to go on at once. */
async function doNext(job: JobRow, call: Call, parts: JobParts): Promise<number | undefined> {
  const db = await parts.database;
  const chunks = await db.getAll('chunks', rowsOf(job.id));
  const lost = chunks.find(({ state }) => state === 'intent');
  if (lost) return reconcile(lost, chunks, call, parts);

  const sent = chunks.filter(({ state }) => state === 'sent');
  const planned = chunks.find(({ state }) => state === 'planned');
  if (planned && job.state !== 'cancelled' && sent.length < MOST_SENT) {
    if (isToRead(job, parts.now())) return readBefore(job, chunks, call, parts);
    return sendChunk(job, planned, chunks, call, parts);
  }
  const [oldest] = sent;
  if (oldest) return poll(oldest, chunks, call, parts);
  return readBack(job, chunks, call, parts);
}

/** Sends a chunk: first that it is going to be, then the call, then its activity. */
async function sendChunk(
  job: JobRow,
  chunk: ChunkRow,
  chunks: ChunkRow[],
  call: Call,
  parts: JobParts,
): Promise<undefined> {
  const db = await parts.database;
  const skipped = new Set(await resultIds(job.id, db));
  const ids = chunk.ids.filter((id) => !skipped.has(id));
  if (ids.length < chunk.ids.length) {
    const digests = chunk.digests.filter((_, place) => !skipped.has(chunk.ids[place] ?? ''));
    await db.put('chunks', { ...chunk, ids, digests, ...(ids.length === 0 && { state: 'done' }) });
    return undefined;
  }
  const intent: ChunkRow = { ...chunk, state: 'intent', sentAt: parts.now() };
  await db.put('chunks', intent);
  let activity: Activity;
  try {
    activity = await (job.kind === 'restore'
      ? startActivity(call, '/activities/add_list_memberships', {
          source: { contact_ids: chunk.ids },
          list_ids: job.lists.map(({ id }) => id),
        })
      : startActivity(call, '/activities/contact_delete', { contact_ids: chunk.ids }));
  } catch (error) {
    if (!(error instanceof CallFailed)) throw error;
    const { failure } = error;
    if (failure.kind === 'refused' || failure.kind === 'not-found' || failure.kind === 'conflict') {
      await refuse(chunk, chunks, failure.kind === 'refused' ? failure.messages : [], parts);
      return undefined;
    }
    // Only where the answer was lost may the server have begun; everything else says that it has not.
    if (!LOST.has(failure.kind)) await db.put('chunks', chunk);
    throw error;
  }
  await adopt(intent, activity, chunks, parts);
  return undefined;
}

/** A chunk whose answer was lost: looks for its activity among those the server knows before anything is sent again. */
async function reconcile(chunk: ChunkRow, chunks: ChunkRow[], call: Call, parts: JobParts): Promise<undefined> {
  const db = await parts.database;
  const owned = new Set((await db.getAll('chunks')).flatMap(({ activityId }) => activityId ?? []));
  const found = (await getActivities(call)).find(
    ({ id, createdAt = 0, items }) =>
      !owned.has(id) && items === chunk.ids.length && createdAt >= (chunk.sentAt ?? 0) - MARGIN_MS,
  );
  if (found) await adopt(chunk, found, chunks, parts);
  else await db.put('chunks', { ...chunk, state: 'planned' });
  return undefined;
}

async function adopt(chunk: ChunkRow, activity: Activity, chunks: ChunkRow[], parts: JobParts): Promise<void> {
  const db = await parts.database;
  const { createdAt } = activity;
  await changeJob(chunk.jobId, db, (row) => ({
    ...row,
    sent: row.sent + chunk.ids.length,
    ...(createdAt !== undefined && { since: Math.min(row.since ?? createdAt, createdAt) }),
  }));
  const sent: ChunkRow = { ...chunk, state: 'sent', activityId: activity.id, polls: 0 };
  await db.put('chunks', sent);
  if (activity.state !== 'running') await settle(sent, activity, chunks, parts);
}

async function poll(chunk: ChunkRow, chunks: ChunkRow[], call: Call, parts: JobParts): Promise<number | undefined> {
  const db = await parts.database;
  const wait = POLL_WAITS_MS[Math.min(chunk.polls, POLL_WAITS_MS.length - 1)] ?? 0;
  const due = (chunk.sentAt ?? 0) + wait;
  if (chunk.polls === 0 && parts.now() < due) return due - parts.now();
  const activity = await getActivity(call, chunk.activityId ?? '');
  if (activity.state === 'running') {
    await db.put('chunks', { ...chunk, polls: chunk.polls + 1 });
    return POLL_WAITS_MS[Math.min(chunk.polls + 1, POLL_WAITS_MS.length - 1)];
  }
  await settle(chunk, activity, chunks, parts);
  return undefined;
}

/** An activity that failed is tried again in halves, until the contact that makes it fail stands alone. */
async function settle(chunk: ChunkRow, activity: Activity, chunks: ChunkRow[], parts: JobParts): Promise<void> {
  if (activity.state === 'failed') await refuse(chunk, chunks, activity.errors, parts);
  else await (await parts.database).put('chunks', { ...chunk, state: 'done' });
}

async function refuse(chunk: ChunkRow, chunks: ChunkRow[], messages: string[], parts: JobParts): Promise<void> {
  const db = await parts.database;
  const { jobId, batch, ids, digests } = chunk;
  const [id = '', another] = ids;
  if (another === undefined) {
    const [words] = messages;
    const message = words && (await parts.seal.seal(words));
    await putResults([{ jobId, id, outcome: 'failed', why: 'refused', ...(message && { message }) }], db);
    await db.put('chunks', { ...chunk, state: 'refused' });
    return;
  }
  if (chunk.activityId !== undefined) await changeJob(jobId, db, (row) => ({ ...row, sent: row.sent - ids.length }));
  const half = Math.ceil(ids.length / 2);
  const n = Math.max(...chunks.map((each) => each.n)) + 1;
  const { store, done } = db.transaction('chunks', 'readwrite');
  await Promise.all([
    store.put({ ...chunk, state: 'split' }),
    ...[0, half].map((from, place) =>
      store.add({
        jobId,
        batch,
        n: n + place,
        ids: ids.slice(from, from + half),
        digests: digests.slice(from, from + half),
        state: 'planned',
        polls: 0,
      }),
    ),
    done,
  ]);
}

/** What the toolbar says: how far the job is that runs, or that one waits. */
function badgeOf(open: JobRow[]): string {
  const running = open.find(({ state }) => state === 'running');
  if (running) return `${jobPercent(viewOf(running))}%`;
  return open.length > 0 ? '…' : '';
}

/** The oldest job that may go on; one that waits for somebody to sign in lets the others pass. */
function nextJob(open: JobRow[]): JobRow | undefined {
  return open
    .filter(({ state, wait }) => state !== 'paused' && wait?.until !== Number.POSITIVE_INFINITY)
    .sort((one, other) => one.createdAt - other.createdAt)[0];
}

function isDue(row: JobRow, now: number): boolean {
  return row.endedAt === undefined && row.state !== 'paused' && (row.wait?.until ?? 0) <= now;
}

function waitFor(failure: Failure, isSignedIn: boolean, waited: number, now: number): NonNullable<JobRow['wait']> {
  const soon = now + (RETRY_WAITS_MS[Math.min(waited, RETRY_WAITS_MS.length - 1)] ?? 0);
  switch (failure.kind) {
    case 'quota-exceeded':
      return { why: 'quota', until: failure.until };
    case 'signed-out':
    case 'forbidden':
      // A token may be refused though the session goes on; else only a sign-in helps, which wakes the jobs.
      if (isSignedIn && failure.kind === 'signed-out') return { why: 'offline', until: soon };
      return { why: 'signed-out', until: Number.POSITIVE_INFINITY };
    case 'throttled':
      return { why: 'throttled', until: soon };
    case 'queue-full':
      return { why: 'queue-full', until: now + 60_000 };
    default:
      return { why: 'offline', until: soon };
  }
}
