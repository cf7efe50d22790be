/** Contacts that one call of a long reading gives (https://developer.constantcontact.com/api_guide/contacts_get_all.html). */
const PAGE = 500;
/** So few are looked up without asking first how large the account is. */
const FEW = 4;
/** Where Constant Contact does not say how many contacts there are, more than this many are not looked up each. */
const MOST_LOOKED_UP_BLINDLY = 500;

/** How the rest of a list is checked. `calls` that are still to be made; undefined where nobody can know. */
export interface Plan {
  way: 'look-up' | 'read-all';
  calls: number | undefined;
}

/** The size of the account decides, and one call tells it. */
export type PlanOrSize = Plan | { way: 'ask-size' };

/** What is known before anything was read. */
export interface Known {
  /** Addresses and ids to check. */
  unchecked: number;
  /** Contacts in the account, from a list that was checked before. */
  total?: number;
  /** At least so many there are. */
  atLeast: number;
}

/** The way to begin with. */
export function firstPlan({ unchecked, total, atLeast }: Known): PlanOrSize {
  if (total !== undefined) return cheaperPlan({ unchecked, total, pagesRead: 0 });
  const reading = Math.ceil(atLeast / PAGE);
  return unchecked <= Math.max(FEW, reading) ? { way: 'look-up', calls: unchecked } : { way: 'ask-size' };
}

/** The way on once `pagesRead` pages of all contacts were read; `total` is undefined where the server did not tell it. */
export function cheaperPlan({
  unchecked,
  total,
  pagesRead,
}: {
  unchecked: number;
  total: number | undefined;
  pagesRead: number;
}): Plan {
  const reading = total === undefined ? undefined : Math.max(1, Math.ceil(total / PAGE) - pagesRead);
  return unchecked <= (reading ?? MOST_LOOKED_UP_BLINDLY)
    ? { way: 'look-up', calls: unchecked }
    : { way: 'read-all', calls: reading };
}
