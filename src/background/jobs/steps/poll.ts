import { type Activity, getActivity } from '../../../constant-contact/activities';
import type { Batch } from '../../storage/job-rows';
import { isRefusal } from '../backoff';
import { takeActivity } from '../progress';
import { clocksOf, type JobTurn } from './step';

/** Polls an activity. Its state only says when its contacts are worth reading. */
export async function poll({ progress, call, deps, save }: JobTurn, batch: Batch): Promise<void> {
  let activity: Activity | undefined;
  try {
    activity = await getActivity(call, batch.activityId ?? '');
  } catch (error) {
    // Constant Contact no longer knows the activity. Its contacts are read all the same.
    if (!isRefusal(error)) throw error;
  }
  takeActivity(progress, batch, activity, await clocksOf(deps));
  await save();
}
