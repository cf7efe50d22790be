import { afterEach, expect, it } from 'vitest';
import { datedName } from '../../src/ui/save-file';

const before = process.env.TZ;
afterEach(() => {
  if (before === undefined) delete process.env.TZ;
  else process.env.TZ = before;
});

it.each(['America/Los_Angeles', 'UTC', 'Pacific/Auckland'])(
  'the name of a saved file has the local day in %s',
  (zone) => {
    process.env.TZ = zone;
    expect(datedName('history', new Date(2026, 2, 5, 0, 30).getTime(), 'csv')).toBe('history-2026-03-05.csv');
    expect(datedName('history', new Date(2026, 2, 5, 23, 30).getTime(), 'csv')).toBe('history-2026-03-05.csv');
  },
);
