import type { JobWait } from '../../protocol/jobs';
import { ageOf } from '../access/clock';
import type { Batch, Wait } from '../storage/job-rows';
import { remainingWait } from './backoff';
import { batchOf, contactsToSend, type Entry, isStopped, type Progress, type Reading } from './progress';
import { firstSource } from './sources';

/*
 * A job is a loop over readings. Each step usually makes one call, and one transaction stores its result. Then the loop starts
 * over, also in a new worker. The next step depends only on the progress and the time. It is the first one that applies:
 *
 *   finish   the outcome of each contact is known
 *   drop     contacts are left to send, but the job sends nothing more: after “Cancel”, after 40 lost answers in a row, or if 13
 *            more batches for the same lists were halved than completed, because a list may be the cause; also after 49
 *            halvings for all lists together, if no batch was completed
 *   submit   fewer than 8 activities run, and enough contacts are fresh: up to 500 of one batch, or of none, for the same lists
 *   poll     an activity may be over, and either no reading is in progress, or contacts to send wait for its end
 *   wait     contacts to send wait for the end of an activity: until the next poll or the next reading
 *   read     a reading is in progress: its next page, or its next contact
 *   read     contacts to send are not fresh, and fewer than 8 activities run: begins a reading of them
 *   read     outcomes can be read: begins a reading of the settling batches (see batch.ts)
 *   wait     until the next poll or the next reading, whichever comes first
 *
 * A contact is fresh if the same worker read it within 30 s. No contact is fresh after a restart, a pause or a failure. During a
 * reading, fresh contacts gather until they fill a batch or half of the 30 s is over.
 *
 * Only the oldest activity is polled, and outcomes are read when none runs. An activity that takes minutes (10 polls) is exempt
 * from both rules: it is polled too, and the reading does not wait for it. It still counts among the 8. A contact that cannot be
 * read is left alone for a growing wait.
 *
 * A dry run submits nothing. A failed call becomes a wait of the whole job (see runner.ts), unless it concerns one contact, is a
 * refusal, or keeps failing while other calls do not. Those change the progress. The stored state of a job only decides whether
 * it steps. Paused: it does not. Canceled: it steps, but sends nothing. Waiting: a failed call's wait, which “Resume”, “Cancel”
 * or a sign-in ends.
 */

export type Step =
  /** Reads a page, or the contact with this id. */
  | { do: 'read'; reading: Reading; id?: string }
  | { do: 'submit'; ids: string[]; listIds: readonly string[]; from?: Batch }
  | { do: 'poll'; batch: Batch }
  | { do: 'drop' }
  | { do: 'wait'; why: JobWait; wait: Wait }
  | { do: 'finish' };

/** An activity that was polled this many times runs for some minutes, and holds up no other activity and no reading. */
const SLOW_POLLS = 10;
/** The wait if no other wait is known. */
const FALLBACK_MS = 10_000;

export function nextStep(progress: Progress, now: number): Step {
  const { kind, limits, reading } = progress;
  if (progress.open.size === 0) return { do: 'finish' };
  const toSend = contactsToSend(progress);
  if ([...new Set(toSend.map(({ listIds }) => listIds))].some((listIds) => isStopped(progress, listIds))) {
    return { do: 'drop' };
  }

  const fresh = kind.activity ? toSend.filter((entry) => ageOf(entry.freshAt, now) <= limits.fresh) : [];
  const { group, isFull } = nextGroup(progress, fresh);
  const isEnough = !reading || isFull || fresh.some((entry) => ageOf(entry.freshAt, now) > limits.fresh / 2);
  const isReady = fresh.length > 0 && isEnough;
  const running = [...progress.batches.values()].filter(({ state }) => state === 'running');
  const polling = worthPolling(running);
  const batches = [...progress.batches.values()].filter((batch) => !running.includes(batch) || polling.includes(batch));
  const hasRoom = running.length < limits.inFlight;
  if (isReady && hasRoom) return submit(progress, group);

  const [soonest] = polling.sort((one, other) => untilDue(one, now) - untilDue(other, now));
  const untilPoll = soonest ? untilDue(soonest, now) : Number.POSITIVE_INFINITY;
  // Contacts that are read while there is no room would not be fresh any more when there is.
  const isHeld = reading?.batches.length === 0 && kind.activity !== undefined && !hasRoom;
  if (soonest && untilPoll === 0 && (isReady || isHeld || !reading)) return { do: 'poll', batch: soonest };
  if (isReady || isHeld) return firstWait(progress, batches, now);
  if (reading) return continueReading(reading);

  const isLeftAlone = leftAlone(progress, now);
  const stale = toSend.map(({ id }) => id).filter((id) => !isLeftAlone(id));
  if (stale.length > 0 && hasRoom) return beginReading(progress, stale, []);
  // Each reading may have to page through all members of a list, so one reading after the last activity finds all outcomes.
  const due = batches.filter((batch) => batch.state === 'settling' && untilDue(batch, now) === 0);
  const ids = due.flatMap((batch) => batch.ids).filter((id) => !isLeftAlone(id));
  if (ids.length > 0 && running.every(isSlow)) return beginReading(progress, ids, due);
  return firstWait(progress, batches, now);
}

/** The activities worth a poll. They usually end in the order of their beginning, so the oldest one is polled first. */
function worthPolling(running: Batch[]): Batch[] {
  const [oldest] = running.filter((batch) => !isSlow(batch)).sort((one, other) => one.n - other.n);
  return running.filter((batch) => batch === oldest || isSlow(batch));
}

function isSlow({ polls }: Batch): boolean {
  return polls >= SLOW_POLLS;
}

/**
 * The contacts of one activity, which puts all of them onto the same lists: a group that is full, or else the group of the
 * contact that was read first. Contacts sent before stay with those of their own batch, because one of them may have made it
 * fail.
 */
function nextGroup(progress: Progress, fresh: Entry[]): { group: Entry[]; isFull: boolean } {
  const groups = new Map<number | readonly string[], Entry[]>();
  let first: Entry | undefined;
  for (const entry of fresh) {
    const key = entry.batch ?? entry.listIds;
    const group = groups.get(key);
    if (group) group.push(entry);
    else groups.set(key, [entry]);
    if (!first || (entry.freshAt ?? 0) < (first.freshAt ?? 0)) first = entry;
  }
  const sizeOf = (entry: Entry) => batchOf(progress, entry)?.ids.length ?? progress.limits.batch;
  const full = [...groups.values()].find((group) => group[0] && group.length >= sizeOf(group[0]));
  return { group: full ?? (first && groups.get(first.batch ?? first.listIds)) ?? [], isFull: full !== undefined };
}

function submit(progress: Progress, group: Entry[]): Step {
  const [first] = group;
  if (!first) throw new Error('No contact is left to submit');
  const from = batchOf(progress, first);
  return {
    do: 'submit',
    ids: group.slice(0, progress.limits.batch).map(({ id }) => id),
    listIds: first.listIds,
    ...(from && { from }),
  };
}

function beginReading(progress: Progress, ids: string[], batches: Batch[]): Step {
  return continueReading({
    batches: batches.map(({ n }) => n),
    left: new Set(ids),
    found: new Set(),
    unread: new Set(),
    source: firstSource(progress, ids, batches.length > 0),
    past: [],
  });
}

/** The next page, or the next contact of a reading that goes one by one. */
function continueReading(reading: Reading): Step {
  const [id] = reading.left;
  return { do: 'read', reading, ...(reading.source === 'single' && id !== undefined && { id }) };
}

/** Unreadable contacts wait, so that the others can go on. */
function leftAlone({ course: { unreadable, readAfter } }: Progress, now: number): (id: string) => boolean {
  const waits = readAfter !== undefined && remainingWait(readAfter, now) > 0;
  return (id) => waits && unreadable[id] !== undefined;
}

function untilDue({ wait }: Batch, now: number): number {
  return wait ? remainingWait(wait, now) : 0;
}

function firstWait({ course: { readAfter } }: Progress, batches: Batch[], now: number): Step {
  const waits = batches.flatMap(({ state, ended, wait }): { why: JobWait; wait: Wait }[] => {
    if (!wait || (state !== 'running' && state !== 'settling')) return [];
    return [{ why: state === 'running' ? 'activity' : ended === 'lost' ? 'lost' : 'showing', wait }];
  });
  if (readAfter) waits.push({ why: 'unreadable', wait: readAfter });
  // Waits that are over are left out, because those contacts wait for something else.
  const [soonest] = waits
    .filter(({ wait }) => remainingWait(wait, now) > 0)
    .sort((one, other) => remainingWait(one.wait, now) - remainingWait(other.wait, now));
  return { do: 'wait', ...(soonest ?? { why: 'trouble', wait: { since: now, until: now + FALLBACK_MS } }) };
}
