import type { Baseline, Reading as ContactReading } from '../../restore/attribution';
import type { Batch, Course, Reading } from '../storage/job-rows';
import { waitBefore } from './backoff';
import { type Clocks, isDue, mustShow, type Next, readAgain, untouched } from './batch';
import type { JobKind, Verdict } from './kinds/kind';
import type { Limits } from './limits';
import { type Entry, sourceFor, targets, type Work } from './next-step';

/** What one step tells of a job: all of it is written down at once, or nothing. */
export interface Change {
  course: Partial<Course>;
  /** The reading that is under way from now on; null for none. */
  reading?: Reading | null;
  batches: Batch[];
  settled: Settled[];
  baselines: { id: string; baseline: Baseline }[];
  /** Contacts that were read just now as they have to be to be sent, and those that this cover need not look for any more. */
  seenAt: string[];
  seen: string[];
  unread: string[];
  freshAt?: number;
}

/** What became of a contact, as far as that follows from a reading alone. */
export type Settled = Omit<Extract<Verdict, { do: 'settle' }>, 'do'> & { id: string; message?: string };

/** One answer of a reading: of the job's contacts on it those without an outcome. */
export interface Answer {
  read: { id: string; reading: ContactReading | null }[];
  next?: string;
  total?: number;
  /** The server's time when it was sent for. */
  began: number;
}

export function noChange(): Change {
  return { course: {}, batches: [], settled: [], baselines: [], seenAt: [], seen: [], unread: [] };
}

/** What an answer of a reading tells of the contacts on it, and how the reading goes on. */
export function afterAnswer(
  work: Work,
  kind: JobKind,
  from: Reading,
  answer: Answer,
  clocks: Clocks,
  limits: Limits,
): Change {
  const change = noChange();
  const reading: Reading = { ...from, began: from.began ?? answer.began };
  for (const { id, reading: contact } of answer.read) {
    const entry = work.open.get(id);
    if (entry) judge(work, kind, entry, contact, reading, change, limits);
  }
  if (answer.total !== undefined && from.source !== 'changed' && from.source !== 'opted-out' && !from.next) {
    change.course.totals = { ...work.course.totals, [from.source]: answer.total };
  }
  const { restarts, moves } = work.course;
  if (from.source === 'changed' && change.settled.some(isOurs)) change.course.moves = true;
  // Counted by source: another that is read to its end meanwhile says nothing of this one.
  if (restarts[from.source] && answer.next === undefined) change.course.restarts = { ...restarts, [from.source]: 0 };
  const pagesLeft = pagesAfter(reading, answer, limits);
  const isLong = reading.isLong || answer.next !== undefined ? { isLong: true as const } : {};
  const there: Reading = { ...withoutPlace(reading), ...isLong };
  if (from.way === 'changes') {
    const unsent = [...work.open.values()].filter(({ batch }) => isUnsent(work, batch)).length;
    if (answer.next !== undefined && pagesLeft > 2 && unsent <= Math.min(pagesLeft, limits.page)) {
      change.reading = { ...there, way: 'cover', source: 'single', isOfAll: true };
    } else if (answer.next !== undefined) {
      change.reading = { ...there, next: answer.next, pagesLeft };
    } else if (from.source === 'changed') {
      change.reading = { ...there, source: 'opted-out' };
    } else {
      change.reading = null;
      change.course.watermark = reading.began ?? answer.began;
      // Where each took one page, nothing newer can be read.
      change.freshAt = there.isLong ? reading.beganHere : clocks.now;
    }
    return change;
  }
  const settled = new Set([...change.settled.map(({ id }) => id), ...change.seen]);
  const ids = targets(work, kind, clocks.now, limits).filter((id) => !settled.has(id));
  if (from.source === 'single') {
    change.reading = there;
    return change;
  }
  if (answer.next !== undefined && ids.length > pagesLeft) {
    change.reading = { ...there, next: answer.next, pagesLeft };
    return change;
  }
  if (
    from.source === 'changed' &&
    answer.next === undefined &&
    moves === undefined &&
    change.course.moves === undefined
  ) {
    change.course.moves = false;
  }
  const began = reading.began ?? answer.began;
  const rest = ids.filter((id) => {
    const batch = work.batches.get(work.open.get(id)?.batch ?? -1);
    return !batch || batch.state === 'pending' || mustShow(batch, began, limits);
  });
  const past = [...reading.past, reading.source];
  const isCut = answer.next !== undefined;
  const source =
    from.source === 'changed' ? sourceFor(work, kind, past, ids, limits) : sourceFor(work, kind, past, rest, limits);
  const isOver = from.source === 'changed' ? ids.length === 0 : rest.length === 0;
  // Before all must show, only those are read singly that are cheaper to read so than on the pages that are left.
  if (isOver && !(isCut && ids.length > 0)) return closing(work, there, change, clocks, limits);
  change.reading = { ...there, past, source: isCut ? 'single' : source };
  return change;
}

/** A reading found all that it looked for: the batches that it read for go on. */
export function afterReading(work: Work, reading: Reading, clocks: Clocks, limits: Limits): Change {
  return closing(work, reading, noChange(), clocks, limits);
}

/**
 * Contacts could not be read though others can: they are left alone for a while, and given up after some rounds. `others` tells
 * whether anything else could be read just now.
 */
export function afterCheck(work: Work, reading: Reading, clocks: Clocks, limits: Limits): Change {
  const { unreadable } = work.course;
  const counts = { ...unreadable };
  const change = noChange();
  let most = 0;
  for (const id of work.unread) {
    const count = (counts[id] ?? 0) + 1;
    if (count < limits.unreadable) {
      counts[id] = count;
      most = Math.max(most, count);
    } else {
      delete counts[id];
      change.settled.push(unreadableOutcome(work, id));
    }
  }
  change.course.unreadable = counts;
  if (most > 0) change.course.readAfter = { since: clocks.now, until: clocks.now + waitBefore(most - 1) };
  return closing(work, reading, change, clocks, limits);
}

/** What is said of a contact that cannot be read though others can. */
export function unreadableOutcome(work: Work, id: string): Settled {
  return isSentIn(work, work.open.get(id)) ? { id, outcome: 'unknown' } : { id, outcome: 'skipped', why: 'unreadable' };
}

/** Pages of a source are refused: it is read from the start again, and after some times not any more. */
export function afterRefusal(work: Work, reading: Reading): Change {
  const { restarts, broken } = work.course;
  const change = noChange();
  change.reading = null;
  const times = (restarts[reading.source] ?? 0) + 1;
  change.course.restarts = { ...restarts, [reading.source]: times };
  if (times >= MOST_RESTARTS) change.course.broken = [...broken, reading.source];
  return change;
}

const MOST_RESTARTS = 3;

/** Whom the job does not send any more: what was never sent was not started, the rest was read as it was before. */
export function dropped(work: Work): Change {
  const { isHopeless, message } = work.course;
  const change = noChange();
  const words = { ...(isHopeless && { why: 'refused' as const }), ...(message !== undefined && { message }) };
  for (const { id, batch: number } of work.open.values()) {
    const batch = number === undefined ? undefined : work.batches.get(number);
    if (!batch) change.settled.push({ id, outcome: 'not-started', ...words });
    else if (batch.state !== 'pending') continue;
    else if (batch.attempts > 0) {
      const refused =
        batch.message === undefined
          ? { why: 'not-applied' as const }
          : { why: 'refused' as const, message: batch.message };
      change.settled.push({ id, outcome: 'failed', ...refused });
    } else change.settled.push({ id, outcome: 'not-started', ...words });
  }
  for (const batch of work.batches.values()) {
    if (batch.state === 'pending') change.batches.push({ ...batch, ids: [], state: 'finished' });
  }
  return change;
}

/** Takes over how batches go on, of which some contacts were read for the last time or refused. */
export function follow(change: Change, next: Next, course: Course, limits: Limits): void {
  change.batches.push(...next.batches);
  const { failed } = next;
  for (const id of failed?.ids ?? []) {
    const { why, message } = failed ?? { why: 'unknown' };
    change.settled.push(
      why === 'unknown'
        ? { id, outcome: 'unknown' }
        : { id, outcome: 'failed', why, ...(message !== undefined && { message }) },
    );
  }
  if (!next.isHalved) return;
  const halved = (change.course.halved ?? course.halved) + 1;
  change.course.halved = halved;
  if (halved - course.done <= limits.halvings) return;
  const message = next.batches.at(-1)?.message;
  Object.assign(change.course, { isHopeless: true, ...(message !== undefined && { message }) });
}

function closing(work: Work, reading: Reading, change: Change, clocks: Clocks, limits: Limits): Change {
  change.reading = null;
  const began = reading.began ?? clocks.server;
  const known = new Set(change.settled.map(({ id }) => id));
  const seen = new Set([...work.seen, ...change.seen]);
  let number = work.nextNumber;
  for (const batch of work.batches.values()) {
    if (!isDue(batch, clocks.now)) continue;
    const open = batch.ids.filter((id) => work.open.has(id) && !known.has(id));
    if (open.length === 0) continue;
    const ids = mustShow(batch, began, limits) ? open.filter((id) => seen.has(id)) : [];
    const mine: Batch = { ...batch, ids: open };
    if (ids.length < open.length) change.batches.push(readAgain(mine, clocks, limits));
    if (ids.length === 0) continue;
    const next =
      work.course.isCancelled || work.course.isHopeless
        ? last(mine, ids)
        : untouched(mine, ids, number, work.course.lost, limits);
    const again = next.batches.map((one) =>
      one.n === batch.n && one.state === 'settling' ? readAgain(one, clocks, limits) : one,
    );
    number = Math.max(number, ...again.map(({ n }) => n + 1));
    change.batches = change.batches.filter(({ n }) => n !== batch.n);
    follow(change, { ...next, batches: again }, work.course, limits);
  }
  return change;
}

/** Of a job that sends nothing more, what is as it was stays so. */
function last(batch: Batch, ids: string[]): Next {
  const rest = batch.ids.filter((id) => !ids.includes(id));
  const { message } = batch;
  const words = message === undefined ? { why: 'not-applied' as const } : { why: 'refused' as const, message };
  return {
    batches: [{ ...batch, ids: rest, ...(rest.length === 0 && { state: 'finished' as const }) }],
    failed: { ids, ...(batch.ended === 'late' ? { why: 'unknown' as const } : words) },
  };
}

function judge(
  work: Work,
  kind: JobKind,
  entry: Entry,
  contact: ContactReading | null,
  reading: Reading,
  change: Change,
  limits: Limits,
): void {
  const { id, baseline } = entry;
  const batch = entry.batch === undefined ? undefined : work.batches.get(entry.batch);
  const isPending = batch?.state === 'pending';
  const verdict = kind.judge({
    ...(baseline && { baseline }),
    isSent: isSentIn(work, entry),
    mustShow: batch !== undefined && (isPending || mustShow(batch, reading.began ?? 0, limits)),
    lists: work.course.lists.map((list) => list.id),
    reading: contact,
  });
  if (verdict.do === 'settle') {
    const { do: _do, ...settled } = verdict;
    change.settled.push({ id, ...settled });
    return;
  }
  if (verdict.do === 'send' && verdict.baseline) change.baselines.push({ id, baseline: verdict.baseline });
  // Who waits to be sent again was read as it was before; so it has to be still.
  if (verdict.do === 'send' || (verdict.do === 'untouched' && isPending)) change.seenAt.push(id);
  if (reading.way === 'cover') change.seen.push(id);
}

function isSentIn({ batches }: Work, entry: Entry | undefined): boolean {
  return entry?.batch !== undefined && (batches.get(entry.batch)?.attempts ?? 0) > 0;
}

function isUnsent({ batches }: Work, number: number | undefined): boolean {
  return number === undefined || batches.get(number)?.state === 'pending';
}

function isOurs({ outcome }: Settled): boolean {
  return outcome === 'restored' || outcome === 'different';
}

/** How many pages there are after this one, as far as the server said. */
function pagesAfter({ next, pagesLeft = 1 }: Reading, answer: Answer, limits: Limits): number {
  if (next !== undefined) return Math.max(pagesLeft - 1, 1);
  return Math.max(Math.ceil((answer.total ?? 0) / limits.page) - 1, 1);
}

function withoutPlace({ next: _next, pagesLeft: _left, ...rest }: Reading): Reading {
  return rest;
}

/** A change with what follows from the outcomes in it: their contacts leave their batches. */
export function withoutSettled(work: Work, change: Change): Change {
  if (change.settled.length === 0) return change;
  const settled = new Set(change.settled.map(({ id }) => id));
  const batches = new Map(work.batches);
  for (const batch of change.batches) batches.set(batch.n, batch);
  const changed = new Map(change.batches.map((batch) => [batch.n, batch]));
  for (const batch of batches.values()) {
    const ids = batch.ids.filter((id) => !settled.has(id));
    if (ids.length === batch.ids.length) continue;
    changed.set(batch.n, ids.length > 0 ? { ...batch, ids } : { ...batch, ids, state: 'finished' });
  }
  return { ...change, batches: [...changed.values()] };
}

/** Takes over what a step told, once it is written down. */
export function apply(work: Work, change: Change, now: number): void {
  const { course, open, batches } = work;
  Object.assign(course, change.course);
  for (const { id, baseline } of change.baselines) {
    const entry = open.get(id);
    if (entry) entry.baseline = baseline;
  }
  for (const { id } of change.settled) open.delete(id);
  for (const id of change.seenAt) work.seenAt.set(id, now);
  if (change.freshAt !== undefined) work.freshAt = change.freshAt;
  for (const id of change.seen) work.seen.add(id);
  for (const id of change.unread) work.unread.add(id);
  for (const batch of change.batches) {
    work.nextNumber = Math.max(work.nextNumber, batch.n + 1);
    const isFinished = batch.state === 'finished';
    if (isFinished) batches.delete(batch.n);
    else batches.set(batch.n, batch);
    for (const id of batch.ids) {
      const entry = open.get(id);
      // Contacts of a batch that was not taken are as if they had never been in one.
      if (entry && isFinished) delete entry.batch;
      else if (entry) entry.batch = batch.n;
    }
  }
  if (change.reading === undefined) return;
  if (change.reading) course.reading = change.reading;
  else {
    delete course.reading;
    for (const memory of [work.seen, work.unread, work.cursors]) memory.clear();
  }
}

/** What a new worker, or one that waited after a failure, does not know any more. */
export function forgetFreshness(work: Work): void {
  work.seenAt.clear();
  delete work.freshAt;
  if (work.course.reading?.way === 'changes') delete work.course.reading;
}
