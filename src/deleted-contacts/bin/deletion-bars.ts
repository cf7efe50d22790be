import { DAY_MS } from '../../restore/day-bounds';

/** The span of one bar of the chart. */
export type BarUnit = 'day' | 'week' | 'month';
export const BAR_UNITS: readonly BarUnit[] = ['day', 'week', 'month'];

/** The number of deletions in a range of days, both included, in the format of date fields. */
export interface DeletionBar {
  from: string;
  to: string;
  count: number;
}

/** More bars could not be told apart, so only the newest are drawn. A table has all of them. */
const MOST_BARS = 90;

/** The smallest unit whose bars can show all days. */
export function unitFor(days: ReadonlyMap<number, number>): BarUnit {
  const [first, last] = spanOf(days);
  const length = (last - first) / DAY_MS;
  return length < MOST_BARS / 2 ? 'day' : length < (MOST_BARS / 2) * 7 ? 'week' : 'month';
}

/** The bars to draw: one per unit up to the last deletion, empty ones included. `days` has counts by YYYYMMDD. */
export function barsOf(days: ReadonlyMap<number, number>, unit: BarUnit): DeletionBar[] {
  const counts = countsOf(days, unit);
  if (counts.size === 0) return [];
  const [first, last] = spanOf(days);
  const bars: DeletionBar[] = [];
  let start = startOf(last, unit);
  while (start >= startOf(first, unit) && bars.length < MOST_BARS) {
    bars.unshift(barAt(start, unit, counts.get(start) ?? 0));
    start = startOf(start - DAY_MS, unit);
  }
  return bars;
}

/** All bars with deletions, the newest first. */
export function allBarsOf(days: ReadonlyMap<number, number>, unit: BarUnit): DeletionBar[] {
  return [...countsOf(days, unit)]
    .filter(([, count]) => count > 0)
    .sort(([one], [other]) => other - one)
    .map(([start, count]) => barAt(start, unit, count));
}

/** The number of deletions by the start of their unit. */
function countsOf(days: ReadonlyMap<number, number>, unit: BarUnit): Map<number, number> {
  const counts = new Map<number, number>();
  for (const [day, count] of days) {
    const start = startOf(timeOf(day), unit);
    counts.set(start, (counts.get(start) ?? 0) + count);
  }
  return counts;
}

function barAt(start: number, unit: BarUnit, count: number): DeletionBar {
  return { from: fieldOf(start), to: fieldOf(nextStart(start, unit) - DAY_MS), count };
}

/** Calendar days as UTC times, because UTC days have equal lengths. */
function timeOf(day: number): number {
  return Date.UTC(Math.floor(day / 10_000), (Math.floor(day / 100) % 100) - 1, day % 100);
}

function spanOf(days: ReadonlyMap<number, number>): [first: number, last: number] {
  const times = [...days.keys()].map(timeOf);
  return [Math.min(...times), Math.max(...times)];
}

/** Weeks begin on Monday. */
function startOf(time: number, unit: BarUnit): number {
  const date = new Date(time);
  if (unit === 'day') return time;
  if (unit === 'month') return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1);
  return time - ((date.getUTCDay() + 6) % 7) * DAY_MS;
}

function nextStart(start: number, unit: BarUnit): number {
  const date = new Date(start);
  if (unit === 'month') return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
  return start + (unit === 'week' ? 7 : 1) * DAY_MS;
}

function fieldOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
