import { CallFailed } from '../constant-contact/http';
import type { Input, JobOutcome, JobResult, JobView } from '../protocol/requests';
import { keptContacts } from './bin';
import type { Database, JobRow } from './database';
import { changeJob, type JobParts } from './job-rows';
import { digestOf } from './read-back';

/** Contacts a bulk activity takes (https://developer.constantcontact.com/api_guide/bulk_activities.html). */
const CHUNK = 500;

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

/** After a sign-in: what waited for it may go on. */
export async function wakeJobs(accountId: string, { database }: JobParts): Promise<void> {
  const db = await database;
  for (const row of await db.getAll('jobs')) {
    if (row.accountId !== accountId || row.wait?.why !== 'signed-out') continue;
    await changeJob(row.id, db, ({ wait: _wait, ...rest }) => rest);
  }
}

async function steer(jobId: string, state: 'paused' | 'queued' | 'cancelled', parts: JobParts): Promise<JobView> {
  const job = await ownJob(jobId, parts);
  const db = await parts.database;
  if (job.endedAt !== undefined) return viewOf(job, db);
  return viewOf(
    await changeJob(jobId, db, ({ wait, ...row }) => ({
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
