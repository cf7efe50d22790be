import * as v from 'valibot';
import type { Stored } from '../storage/stored-value';

/** When tabs used their turns, in ms since the epoch. */
export const tabTurnsSchema = v.array(v.object({ tabId: v.number(), at: v.number() }));

/**
 * Limits how often a tab may do something. The background counts, because a page that was taken over could reset a
 * count of its own and use up the day’s calls.
 */
export interface TabLimit {
  /** Takes a turn of the tab; false if none is left. Concurrent turns are counted one by one. */
  take(tabId: number): Promise<boolean>;
}

export function createTabLimit(deps: {
  stored: Stored<v.InferOutput<typeof tabTurnsSchema>>;
  /** A tab has `most` turns in `within` ms. */
  most: number;
  within: number;
  now: () => number;
}): TabLimit {
  const { stored, most, within, now } = deps;
  return {
    async take(tabId) {
      let isLeft = false;
      await stored.update((all) => {
        const at = now();
        const recent = all.filter((one) => one.at > at - within && one.at <= at);
        isLeft = recent.filter((one) => one.tabId === tabId).length < most;
        return isLeft ? [...recent, { tabId, at }] : recent;
      });
      return isLeft;
    },
  };
}
