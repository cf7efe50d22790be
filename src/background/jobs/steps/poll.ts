import { type Activity, getActivity } from '../../../constant-contact/activities';
import { failedWith } from '../../../constant-contact/http';
import type { Batch } from '../../storage/job-rows';
import { isRefusal } from '../backoff';
import { takeActivity } from '../progress';
import { clocksOf, failsAlone, type JobTurn } from './step';

/** Polls an activity. Its state only says when its contacts are worth reading. */
export async function poll(turn: JobTurn, batch: Batch): Promise<void> {
  const { progress, call, deps, save } = turn;
  let activity: Activity | undefined;
  try {
    activity = await getActivity(call, batch.activityId ?? '');
  } catch (error) {
    // An answer in an unknown shape says nothing, so the activity counts as running.
    if (failedWith(error, 'unexpected-answer')) activity = { id: batch.activityId ?? '', state: 'running', errors: [] };
    // Constant Contact no longer knows the activity, or never answers. Its contacts are read all the same.
    else if (!isRefusal(error) && !(await failsAlone(turn, error))) throw error;
  }
  takeActivity(progress, batch, activity, await clocksOf(deps));
  await save();
}
