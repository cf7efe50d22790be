import type { JobWait } from '../../protocol/requests';
import type { Baseline } from '../../restore/attribution';
import type { Batch, Course, Reading, Source, Wait } from '../storage/job-rows';
import { left } from './backoff';
import { type Clocks, isDue } from './batch';
import type { JobKind } from './kinds/kind';
import type { Limits } from './limits';

/*
 * A job is a loop over readings. Its next step follows from what is known of it, and from nothing else:
 *
 *                  ┌──────────── a page, a contact ◀──── nobody to send is fresh, or what was sent is worth reading
 *                  ▼                                                       │
 *   queued ──▶ what is known ──▶ submit   up to 500 that are fresh ────────┤ (never after "Cancel")
 *                  │    ▲                                                  │
 *                  │    └─────── poll     an activity that may be over ◀───┤ 8 are under way, or nobody is left to send
 *                  │                                                       │
 *                  ├──▶ drop     after "Cancel": who was never sent        │
 *                  ├──▶ wait     for the first of all that comes ◀─────────┘
 *                  └──▶ finish   when the outcome of each contact is known
 *
 * Fresh is who was read, or surely did not change, within 30 s, in the same run of the worker: after a restart, a pause or a wait
 * after a failure nobody is. There are two ways of reading. Changes: all that changed, then all that opted out, since the
 * last time; whoever is not among them is as before. Cover: where certain contacts are found with the fewest calls, source
 * after source, until each was read; those left over by themselves.
 *
 * After each call one transaction writes down what it told, and the loop begins anew; so it does in a new worker.
 */

/** A contact without an outcome. */
export interface Entry {
  id: string;
  /** Absent as long as it was never read. */
  baseline?: Baseline;
  /** The batch that it is in; absent as long as it was never sent. */
  batch?: number;
}

/** All that is known of a job while a worker runs. */
export interface Work {
  course: Course;
  /** Contacts without an outcome, by id. */
  open: Map<string, Entry>;
  /** Batches that are not finished, by number. */
  batches: Map<number, Batch>;
  nextNumber: number;
  /** When a contact was read last as it has to be to be sent, by our own clock. Goes with the worker. */
  seenAt: Map<string, number>;
  /** When changes were read last, by our own clock. Goes with the worker. */
  freshAt?: number;
  /** Of the cover that is under way: who was read, who could not be, and the pages that it was on. */
  seen: Set<string>;
  unread: Set<string>;
  cursors: Set<string>;
}

export type Step =
  | { do: 'read'; reading: Reading; id?: string }
  /** All that a reading looked for was read. */
  | { do: 'close'; reading: Reading }
  /** Contacts could not be read: can anything? */
  | { do: 'check'; reading: Reading }
  | { do: 'submit'; ids: string[]; batch?: Batch }
  | { do: 'poll'; batch: Batch }
  | { do: 'drop' }
  | { do: 'wait'; why: JobWait; wait: Wait }
  | { do: 'finish' };

/** What a job does next. */
export function nextStep(work: Work, kind: JobKind, { now }: Clocks, limits: Limits): Step {
  const { course, open } = work;
  const batches = [...work.batches.values()];
  const running = batches.filter(({ state }) => state === 'running');
  const isSending = kind.activity !== undefined && !course.isCancelled && !course.isHopeless;
  const wanted = isSending || !kind.activity ? waiting(work, batches) : [];
  if (open.size === 0) return { do: 'finish' };
  if (!isSending && (course.isCancelled || kind.activity) && hasUnsent(work, batches)) return { do: 'drop' };

  const { reading } = course;
  const fresh = isSending ? freshOf(work, wanted, kind, now, limits) : [];
  const isWorthSending =
    fresh.length >= limits.batch || (fresh.length > 0 && (!reading || isAging(work, fresh, now, limits)));
  const hasRoom = running.length < limits.inFlight;
  if (isWorthSending && hasRoom) return submit(work, fresh, limits);

  const soonest = running.sort((one, other) => untilPoll(one, now) - untilPoll(other, now))[0];
  if (soonest && (isWorthSending || !reading) && untilPoll(soonest, now) === 0) return { do: 'poll', batch: soonest };
  if (reading && !(isWorthSending && soonest)) return goOn(work, kind, reading, now, limits);

  const mayRead = !course.readAfter || left(course.readAfter, now) === 0;
  if (!isWorthSending && wanted.length > 0 && (hasRoom || !isSending)) {
    const isKnown = wanted.every((id) => open.get(id)?.baseline);
    if (isKnown && wanted.length > 2 && sentBy(work, kind) === 'changes') {
      return { do: 'read', reading: { way: 'changes', source: 'changed', past: [], beganHere: now } };
    }
    if (mayRead) return cover(work, kind, now, limits);
  }
  const due = batches.filter((batch) => isDue(batch, now));
  const isSoon = soonest !== undefined && untilPoll(soonest, now) <= PATIENCE_MS;
  if (due.length > 0 && mayRead && !isSoon && !isWorthSending) return cover(work, kind, now, limits);
  return first(work, batches, now);
}

/** As long as an activity is polled so soon, contacts are read when it is over, all at once. */
const PATIENCE_MS = 10_000;

/** Contacts that are to be sent, or only to be read, in the order in which they are. */
function waiting({ open }: Work, batches: Batch[]): string[] {
  const again = batches.filter(({ state }) => state === 'pending').flatMap(({ ids }) => ids);
  const untried = [...open.values()].flatMap(({ id, batch }) => (batch === undefined ? [id] : []));
  return [...again, ...untried];
}

function hasUnsent({ open }: Work, batches: Batch[]): boolean {
  return (
    batches.some(({ state }) => state === 'pending') || [...open.values()].some(({ batch }) => batch === undefined)
  );
}

/** Where changes cannot be read, each contact is. */
function sentBy({ course: { broken } }: Work, { isSentBy }: JobKind): JobKind['isSentBy'] {
  return broken.includes('changed') || broken.includes('opted-out') ? 'reading' : isSentBy;
}

/** When a contact was last known to be as it has to be to be sent; undefined where it is not known. */
function knownAt(work: Work, id: string, kind: JobKind): number | undefined {
  const { seenAt, freshAt, open } = work;
  const read = seenAt.get(id);
  if (sentBy(work, kind) === 'reading' || freshAt === undefined || !open.get(id)?.baseline) return read;
  return Math.max(read ?? freshAt, freshAt);
}

function freshOf(work: Work, ids: string[], kind: JobKind, now: number, limits: Limits): string[] {
  return ids.filter((id) => {
    const at = knownAt(work, id, kind);
    return at !== undefined && at <= now && now - at <= limits.fresh;
  });
}

/** Whether the freshest time of some of them is half over: then they are sent though the reading goes on. */
function isAging({ seenAt }: Work, ids: string[], now: number, limits: Limits): boolean {
  return ids.some((id) => now - (seenAt.get(id) ?? now) > limits.fresh / 2);
}

/** Contacts to be sent again go by themselves, in their own batch: one among them may be the one that makes it fail. */
function submit({ open, batches }: Work, fresh: string[], limits: Limits): Step {
  const number = open.get(fresh[0] ?? '')?.batch;
  const ids = fresh.filter((id) => open.get(id)?.batch === number).slice(0, limits.batch);
  const batch = number === undefined ? undefined : batches.get(number);
  return { do: 'submit', ids, ...(batch && { batch }) };
}

function untilPoll({ wait }: Batch, now: number): number {
  return wait ? left(wait, now) : 0;
}

/** Whom a cover looks for: who is to be sent or read and is not known, and whose batch is worth reading. */
export function targets(work: Work, kind: JobKind, now: number, limits: Limits): string[] {
  const { course, open, seen, unread, batches } = work;
  const isSending = !kind.activity || (!course.isCancelled && !course.isHopeless);
  const unsent: string[] = [];
  const sent: string[] = [];
  for (const { id, batch: number } of open.values()) {
    if (seen.has(id) || unread.has(id)) continue;
    const batch = number === undefined ? undefined : batches.get(number);
    if (!batch || batch.state === 'pending') unsent.push(id);
    else if (isDue(batch, now)) sent.push(id);
  }
  if (!isSending) return sent;
  const isOfAll = course.reading?.isOfAll || unsent.length <= 2 || sentBy(work, kind) === 'reading';
  const fresh = new Set(freshOf(work, unsent, kind, now, limits));
  return [...unsent.filter((id) => !fresh.has(id) && (isOfAll || !open.get(id)?.baseline)), ...sent];
}

function cover(work: Work, kind: JobKind, now: number, limits: Limits): Step {
  const source = sourceFor(work, kind, [], targets(work, kind, now, limits), limits);
  return goOn(work, kind, { way: 'cover', source, past: [], beganHere: now }, now, limits);
}

/** The source in which so many contacts are found with the fewest calls, as far as it is known how many it has. */
export function sourceFor(work: Work, kind: JobKind, past: Source[], ids: string[], limits: Limits): Source {
  const { course, open } = work;
  if (ids.length <= 2) return 'single';
  const isSent = ids.some((id) => {
    const batch = work.batches.get(open.get(id)?.batch ?? -1);
    return batch !== undefined && batch.state !== 'pending';
  });
  const pages = (source: Source) => {
    const total = course.totals[source];
    return total === undefined ? undefined : Math.max(1, Math.ceil(total / limits.page));
  };
  const least = Math.ceil(ids.length / limits.page);
  const sources = [...(isSent ? kind.verifiesIn : kind.findsIn)];
  // Where the list is long it is worth a call to see whether activities move the time of the last change.
  if (isSent && course.moves !== false && (pages(sources[0] ?? 'single') ?? Number.POSITIVE_INFINITY) > least + 1) {
    sources.unshift('changed');
  }
  const found = sources.find(
    (source) =>
      !past.includes(source) &&
      !course.broken.includes(source) &&
      (source !== 'listed' || course.lists.length > 0) &&
      (pages(source) ?? 0) < ids.length,
  );
  return found ?? 'single';
}

/** The next page of a reading, or the next contact of one that reads each by itself. */
function goOn(work: Work, kind: JobKind, reading: Reading, now: number, limits: Limits): Step {
  if (reading.source !== 'single') return { do: 'read', reading };
  const [id] = targets(work, kind, now, limits);
  if (id !== undefined) return { do: 'read', reading, id };
  return work.unread.size > 0 ? { do: 'check', reading } : { do: 'close', reading };
}

/** The first of all that the job waits for. */
function first({ course: { readAfter } }: Work, batches: Batch[], now: number): Step {
  const waits = batches.flatMap(({ state, ended, wait }): { why: JobWait; wait: Wait }[] => {
    // What is due already waits for an activity that is over soon.
    if (!wait || left(wait, now) === 0 || (state !== 'running' && state !== 'settling')) return [];
    return [{ why: state === 'running' ? 'activity' : ended === 'lost' ? 'lost' : 'showing', wait }];
  });
  if (readAfter && left(readAfter, now) > 0) waits.push({ why: 'unreadable', wait: readAfter });
  const [soonest] = waits.sort((one, other) => left(one.wait, now) - left(other.wait, now));
  return { do: 'wait', ...(soonest ?? { why: 'trouble', wait: { since: now, until: now + PATIENCE_MS } }) };
}
