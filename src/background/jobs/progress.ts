import type { Activity } from '../../constant-contact/activities';
import type { Baseline } from '../../restore/attribution';
import type { Batch, Course } from '../storage/job-rows';
import { type Clocks, polled, readLater, untouched } from './batch';
import type { Outcome } from './job-store';
import type { JobKind } from './kinds/kind';
import type { Limits } from './limits';

/** Where contacts are read: all that changed, that opted out, on a list, deleted, or in the account; or each by itself. */
export type Source = 'changed' | 'opted-out' | 'listed' | 'deleted' | 'everybody' | 'single';

/** A contact without an outcome. */
export interface Entry {
  id: string;
  /** The lists that it is put onto, or was by the restore that is undone; the same array for all that share them. */
  listIds: readonly string[];
  /** Absent as long as it was never read. */
  baseline?: Baseline;
  /** The batch that it is in; absent as long as it was never sent. */
  batch?: number;
  /** When it was last read, or known not to have changed, as it has to be to be sent; by our own clock. Goes with the worker. */
  freshAt?: number;
}

/** A reading that is under way: it looks for some contacts in one source after another. Goes with the worker. */
export interface Reading {
  /** The batches that it reads for; none where it reads contacts that are to be sent. */
  batches: number[];
  /** Contacts that were not found yet. */
  left: Set<string>;
  /** Contacts that were found without an outcome, and those that could not be read. */
  found: Set<string>;
  unread: Set<string>;
  source: Source;
  past: Source[];
  next?: string;
  /** How many more pages the source has, as far as the server said. */
  pagesLeft?: number;
  /** The pages that it was on. */
  cursors: Set<string>;
  /** Some source had more than one page. */
  isLong: boolean;
  /** Something could be read, so that a contact that cannot be is an exception. */
  isProven: boolean;
  /** When it began, by the server's time, which is known after the first answer, and by our own clock. */
  began?: number;
  beganHere: number;
}

/** All that is known of a job while a worker runs; only `commit` of job-store.ts writes it down. */
export interface Progress {
  kind: JobKind;
  limits: Limits;
  course: Course;
  isCancelled: boolean;
  /** Contacts without an outcome, by id. */
  open: Map<string, Entry>;
  /** Batches that are not finished, by number. */
  batches: Map<number, Batch>;
  nextNumber: number;
  reading?: Reading;
  /** How many contacts a source has, as far as the server said, and how often pages of it were refused in a row. */
  totals: Partial<Record<Source, number>>;
  refusals: Partial<Record<Source, number>>;
  /** Whether an activity moves the time of a contact's last change; absent while not known. */
  moves?: boolean;
  /** What is to be written down. */
  unsaved: { outcomes: Outcome[]; batches: Map<number, Batch>; baselines: Map<string, Baseline> };
}

export function batchOf({ batches }: Progress, { batch }: Entry): Batch | undefined {
  return batch === undefined ? undefined : batches.get(batch);
}

/** Whether Constant Contact was given a contact, or may have been. */
export function isSent(progress: Progress, entry: Entry): boolean {
  return (batchOf(progress, entry)?.attempts ?? 0) > 0;
}

/** Whether a job sends nothing more: it was cancelled, or far more batches fail than are done, or no answer comes. */
export function isStopped({ isCancelled, course: { halved, done, lost }, limits }: Progress): boolean {
  return isCancelled || halved - done > limits.halvings || lost >= limits.lostInARow;
}

/** Contacts that are to be sent, or only to be read: first those that were sent before. */
export function unsentOf({ open, batches }: Progress): Entry[] {
  const pending = [...batches.values()].filter(({ state }) => state === 'pending').flatMap(({ ids }) => ids);
  const untried = [...open.values()].filter(({ batch }) => batch === undefined);
  return [...pending.flatMap((id) => open.get(id) ?? []), ...untried];
}

export function putBatch({ batches, unsaved }: Progress, batch: Batch): void {
  if (batch.ids.length === 0) batches.delete(batch.n);
  else batches.set(batch.n, batch);
  unsaved.batches.set(batch.n, batch);
}

/** Puts contacts into a new batch, and out of the one that they were in. */
export function addBatch(progress: Progress, batch: Omit<Batch, 'n'>): Batch {
  const added: Batch = { ...batch, n: progress.nextNumber++ };
  for (const id of batch.ids) {
    takeOut(progress, id);
    Object.assign(progress.open.get(id) ?? {}, { batch: added.n });
  }
  putBatch(progress, added);
  return added;
}

export function takeOut(progress: Progress, id: string): void {
  const entry = progress.open.get(id);
  const batch = entry && batchOf(progress, entry);
  if (!batch) return;
  delete entry.batch;
  putBatch(progress, { ...batch, ids: batch.ids.filter((each) => each !== id) });
}

/** Says what became of a contact. What was said of it before stands. */
export function settle(progress: Progress, outcome: Outcome): void {
  const { open, reading, unsaved } = progress;
  if (!open.has(outcome.id)) return;
  takeOut(progress, outcome.id);
  open.delete(outcome.id);
  reading?.left.delete(outcome.id);
  unsaved.outcomes.push(outcome);
}

/** Constant Contact says how the activity of a batch stands; undefined where it does not know it any more. */
export function takeActivity(progress: Progress, batch: Batch, activity: Activity | undefined, clocks: Clocks): void {
  const next = polled(batch, activity, clocks, progress.limits);
  progress.course.lost = 0;
  if (next.ended === 'completed') progress.course.done++;
  putBatch(progress, next);
}

/** The answer to the submission of a batch was lost: it may have begun. */
export function takeLoss(progress: Progress, batch: Batch, clocks: Clocks): void {
  const isOutage = ++progress.course.lost > 1;
  const lost: Batch = { ...batch, endedAt: clocks.server, ...(isOutage && { isOutage }) };
  putBatch(progress, readLater(lost, clocks, progress.limits));
}

/** Contacts of a batch surely are as they were before it was sent. */
export function goOn(progress: Progress, batch: Batch, ids: string[]): void {
  const { attempts, ended, message } = batch;
  const words = message === undefined ? {} : { message };
  const next = untouched(batch, ids, ended !== 'refused' && isStopped(progress), progress.limits);
  if ('again' in next) {
    for (const some of next.again) addBatch(progress, { ids: some, state: 'pending', attempts, polls: 0, ...words });
    if (next.again.length > 1 && ended !== 'lost') progress.course.halved++;
    return;
  }
  for (const id of ids) settle(progress, { id, ...next, ...(next.why === 'refused' && words) });
}
