import * as v from 'valibot';
import type { Stored } from '../storage/stored-value';

/** By how much our own clock is taken to be wrong at most, as long as Constant Contact has not told the time. */
const CLOCKS_MS = 60 * 60_000;
/** The `Date` of an answer is in whole seconds, and some seconds old when it is here: clocks so close are taken as equal. */
const CLOSE_MS = 5_000;

/**
 * What time it is at Constant Contact, in ms since the epoch: by the `Date` of its last answer
 * (https://www.rfc-editor.org/rfc/rfc9110#name-date), else by our own clock, which may have been set to anything. Its days
 * end by that time, and its contacts changed by it.
 */
export interface ServerClock {
  /** About what time it is there. */
  now(): Promise<number>;
  /**
   * What time it is there, where the last answer had a `Date`; else undefined. What an earlier one said is no evidence: our own
   * clock may have been set since.
   */
  confirmed(): Promise<number | undefined>;
  /** A time that has surely come there. */
  surely(): Promise<number>;
  /** An answer had this `Date`, or none. */
  heard(date: string | null): Promise<void>;
}

/** By how much our own clock is fast, in ms, and whether the last answer said so. */
export interface ClockSkew {
  ms: number;
  isConfirmed: boolean;
}

export const clockSkewSchema = v.nullable(v.object({ ms: v.number(), isConfirmed: v.boolean() }));

export function createServerClock(deps: {
  /** null before the first answer that had a `Date`. Ends with the browser. */
  skew: Stored<ClockSkew | null>;
  now: () => number;
}): ServerClock {
  const { skew, now } = deps;
  return {
    now: async () => now() - ((await skew.get())?.ms ?? 0),
    async confirmed() {
      const known = await skew.get();
      return known?.isConfirmed ? now() - known.ms : undefined;
    },
    surely: async () => now() - ((await skew.get())?.ms ?? CLOCKS_MS),
    async heard(date) {
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
