import { describe, expect, it } from 'vitest';
import { allBarsOf, barsOf, unitFor } from '../../../src/deleted-contacts/bin/deletion-bars';

const days = new Map([
  [20260227, 2],
  [20260302, 40],
  [20260303, 1],
]);

describe('the bars of the chart', () => {
  it('are days, including days without deletions', () => {
    expect(barsOf(days, 'day').map(({ from, count }) => [from, count])).toEqual([
      ['2026-02-27', 2],
      ['2026-02-28', 0],
      ['2026-03-01', 0],
      ['2026-03-02', 40],
      ['2026-03-03', 1],
    ]);
  });

  it('are weeks from Monday, or months', () => {
    expect(barsOf(days, 'week')).toEqual([
      { from: '2026-02-23', to: '2026-03-01', count: 2 },
      { from: '2026-03-02', to: '2026-03-08', count: 41 },
    ]);
    expect(barsOf(days, 'month')).toEqual([
      { from: '2026-02-01', to: '2026-02-28', count: 2 },
      { from: '2026-03-01', to: '2026-03-31', count: 41 },
    ]);
  });

  it('show all days if possible, and otherwise the newest', () => {
    expect(unitFor(days)).toBe('day');
    expect(unitFor(new Map([...days, [20250601, 1]]))).toBe('week');
    expect(unitFor(new Map([...days, [20190601, 1]]))).toBe('month');
    const long = barsOf(new Map([...days, [20190601, 1]]), 'day');
    expect(long).toHaveLength(90);
    expect(long.at(-1)).toEqual({ from: '2026-03-03', to: '2026-03-03', count: 1 });
    expect(barsOf(new Map(), 'day')).toEqual([]);
  });

  it('are all in the table, also those too old to be drawn, without days that have no deletion', () => {
    const since1970 = new Map([...days, [19700101, 3], [20250101, 0]]);
    expect(barsOf(since1970, 'month')[0]?.from).toBe('2018-10-01');
    expect(allBarsOf(since1970, 'month')).toEqual([
      { from: '2026-03-01', to: '2026-03-31', count: 41 },
      { from: '2026-02-01', to: '2026-02-28', count: 2 },
      { from: '1970-01-01', to: '1970-01-31', count: 3 },
    ]);
  });
});
