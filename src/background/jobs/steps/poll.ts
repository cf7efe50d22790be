import { type Activity, getActivity } from '../../../constant-contact/activities';
import type { Batch } from '../../storage/job-rows';
import { isRefusal } from '../backoff';
import { takeActivity } from '../progress';
import { clocksOf, type Turn } from './step';

/** Asks Constant Contact how an activity stands: that tells when its contacts are worth reading, and nothing else. */
export async function poll({ progress, call, deps, save }: Turn, batch: Batch): Promise<void> {
  let activity: Activity | undefined;
  try {
    activity = await getActivity(call, batch.activityId ?? '');
  } catch (error) {
    // One of which Constant Contact knows nothing any more: its contacts are read all the same.
    if (!isRefusal(error)) throw error;
  }
  takeActivity(progress, batch, activity, await clocksOf(deps));
  await save();
}
