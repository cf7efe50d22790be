import { type Activity, getActivities, getActivity, startActivity } from '../constant-contact/activities';
import { getContact, scanContacts } from '../constant-contact/contacts';
import { type Call, CallFailed } from '../constant-contact/http';
import type { Contact } from '../protocol/contact';
import type { Failure } from '../protocol/failure';
import type { Input, JobOutcome, JobResult, JobView } from '../protocol/requests';
import { contentOf } from '../restore/differences';
import { keptContacts } from './bin';
import type { ChunkRow, Database, JobRow, ResultRow } from './database';
import type { Seal } from './seal';
import type { Sessions } from './session';
import { hex } from './snapshots';

export interface JobParts {
  sessions: Sessions;
  database: Promise<Database>;
  seal: Seal;
  now: () => number;
  sleep: (ms: number) => Promise<void>;
  newId: () => string;
  /** Runs one task of this name at a time, across every context of the extension. */
  exclusively: <T>(name: string, task: () => Promise<T>) => Promise<T>;
  /** Has the worker started again at a time, in ms since the epoch, if it is stopped before. */
  wakeAt: (at: number) => Promise<void>;
}

/** Contacts a bulk activity takes (https://developer.constantcontact.com/api_guide/bulk_activities.html). */
const CHUNK = 500;
/** Activities in the server's queue at a time: enough to keep it busy, few enough to stop soon after "Cancel". */
const MOST_SENT = 8;
/** Waits between two questions how an activity stands. */
const POLL_WAITS_MS = [2_000, 3_000, 5_000, 8_000, 13_000, 30_000];
/** Waits after something that passes: no network, a server that errs, a limit. */
const RETRY_WAITS_MS = [5_000, 10_000, 30_000, 60_000, 300_000];
/** A wait longer than this is left to an alarm: a worker would not live through it. */
const LONGEST_SLEEP_MS = 15_000;
/** Contacts that were not among the changed ones are read one by one up to this many, in pages beyond. */
const MOST_SINGLE_READS = 100;
/** The server's clock and order may be off by this much when changed contacts are read back. */
const MARGIN_MS = 5 * 60_000;

const LOCK = 'contact-restore:jobs';

/** Plans a job and writes it down; nothing is sent yet. Rejects with `nothing-to-undo` for a job without restored contacts. */
export async function startJob(input: Input<'startJob'>, parts: JobParts): Promise<JobView> {
  const { account } = await parts.sessions.signedIn();
  const db = await parts.database;
  const undone = input.kind === 'undo' ? await db.get('jobs', input.jobId) : undefined;
  if (input.kind === 'undo' && (undone?.accountId !== account.id || undone.kind !== 'restore')) {
    throw new CallFailed({ kind: 'nothing-to-undo' });
  }
  const ids = [...new Set(input.kind === 'undo' ? await restoredBy(input.jobId, db) : input.contactIds)];
  if (ids.length === 0) throw new CallFailed({ kind: 'nothing-to-undo' });
  const digests =
    input.kind === 'restore' ? await digestsOf(account.id, new Set(ids), parts) : new Map<string, string>();
  const chunks = Math.ceil(ids.length / CHUNK);
  const job: JobRow = {
    id: parts.newId(),
    accountId: account.id,
    kind: input.kind,
    state: 'queued',
    waited: 0,
    createdAt: parts.now(),
    lists: input.kind === 'restore' ? input.lists : [],
    total: ids.length,
    calls: 0,
    // One to send each chunk, about two to ask after it, one for each page that is read back.
    callsExpected: chunks * 4,
  };
  const transaction = db.transaction(['jobs', 'chunks'], 'readwrite');
  await Promise.all([
    transaction.objectStore('jobs').add(job),
    ...chunked(ids, CHUNK).map((part, n) =>
      transaction.objectStore('chunks').add({
        jobId: job.id,
        n,
        ids: part,
        digests: part.map((id) => digests.get(id) ?? ''),
        state: 'planned',
        polls: 0,
      }),
    ),
    transaction.done,
  ]);
  return viewOf(job, db);
}

/** The jobs of the current account, newest first. */
export async function getJobs(parts: JobParts): Promise<JobView[]> {
  const { account } = await parts.sessions.signedIn();
  const db = await parts.database;
  const rows = (await db.getAll('jobs')).filter(({ accountId }) => accountId === account.id);
  return Promise.all(rows.sort((one, other) => other.createdAt - one.createdAt).map((row) => viewOf(row, db)));
}

export async function getJobResults({ jobId }: { jobId: string }, parts: JobParts): Promise<JobResult[]> {
  const job = await ownJob(jobId, parts);
  const rows = await (await parts.database).getAllFromIndex('results', 'job', job.id);
  return rows.map(({ id, outcome, message }) => ({ id, outcome, ...(message !== undefined && { message }) }));
}

export const pauseJob = (input: { jobId: string }, parts: JobParts) => steer(input.jobId, 'paused', parts);
export const resumeJob = (input: { jobId: string }, parts: JobParts) => steer(input.jobId, 'queued', parts);
export const cancelJob = (input: { jobId: string }, parts: JobParts) => steer(input.jobId, 'cancelled', parts);

/**
 * Does what there is to do for all jobs, one after another, and returns when all have ended or wait for something that
 * takes a while; then the worker is woken. May be called at any time and as often as one likes.
 */
export async function runJobs(parts: JobParts): Promise<void> {
  await parts.exclusively(LOCK, async () => {
    for (;;) {
      const job = await nextJob(parts);
      if (!job) return;
      const wait = job.wait ? job.wait.until - parts.now() : 0;
      await parts.wakeAt(Math.max(job.wait?.until ?? 0, parts.now() + 30_000));
      if (wait > LONGEST_SLEEP_MS) return;
      if (wait > 0) await parts.sleep(wait);
      const fresh = await (await parts.database).get('jobs', job.id);
      if (fresh && isDue(fresh, parts.now())) await step(fresh, parts);
    }
  });
}

/** One thing that a job does next: at most a few calls. Whatever fails becomes something that it waits for. */
async function step(job: JobRow, parts: JobParts): Promise<void> {
  const db = await parts.database;
  let calls = 0;
  try {
    const { call: own } = await parts.sessions.signedIn(job.accountId, 'job');
    const call: Call = (request, answer) => {
      calls++;
      return own(request, answer);
    };
    const wait = await doNext(job, call, parts);
    await change(job.id, db, (row) => {
      const { wait: _past, ...rest } = row;
      const running = row.state === 'queued' || row.state === 'waiting' ? 'running' : row.state;
      if (wait === undefined) return { ...rest, state: running, waited: 0, calls: row.calls + calls };
      return {
        ...rest,
        state: running,
        calls: row.calls + calls,
        wait: { why: 'activity', until: parts.now() + wait },
      };
    });
  } catch (error) {
    if (!(error instanceof CallFailed)) throw error;
    const { failure } = error;
    const isSignedIn = (await parts.sessions.accounts()).some(({ id }) => id === job.accountId);
    await change(job.id, db, (row) => {
      const state = row.state === 'cancelled' || row.state === 'paused' ? row.state : 'waiting';
      const wait = waitFor(failure, isSignedIn, row.waited, parts.now());
      return { ...row, state, wait, waited: row.waited + 1, calls: row.calls + calls };
    });
  }
}

/** Answers how long to wait before the next step, in ms; undefined to go on at once. */
async function doNext(job: JobRow, call: Call, parts: JobParts): Promise<number | undefined> {
  const db = await parts.database;
  const chunks = await db.getAllFromIndex('chunks', 'job', job.id);
  const lost = chunks.find(({ state }) => state === 'intent');
  if (lost) return reconcile(lost, chunks, call, parts);

  const sent = chunks.filter(({ state }) => state === 'sent');
  const planned = chunks.find(({ state }) => state === 'planned');
  if (planned && job.state !== 'cancelled' && sent.length < MOST_SENT)
    return sendChunk(job, planned, chunks, call, parts);
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
      await refuse(chunk, chunks, failure.kind === 'refused' ? failure.messages : [], db);
      return undefined;
    }
    // Only where the answer was lost may the server have begun; everything else says that it has not.
    const begun =
      failure.kind === 'unreachable' || failure.kind === 'server-error' || failure.kind === 'unexpected-answer';
    if (!begun) await db.put('chunks', chunk);
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
  if (createdAt !== undefined) {
    await change(chunk.jobId, db, (row) => ({ ...row, since: Math.min(row.since ?? createdAt, createdAt) }));
  }
  const sent: ChunkRow = { ...chunk, state: 'sent', activityId: activity.id, polls: 0 };
  await db.put('chunks', sent);
  if (activity.state !== 'running') await settle(sent, activity, chunks, db);
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
  await settle(chunk, activity, chunks, db);
  return undefined;
}

/** An activity that failed is tried again in halves, until the contact that makes it fail stands alone. */
async function settle(chunk: ChunkRow, activity: Activity, chunks: ChunkRow[], db: Database): Promise<void> {
  if (activity.state === 'failed') await refuse(chunk, chunks, activity.errors, db);
  else await db.put('chunks', { ...chunk, state: 'done' });
}

async function refuse(chunk: ChunkRow, chunks: ChunkRow[], messages: string[], db: Database): Promise<void> {
  const { jobId, ids, digests } = chunk;
  const transaction = db.transaction(['chunks', 'results'], 'readwrite');
  const store = transaction.objectStore('chunks');
  if (ids.length === 1) {
    const [id = ''] = ids;
    const [message] = messages;
    await Promise.all([
      store.put({ ...chunk, state: 'refused' }),
      transaction
        .objectStore('results')
        .put({ jobId, id, outcome: 'failed', ...(message !== undefined && { message }) }),
      transaction.done,
    ]);
    return;
  }
  const half = Math.ceil(ids.length / 2);
  const next = Math.max(...chunks.map(({ n }) => n)) + 1;
  await Promise.all([
    store.put({ ...chunk, state: 'split' }),
    store.add({ jobId, n: next, ids: ids.slice(0, half), digests: digests.slice(0, half), state: 'planned', polls: 0 }),
    store.add({ jobId, n: next + 1, ids: ids.slice(half), digests: digests.slice(half), state: 'planned', polls: 0 }),
    transaction.done,
  ]);
}

/**
 * Reads back what became of the contacts: the changed ones in pages, then those that were not among them, one by one or,
 * when there are many, as far as they are among the deleted. Nothing counts as restored that was not read.
 */
async function readBack(job: JobRow, chunks: ChunkRow[], call: Call, parts: JobParts): Promise<undefined> {
  const db = await parts.database;
  const sent = chunks.filter(({ state }) => state === 'done');
  const digests = new Map(
    sent.flatMap(({ ids, digests }) => ids.map((id, place) => [id, digests[place] ?? ''] as const)),
  );
  const known = new Set(await resultIds(job.id, db));
  const reading = job.reading ?? (job.kind === 'restore' ? { of: 'changed' as const } : { of: 'deleted' as const });
  const open = [...digests.keys()].filter((id) => !known.has(id));
  if (open.length === 0) return end(job, chunks, known, parts);

  if (reading.of === 'single') {
    const [id = ''] = open;
    const contact = await getContact(call, id).catch((error: unknown) => {
      if (error instanceof CallFailed && error.failure.kind === 'not-found') return undefined;
      throw error;
    });
    await keepResults(job, contact ? [contact] : [], digests, db);
    if (!contact) await db.put('results', { jobId: job.id, id, outcome: 'unknown' });
    return undefined;
  }

  const from =
    reading.next !== undefined
      ? { next: reading.next }
      : reading.of === 'changed'
        ? { status: 'all' as const, updatedAfter: (job.since ?? job.createdAt) - MARGIN_MS }
        : { status: 'deleted' as const };
  const page = await scanContacts(call, from);
  const ours = page.contacts.filter(({ id }) => digests.has(id) && !known.has(id));
  await keepResults(job, ours, digests, db);
  const left = open.length - ours.length;
  const next = nextReading(reading.of, page.next, left);
  await change(job.id, db, (row) => ({ ...row, reading: next ?? { of: 'single' } }));
  if (next === undefined) {
    const rest = open.filter((id) => !ours.some((contact) => contact.id === id));
    await putResults(
      rest.map((id) => ({ jobId: job.id, id, outcome: 'unknown' })),
      db,
    );
  }
  return undefined;
}

/** undefined when there is nothing more to try. */
function nextReading(of: 'changed' | 'deleted', next: string | undefined, left: number): JobRow['reading'] | undefined {
  if (next !== undefined && left > 0) return { of, next };
  if (left <= MOST_SINGLE_READS) return { of: 'single' };
  return of === 'changed' ? { of: 'deleted' } : undefined;
}

async function keepResults(
  job: JobRow,
  contacts: Contact[],
  digests: Map<string, string>,
  db: Database,
): Promise<void> {
  const rows = await Promise.all(
    contacts.map(async (contact) => ({
      jobId: job.id,
      id: contact.id,
      ...(await verdict(job, contact, digests.get(contact.id))),
    })),
  );
  await putResults(rows, db);
}

async function verdict(
  job: JobRow,
  contact: Contact,
  digest: string | undefined,
): Promise<Pick<ResultRow, 'outcome' | 'message'>> {
  const isDeleted = contact.deletedAt !== undefined;
  if (job.kind === 'undo') return { outcome: isDeleted ? 'deleted' : 'failed' };
  if (isDeleted) return { outcome: 'failed' };
  const onLists = job.lists.every(({ id }) => contact.lists.includes(id));
  const same = digest === '' || digest === undefined || digest === (await digestOf(contact));
  return { outcome: onLists && same ? 'restored' : 'different' };
}

/** Ends a job; whatever was never sent is told as such. */
async function end(job: JobRow, chunks: ChunkRow[], known: Set<string>, parts: JobParts): Promise<undefined> {
  const db = await parts.database;
  const unsent = chunks.filter(({ state }) => state === 'planned').flatMap(({ ids }) => ids);
  await putResults(
    unsent.filter((id) => !known.has(id)).map((id) => ({ jobId: job.id, id, outcome: 'not-started' })),
    db,
  );
  await change(job.id, db, ({ wait: _wait, ...row }) => ({
    ...row,
    state: row.state === 'cancelled' ? 'cancelled' : 'done',
    endedAt: parts.now(),
  }));
  return undefined;
}

async function putResults(rows: ResultRow[], db: Database): Promise<void> {
  const transaction = db.transaction('results', 'readwrite');
  await Promise.all([...rows.map((row) => transaction.store.put(row)), transaction.done]);
}

async function resultIds(jobId: string, db: Database): Promise<string[]> {
  return (await db.getAllKeysFromIndex('results', 'job', jobId)).map(([, id]) => id);
}

async function restoredBy(jobId: string, db: Database): Promise<string[]> {
  const rows = await db.getAllFromIndex('results', 'job', jobId);
  return rows.filter(({ outcome }) => outcome === 'restored' || outcome === 'different').map(({ id }) => id);
}

/** What each of these contacts said when it was read last. */
async function digestsOf(accountId: string, wanted: Set<string>, parts: JobParts): Promise<Map<string, string>> {
  const kept = await keptContacts(accountId, wanted, parts);
  return new Map(
    await Promise.all([...kept].map(async ([id, contact]) => [id, await digestOf(contact)] as [string, string])),
  );
}

/** 64 bits that stand for what a contact says, without its lists and whether it is deleted. */
async function digestOf(contact: Contact): Promise<string> {
  return hex(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(contentOf(contact)))).slice(0, 16);
}

/** The oldest job that has not ended and may go on; one that waits for somebody to sign in lets the others pass. */
async function nextJob(parts: JobParts): Promise<JobRow | undefined> {
  const rows = (await (await parts.database).getAll('jobs')).filter(
    (row) => row.endedAt === undefined && row.state !== 'paused' && row.wait?.until !== Number.POSITIVE_INFINITY,
  );
  return rows.sort((one, other) => one.createdAt - other.createdAt)[0];
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

/** After a sign-in: what waited for it may go on. */
export async function wakeJobs(accountId: string, { database }: JobParts): Promise<void> {
  const db = await database;
  for (const row of await db.getAll('jobs')) {
    if (row.accountId !== accountId || row.wait?.why !== 'signed-out') continue;
    await change(row.id, db, ({ wait: _wait, ...rest }) => rest);
  }
}

async function steer(jobId: string, state: 'paused' | 'queued' | 'cancelled', parts: JobParts): Promise<JobView> {
  const job = await ownJob(jobId, parts);
  const db = await parts.database;
  if (job.endedAt !== undefined) return viewOf(job, db);
  return viewOf(
    await change(jobId, db, ({ wait, ...row }) => ({
      ...row,
      // A cancelled job is not taken up again; it only reads back what was sent.
      state: row.state === 'cancelled' ? 'cancelled' : state,
      ...(state === 'paused' && wait && { wait }),
    })),
    db,
  );
}

async function ownJob(jobId: string, { sessions, database }: JobParts): Promise<JobRow> {
  const { account } = await sessions.signedIn();
  const row = await (await database).get('jobs', jobId);
  if (row?.accountId !== account.id) throw new CallFailed({ kind: 'other-account' });
  return row;
}

/** Changes a job by its newest state, so that a pause is never written over by a step that began before it. */
async function change(jobId: string, db: Database, how: (row: JobRow) => JobRow): Promise<JobRow> {
  const transaction = db.transaction('jobs', 'readwrite');
  const row = await transaction.store.get(jobId);
  if (!row) throw new Error('There is no such job');
  const changed = how(row);
  await transaction.store.put(changed);
  await transaction.done;
  return changed;
}

async function viewOf(row: JobRow, db: Database): Promise<JobView> {
  const chunks = await db.getAllFromIndex('chunks', 'job', row.id);
  const count = (outcome: JobOutcome) => db.countFromIndex('results', 'outcome', [row.id, outcome]);
  const outcomes = {
    restored: await count('restored'),
    different: await count('different'),
    failed: await count('failed'),
    unknown: await count('unknown'),
    'not-started': await count('not-started'),
    deleted: await count('deleted'),
  };
  const sent = chunks.filter(({ state }) => state === 'sent' || state === 'done' || state === 'refused');
  const { id, kind, state, createdAt, endedAt, lists, total, calls, callsExpected, wait } = row;
  return {
    id,
    kind,
    state,
    createdAt,
    lists,
    total,
    calls,
    callsExpected: Math.max(callsExpected, calls),
    sent: sent.reduce((sum, { ids }) => sum + ids.length, 0),
    settled: Object.values(outcomes).reduce((sum, one) => sum + one, 0),
    outcomes,
    ...(endedAt !== undefined && { endedAt }),
    ...(wait &&
      endedAt === undefined && {
        wait: { why: wait.why, ...(Number.isFinite(wait.until) && { until: wait.until }) },
      }),
  };
}

function chunked<T>(items: T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, n) => items.slice(n * size, (n + 1) * size));
}
