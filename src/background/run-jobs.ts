import { type Activity, getActivities, getActivity, startActivity } from '../constant-contact/activities';
import { type Call, CallFailed } from '../constant-contact/http';
import type { Failure } from '../protocol/failure';
import { jobPercent } from '../protocol/job-percent';
import type { JobWait } from '../protocol/requests';
import type { ChunkRow, JobRow } from './database';
import { explainForbidden } from './explain-forbidden';
import { changeJob, type JobParts, putResults, resultIds, rowsOf } from './job-rows';
import { viewOf } from './jobs';
import { readContact } from './lookup';
import { MARGIN_MS, readBack } from './read-back';
import { isToRead, readBefore } from './read-before';
import { LOST } from './restore';

/** Activities in the server's queue at a time: enough to keep it busy, few enough to stop soon after "Cancel". */
const MOST_SENT = 8;
/** Waits until the first question how an activity stands, and before each further one. */
const POLL_WAITS_MS = [2_000, 3_000, 5_000, 8_000, 13_000, 30_000];
/** Waits after something that passes: no network, a server that errs, a limit. */
const RETRY_WAITS_MS = [5_000, 10_000, 30_000, 60_000, 300_000];
/** A wait longer than this is left to an alarm, since a worker would not live through it, and lets other jobs pass. */
const LONGEST_SLEEP_MS = 15_000;
/** How long an activity may take, and when somebody is asked again who forbade something. */
const HOUR_MS = 60 * 60_000;
/** How often a chunk is sent whose answers are lost, before it is treated as one that is refused. */
const MOST_TRIES = 3;
/** So many more parts than were done may be refused in a job of one chunk: ten halvings find one contact among 500. */
const MOST_REFUSED = 20;
/** Failures that stay the same however often one asks. */
const LASTING: ReadonlySet<Failure['kind']> = new Set(['refused', 'not-found', 'conflict']);

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
      const job = nextJob(open, parts.now());
      if (!job) return;
      const wait = waitOf(job, parts.now());
      await parts.wakeAt(parts.now() + Math.max(wait, 30_000));
      if (wait > LONGEST_SLEEP_MS) return;
      if (wait > 0) await parts.sleep(wait);
      const fresh = await db.get('jobs', job.id);
      if (!fresh || !mayGoOn(fresh)) continue;
      const next = await step(fresh, parts);
      // The other jobs go on, also where the browser shows no notification.
      if (next.endedAt !== undefined) await parts.onEnded(viewOf(next)).catch(() => undefined);
    }
  });
}

/** One thing that a job does next: at most a few calls. Whatever fails becomes something that it waits for. */
async function step(job: JobRow, parts: JobParts): Promise<JobRow> {
  const db = await parts.database;
  let calls = 0;
  let call: Call | undefined;
  try {
    const { call: own } = await parts.sessions.signedIn(job.accountId, 'job');
    call = (request, answer) => {
      calls++;
      return own(request, answer);
    };
    const wait = await doNext(job, call, parts);
    return await changeJob(job.id, db, ({ wait: _past, ...row }) => ({
      ...row,
      state: row.state === 'queued' || row.state === 'waiting' ? 'running' : row.state,
      calls: row.calls + calls,
      ...(wait === undefined
        ? { waited: 0 }
        : { wait: { why: 'activity', since: parts.now(), until: parts.now() + wait } }),
    }));
  } catch (error) {
    if (!(error instanceof CallFailed)) throw error;
    const failure = error.failure.kind === 'forbidden' && call ? await explainForbidden(call) : error.failure;
    const isSignedIn = (await parts.sessions.accounts()).some(({ id }) => id === job.accountId);
    return changeJob(job.id, db, (row) => {
      const state = row.state === 'cancelled' || row.state === 'paused' ? row.state : 'waiting';
      const since = parts.now();
      const [why, ms] = waitAfter(failure, isSignedIn, row.waited, since);
      const wait = { why, since, until: since + ms, ...(why === 'forbidden' && { failure }) };
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
  // What may have reached Constant Contact is read back, though it is not sent again.
  const doubtful = chunks.find(({ state, sentAt }) => state === 'planned' && sentAt !== undefined);
  if (doubtful && job.state === 'cancelled') {
    await db.put('chunks', { ...doubtful, state: 'done' });
    return undefined;
  }
  // The newest first: halves before whole chunks, so that it soon shows whether it is a few contacts that are refused.
  const planned = chunks.findLast(({ state }) => state === 'planned');
  if (planned && job.state !== 'cancelled' && sent.length < MOST_SENT) {
    if (isToRead(job, parts.now())) return read(readBefore, job, chunks, call, parts);
    return sendChunk(job, planned, chunks, call, parts);
  }
  const now = parts.now();
  const [next] = sent.sort((one, other) => untilPoll(one, now) - untilPoll(other, now));
  if (!next) return read(readBack, job, chunks, call, parts);
  return untilPoll(next, now) || poll(job, next, chunks, call, parts);
}

/**
 * Reads contacts from the start again when a page is refused, whose place may have been kept for too long. When that goes
 * on, it cannot be known what became of those that were sent, and nothing more is sent.
 */
async function read(
  how: typeof readBack,
  job: JobRow,
  chunks: ChunkRow[],
  call: Call,
  parts: JobParts,
): Promise<number | undefined> {
  try {
    return await how(job, chunks, call, parts);
  } catch (error) {
    if (!isLasting(error)) throw error;
    const db = await parts.database;
    const { restarts = 0 } = await changeJob(job.id, db, ({ reading: _reading, check: _check, ...row }) => ({
      ...row,
      restarts: (row.restarts ?? 0) + 1,
    }));
    if (restarts >= RETRY_WAITS_MS.length && how === readBefore) {
      await changeJob(job.id, db, (row) => ({ ...row, state: 'cancelled', gaveUp: error.failure }));
    } else if (restarts >= RETRY_WAITS_MS.length) {
      const sent = chunks.flatMap(({ state, ids }) => (state === 'done' ? ids : []));
      await putResults(
        sent.map((id) => ({ jobId: job.id, id, outcome: 'unknown' })),
        db,
      );
    }
    return nth(RETRY_WAITS_MS, restarts);
  }
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
    if (LASTING.has(failure.kind)) {
      await refuse(chunk, chunks, failure.kind === 'refused' ? failure.messages : [], parts);
      return undefined;
    }
    // Only where the answer was lost may the server have begun; everything else says that it has not.
    if (!LOST.has(failure.kind)) await db.put('chunks', chunk);
    throw error;
  }
  await adopt(intent, activity, parts);
  return undefined;
}

/** A chunk whose answer was lost: looks for its activity among those the server knows before anything is sent again. */
async function reconcile(
  chunk: ChunkRow,
  chunks: ChunkRow[],
  call: Call,
  parts: JobParts,
): Promise<number | undefined> {
  const owned = new Set((await (await parts.database).getAll('chunks')).flatMap(({ activityId }) => activityId ?? []));
  const found = (await getActivities(call)).find(
    ({ id, createdAt = 0, items }) =>
      !owned.has(id) && items === chunk.ids.length && createdAt >= (chunk.sentAt ?? 0) - MARGIN_MS,
  );
  if (!found) return tryAgain(chunk, chunks, parts);
  await adopt({ ...chunk, isFound: true }, found, parts);
  return undefined;
}

/** Plans a chunk once more that Constant Contact seems not to have got. Answers how long to wait before that, in ms. */
async function tryAgain(chunk: ChunkRow, chunks: ChunkRow[], parts: JobParts): Promise<number | undefined> {
  const tries = (chunk.tries ?? 0) + 1;
  const planned: ChunkRow = { ...chunk, state: 'planned', tries, isFound: false };
  if (tries < MOST_TRIES) await (await parts.database).put('chunks', planned);
  else await refuse(planned, chunks, [], parts);
  return nth(RETRY_WAITS_MS, tries + 1);
}

async function adopt(chunk: ChunkRow, activity: Activity, parts: JobParts): Promise<void> {
  const db = await parts.database;
  const { createdAt } = activity;
  await changeJob(chunk.jobId, db, (row) => ({
    ...row,
    sent: row.sent + chunk.ids.length,
    ...(createdAt !== undefined && { since: Math.min(row.since ?? createdAt, createdAt) }),
  }));
  await db.put('chunks', { ...chunk, state: 'sent', activityId: activity.id, polls: 0 });
}

/** How long an activity is left alone before it is asked after, in ms. */
function untilPoll({ polls, polledAt, sentAt = 0 }: ChunkRow, now: number): number {
  const waited = now - (polledAt ?? sentAt);
  // A clock that was set back must not make anybody wait for it to catch up.
  return waited < 0 ? 0 : Math.max(nth(POLL_WAITS_MS, polls) - waited, 0);
}

/** Asks how an activity stands. The contacts of one that is not known any more, or does not end, are read all the same. */
async function poll(
  job: JobRow,
  chunk: ChunkRow,
  chunks: ChunkRow[],
  call: Call,
  parts: JobParts,
): Promise<number | undefined> {
  const db = await parts.database;
  const isOld = parts.now() - (chunk.sentAt ?? 0) > HOUR_MS;
  let activity: Activity | undefined;
  try {
    activity = await getActivity(call, chunk.activityId ?? '');
  } catch (error) {
    if (!isLasting(error)) throw error;
  }
  // One that was not asked after for an hour is asked a few times.
  if (activity?.state === 'running' && !(isOld && chunk.polls > 3)) {
    await db.put('chunks', { ...chunk, polls: chunk.polls + 1, polledAt: parts.now() });
    return undefined;
  }
  if (activity?.state === 'failed') {
    await refuse(chunk, chunks, activity.errors, parts);
    return undefined;
  }
  // The one that was found may be somebody else's, of as many contacts.
  const contact = chunk.isFound && (await readContact({ by: 'id', id: chunk.ids[0] ?? '' }, call));
  if (contact && (contact.deletedAt === undefined) !== (job.kind === 'restore')) {
    await changeJob(job.id, db, (row) => ({ ...row, sent: row.sent - chunk.ids.length }));
    return tryAgain(chunk, chunks, parts);
  }
  await db.put('chunks', { ...chunk, state: 'done' });
  return undefined;
}

/**
 * A chunk that is refused, or whose activity failed, is tried again in halves, until the contact that makes it fail stands
 * alone. When far more is refused than is done, it is not a few contacts that make it fail: then nothing more is sent. What
 * became of those that are given up is read as of all others.
 */
async function refuse(chunk: ChunkRow, chunks: ChunkRow[], messages: string[], parts: JobParts): Promise<void> {
  const db = await parts.database;
  const { jobId, batch, ids, digests, sentAt } = chunk;
  const isLost = ({ state, isRefused }: ChunkRow) => state === 'split' || isRefused;
  const refused = chunks.filter(isLost).length;
  const done = chunks.filter((each) => (each.state === 'done' && !isLost(each)) || each.n === each.batch).length;
  const isHopeless = refused - done > MOST_REFUSED;
  if (ids.length === 1 || isHopeless) {
    const [words] = messages;
    const message = words && (await parts.seal.seal(words));
    const rest = chunks.filter(({ n, state }) => isHopeless && state === 'planned' && n !== chunk.n);
    for (const each of [chunk, ...rest]) {
      await db.put('chunks', { ...each, state: 'done', isRefused: true, ...(message && { message }) });
    }
    return;
  }
  if (chunk.state === 'sent') await changeJob(jobId, db, (row) => ({ ...row, sent: row.sent - ids.length }));
  const half = Math.ceil(ids.length / 2);
  const n = Math.max(...chunks.map((each) => each.n)) + 1;
  const { store, done: stored } = db.transaction('chunks', 'readwrite');
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
        ...(sentAt !== undefined && { sentAt }),
      }),
    ),
    stored,
  ]);
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
  return open.filter(mayGoOn).sort((one, other) => delay(one) - delay(other) || one.createdAt - other.createdAt)[0];
}

function mayGoOn({ state, wait }: JobRow): boolean {
  return state !== 'paused' && wait?.until !== Number.POSITIVE_INFINITY;
}

/** How long a job still waits, in ms. It does not wait for a clock to catch up that was set back. */
function waitOf({ wait }: JobRow, now: number): number {
  return wait && wait.since <= now ? Math.max(wait.until - now, 0) : 0;
}

/** What a job waits for after a failure, and how long, in ms. */
function waitAfter(failure: Failure, isSignedIn: boolean, waited: number, now: number): [why: JobWait, ms: number] {
  const soon = nth(RETRY_WAITS_MS, waited);
  switch (failure.kind) {
    case 'quota-exceeded':
      return ['quota', failure.until - now];
    case 'signed-out':
      // A token may be refused though the session goes on; else only a sign-in helps, which wakes the jobs.
      return isSignedIn ? ['server', soon] : ['signed-out', Number.POSITIVE_INFINITY];
    case 'forbidden':
      return ['forbidden', HOUR_MS];
    case 'throttled':
      return ['throttled', soon];
    case 'queue-full':
      return ['queue-full', 60_000];
    case 'unreachable':
      return ['offline', soon];
    default:
      return ['server', soon];
  }
}

function isLasting(error: unknown): error is CallFailed {
  return error instanceof CallFailed && LASTING.has(error.failure.kind);
}

/** The nth of some waits, or the last. */
function nth(waits: number[], n: number): number {
  return waits[Math.min(n, waits.length - 1)] ?? 0;
}
