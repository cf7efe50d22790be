import * as v from 'valibot';
import type { Stored } from '../storage/stored-value';

/** When tabs took something that they may take only so often, in ms since the epoch. */
export type TabTurns = { tabId: number; at: number }[];

export const tabTurnsSchema = v.array(v.object({ tabId: v.number(), at: v.number() }));

/**
 * How often a tab may do something. A page that was taken over must not use up the calls of the day: what its own script
 * counts, it can forget.
 */
export interface TabLimit {
  /** Takes a turn of the tab; false when it has none left for now. Turns that are taken at once are counted one by one. */
  take(tabId: number): Promise<boolean>;
}

export function createTabLimit(deps: {
  stored: Stored<TabTurns>;
  /** How many turns a tab has in how many ms. */
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
