import * as v from 'valibot';
import type { Contact } from '../protocol/contact';
import type { JobOutcome, JobView } from '../protocol/requests';
import { contactSchema } from './contact-schema';
import type { Database, JobRow, ResultRow } from './database';
import type { Seal } from './seal';
import type { Sessions } from './session';

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

export async function putResults(rows: ResultRow[], db: Database): Promise<void> {
  const transaction = db.transaction('results', 'readwrite');
  await Promise.all([...rows.map((row) => transaction.store.put(row)), transaction.done]);
}

export async function resultIds(jobId: string, db: Database): Promise<string[]> {
  return (await db.getAllKeys('results', rowsOf(jobId))).map(([, id]) => id);
}

const OUTCOMES: JobOutcome[] = [
  'restored',
  'different',
  'skipped',
  'failed',
  'unknown',
  'not-started',
  'deleted',
  'would-restore',
];

/** How many contacts of a job have which outcome by now. */
export async function countOutcomes(jobId: string, db: Database): Promise<Record<JobOutcome, number>> {
  const counts = OUTCOMES.map(async (each) => [each, await db.countFromIndex('results', 'outcome', [jobId, each])]);
  return Object.fromEntries(await Promise.all(counts));
}

const snapshotsSchema = v.array(contactSchema);

/** The contacts of a job as they were read last before it, by id: those of one batch, or all. */
export async function snapshotsOf(
  jobId: string,
  { database, seal }: Pick<JobParts, 'database' | 'seal'>,
  batch?: number,
): Promise<Map<string, Contact>> {
  const range = batch === undefined ? rowsOf(jobId) : IDBKeyRange.only([jobId, batch]);
  const contacts = new Map<string, Contact>();
  for (const { sealed } of await (await database).getAll('snapshots', range)) {
    const opened = v.safeParse(snapshotsSchema, await seal.open(sealed));
    if (opened.success) for (const contact of opened.output) contacts.set(contact.id, contact);
  }
  return contacts;
}
