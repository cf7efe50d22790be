import type { Activity } from '../../constant-contact/activities';
import type { Baseline } from '../../restore/attribution';
import type { Batch, Course } from '../storage/job-rows';
import { afterPoll, type Clocks, nextOfUnchanged, readLater } from './batch';
import type { Outcome } from './job-store';
import type { JobKind } from './kinds/kind';
import type { Limits } from './limits';

/** Where contacts are read: changed since the job began, on a list, deleted, all of the account, or one by one. */
export type ReadingSource = 'changed' | 'listed' | 'deleted' | 'everybody' | 'single';

/** A contact without an outcome. */
export interface Entry {
  id: string;
  /** The lists that it goes onto, or that the undone restore put it onto. Contacts with equal lists share one array. */
  listIds: readonly string[];
  /** Absent until the contact is read. */
  baseline?: Baseline;
  /** The number of its batch. Absent until it is sent. */
  batch?: number;
  /** When the contact was last read, by the local clock: the time of the request. It is not stored. */
  freshAt?: number;
}

/** A reading in progress: it looks for contacts in one source after another. It is not stored. */
export interface Reading {
  /** The batches whose outcomes are read; empty if the contacts are still to be sent. */
  batches: number[];
  /** Contacts not found yet. */
  left: Set<string>;
  /** Contacts that were found but not settled. */
  found: Set<string>;
  /** Contacts that could not be read. */
  unread: Set<string>;
  source: ReadingSource;
  /** The sources before this one. */
  past: ReadingSource[];
  next?: string;
  /** Pages left in this source, according to the server; negative if it has more. */
  pagesLeft?: number;
  /** Whether it found contacts that may be sent now. */
  hasFresh?: true;
  /** What this reading could read, which shows that an unreadable contact is an exception. */
  proof?: 'page' | 'contact';
  /** When the reading began by the server’s clock. Absent before the first answer. */
  began?: number;
}

/** All that is known of a job while a worker runs. Only `saveProgress` of job-store.ts stores it. */
export interface Progress {
  kind: JobKind;
  limits: Limits;
  course: Course;
  isCanceled: boolean;
  /** Contacts without an outcome, by id. */
  open: Map<string, Entry>;
  /** Unfinished batches, by number. */
  batches: Map<number, Batch>;
  nextNumber: number;
  reading?: Reading;
  /** Contacts per source, according to the server. */
  totals: Partial<Record<ReadingSource, number>>;
  /** Consecutive refused pages per source. */
  refusals: Partial<Record<ReadingSource, number>>;
  /** Whether activities change a contact’s `updated_at`; absent while unknown. */
  changesUpdatedAt?: boolean;
  /** The most polls that came too early for an activity that completed. It is not stored. */
  usualPolls?: number;
  /** Changes that are not stored yet. */
  unsaved: { outcomes: Outcome[]; batches: Map<number, Batch>; baselines: Map<string, Baseline> };
}

export function batchOf({ batches }: Progress, { batch }: Entry): Batch | undefined {
  return batch === undefined ? undefined : batches.get(batch);
}

/** Whether a contact was sent, or may have been. */
export function isSent(progress: Progress, entry: Entry): boolean {
  return (batchOf(progress, entry)?.attempts ?? 0) > 0;
}

/** The limit of halvings for all lists together, in multiples of that for the same lists. */
const ALL_LISTS = 4;

/** Whether a job sends nothing more onto these lists: far more batches fail than succeed, it was canceled, or no answers arrive. */
export function isStopped({ isCanceled, course, limits }: Progress, listIds: readonly string[]): boolean {
  const { surplus = {}, lost } = course;
  const all = Object.values(surplus);
  const isHopeless =
    all.every((one) => one >= 0) && all.reduce((sum, one) => sum + one, 0) > ALL_LISTS * limits.halvings;
  return isCanceled || isHopeless || (surplus[listIds.join()] ?? 0) > limits.halvings || lost >= limits.lostInARow;
}

/** Counts a batch that was halved (1) or that completed (-1). */
function countBatch({ course }: Progress, listIds: readonly string[], change: 1 | -1): void {
  const key = listIds.join();
  course.surplus ??= {};
  course.surplus[key] = (course.surplus[key] ?? 0) + change;
}

/** The lists that the contacts of a batch go onto. */
export function listIdsOf({ open }: Progress, ids: readonly string[]): readonly string[] {
  return open.get(ids[0] ?? '')?.listIds ?? [];
}

/** Contacts to send, or in a dry run to read. Those that were sent before come first. */
export function contactsToSend({ open, batches }: Progress): Entry[] {
  const pending = [...batches.values()].filter(({ state }) => state === 'pending').flatMap(({ ids }) => ids);
  const untried = [...open.values()].filter(({ batch }) => batch === undefined);
  return [...pending.flatMap((id) => open.get(id) ?? []), ...untried];
}

export function putBatch({ batches, unsaved }: Progress, batch: Batch): void {
  if (batch.ids.length === 0) batches.delete(batch.n);
  else batches.set(batch.n, batch);
  unsaved.batches.set(batch.n, batch);
}

/** Moves contacts into a new batch. */
export function addBatch(progress: Progress, batch: Omit<Batch, 'n'>): Batch {
  const added: Batch = { ...batch, n: progress.nextNumber++ };
  for (const id of batch.ids) {
    removeFromBatch(progress, id);
    Object.assign(progress.open.get(id) ?? {}, { batch: added.n });
  }
  putBatch(progress, added);
  return added;
}

export function removeFromBatch(progress: Progress, id: string): void {
  const entry = progress.open.get(id);
  const batch = entry && batchOf(progress, entry);
  if (!batch) return;
  delete entry.batch;
  putBatch(progress, { ...batch, ids: batch.ids.filter((each) => each !== id) });
}

/** Records the outcome of a contact. An earlier outcome stands. */
export function settle(progress: Progress, outcome: Outcome): void {
  const { open, reading, unsaved } = progress;
  if (!open.has(outcome.id)) return;
  removeFromBatch(progress, outcome.id);
  open.delete(outcome.id);
  reading?.left.delete(outcome.id);
  unsaved.outcomes.push(outcome);
}

/** Applies a poll’s answer. `activity` is undefined when Constant Contact no longer knows it. */
export function takeActivity(progress: Progress, batch: Batch, activity: Activity | undefined, clocks: Clocks): void {
  const { course } = progress;
  const next = afterPoll(batch, activity, clocks, progress.limits, progress.usualPolls);
  course.lost = 0;
  course.refusedForNow = 0;
  if (next.ended === 'completed') {
    countBatch(progress, listIdsOf(progress, batch.ids), -1);
    progress.usualPolls = Math.max(progress.usualPolls ?? 0, batch.polls);
  }
  putBatch(progress, next);
}

/** The answer to a submission was lost, so the activity may have begun. */
export function takeLostAnswer(progress: Progress, batch: Batch, clocks: Clocks): void {
  const isOutage = ++progress.course.lost > 1;
  const lost: Batch = { ...batch, endedAt: clocks.server, ...(isOutage && { isOutage }) };
  putBatch(progress, readLater(lost, clocks, progress.limits));
}

/** Resends or settles contacts of a batch that are provably unchanged. */
export function resendOrSettle(progress: Progress, batch: Batch, ids: string[]): void {
  const { attempts, ended, message } = batch;
  const words = message === undefined ? {} : { message };
  const listIds = listIdsOf(progress, ids);
  const next = nextOfUnchanged(batch, ids, ended !== 'refused' && isStopped(progress, listIds), progress.limits);
  if ('again' in next) {
    for (const some of next.again) addBatch(progress, { ids: some, state: 'pending', attempts, polls: 0, ...words });
    if (next.again.length > 1 && ended !== 'lost') countBatch(progress, listIds, 1);
    return;
  }
  for (const id of ids) settle(progress, { id, ...next, ...(next.why === 'refused' && words) });
}
