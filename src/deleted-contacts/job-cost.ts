import { DAY_MS } from '../restore/day-bounds';
import { number, plural, text } from '../ui/text';

/** https://developer.constantcontact.com/api_guide/rate_limits.html */
const CALLS_A_SECOND = 4;

/** The shortest time for this many calls, in ms. */
export function leastTime(calls: number): number {
  return (calls / CALLS_A_SECOND) * 1_000;
}

/**
 * Spreads calls over days, with `left` calls today and `aDay` on each further day. Returns the number of further days,
 * the total time in ms, and when the next day begins (00:00 UTC).
 */
export function spreadOverDays(
  calls: number,
  { left, aDay, now }: { left: number; aDay: number; now: number },
): { days: number; ms: number; nextDay: number } {
  const nextDay = (Math.floor(now / DAY_MS) + 1) * DAY_MS;
  if (calls <= left) return { days: 0, ms: leastTime(calls), nextDay };
  const rest = calls - left;
  const days = Math.ceil(rest / aDay);
  const lastDay = nextDay + (days - 1) * DAY_MS;
  return { days, ms: lastDay - now + leastTime(rest - (days - 1) * aDay), nextDay };
}

/** "about 6 s", "about 3 minutes", "about 2 hours". */
export function durationWords(ms: number): string {
  const seconds = Math.max(1, Math.round(ms / 1_000));
  if (seconds < 90) return text('costAboutSeconds', seconds);
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? plural('costAboutMinutes', minutes) : plural('costAboutHours', Math.round(minutes / 60));
}

/** "0.5 %", "12 %" */
export function percentWords(part: number, whole: number): string {
  const percent = whole === 0 ? 0 : (part / whole) * 100;
  return text('costPercent', number(percent < 10 ? Math.ceil(percent * 10) / 10 : Math.round(percent)));
}
