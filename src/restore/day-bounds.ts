/*
 * Constant Contact names some moments only by their day ("2026-03-05"), in an unknown time zone. Anywhere on earth, a day
 * begins 14 hours before it does in UTC at the earliest, and ends 12 hours after it does in UTC at the latest.
 */

export const HOUR_MS = 60 * 60_000;
export const DAY_MS = 24 * HOUR_MS;

/** The earliest moment that a day or timestamp may mean, in ms since the epoch; NaN for an unreadable or absent one. */
export function earliestMoment(date = ''): number {
  return Date.parse(date) - (isDay(date) ? 14 * HOUR_MS : 0);
}

/** Whether every moment that a day or timestamp may mean is before `time`. An unreadable or absent one may mean any. */
export function isCertainlyBefore(date: string | undefined, time: number): boolean {
  return date !== undefined && Date.parse(date) + (isDay(date) ? (24 + 12) * HOUR_MS : 0) < time;
}

function isDay(date: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(date);
}
