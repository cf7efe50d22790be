import * as v from 'valibot';
import type { Contact } from '../../protocol/contact';
import type { JobResult } from '../../protocol/jobs';
import type { Baseline } from '../../restore/attribution';
import { contactSchema } from '../storage/contact-schema';
import { keysUnder } from '../storage/database';
import type { Seal, StoreDeps } from '../storage/encryption';
import { contentFingerprint, sha256 } from '../storage/fingerprint';
import type { Batch, BatchRow, Course, JobRow } from '../storage/job-rows';
import { kindOf } from './kinds/kind';
import type { Limits } from './limits';
import type { Entry, Progress } from './progress';

export interface Outcome extends Omit<JobResult, 'address' | 'name'> {
  /** Fingerprint of a contact that this job restored. An undo deletes the contact only while it still matches. */
  content?: string;
}

const STORES = ['job-pages', 'job-batches', 'job-results', 'chunks', 'results', 'snapshots'] as const;

export async function allJobs({ database }: Pick<StoreDeps, 'database'>): Promise<JobRow[]> {
  return (await database()).getAll('jobs');
}

/** The account’s jobs, oldest first. */
export async function jobsOf(accountId: string, deps: Pick<StoreDeps, 'database'>): Promise<JobRow[]> {
  return (await allJobs(deps)).filter((job) => job.accountId === accountId).sort(byCreation);
}

/** Job numbers follow the order of creation. Version 0.1.0 had only the local clock. */
export function byCreation(one: JobRow, other: JobRow): number {
  return (one.number ?? 0) - (other.number ?? 0) || one.createdAt - other.createdAt;
}

export async function getJob(jobId: string, { database }: Pick<StoreDeps, 'database'>): Promise<JobRow | undefined> {
  return (await database()).get('jobs', jobId);
}

/** Changes the newest stored state, so that a step that began before a pause cannot overwrite the pause. */
export async function changeJob(
  jobId: string,
  { database }: Pick<StoreDeps, 'database'>,
  how: (row: JobRow) => JobRow,
): Promise<JobRow> {
  const { store, done } = (await database()).transaction('jobs', 'readwrite');
  const row = await store.get(jobId);
  if (!row) throw new Error('Unknown job');
  const changed = how(row);
  await Promise.all([store.put(changed), done]);
  return changed;
}

/** Contacts of a job that all go onto the same lists, with the baseline and the snapshot of each where known. */
interface JobPage {
  ids: string[];
  listIds: string[];
  baselines: (Baseline | null)[];
  contacts: Contact[];
}

/** Stores a new job in one transaction. */
export async function addJob(
  job: JobRow,
  pages: JobPage[],
  outcomes: Outcome[],
  { database, seal }: StoreDeps,
): Promise<void> {
  const sealedPages = await Promise.all(pages.map(({ contacts }) => seal.seal(contacts)));
  const sealedOutcomes = await seal.seal(outcomes);
  const transaction = (await database()).transaction(['jobs', 'job-pages', 'job-results', 'snapshots'], 'readwrite');
  await Promise.all([
    transaction.objectStore('jobs').add(job),
    ...pages.map(({ ids, listIds, baselines }, n) =>
      transaction.objectStore('job-pages').add({ jobId: job.id, n, ids, listIds, baselines }),
    ),
    ...sealedPages.map((sealed, batch) => transaction.objectStore('snapshots').add({ jobId: job.id, batch, sealed })),
    outcomes.length > 0 &&
      transaction
        .objectStore('job-results')
        .add({ jobId: job.id, n: 0, ids: outcomes.map(({ id }) => id), sealed: sealedOutcomes }),
    transaction.done,
  ]);
}

/** Deletes a job with all of its rows. */
export async function deleteJob(jobId: string, { database }: Pick<StoreDeps, 'database'>): Promise<void> {
  const transaction = (await database()).transaction(['jobs', ...STORES], 'readwrite');
  await Promise.all([
    transaction.objectStore('jobs').delete(jobId),
    ...STORES.map((store) => transaction.objectStore(store).delete(keysUnder(jobId))),
    transaction.done,
  ]);
}

/** The ids of all contacts of a job, with and without an outcome. */
export async function contactsOf(jobId: string, { database }: Pick<StoreDeps, 'database'>): Promise<string[]> {
  const db = await database();
  const pages = await db.getAll('job-pages', keysUnder(jobId));
  const chunks = await db.getAll('chunks', keysUnder(jobId));
  return [...pages, ...chunks].flatMap(({ ids }) => ids);
}

/** The ids of the contacts that an unfinished job has sent, and whose outcomes are not known yet. */
export async function sentContactsOf(jobId: string, { database }: Pick<StoreDeps, 'database'>): Promise<string[]> {
  return (await (await database()).getAll('job-batches', keysUnder(jobId))).flatMap(({ ids }) => ids);
}

/** The lists of each contact, by the contact’s id. A contact is absent if it goes onto all lists of the job. */
export async function listIdsOf(
  jobId: string,
  { database }: Pick<StoreDeps, 'database'>,
): Promise<Map<string, readonly string[]>> {
  const pages = await (await database()).getAll('job-pages', keysUnder(jobId));
  return new Map(pages.flatMap(({ ids, listIds }) => (listIds ? ids.map((id) => [id, listIds] as const) : [])));
}

const snapshotsSchema = v.array(contactSchema);

/** The last snapshot of each contact, by id. */
export async function snapshotsOf(jobId: string, { database, seal }: StoreDeps): Promise<Map<string, Contact>> {
  const contacts = new Map<string, Contact>();
  for (const { sealed } of await (await database()).getAll('snapshots', keysUnder(jobId))) {
    for (const contact of (await seal.openAs(snapshotsSchema, sealed)) ?? []) contacts.set(contact.id, contact);
  }
  return contacts;
}

/** The snapshots of all contacts of the account’s unfinished jobs. */
export async function contactsOfOpenJobs(accountId: string, deps: StoreDeps): Promise<Contact[]> {
  const open = (await jobsOf(accountId, deps)).filter(({ endedAt }) => endedAt === undefined);
  const snapshots = await Promise.all(open.map(({ id }) => snapshotsOf(id, deps)));
  return snapshots.flatMap((contacts) => [...contacts.values()]);
}

/** The outcomes known so far, including those that version 0.1.0 stored. */
export async function outcomesOf(jobId: string, { database, seal }: StoreDeps): Promise<Outcome[]> {
  const db = await database();
  const pages = await db.getAll('job-results', keysUnder(jobId));
  const opened = await Promise.all(pages.map(({ sealed }) => seal.open(sealed)));
  const old = await Promise.all(
    (await db.getAll('results', keysUnder(jobId))).map(
      async ({ jobId: _job, mark: _mark, message: sealed, ...row }): Promise<Outcome> => {
        const message = await seal.openAs(v.string(), sealed);
        return { ...row, ...(message !== undefined && { message }) };
      },
    ),
  );
  // Only this file seals these rows, so their shape needs no check.
  return [...old, ...opened.flatMap((rows) => (Array.isArray(rows) ? (rows as Outcome[]) : []))];
}

/** Hash of all outcomes of an ended job; undefined if the job was deleted. */
export async function hashOfResults(jobId: string, deps: StoreDeps): Promise<string | undefined> {
  if (!(await getJob(jobId, deps))) return undefined;
  const outcomes = await outcomesOf(jobId, deps);
  return sha256(JSON.stringify(outcomes.sort((one, other) => (one.id < other.id ? -1 : 1))));
}

/** Loads an unfinished job. A batch that was being submitted may have been sent, so its outcome is read. */
export async function openProgress(job: JobRow, deps: StoreDeps & { limits: Limits }): Promise<Progress> {
  const kind = kindOf(job.kind);
  if (!kind) throw new Error('Unknown kind of job');
  const course = job.course ?? (await takeOver(job, deps));
  const db = await deps.database();
  const results = await db.getAll('job-results', keysUnder(job.id));
  const old = await db.getAllKeys('results', keysUnder(job.id));
  const settled = new Set([...results.flatMap(({ ids }) => ids), ...old.map(([, id]) => id)]);
  const open = new Map<string, Entry>();
  const all = course.lists.map(({ id }) => id);
  /** Contacts that go onto the same lists share one array, even across pages, so that one batch can hold them. */
  const shared = new Map<string, readonly string[]>();
  for (const { ids, listIds: own = all, baselines } of await db.getAll('job-pages', keysUnder(job.id))) {
    const key = own.join();
    const listIds = shared.get(key) ?? own;
    shared.set(key, listIds);
    for (const [place, id] of ids.entries()) {
      const baseline = baselines[place];
      if (!settled.has(id)) open.set(id, { id, listIds, ...(baseline && { baseline }) });
    }
  }
  const batches = new Map<number, Batch>();
  for (const { jobId: _job, message: sealed, ...row } of await db.getAll('job-batches', keysUnder(job.id))) {
    const message = await deps.seal.openAs(v.string(), sealed);
    const state = row.state === 'submitting' ? 'settling' : row.state;
    batches.set(row.n, { ...row, state, ...(message !== undefined && { message }) });
    for (const id of row.ids) Object.assign(open.get(id) ?? {}, { batch: row.n });
  }
  return {
    kind,
    limits: deps.limits,
    course,
    isCanceled: job.state === 'cancelled',
    open,
    batches,
    nextNumber: Math.max(-1, ...batches.keys()) + 1,
    totals: {},
    refusals: {},
    unsaved: { outcomes: [], batches: new Map(), baselines: new Map() },
  };
}

/** Stores all changes and new snapshots in one transaction, and returns the job as stored. */
export async function saveProgress(
  jobId: string,
  { course, unsaved }: Progress,
  snapshots: Contact[],
  how: (row: JobRow) => JobRow,
  { database, seal }: StoreDeps,
): Promise<JobRow> {
  const { outcomes, baselines } = unsaved;
  const batches = await Promise.all([...unsaved.batches.values()].map((batch) => asRow(jobId, batch, seal)));
  const sealedOutcomes = await seal.seal(outcomes);
  const sealedSnapshots = await seal.seal(snapshots);
  const db = await database();
  const transaction = db.transaction(['jobs', 'job-pages', 'job-batches', 'job-results', 'snapshots'], 'readwrite');
  const store = <Name extends (typeof transaction.objectStoreNames)[number]>(name: Name) =>
    transaction.objectStore(name);
  const row = await store('jobs').get(jobId);
  if (!row) throw new Error('Unknown job');
  const resultRows = outcomes.length > 0 ? await store('job-results').count(keysUnder(jobId)) : 0;
  const snapshotRows = snapshots.length > 0 ? await store('snapshots').count(keysUnder(jobId)) : 0;
  const pages = baselines.size > 0 ? await store('job-pages').getAll(keysUnder(jobId)) : [];
  const counts = { ...row.outcomes };
  for (const { outcome } of outcomes) counts[outcome]++;
  const changed = how({ ...row, outcomes: counts, course });
  // All writes are awaited together, because a full disk rejects each of them.
  await Promise.all([
    store('jobs').put(changed),
    ...batches.map((batch) =>
      batch.ids.length === 0 ? store('job-batches').delete([jobId, batch.n]) : store('job-batches').put(batch),
    ),
    outcomes.length > 0 &&
      store('job-results').put({ jobId, n: resultRows, ids: outcomes.map(({ id }) => id), sealed: sealedOutcomes }),
    snapshots.length > 0 && store('snapshots').put({ jobId, batch: snapshotRows, sealed: sealedSnapshots }),
    ...pages
      .filter(({ ids }) => ids.some((id) => baselines.has(id)))
      .map((page) => {
        const merged = page.ids.map((id, place) => baselines.get(id) ?? page.baselines[place] ?? null);
        return store('job-pages').put({ ...page, baselines: merged });
      }),
    transaction.done,
  ]);
  unsaved.outcomes = [];
  unsaved.batches.clear();
  baselines.clear();
  return changed;
}

async function asRow(jobId: string, { message, ...batch }: Batch, seal: Seal): Promise<BatchRow> {
  return { ...batch, jobId, ...(message !== undefined && { message: await seal.seal(message) }) };
}

/**
 * Converts a job that version 0.1.0 began. Its planned contacts are read again before they are sent. Contacts that were or
 * may have been sent count as those of a batch whose answer was lost.
 */
async function takeOver(job: JobRow, deps: StoreDeps): Promise<Course> {
  const db = await deps.database();
  const chunks = (await db.getAll('chunks', keysUnder(job.id))).filter(({ state }) => state !== 'split');
  const settled = new Set((await db.getAllKeys('results', keysUnder(job.id))).map(([, id]) => id));
  const snapshots = await snapshotsOf(job.id, deps);
  const pages = await Promise.all(
    chunks.map(async ({ n, ids }) => ({
      jobId: job.id,
      n,
      ids,
      baselines: await Promise.all(ids.map((id) => baselineOf(snapshots.get(id)))),
    })),
  );
  const undone = job.undoes === undefined ? undefined : await getJob(job.undoes, deps);
  const course = emptyCourse(undone?.lists ?? job.lists, job.startedAt ?? 0);
  const transaction = db.transaction(['jobs', 'job-pages', 'job-batches', 'chunks'], 'readwrite');
  await Promise.all([
    transaction.objectStore('jobs').put({ ...job, course }),
    ...pages.map((page) => transaction.objectStore('job-pages').put(page)),
    ...chunks
      .filter(({ state, sentAt }) => job.kind !== 'dry-run' && (state !== 'planned' || sentAt !== undefined))
      .map((chunk) => ({ ...chunk, ids: chunk.ids.filter((id) => !settled.has(id)) }))
      .filter(({ ids }) => ids.length > 0)
      .map(({ n, ids, sentAt }) =>
        transaction.objectStore('job-batches').put({
          jobId: job.id,
          n,
          ids,
          state: 'settling',
          attempts: 1,
          polls: 0,
          ended: 'lost',
          endedAt: sentAt ?? job.startedAt ?? 0,
        }),
      ),
    transaction.objectStore('chunks').delete(keysUnder(job.id)),
    transaction.done,
  ]);
  return course;
}

/** The baseline of a contact; null if it was never read. */
export async function baselineOf(contact: Contact | undefined): Promise<Baseline | null> {
  if (!contact) return null;
  const { deletedAt } = contact;
  return { content: await contentFingerprint(contact), ...(deletedAt !== undefined && { deletedAt }) };
}

export function emptyCourse(lists: JobRow['lists'], watermark: number): Course {
  return { lists, watermark, unreadable: {}, lost: 0 };
}
