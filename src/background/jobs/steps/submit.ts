import { type Activity, startActivity } from '../../../constant-contact/activities';
import { CallFailed } from '../../../constant-contact/http';
import { ageOf } from '../../access/clock';
import { isLost } from '../../contact/write-contact';
import type { Batch, JobRow } from '../../storage/job-rows';
import { isRefusal } from '../backoff';
import { getJob } from '../job-store';
import type { Step } from '../next-step';
import {
  addBatch,
  isSent,
  type Progress,
  putBatch,
  removeFromBatch,
  resendOrSettle,
  settle,
  takeActivity,
  takeLostAnswer,
} from '../progress';
import { restoredAfter } from '../restored-by-jobs';
import { clocksOf, type JobTurn, type StepDeps } from './step';

/**
 * Submits contacts to Constant Contact. The batch is stored first, as if its answer had been lost, so that a restarted
 * worker reads the outcome. Rejects with `by-policy`, and with any failed call except a refusal, after which the halves are sent.
 */
export async function submit(
  { job, progress, call, deps, save }: JobTurn,
  { ids, listIds, from }: Extract<Step, { do: 'submit' }>,
): Promise<void> {
  const { kind } = progress;
  // The policy may have changed since the job was started.
  if (kind.effect === 'restores') await deps.mayRestore(job.total - job.outcomes.skipped);
  if (!kind.activity) throw new Error('This kind of job submits nothing');
  if (await leaveOut(job, progress, ids, deps)) return save();
  const { path, body } = kind.activity(ids, listIds);
  const { attempts = 0, message } = from ?? {};
  const batch = addBatch(progress, {
    ids,
    state: 'submitting',
    attempts: attempts + 1,
    polls: 0,
    ended: 'lost',
    endedAt: (await clocksOf(deps)).server,
    ...(message !== undefined && { message }),
  });
  const sent = attempts === 0 ? ids.length : 0;
  await save({ sent });
  const entries = ids.flatMap((id) => progress.open.get(id) ?? []);
  const beforeSend = async () => {
    // A batch whose call waited too long must be read again. The runner treats it like a throttled call.
    const isStale = entries.some((entry) => ageOf(entry.freshAt, deps.now()) > progress.limits.fresh);
    if (isStale) throw new CallFailed({ kind: 'throttled' });
  };
  let activity: Activity;
  try {
    const careful: typeof call = (request, answer) => call({ ...request, beforeSend }, answer);
    activity = await startActivity(careful, path, body);
  } catch (error) {
    if (isLost(error)) {
      takeLostAnswer(progress, batch, await clocksOf(deps));
      await save();
    } else if (error instanceof CallFailed) {
      const { failure } = error;
      const [words = message] = failure.kind === 'refused' ? failure.messages : [];
      const before: Batch = { ...batch, attempts, ...(words !== undefined && { message: words }) };
      if (isRefusal(error)) {
        resendOrSettle(progress, { ...before, ended: 'refused' }, ids);
        return save({ sent: -sent });
      }
      progress.course.refusedForNow = (progress.course.refusedForNow ?? 0) + 1;
      if (from) putBatch(progress, { ...before, state: 'pending' });
      else for (const id of ids) removeFromBatch(progress, id);
      await save({ sent: -sent });
    }
    throw error;
  }
  takeActivity(progress, batch, activity, await clocksOf(deps));
  await save();
}

/**
 * Settles contacts that were marked after they were read, or that a later job or a card restored after their undo was
 * planned. The next step sends the others.
 */
async function leaveOut(job: JobRow, progress: Progress, ids: string[], deps: StepDeps): Promise<boolean> {
  const isUndo = progress.kind.effect === 'deletes';
  const out = isUndo ? await restoredLater(job, ids, deps) : await deps.marks.amongIds(job.accountId, ids);
  for (const id of out) {
    const entry = progress.open.get(id);
    const outcome = entry && isSent(progress, entry) ? 'failed' : 'skipped';
    settle(progress, { id, outcome, why: isUndo ? 'changed-since' : 'never-restore' });
  }
  return out.length > 0;
}

async function restoredLater({ undoes = '' }: JobRow, ids: string[], deps: StepDeps): Promise<string[]> {
  const undone = await getJob(undoes, deps);
  const later = undone && (await restoredAfter(undone, deps));
  return ids.filter((id) => later?.has(id));
}
