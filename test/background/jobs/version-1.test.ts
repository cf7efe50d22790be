import { expect, it } from 'vitest';
import { type JobRow, NO_OUTCOMES } from '../../../src/background/storage/job-rows';
import { value } from '../extension';
import { bin, jobsOf, restoring, resultsOf, run } from './bin';
import { said } from './sayings';

it('a job of the previous version continues: planned contacts are read before they are sent, and sent ones after', async () => {
  const { extension, ids, lists } = await bin(6, { activityPace: 'at-once', bulkUnsubscribed: 'added' });
  const { platform, sandbox, clock, ask } = extension;
  const [out = '', settled = '', begun = '', ...planned] = ids;
  const jobId = crypto.randomUUID();
  const db = await platform.database();
  const job: JobRow = {
    id: jobId,
    accountId: (await db.getAll('bin'))[0]?.accountId ?? '',
    kind: 'restore',
    state: 'running',
    createdAt: clock.now,
    startedAt: clock.now,
    lists,
    total: 6,
    calls: 4,
    callsExpected: 7,
    sent: 2,
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
