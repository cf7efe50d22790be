import * as v from 'valibot';
import type { Contact } from '../../protocol/contact';
import type { JobView } from '../../protocol/requests';
import type { Api } from '../access/api';
import type { ServerClock } from '../access/clock';
import type { Sessions } from '../access/sessions';
import { contactSchema } from '../storage/contact-schema';
import type { ChunkRow, Database, JobRow, OpenDatabase, ResultRow } from '../storage/database';
import type { Seal } from '../storage/encryption';

export interface JobDeps {
  sessions: Pick<Sessions, 'accounts' | 'whileSignedIn'> & { signedIn: Api['as'] };
  database: OpenDatabase;
  seal: Seal;
  now: () => number;
  serverClock: Pick<ServerClock, 'surely'>;
  sleep: (ms: number) => Promise<void>;
  newId: () => string;
  /** Runs one task of this name at a time, across every context of the extension. */
  exclusively: <T>(name: string, task: () => Promise<T>) => Promise<T>;
  /** Has the worker started again at a time, in ms since the epoch, if it is stopped before. */
  wakeAt: (at: number) => Promise<void>;
  /** Shows a few letters on the toolbar button; "" for none. */
  setBadge: (text: string) => Promise<void>;
  /** A job has ended. */
  onEnded: (job: JobView) => Promise<void>;
}

/** Everything of a job in a store whose keys begin with the job’s id: an array comes after every other second part. */
export function rowsOf(jobId: string): IDBKeyRange {
  return IDBKeyRange.bound([jobId], [jobId, []]);
}

/** Changes a job by its newest state, so that a pause is never written over by a step that began before it. */
export async function changeJob(jobId: string, db: Database, how: (row: JobRow) => JobRow): Promise<JobRow> {
  const transaction = db.transaction('jobs', 'readwrite');
  const row = await transaction.store.get(jobId);
  if (!row) throw new Error('There is no such job');
  const changed = how(row);
  await transaction.store.put(changed);
  await transaction.done;
  return changed;
}

/**
 * What one run knows of a job that it is at: read once, and kept true to what is stored by the functions below. Runs come
 * one after another and nobody else writes these rows, so a worker that is stopped takes nothing with it that is not stored.
 */
export interface Work {
  jobId: string;
  chunks: ChunkRow[];
  /** The ids of contacts whose outcome is known. */
  known: Set<string>;
}

export async function readWork(jobId: string, db: Database): Promise<Work> {
  const known = (await db.getAllKeys('results', rowsOf(jobId))).map(([, id]) => id);
  return { jobId, chunks: await db.getAll('chunks', rowsOf(jobId)), known: new Set(known) };
}

/** Writes down where some chunks stand, all of them or none. */
export async function putChunks(chunks: ChunkRow[], work: Work, db: Database): Promise<void> {
  const { store, done } = db.transaction('chunks', 'readwrite');
  await Promise.all([...chunks.map((chunk) => store.put(chunk)), done]);
  const byNumber = new Map([...work.chunks, ...chunks].map((chunk) => [chunk.n, chunk]));
  work.chunks = [...byNumber.values()];
}

export function putChunk(chunk: ChunkRow, work: Work, db: Database): Promise<void> {
  return putChunks([chunk], work, db);
}

/** What became of one contact of a job. */
export type Outcome = Omit<ResultRow, 'jobId'>;

/** Writes down what became of contacts of a job, and counts it. What is known of a contact already stands. */
export async function putResults(rows: Outcome[], work: Work, db: Database): Promise<void> {
  const { jobId, known } = work;
  const news = new Map(rows.filter(({ id }) => !known.has(id)).map((row) => [row.id, { ...row, jobId }]));
  if (news.size === 0) return;
  const transaction = db.transaction(['jobs', 'results'], 'readwrite');
  const [jobs, results] = [transaction.objectStore('jobs'), transaction.objectStore('results')];
  const job = await jobs.get(jobId);
  for (const { outcome } of news.values()) if (job) job.outcomes[outcome]++;
  await Promise.all([job && jobs.put(job), ...[...news.values()].map((row) => results.put(row)), transaction.done]);
  for (const id of news.keys()) known.add(id);
}

const snapshotsSchema = v.array(contactSchema);

/** The contacts of a job as they were read last before it, by id: those of one batch, or all. */
export async function snapshotsOf(
  jobId: string,
  { database, seal }: Pick<JobDeps, 'database' | 'seal'>,
  batch?: number,
): Promise<Map<string, Contact>> {
  const range = batch === undefined ? rowsOf(jobId) : IDBKeyRange.only([jobId, batch]);
  const contacts = new Map<string, Contact>();
  for (const { sealed } of await (await database()).getAll('snapshots', range)) {
    const opened = v.safeParse(snapshotsSchema, await seal.open(sealed));
    if (opened.success) for (const contact of opened.output) contacts.set(contact.id, contact);
  }
  return contacts;
}
