import { type Activity, startActivity } from '../../../constant-contact/activities';
import { CallFailed } from '../../../constant-contact/http';
import type { Batch } from '../../storage/job-rows';
import { isLost, isRefusal } from '../backoff';
import { begun, lost, refused } from '../batch';
import { follow, noChange } from '../readings';
import { clocksOf, type Turn } from './step';

/**
 * Gives contacts to Constant Contact. That it is going to be done is written down before, so that a worker that is stopped
 * in between is followed by one that reads what became of them. Rejects where the answer was lost, or not given.
 */
export async function submit(turn: Turn, ids: string[], from: Batch | undefined): Promise<void> {
  const { work, kind, call, deps, save } = turn;
  if (!kind.activity) throw new Error('A job of this kind sends nothing');
  const { lists, done } = work.course;
  const { path, body } = kind.activity(ids, lists);
  const attempts = from?.attempts ?? 0;
  const message = from?.message === undefined ? {} : { message: from.message };
  const batch: Batch = { n: work.nextNumber, ids, state: 'submitting', attempts: attempts + 1, polls: 0, ...message };
  const rest = from?.ids.filter((id) => !ids.includes(id)) ?? [];
  const left: Batch[] = from ? [{ ...from, ids: rest, ...(rest.length === 0 && { state: 'finished' as const }) }] : [];
  await save({ ...noChange(), batches: [...left, batch] });
  const sent = attempts === 0 ? ids.length : 0;
  let activity: Activity;
  try {
    activity = await startActivity(call, path, body);
  } catch (error) {
    if (!(error instanceof CallFailed)) throw error;
    const change = noChange();
    if (isRefusal(error)) {
      const { failure } = error;
      follow(
        change,
        refused(batch, failure.kind === 'refused' ? failure.messages : [], work.nextNumber),
        work.course,
        deps.limits,
      );
      return save(change);
    }
    if (isLost(error)) {
      const inARow = work.course.lost + 1;
      change.course = { lost: inARow, ...(inARow >= deps.limits.lostInARow && { isHopeless: true as const }) };
      await save({ ...change, batches: [lost(batch, await clocksOf(deps), deps.limits)] }, { sent });
    } else {
      const before: Batch = { ...batch, attempts, state: attempts > 0 || from ? 'pending' : 'finished' };
      await save({ ...change, batches: [before] });
    }
    throw error;
  }
  const next = begun(batch, activity, await clocksOf(deps), deps.limits);
  const change = { ...noChange(), batches: [next] };
  if (work.course.lost > 0) change.course.lost = 0;
  if (next.ended === 'completed') change.course.done = done + 1;
  await save(change, { sent });
}
