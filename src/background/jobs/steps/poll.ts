import { type Activity, getActivity } from '../../../constant-contact/activities';
import { failedWith } from '../../../constant-contact/http';
import type { Batch } from '../../storage/job-rows';
import { isRefusal } from '../backoff';
import { takeActivity } from '../progress';
import { clocksOf, failsAlone, type JobTurn } from './step';

/** A poll that fails alone counts as this many, so that the activity soon holds up nothing, and is late after some hours. */
const FAILED_ALONE = 10;

/** Polls an activity. Its state only says when its contacts are worth reading. */
export async function poll(turn: JobTurn, batch: Batch): Promise<void> {
  const { progress, call, deps, save } = turn;
  let activity: Activity | undefined;
  let polled = batch;
  try {
    activity = await getActivity(call, batch.activityId ?? '');
  } catch (error) {
    // If Constant Contact no longer knows the activity, its contacts are read all the same.
    if (!isRefusal(error)) {
      // If it does not answer, further polls cost much and may be useless. The activity may still run.
      if (await failsAlone(turn, error)) polled = { ...batch, polls: batch.polls + FAILED_ALONE };
      else if (!failedWith(error, 'unexpected-answer')) throw error;
      // An answer in an unknown shape says nothing, so the activity counts as running.
      activity = { id: batch.activityId ?? '', state: 'running', errors: [] };
    }
  }
  takeActivity(progress, polled, activity, await clocksOf(deps));
  await save();
}
