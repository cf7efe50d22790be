import { type Activity, getActivities, getActivity, startActivity } from '../../constant-contact/activities';
import { type Call, CallFailed } from '../../constant-contact/http';
import { traitsOf } from '../../protocol/failure-traits';
import { MARGIN_MS } from '../deleted-contacts/cache';
import type { ChunkRow, Database, JobRow } from '../storage/database';
import { changeJob, type JobDeps, putChunk, putChunks, putResults, readWork, type Work } from './job-rows';
import { nth, RETRY_WAITS_MS, wasRefused } from './job-waits';
import { readOne } from './read-back';
import { FRESH_MS } from './read-before';

/** How long an activity is left alone before it is asked after, and before each further time. */
const POLL_WAITS_MS = [2_000, 3_000, 5_000, 8_000, 13_000, 30_000];
/** One that takes longer is asked after ever less often, and not any more when that has been so often: after about a day. */
const LONGER = 1.15;
const MOST_POLLS = 48;
/** How often a chunk is sent whose answers are lost, before it is treated as one that is refused; its halves once less. */
const MOST_TRIES = 3;
/** So many more parts than were done may be halved in a job: nine halvings find one contact among 500. */
const MOST_HALVED = 12;
/** Constant Contact knows activities for ten days. */
const KNOWN_MS = 10 * 24 * 60 * 60_000;

/** Sends a chunk: first that it is going to be, then the call, then its activity. */
export async function sendChunk(
  job: JobRow,
  chunk: ChunkRow,
  work: Work,
  call: Call,
  deps: JobDeps,
): Promise<undefined> {
  const db = await deps.database();
  const ids = chunk.ids.filter((id) => !work.known.has(id));
  if (ids.length < chunk.ids.length) {
    const digests = chunk.digests.filter((_, place) => !work.known.has(chunk.ids[place] ?? ''));
    await putChunk({ ...chunk, ids, digests, ...(ids.length === 0 && { state: 'done' }) }, work, db);
    return undefined;
  }
  const intent: ChunkRow = { ...chunk, state: 'intent', sentAt: await deps.serverClock.surely() };
  await putChunk(intent, work, db);
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
    if (wasRefused(error)) {
      await refuse(chunk, failure.kind === 'refused' ? failure.messages : [], work, deps);
      return undefined;
    }
    // Only where the answer was lost may the server have begun; everything else says that it has not.
    if (!traitsOf(failure).mayBeApplied) await putChunk(chunk, work, db);
    throw error;
  }
  return adopt(intent, activity, work, deps);
}

/**
 * A chunk whose answer was lost: looks for its activity among those the server knows, and where it is not among them at
 * one of the contacts, before anything is sent again. Answers how long to wait before the next step, in ms.
 */
export async function reconcile(
  job: JobRow,
  chunk: ChunkRow,
  work: Work,
  call: Call,
  deps: JobDeps,
): Promise<number | undefined> {
  const owned = await ownActivities(deps);
  const known = await getActivities(call).catch((error: unknown): Activity[] => {
    if (wasRefused(error)) return [];
    throw error;
  });
  const found = known.find(
    ({ id, state, createdAt = 0, items }) =>
      state !== 'failed' &&
      !owned.has(id) &&
      items === chunk.ids.length &&
      createdAt >= (chunk.sentAt ?? 0) - MARGIN_MS,
  );
  if (found) return adopt({ ...chunk, isFound: true }, found, work, deps);
  if (!(await isApplied(job, chunk, call))) return tryAgain(chunk, work, deps);
  const db = await deps.database();
  await changeJob(job.id, db, (row) => ({ ...row, sent: row.sent + chunk.ids.length }));
  await putChunk({ ...chunk, state: 'done', isFound: true }, work, db);
  return undefined;
}

/** The activities of all jobs that Constant Contact may still know. */
async function ownActivities({ database, now }: JobDeps): Promise<Set<string>> {
  const db = await database();
  const owned = new Set<string>();
  for (const { id, createdAt, endedAt = createdAt } of await db.getAll('jobs')) {
    if (now() - endedAt > KNOWN_MS) continue;
    const { chunks } = await readWork(id, db);
    for (const { activityId } of chunks) if (activityId !== undefined) owned.add(activityId);
  }
  return owned;
}

/** Whether the first contact of a chunk is as the chunk is to make it. One call. */
async function isApplied(job: JobRow, { ids }: ChunkRow, call: Call): Promise<boolean> {
  const contact = await readOne(ids[0] ?? '', job, call);
  if (contact === 'unreadable') return false;
  if (job.kind === 'undo') return contact?.deletedAt !== undefined;
  return contact?.deletedAt === undefined && job.lists.every(({ id }) => contact?.lists.includes(id));
}

/** Plans a chunk once more that Constant Contact seems not to have got. Answers how long to wait before that, in ms. */
async function tryAgain(chunk: ChunkRow, work: Work, deps: JobDeps): Promise<number | undefined> {
  const { activityId: _other, isOver: _ended, ...rest } = chunk;
  const tries = (chunk.tries ?? 0) + 1;
  const planned: ChunkRow = { ...rest, state: 'planned', tries, isFound: false };
  if (tries < MOST_TRIES) await putChunk(planned, work, await deps.database());
  else await refuse(planned, [], work, deps);
  return nth(RETRY_WAITS_MS, tries + 1);
}

async function adopt(chunk: ChunkRow, activity: Activity, work: Work, deps: JobDeps): Promise<undefined> {
  const db = await deps.database();
  const { id: activityId, createdAt, state, errors } = activity;
  await changeJob(chunk.jobId, db, (row) => ({
    ...row,
    sent: row.sent + chunk.ids.length,
    ...(createdAt !== undefined && { since: Math.min(row.since ?? createdAt, createdAt) }),
  }));
  const sent: ChunkRow = { ...chunk, state: 'sent', activityId, polls: 0, polledAt: deps.now() };
  await putChunk(sent, work, db);
  // One that was found may be somebody else's: it is looked at when it is asked after.
  if (state === 'failed') await refuse(sent, errors, work, deps);
  else if (state === 'completed' && !chunk.isFound) await putChunk({ ...sent, state: 'done' }, work, db);
}

/** How long an activity is left alone before it is asked after, in ms; below 0 for one that is overdue. */
export function untilPoll({ polls, polledAt = 0 }: ChunkRow, now: number): number {
  const waited = now - polledAt;
  // A clock that was set back must not make anybody wait for it to catch up.
  if (waited < 0) return 0;
  const longer = LONGER ** Math.max(0, polls + 1 - POLL_WAITS_MS.length);
  return Math.round(nth(POLL_WAITS_MS, polls) * longer) - waited;
}

/** Asks how an activity stands. The contacts of one that is not known any more, or does not end, are read all the same. */
export async function poll(
  job: JobRow,
  chunk: ChunkRow,
  work: Work,
  call: Call,
  deps: JobDeps,
): Promise<number | undefined> {
  const db = await deps.database();
  let activity: Activity | undefined;
  try {
    activity = await getActivity(call, chunk.activityId ?? '');
  } catch (error) {
    if (!wasRefused(error)) throw error;
  }
  if (activity?.state === 'running') {
    const asked: ChunkRow = { ...chunk, polls: chunk.polls + 1, polledAt: deps.now() };
    await putChunk(asked.polls < MOST_POLLS ? asked : { ...asked, state: 'done', isLate: true }, work, db);
    return undefined;
  }
  if (activity?.state === 'failed') {
    await refuse(chunk, activity.errors, work, deps);
    return undefined;
  }
  // The one that was found may be somebody else's, of as many contacts; or what it did is not to be read yet.
  if (chunk.isFound && !(await isApplied(job, chunk, call))) {
    if (!chunk.isOver) {
      const polls = chunk.polls + POLL_WAITS_MS.length;
      await putChunk({ ...chunk, isOver: true, polls, polledAt: deps.now() }, work, db);
      return undefined;
    }
    await takeBack(chunk, db);
    return tryAgain(chunk, work, deps);
  }
  await putChunk({ ...chunk, state: 'done' }, work, db);
  return undefined;
}

/**
 * A chunk that is refused, or whose activity failed, is tried again in halves, until the contact that makes it fail stands
 * alone. When far more is halved than is done, it is not a few contacts that make it fail: then nothing more is sent. What
 * became of those that were sent is read as of all others.
 */
async function refuse(chunk: ChunkRow, messages: string[], work: Work, deps: JobDeps): Promise<void> {
  const db = await deps.database();
  const { jobId, batch, ids, digests, sentAt } = chunk;
  const count = (test: (each: ChunkRow) => boolean) => work.chunks.filter(test).length;
  const halved = count(({ state }) => state === 'split');
  const done = count(({ state, isRefused }) => state === 'sent' || (state === 'done' && !isRefused));
  const isHopeless = halved - done > MOST_HALVED;
  if (ids.length === 1 || isHopeless) {
    const [words] = messages;
    const message = words && (await deps.seal.seal(words));
    await putChunk({ ...chunk, state: 'done', isRefused: true, ...(message && { message }) }, work, db);
    if (isHopeless) await giveUp(chunk, message || undefined, work, deps);
    return;
  }
  if (chunk.state === 'sent') await takeBack(chunk, db);
  const half = Math.ceil(ids.length / 2);
  const n = Math.max(...work.chunks.map((each) => each.n)) + 1;
  const halves = [0, half].map(
    (from, place): ChunkRow => ({
      jobId,
      batch,
      n: n + place,
      ids: ids.slice(from, from + half),
      digests: digests.slice(from, from + half),
      state: 'planned',
      polls: 0,
      ...(sentAt !== undefined && { sentAt, tries: 1 }),
    }),
  );
  await putChunks([{ ...chunk, state: 'split' }, ...halves], work, db);
}

/**
 * What Constant Contact was given is to be sent once more. Where others were read in the meantime, those of this chunk that
 * changed were passed over: it is read again from when they were read last.
 */
async function takeBack({ jobId, ids, sentAt = 0 }: ChunkRow, db: Database): Promise<void> {
  await changeJob(jobId, db, ({ check: _past, ...row }) => ({
    ...row,
    sent: row.sent - ids.length,
    ...(row.readAt > sentAt && { checked: 0, readAt: sentAt - FRESH_MS }),
  }));
}

/** Sends nothing more of a job. Those that may have reached Constant Contact are read back all the same. */
async function giveUp(because: ChunkRow, message: ChunkRow['message'], work: Work, deps: JobDeps): Promise<void> {
  const db = await deps.database();
  for (const chunk of work.chunks.filter(({ state, n }) => state === 'planned' && n !== because.n)) {
    if (chunk.sentAt === undefined) {
      const why = 'refused' as const;
      await putResults(
        chunk.ids.map((id) => ({ id, outcome: 'not-started', why, ...(message && { message }) })),
        work,
        db,
      );
    }
    await putChunk({ ...chunk, state: 'done', isRefused: true, ...(message && { message }) }, work, db);
  }
}
