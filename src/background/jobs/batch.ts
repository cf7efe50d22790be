import type { Activity } from '../../constant-contact/activities';
import type { Batch } from '../storage/job-rows';
import { waitBefore } from './backoff';
import type { Limits } from './limits';

/*
 * A batch is up to 500 contacts that go to Constant Contact in one activity. It is stored before it is sent. A contact has no
 * batch until it is sent: fresh contacts (see next-step.ts) begin in a batch that is `submitting`.
 *
 *              begun             over: completed, failed, unknown to Constant Contact, or late
 *  submitting ───────▶ running ─────────────────────────────────────────────────────▶ settling
 *    ▲  │ │└─ over in its answer; answer lost or worker stopped, so it may have begun ▶ │ ▲ │
 *    │  │ └─ refused for now: back to no batch, or to pending                           │ │ │ read before all of its
 *    │  └─── refused: not done ─▶ halves, or the outcome of a single contact            │ └─┘ effects are certain to
 *    │                            │                                                     │     show: wait
 *    └───────── pending ◀─────────┴──── again, or in halves: still untouched ───────────┘
 *               sent on a fresh reading   when all of its effects are certain to show
 *
 * While an activity runs, it is polled after ever longer waits, 48 times in about a day. Then it is late. If its polls
 * keep failing while other calls are answered, that takes only some hours.
 *
 * Effects are certain to show 150 s after the end of an activity, and 300 s after a lost answer or an unknown activity, by the
 * server's clock when the reading began. Restored, changed since, deleted and not found are told at once. Every other outcome of
 * a sent contact needs a reading that is certain.
 *
 * Only the contacts that were found untouched move on, into new batches; the others stay and are read again. Contacts of a
 * refused or failed activity, or of one whose answers were lost twice, are sent again in halves, because one of them may be the
 * cause. All others are sent again together. A single contact has failed if it is untouched after its second attempt; lost
 * answers during an outage do not count against it. It has also failed if the job sends nothing more. After a late activity, its
 * outcome is unknown.
 *
 * A contact leaves its batch when its outcome is known, and a batch without contacts is finished. The state of an activity never
 * proves an outcome, which comes from a reading or from a refusal. Without either, a contact is not started if it was never
 * accepted. One that cannot be read, while others can, is given up after 8 rounds: it is skipped, or unknown once sent. One that
 * is marked “Never restore” is skipped, or has failed once sent.
 */

export interface Clocks {
  /** The local clock, used only for waits. */
  now: number;
  /** The server’s clock. */
  server: number;
}

/**
 * Applies a poll’s answer to a batch. `activity` is undefined when Constant Contact no longer knows it. `usualPolls` is
 * the number of polls that came too early for earlier activities of the job. A new activity skips that many polls.
 */
export function afterPoll(
  batch: Batch,
  activity: Activity | undefined,
  { now, server }: Clocks,
  limits: Limits,
  usualPolls = 0,
): Batch {
  const { wait: _wait, ended: _ended, endedAt: _endedAt, ...rest } = batch;
  const over = (ended: NonNullable<Batch['ended']>): Batch => ({ ...rest, state: 'settling', ended, endedAt: server });
  if (!activity) return over('lost');
  const [message] = activity.errors;
  if (message !== undefined) rest.message = message;
  if (activity.state !== 'running') return over(activity.state);
  const isNew = batch.state !== 'running';
  // One slow activity must not slow down the rest of the job by more than half a minute for each batch.
  const polls = isNew ? Math.min(usualPolls, limits.polls.length - 2) : batch.polls + 1;
  if (polls >= limits.mostPolls) return over('late');
  const growth = limits.pollGrowth ** Math.max(0, polls + 1 - limits.polls.length);
  const skippedMs = isNew ? limits.polls.slice(0, polls).reduce((sum, ms) => sum + ms, 0) : 0;
  const until = now + skippedMs + Math.round(waitBefore(polls, limits.polls) * growth);
  return { ...rest, state: 'running', activityId: activity.id, polls, wait: { since: now, until } };
}

/** Whether a reading is certain to show everything that the batch did. `began` is the server time at which the reading began. */
export function mustShowEffects({ state, ended, endedAt = 0 }: Batch, began: number, limits: Limits): boolean {
  return state === 'settling' && began - endedAt >= showsAfter(ended, limits);
}

/** The longest wait between two readings of a batch, in ms. The clock may have been set, so the time since its end may be wrong. */
const LONGEST_RECHECK_MS = 60 * 60_000;

/**
 * Schedules the next reading of a batch whose effects may not show yet. The first wait is short. If the server does not send
 * its time, a reading counts as an hour earlier, because the local clock may be wrong. So no reading proves anything for an
 * hour, and the waits grow.
 */
export function readLater(batch: Batch, { now, server }: Clocks, limits: Limits): Batch {
  const { ended } = batch;
  // If the clock was set back, the time since the end is unknown, and counts from now on.
  const endedAt = Math.min(batch.endedAt ?? server, server);
  const age = server - endedAt;
  const left = showsAfter(ended, limits) - age;
  const grown = Math.min(left > 0 ? left : age / 2, LONGEST_RECHECK_MS);
  const ms = age < limits.recheck ? limits.recheck : Math.max(grown, limits.recheck);
  return { ...batch, state: 'settling', endedAt, wait: { since: now, until: now + ms } };
}

/** The next move for contacts of a sent batch that are provably unchanged: new batches, or an outcome. */
type NextMove = { again: string[][] } | { outcome: 'failed' | 'unknown'; why?: 'not-applied' | 'refused' };

export function nextOfUnchanged(
  { ended, isOutage, attempts, message }: Batch,
  ids: string[],
  isStopped: boolean,
  limits: Limits,
): NextMove {
  // An activity that is not done within a day may still run.
  if (ended === 'late') return { outcome: 'unknown' };
  if (!isStopped) {
    // One of these contacts may make the whole batch fail.
    const isSuspect = ended === 'refused' || ended === 'failed' || (ended === 'lost' && attempts >= limits.attempts);
    const half = Math.ceil(ids.length / 2);
    if (isSuspect && ids.length > 1) return { again: [ids.slice(0, half), ids.slice(half)] };
    // Lost answers during an outage say nothing about these contacts.
    if (ended !== 'refused' && (attempts < limits.attempts || isOutage)) return { again: [ids] };
  }
  const isRefused = ended === 'refused' || message !== undefined;
  return { outcome: 'failed', why: isRefused ? 'refused' : 'not-applied' };
}

function showsAfter(ended: Batch['ended'], limits: Limits): number {
  return ended === 'lost' ? limits.showsIfLost : limits.shows;
}
