import { expect, it } from 'vitest';
import { value } from '../extension';
import { bin, restoring, run } from './bin';

it('the report of a job has its user, the reasons of skipped contacts, and the hash of its history entry', async () => {
  const { extension, ids, lists } = await bin(4);
  const { ask } = extension;
  await value(ask('markNeverRestore', { people: [{ id: ids[0] ?? '' }] }));
  const jobId = await restoring(extension, ids, lists);
  expect(await value(ask('getJobReport', { jobId }))).not.toHaveProperty('entry');
  await run(extension);
  const report = await value(ask('getJobReport', { jobId }));
  const { account } = await value(ask('getStatus', {}));
  expect(report.job).toMatchObject({ id: jobId, who: account?.userName, accountName: account?.name, lists });
  expect(report.reasons).toEqual([
    { outcome: 'skipped', why: 'never-restore', count: 1 },
    { outcome: 'restored', count: 3 },
  ]);
  expect(report.chain).toEqual({ state: 'intact' });
  const rows = await (await extension.platform.database()).getAllFromIndex('journal', 'record', jobId);
  expect(rows).toMatchObject([{ hash: report.entry?.hash }]);
  expect(report.entry?.results).toMatch(/^[0-9a-f]{64}$/);
});

it('the report has the sources of the lists, even after a restart, unless the job did not record them', async () => {
  const { extension, ids, lists } = await bin(2);
  const at = Date.parse('2026-11-12T12:00:00Z');
  const origins = [
    { source: 'remembered' as const, contacts: 1, seen: { first: at, last: at } },
    { source: 'chosen' as const, contacts: 1 },
  ];
  const { id } = await value(
    extension.ask('startJob', { kind: 'restore', groups: [{ contactIds: ids, lists }], origins }),
  );
  await run(extension);
  extension.restart();
  expect((await value(extension.ask('getJobReport', { jobId: id }))).job.origins).toEqual(origins);
  const other = await restoring(extension, ids, lists);
  expect((await value(extension.ask('getJobReport', { jobId: other }))).job).not.toHaveProperty('origins');
});
