import { commonLists, expectedCalls } from '../../protocol/job-calls';
import type { JobView, ListGroup } from '../../protocol/jobs';
import type { Input } from '../../protocol/requests';
import { type JobRow, NO_OUTCOMES } from '../storage/job-rows';
import { addJob, allJobs, baselineOf, emptyCourse, type Outcome } from './job-store';
import { viewOf } from './job-view';
import { idsOf, planJob, type StartDeps } from './plan-job';

/**
 * Plans a job and stores it; nothing is sent yet. A restore skips contacts whose consent forbids it and contacts of
 * another unfinished restore or undo. An undo skips contacts that were restored again later, or may have been.
 * Rejects with `by-policy`. Rejects with `nothing-to-undo` while the job or another undo of it is unfinished, and when
 * none of its contacts is left to undo.
 */
export function startJob(input: Input<'startJob'>, deps: StartDeps): Promise<JobView> {
  return deps.exclusively('contact-restore:start-job', () =>
    deps.marks.whileUnchanged(() => addPlannedJob(input, deps)),
  );
}

async function addPlannedJob(input: Input<'startJob'>, deps: StartDeps): Promise<JobView> {
  const { account } = await deps.sessions.signedIn();
  const id = deps.newId();
  const { kind } = input;
  const { ids, groups, contacts, baselines, why, size } = await planJob(account.id, input, deps);
  const skipped = ids.flatMap((contactId): Outcome[] => {
    const reason = why(contactId);
    return reason ? [{ id: contactId, outcome: 'skipped', why: reason }] : [];
  });
  const skippedIds = new Set(skipped.map((row) => row.id));
  const numbers = (await allJobs(deps)).map(({ number = 0 }) => number);
  const groupsToSend = groups
    .map((group) => ({ ...group, contactIds: group.contactIds.filter((contactId) => !skippedIds.has(contactId)) }))
    .filter(({ contactIds }) => contactIds.length > 0);
  const listsByGroup = groups.map(({ lists }) => lists);
  const lists = [...new Map(listsByGroup.flat().map((list) => [list.id, list])).values()];
  const common = commonLists(listsByGroup);
  const began = await deps.serverClock.confirmed();
  const job: JobRow = {
    id,
    accountId: account.id,
    kind,
    state: 'queued',
    // Numbers keep growing even after all jobs were deleted.
    number: Math.max(Math.floor(await deps.serverClock.now()), ...numbers) + 1,
    createdAt: deps.now(),
    ...(account.name !== '' && { accountName: account.name }),
    ...(account.userName !== undefined && { who: account.userName }),
    // An undo takes its lists from the job that it undoes.
    lists: kind === 'undo' ? [] : lists,
    ...(kind !== 'undo' && groups.length > 1 && { groups: groups.map(countOf) }),
    ...(input.kind === 'restore' && input.origins && { origins: input.origins }),
    total: ids.length,
    calls: 0,
    callsExpected: expectedCalls(
      groupsToSend.map(({ contactIds }) => contactIds.length),
      kind,
      size,
      common,
      began !== undefined,
    ),
    sent: 0,
    outcomes: { ...NO_OUTCOMES, skipped: skipped.length },
    course: emptyCourse(common, began ?? 0),
    ...(input.kind === 'undo' && { undoes: input.jobId }),
  };
  const pages = await Promise.all(
    [
      ...groupsToSend.flatMap((group) =>
        inPages(group.contactIds, deps.limits.batch).map((pageIds) => ({ pageIds, listIds: idsOf(group.lists) })),
      ),
      { pageIds: [...skippedIds], listIds: [] },
    ].map(async ({ pageIds, listIds }) => ({
      ids: pageIds,
      listIds,
      baselines: await Promise.all(
        pageIds.map(async (contactId) => baselines?.get(contactId) ?? (await baselineOf(contacts.get(contactId)))),
      ),
      contacts: pageIds.flatMap((contactId) => contacts.get(contactId) ?? []),
    })),
  );
  await addJob(job, pages, skipped, deps);
  return viewOf(job);
}

function countOf({ contactIds, lists }: ListGroup): NonNullable<JobRow['groups']>[number] {
  return { listIds: idsOf(lists), contacts: contactIds.length };
}

function inPages<T>(items: T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, n) => items.slice(n * size, (n + 1) * size));
}
