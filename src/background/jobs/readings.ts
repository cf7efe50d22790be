import { MOST_READ_SINGLY } from '../../protocol/job-calls';
import type { ContactReading } from '../../restore/attribution';
import { waitBefore } from './backoff';
import { type Clocks, mustShowEffects, readLater } from './batch';
import {
  batchOf,
  contactsToSend,
  type Entry,
  isSent,
  isStopped,
  listIdsOf,
  type Progress,
  putBatch,
  type Reading,
  type ReadingSource,
  resendOrSettle,
  settle,
} from './progress';
import { nextSource } from './sources';

/** One answer of a reading, reduced to the job’s unsettled contacts. `reading` is null if the account has no such contact. */
export interface Answer {
  contacts: { id: string; reading: ContactReading | null }[];
  /** Contacts of the page that could not be read. */
  unread?: string[];
  next?: string;
  total?: number;
  /** When the call was made, by the local clock and by the server’s. */
  requestedAt: number;
  began: number;
}

/** Judges the contacts of an answer and continues the reading. */
export function takeAnswer(progress: Progress, answer: Answer, clocks: Clocks): void {
  const { reading } = progress;
  if (!reading) return;
  // What is read again is not fresh until then. A clock that was set back must not make an old reading fresh later.
  if (reading.began === undefined) for (const id of reading.left) delete progress.open.get(id)?.freshAt;
  reading.began ??= answer.began;
  if (reading.source === 'single') reading.proof = 'contact';
  else reading.proof ??= 'page';
  for (const id of answer.unread ?? []) leaveUnread(progress, reading, id);
  for (const { id, reading: contact } of answer.contacts) {
    const entry = progress.open.get(id);
    if (entry) judge(progress, reading, entry, contact, answer.requestedAt);
  }
  if (reading.source !== 'single') turnPage(progress, reading, answer);
  if (reading.left.size === 0) close(progress, reading, clocks);
}

/** Sets an unreadable contact aside, so that it does not hold up the others. It is tried again after them. */
export function takeUnreadable(progress: Progress, id: string, clocks: Clocks): void {
  const { reading } = progress;
  if (!reading) return;
  leaveUnread(progress, reading, id);
  if (reading.left.size === 0) close(progress, reading, clocks);
}

/** An unreadable contact may have changed, so it is not fresh until it is read. */
function leaveUnread({ open }: Progress, reading: Reading, id: string): void {
  const entry = open.get(id);
  if (!entry) return;
  delete entry.freshAt;
  // A page also has contacts that this reading is not about.
  if (reading.left.delete(id)) reading.unread.add(id);
}

/** A page was refused or never answered, or the links of the pages form a cycle. The reading starts over. */
export function takeRefusal(progress: Progress): void {
  const { reading, refusals } = progress;
  if (!reading) return;
  refusals[reading.source] = (refusals[reading.source] ?? 0) + 1;
  delete progress.reading;
}

/** Settles the contacts that were to be sent, or sent again, onto lists onto which the job sends nothing more. */
export function dropContactsToSend(progress: Progress): void {
  const { isCanceled, batches, course, limits } = progress;
  // Lost answers are no refusals.
  const isRefused = !isCanceled && course.lost < limits.lostInARow;
  const messages = new Map<readonly string[], string>();
  for (const { state, ids, message } of batches.values()) {
    if (state === 'pending' && message !== undefined) messages.set(listIdsOf(progress, ids), message);
  }
  for (const entry of contactsToSend(progress)) {
    const { id, listIds } = entry;
    if (!isStopped(progress, listIds)) continue;
    const batch = batchOf(progress, entry);
    const message = messages.get(listIds);
    const refusal = isRefused ? { why: 'refused' as const, ...(message !== undefined && { message }) } : {};
    if (!batch || batch.attempts === 0) settle(progress, { id, outcome: 'not-started', ...refusal });
    else if (batch.message === undefined) settle(progress, { id, outcome: 'failed', why: 'not-applied' });
    else settle(progress, { id, outcome: 'failed', why: 'refused', message: batch.message });
  }
  if (progress.reading?.left.size === 0) delete progress.reading;
}

/** Settles a contact that cannot be read although others can. */
function settleUnreadable(progress: Progress, id: string): void {
  const entry = progress.open.get(id);
  if (!entry) return;
  // An undo is offered again for contacts that it did not skip.
  const unsent = progress.kind.effect === 'deletes' ? 'failed' : 'skipped';
  settle(progress, isSent(progress, entry) ? { id, outcome: 'unknown' } : { id, outcome: unsent, why: 'unreadable' });
}

function judge(
  progress: Progress,
  reading: Reading,
  entry: Entry,
  contact: ContactReading | null,
  freshAt: number,
): void {
  const { id, baseline, listIds } = entry;
  const { kind, limits, course, unsaved } = progress;
  const batch = batchOf(progress, entry);
  const wasSent = isSent(progress, entry);
  const isPending = batch?.state === 'pending';
  const verdict = kind.judge({
    baseline,
    isSent: wasSent,
    mustShow: batch !== undefined && (isPending || mustShowEffects(batch, reading.began ?? 0, limits)),
    listIds,
    reading: contact,
  });
  reading.left.delete(id);
  if (course.unreadable[id] !== undefined) delete course.unreadable[id];
  if (verdict.do === 'settle') {
    const { do: _do, ...outcome } = verdict;
    const isOurs = outcome.outcome === 'restored' || outcome.why === 'lists';
    if (reading.source === 'changed' && wasSent) progress.changesUpdatedAt = true;
    settle(progress, { id, ...outcome, ...(isOurs && baseline && { content: baseline.content }) });
    return;
  }
  reading.found.add(id);
  if (verdict.do === 'send' && verdict.baseline) {
    entry.baseline = verdict.baseline;
    unsaved.baselines.set(id, verdict.baseline);
  }
  // A contact that is to be sent again must still be unchanged.
  if (verdict.do === 'send' || (verdict.do === 'untouched' && isPending)) {
    entry.freshAt = freshAt;
    reading.hasFresh = true;
  }
}

/** Goes on to the next page or the next source. */
function turnPage(progress: Progress, reading: Reading, { next, total = 0 }: Answer): void {
  const { source, left, batches, past } = reading;
  const { totals, refusals, limits } = progress;
  const pages = reading.next === undefined ? Math.ceil(total / limits.page) : (reading.pagesLeft ?? 1);
  const pagesLeft = pages - 1;
  if (reading.next === undefined && source !== 'changed') totals[source] = total;
  if (next !== undefined) {
    // Single reads are cheaper if more pages than contacts are left. They also end a reading whose links never end: beyond
    // the server’s total, it follows fewer pages than contacts are left.
    if (left.size > Math.max(pagesLeft, 1 - pagesLeft)) Object.assign(reading, { next, pagesLeft });
    else goTo(reading, 'single');
    return;
  }
  refusals[source] = 0;
  if (source === 'changed') progress.changesUpdatedAt ??= false;
  else skipNotShowing(progress, reading);
  // Pages shift while contacts are sent, so some may have been missed.
  if (reading.hasFresh && reading.next !== undefined && left.size > MOST_READ_SINGLY) {
    delete progress.reading;
    return;
  }
  goTo(reading, nextSource(progress, left.size, batches.length > 0, [...past, source]));
}

function goTo(reading: Reading, source: ReadingSource): void {
  delete reading.next;
  reading.past.push(reading.source);
  reading.source = source;
}

/** Skips contacts whose batch may not show its effects yet. Searching all sources for them would waste calls. */
function skipNotShowing(progress: Progress, { left, began = 0 }: Reading): void {
  for (const id of left) {
    const entry = progress.open.get(id);
    const batch = entry && batchOf(progress, entry);
    if (!entry || (batch?.state === 'settling' && !mustShowEffects(batch, began, progress.limits))) left.delete(id);
  }
}

/** Ends a reading: schedules its unreadable contacts and the next move of its batches. */
function close(progress: Progress, reading: Reading, clocks: Clocks): void {
  const { course, limits } = progress;
  const { began = clocks.server } = reading;
  delete progress.reading;
  let most = 0;
  for (const id of reading.unread) {
    const times = (course.unreadable[id] ?? 0) + 1;
    course.unreadable[id] = times;
    if (times >= limits.unreadable) settleUnreadable(progress, id);
    else most = Math.max(most, times);
  }
  if (most > 0) course.readAfter = { since: clocks.now, until: clocks.now + waitBefore(most - 1) };
  for (const n of reading.batches) {
    const batch = progress.batches.get(n);
    if (batch?.state !== 'settling') continue;
    const found = mustShowEffects(batch, began, limits) ? batch.ids.filter((id) => reading.found.has(id)) : [];
    if (found.length < batch.ids.length) putBatch(progress, readLater(batch, clocks, limits));
    if (found.length > 0) resendOrSettle(progress, batch, found);
  }
}
