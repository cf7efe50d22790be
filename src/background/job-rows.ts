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
  return (await db.getAllKeysFromIndex('results', 'job', jobId)).map(([, id]) => id);
}
