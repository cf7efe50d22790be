import * as v from 'valibot';
import type { Stored } from '../storage/stored-value';

/** The assumed error of the local clock, until Constant Contact has told the time. */
const CLOCKS_MS = 60 * 60_000;
/** `Date` has whole seconds and arrives some seconds late, so a smaller difference counts as none. */
const CLOSE_MS = 5_000;

/**
 * Constant Contact’s time, in ms since the epoch: from the `Date` of its last answer
 * (https://www.rfc-editor.org/rfc/rfc9110#name-date), or else from the local clock, which may be wrong. Quota days and
 * changes of contacts follow this time.
 */
export interface ServerClock {
  /** The best estimate. */
  now(): Promise<number>;
  /**
   * The time if the last answer had a `Date`, else undefined. An earlier answer is no evidence, because the local clock
   * may have been set since.
   */
  confirmed(): Promise<number | undefined>;
  /** The earliest time that it can be at Constant Contact. */
  atLeast(): Promise<number>;
  /** Takes the `Date` of an answer, or null. */
  takeDate(date: string | null): Promise<void>;
}

/** The age of a time, in ms. Infinite if the time is unknown, or in the future because the clock was set back since. */
export function ageOf(at: number | undefined, now: number): number {
  return at !== undefined && at <= now ? now - at : Number.POSITIVE_INFINITY;
}

/** By how much the local clock is fast, in ms, and whether the last answer confirmed it. */
export const clockSkewSchema = v.nullable(v.object({ ms: v.number(), isConfirmed: v.boolean() }));

export function createServerClock(deps: {
  /** Null before the first answer with a `Date`. Cleared when the browser ends. */
  skew: Stored<v.InferOutput<typeof clockSkewSchema>>;
  now: () => number;
}): ServerClock {
  const { skew, now } = deps;
  return {
    now: async () => now() - ((await skew.get())?.ms ?? 0),
    async confirmed() {
      const known = await skew.get();
      return known?.isConfirmed ? now() - known.ms : undefined;
    },
    atLeast: async () => now() - ((await skew.get())?.ms ?? CLOCKS_MS),
    async takeDate(date) {
      const time = Date.parse(date ?? '');
      const known = await skew.get();
      if (Number.isNaN(time)) {
        if (known?.isConfirmed) await skew.update(() => ({ ...known, isConfirmed: false }));
        return;
      }
      const ms = Math.abs(now() - time) <= CLOSE_MS ? 0 : now() - time;
      if (known?.isConfirmed && Math.abs(ms - known.ms) <= CLOSE_MS) return;
      await skew.update(() => ({ ms, isConfirmed: true }));
    },
  };
}
