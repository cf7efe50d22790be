import type { Activity } from '../../constant-contact/activities';
import type { Batch } from '../storage/job-rows';
import { left } from './backoff';
import type { Limits } from './limits';

/*
 * A batch is up to 500 contacts that go to Constant Contact in one activity. It is made when it is sent.
 *
 *              begun            over: completed, failed, forgotten, or not over after a day
 *  submitting ──────▶ running ──────────────────────────────────────────────────▶ settling
 *    ▲  │  │                                                                        │ ▲ │
 *    │  │  └─────────────── answer lost: it may have begun ─────────────────────────┼─┘ │
 *    │  └── refused: not done ──▶ halves, or a contact alone with its outcome       │   │ read, and not all
 *    │                             │                                               │   │ that it did may
 *    └──────── pending ◀───────────┴── once more, or in halves: still untouched ────┘   │ show yet: wait
 *              sent by a fresh reading   when all that it did must show                 └─▶ settling
 *
 * A contact leaves its batch when its outcome is read. A batch without contacts is finished. What Constant Contact says of an
 * activity only tells when reading is worth while: an outcome is written from a reading, or from a refusal.
 */

export interface Clocks {
  /** Our own clock: for waits alone. */
  now: number;
  /** The server's. */
  server: number;
}

/** How a batch goes on, and what becomes of contacts that were read for the last time and are as they were. */
export interface Next {
  batches: Batch[];
  failed?: { ids: string[]; why: 'not-applied' | 'refused' | 'unknown'; message?: string };
  isHalved?: true;
}

/** Constant Contact began the activity; it may be over already. */
export function begun(batch: Batch, activity: Activity, clocks: Clocks, limits: Limits): Batch {
  const { wait: _wait, ...rest } = batch;
  return polled({ ...rest, state: 'running', activityId: activity.id, polls: -1 }, activity, clocks, limits);
}

/** What a poll says of the activity. Undefined where Constant Contact does not know it any more. */
export function polled(batch: Batch, activity: Activity | undefined, clocks: Clocks, limits: Limits): Batch {
  if (!activity) return over(batch, 'lost', clocks);
  if (activity.state !== 'running') {
    const [message] = activity.errors;
    return over({ ...batch, ...(message !== undefined && { message }) }, activity.state, clocks);
  }
  const polls = batch.polls + 1;
  if (polls >= limits.mostPolls) return over({ ...batch, polls }, 'late', clocks);
  const growth = limits.pollGrowth ** Math.max(0, polls + 1 - limits.polls.length);
  const ms = Math.round((limits.polls[Math.min(polls, limits.polls.length - 1)] ?? 0) * growth);
  return { ...batch, polls, wait: { since: clocks.now, until: clocks.now + ms } };
}

/** It is over, or may be: its contacts are worth reading. */
export function over(batch: Batch, ended: NonNullable<Batch['ended']>, { server }: Clocks): Batch {
  const { wait: _wait, ...rest } = batch;
  return { ...rest, state: 'settling', ended, endedAt: server };
}

/** The answer to its submission was lost. It is read as soon as that may tell something. */
export function lost(batch: Batch, clocks: Clocks, limits: Limits): Batch {
  return { ...over(batch, 'lost', clocks), wait: { since: clocks.now, until: clocks.now + limits.recheck } };
}

/** Whether a reading that began at this time, by the server's clock, shows all that the batch did. */
export function mustShow({ state, ended, endedAt = 0 }: Batch, began: number, limits: Limits): boolean {
  return state === 'settling' && began - endedAt >= (ended === 'lost' ? limits.showsIfLost : limits.shows);
}

/** Whether the contacts of a batch are worth reading by now. */
export function isDue({ state, wait }: Batch, now: number): boolean {
  return state === 'settling' && (!wait || left(wait, now) === 0);
}

/** Waits before the contacts of a batch are read again, of which not all that it did may show yet. */
export function readAgain(batch: Batch, { now, server }: Clocks, limits: Limits): Batch {
  const { ended, endedAt = server } = batch;
  const age = server - endedAt;
  const whole = ended === 'lost' ? limits.showsIfLost : limits.shows;
  const ms = age < limits.recheck ? limits.recheck : Math.max(whole - age, limits.recheck);
  return { ...batch, wait: { since: now, until: now + ms } };
}

/** Constant Contact refused the request: nothing was done. In halves, until the contact stands alone that makes it so. */
export function refused(batch: Batch, messages: string[], nextNumber: number): Next {
  const [message] = messages;
  const rest = { ...batch, attempts: batch.attempts - 1, ...(message !== undefined && { message }) };
  const none: Batch = { ...rest, state: 'finished', ids: [] };
  if (batch.ids.length > 1) return { batches: [none, ...inHalves(rest, batch.ids, nextNumber)], isHalved: true };
  return {
    batches: [none],
    failed: { ids: batch.ids, why: 'refused', ...(message !== undefined && { message }) },
  };
}

/**
 * All that a batch did must show, and these of its contacts are as they were: sent once more, in halves where something among
 * them may make it fail, or given up. Contacts of the batch that could not be read stay in it.
 */
export function untouched(batch: Batch, ids: string[], nextNumber: number, lostInARow: number, limits: Limits): Next {
  const { ended, attempts, message } = batch;
  const others = batch.ids.filter((id) => !ids.includes(id));
  const rest: Batch = { ...batch, ids: others, ...(others.length === 0 && { state: 'finished' as const }) };
  if (ids.length === 0) return { batches: [] };
  if (ended === 'late') return { batches: [rest], failed: { ids, why: 'unknown' } };
  const retried = again(batch, ids, nextNumber);
  // Where no answer comes at all, that is no property of these contacts.
  const isOutage = ended === 'lost' && lostInARow >= attempts;
  const isSuspect =
    ended === 'failed' ||
    (ended === 'lost' && attempts >= limits.attempts && (!isOutage || attempts === limits.attempts));
  if (ids.length > 1 && isSuspect) {
    const halves = inHalves(batch, ids, nextNumber);
    return { batches: [rest, ...halves], ...(ended === 'failed' && { isHalved: true }) };
  }
  if (attempts < limits.attempts || isOutage) return { batches: [rest, retried] };
  const words = message === undefined ? { why: 'not-applied' as const } : { why: 'refused' as const, message };
  return { batches: [rest], failed: { ids, ...words } };
}

/** The same contacts again, to be sent by a fresh reading. */
function again(batch: Batch, ids: string[], n: number): Batch {
  const { message } = batch;
  return { n, ids, state: 'pending', attempts: batch.attempts, polls: 0, ...(message !== undefined && { message }) };
}

function inHalves(batch: Batch, ids: string[], nextNumber: number): Batch[] {
  const half = Math.ceil(ids.length / 2);
  return [ids.slice(0, half), ids.slice(half)].map((some, place) => again(batch, some, nextNumber + place));
}
