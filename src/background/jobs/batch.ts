import type { Activity } from '../../constant-contact/activities';
import type { Batch } from '../storage/job-rows';
import { left, waitBefore } from './backoff';
import type { Limits } from './limits';

/*
 * A batch is up to 500 contacts that go to Constant Contact in one activity. It is made when it is sent.
 *
 *              begun             over: completed, failed, unknown to Constant Contact, or late
 *  submitting ───────▶ running ─────────────────────────────────────────────────────▶ settling
 *    ▲  │  └──────────────── answer lost: it may have begun ──────────────────────────▶ │ ▲ │
 *    │  │                                                                               │ │ │ read before all that it
 *    │  └─ refused: not done ─▶ halves, or a contact alone with its outcome             │ └─┘ did must show: wait
 *    │                            │                                                     │
 *    └───────── pending ◀─────────┴──── once more, or in halves: still untouched ───────┘
 *               sent by a fresh reading   when all that it did must show
 *
 * A contact leaves its batch when its outcome is read, and a batch without contacts is finished. What Constant Contact says of
 * an activity only tells when reading is worth while: an outcome is written from a reading, or from a refusal.
 */

export interface Clocks {
  /** Our own clock: for waits alone. */
  now: number;
  /** The server's. */
  server: number;
}

/** What an answer says of the activity of a batch. Undefined where Constant Contact does not know it any more. */
export function polled(batch: Batch, activity: Activity | undefined, { now, server }: Clocks, limits: Limits): Batch {
  const { wait: _wait, ended: _ended, endedAt: _endedAt, ...rest } = batch;
  const over = (ended: NonNullable<Batch['ended']>): Batch => ({ ...rest, state: 'settling', ended, endedAt: server });
  if (!activity) return over('lost');
  const [message] = activity.errors;
  if (message !== undefined) rest.message = message;
  if (activity.state !== 'running') return over(activity.state);
  const polls = batch.state === 'running' ? batch.polls + 1 : 0;
  if (polls >= limits.mostPolls) return over('late');
  const growth = limits.pollGrowth ** Math.max(0, polls + 1 - limits.polls.length);
  const until = now + Math.round(waitBefore(polls, limits.polls) * growth);
  return { ...rest, state: 'running', activityId: activity.id, polls, wait: { since: now, until } };
}

/** Whether a reading that began at this time, by the server's clock, shows all that the batch did. */
export function mustShow({ state, ended, endedAt = 0 }: Batch, began: number, limits: Limits): boolean {
  return state === 'settling' && began - endedAt >= showsAfter(ended, limits);
}

/** Whether the contacts of a batch are worth reading by now. */
export function isDue({ state, wait }: Batch, now: number): boolean {
  return state === 'settling' && (!wait || left(wait, now) === 0);
}

/** Waits before the contacts of a batch are read, of which not all that it did may show yet: a short while at first. */
export function readLater(batch: Batch, { now, server }: Clocks, limits: Limits): Batch {
  const { ended, endedAt = server } = batch;
  const age = server - endedAt;
  const ms = age < limits.recheck ? limits.recheck : Math.max(showsAfter(ended, limits) - age, limits.recheck);
  return { ...batch, state: 'settling', wait: { since: now, until: now + ms } };
}

/** How contacts go on that surely are as they were though their batch was sent: in new batches, or with this outcome. */
export type Next = { again: string[][] } | { outcome: 'failed' | 'unknown'; why?: 'not-applied' | 'refused' };

export function untouched(
  { ended, isOutage, attempts, message }: Batch,
  ids: string[],
  isStopped: boolean,
  limits: Limits,
): Next {
  // What was not done within a day may be done yet.
  if (ended === 'late') return { outcome: 'unknown' };
  if (!isStopped) {
    // Something among them may be what makes it fail.
    const isSuspect = ended === 'refused' || ended === 'failed' || (ended === 'lost' && attempts >= limits.attempts);
    const half = Math.ceil(ids.length / 2);
    if (isSuspect && ids.length > 1) return { again: [ids.slice(0, half), ids.slice(half)] };
    // Where no answer comes at all, that is no property of these contacts.
    if (ended !== 'refused' && (attempts < limits.attempts || isOutage)) return { again: [ids] };
  }
  const isRefused = ended === 'refused' || message !== undefined;
  return { outcome: 'failed', why: isRefused ? 'refused' : 'not-applied' };
}

function showsAfter(ended: Batch['ended'], limits: Limits): number {
  return ended === 'lost' ? limits.showsIfLost : limits.shows;
}
