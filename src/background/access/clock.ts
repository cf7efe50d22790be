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
  /** What time it is there, where an answer has told; undefined as long as none has. */
  confirmed(): Promise<number | undefined>;
  /** A time that has surely come there. */
  surely(): Promise<number>;
  /** An answer had this `Date`, or none. */
  heard(date: string | null): Promise<void>;
}

export function createServerClock(deps: {
  /** By how much our own clock is ahead, in ms; null while that is not known. Goes with the browser. */
  ahead: Stored<number | null>;
  now: () => number;
}): ServerClock {
  const { ahead, now } = deps;
  return {
    now: async () => now() - ((await ahead.get()) ?? 0),
    async confirmed() {
      const known = await ahead.get();
      return known === null ? undefined : now() - known;
    },
    surely: async () => now() - ((await ahead.get()) ?? CLOCKS_MS),
    async heard(date) {
      const time = Date.parse(date ?? '');
      if (Number.isNaN(time)) return;
      const by = Math.abs(now() - time) <= CLOSE_MS ? 0 : now() - time;
      const known = await ahead.get();
      if (known === null || Math.abs(by - known) > CLOSE_MS) await ahead.update(() => by);
    },
  };
}
