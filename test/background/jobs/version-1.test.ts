import { expect, it } from 'vitest';
import { type JobRow, NO_OUTCOMES } from '../../../src/background/storage/job-rows';
import { value } from '../extension';
import { bin, jobsOf, restoring, resultsOf, run } from './bin';
import { said } from './sayings';

/** The fields that all unfinished jobs of the previous version had. */
const legacyJob = (accountId: string, at: number) => ({
  accountId,
  state: 'running' as const,
  createdAt: at,
  startedAt: at,
  calls: 4,
  callsExpected: 7,
  sent: 2,
  outcomes: NO_OUTCOMES,
});

it('a job of the previous version continues: planned contacts are read before they are sent, and sent ones after', async () => {
  const { extension, ids, lists } = await bin(6, { activityPace: 'at-once', bulkUnsubscribed: 'added' });
  const { platform, sandbox, clock, ask } = extension;
  const [out = '', settled = '', begun = '', ...planned] = ids;
  const jobId = crypto.randomUUID();
  const db = await platform.database();
  const job: JobRow = {
    ...legacyJob((await db.getAll('bin'))[0]?.accountId ?? '', clock.now),
    id: jobId,
    kind: 'restore',
    lists,
    total: 6,
    outcomes: { ...NO_OUTCOMES, restored: 1 },
  };
  await db.add('jobs', job);
  await db.add('chunks', { jobId, n: 0, ids: [settled, begun], state: 'sent', sentAt: clock.now });
  await db.add('chunks', { jobId, n: 1, ids: [out, ...planned], state: 'planned' });
  await db.add('results', { jobId, id: settled, outcome: 'restored' });
  for (const id of [settled, begun]) sandbox.colleague.restore(id, [lists[0]?.id ?? '']);
  sandbox.colleague.unsubscribe(out);
  extension.restart();
  await run(extension);
  const results = new Map((await resultsOf(extension, jobId)).map((result) => [result.id, said(result)]));
  expect(ids.map((id) => results.get(id))).toEqual([
    'skipped unsubscribed',
    ...Array.from({ length: 5 }, () => 'restored'),
  ]);
  expect((await ask('startJob', { kind: 'undo', jobId })).ok).toBe(true);
});

it('a job of the previous version ends that had read back only a part of what it sent', async () => {
  const { extension, ids, lists } = await bin(2, { activityPace: 'at-once' });
  const { platform, sandbox, clock } = extension;
  const [settled = '', begun = ''] = ids;
  const jobId = crypto.randomUUID();
  const db = await platform.database();
  await db.add('jobs', {
    ...legacyJob((await db.getAll('bin'))[0]?.accountId ?? '', clock.now),
    id: jobId,
    kind: 'restore',
    lists,
    total: 2,
    outcomes: { ...NO_OUTCOMES, restored: 1 },
  });
  await db.add('chunks', { jobId, n: 0, ids, state: 'done', sentAt: clock.now });
  await db.add('results', { jobId, id: settled, outcome: 'restored' });
  for (const id of ids) sandbox.colleague.restore(id, [lists[0]?.id ?? '']);
  extension.restart();
  await run(extension);
  expect((await resultsOf(extension, jobId)).map(said)).toEqual(['restored', 'restored']);
  expect(extension.newCalls().filter((call) => call.includes(settled))).toEqual([]);
  expect(extension.newCalls().filter((call) => call.includes(begun)).length).toBeLessThan(5);
});

it('an undo of the previous version continues with the lists of the restore that it undoes', async () => {
  const { extension, ids, lists } = await bin(3, { activityPace: 'at-once' });
  const { platform, sandbox, clock } = extension;
  const undoes = await restoring(extension, ids, lists);
  await run(extension);
  const jobId = crypto.randomUUID();
  const db = await platform.database();
  const accountId = (await db.getAll('bin'))[0]?.accountId ?? '';
  await db.add('jobs', { ...legacyJob(accountId, clock.now), id: jobId, kind: 'undo', lists: [], total: 3, undoes });
  await db.add('chunks', { jobId, n: 0, ids, state: 'planned' });
  for (const snapshot of await db.getAll('snapshots')) await db.put('snapshots', { ...snapshot, jobId });
  extension.restart();
  await run(extension);
  expect((await resultsOf(extension, jobId)).map(said)).toEqual(['deleted', 'deleted', 'deleted']);
  for (const id of ids) expect(sandbox.contacts.get(id)?.deleted_at).toBeDefined();
});

it('a job of a kind that this version does not know is neither run nor shown, and deletes nobody', async () => {
  const { extension, ids, lists } = await bin(3, { activityPace: 'at-once' });
  const { platform, sandbox, ask } = extension;
  await restoring(extension, ids, lists);
  await run(extension);
  extension.restart({ fetch: () => new Promise(() => undefined) });
  await value(ask('startJob', { kind: 'undo', jobId: (await jobsOf(extension))[0]?.id ?? '' }));
  const db = await platform.database();
  for (const job of await db.getAll('jobs'))
    if (job.kind === 'undo') await db.put('jobs', { ...job, kind: 'merge' as never });
  extension.restart();
  extension.newCalls();
  await extension.runJobs();
  expect(extension.newCalls()).toEqual([]);
  expect((await jobsOf(extension)).map(({ kind }) => kind)).toEqual(['restore']);
  for (const id of ids) expect(sandbox.contacts.get(id)?.deleted_at).toBeUndefined();
});
