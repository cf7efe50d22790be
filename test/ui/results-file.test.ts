import { expect, it } from 'vitest';
import type { JobResult } from '../../src/protocol/jobs';
import { resultsFile } from '../../src/ui/results-file';

const NEWSLETTER = { id: 'list-newsletter', name: 'Newsletter' };
const DONORS = { id: 'list-donors', name: 'Donors, old' };

it('the results of a job name the lists that each contact is back on', async () => {
  const results: JobResult[] = [
    { id: 'one', outcome: 'restored', listIds: [DONORS.id] },
    { id: 'two', outcome: 'different' },
    { id: 'three', outcome: 'skipped', listIds: [] },
    { id: 'four', outcome: 'failed', listIds: [DONORS.id] },
  ];
  const [header, ...lines] = (await (await resultsFile([NEWSLETTER, DONORS], results)).text()).trim().split(/\r?\n/);
  const column = header?.split(',').indexOf('lists') ?? -1;
  expect(lines.map((line) => line.split(/,(?! )/)[column])).toEqual([
    '"Donors, old"',
    '"Newsletter; Donors, old"',
    '',
    '',
  ]);
});
