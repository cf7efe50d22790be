/** Contacts per call of a long reading (https://developer.constantcontact.com/api_guide/contacts_get_all.html). */
const PAGE = 500;
/** Up to this many addresses are looked up without reading the account’s size. */
const FEW = 4;
/** While the account’s size is unknown, up to this many addresses are looked up one by one. */
const MOST_LOOKED_UP_BLINDLY = 500;

/** How the rest of a list is checked. `calls` is undefined if the number is unknown. */
export interface CheckPlan {
  way: 'look-up' | 'read-all';
  calls: number | undefined;
}

/** The choice depends on the account’s size, which one call reads. */
type PlanOrSize = CheckPlan | { way: 'ask-size' };

/** The facts that are known before the first call. */
interface KnownBeforeCheck {
  /** Addresses and ids to check. */
  unchecked: number;
  /** Contacts in the account, from an earlier check. */
  total?: number;
  /** The least number of contacts in the account. */
  atLeast: number;
}

export function firstPlan({ unchecked, total, atLeast }: KnownBeforeCheck): PlanOrSize {
  if (total !== undefined) return cheaperPlan({ unchecked, total, pagesRead: 0 });
  const reading = Math.ceil(atLeast / PAGE);
  return unchecked <= Math.max(FEW, reading) ? { way: 'look-up', calls: unchecked } : { way: 'ask-size' };
}

/** The cheaper plan after `pagesRead` pages of all contacts. `total` is undefined while unknown. */
export function cheaperPlan({
  unchecked,
  total,
  pagesRead,
}: {
  unchecked: number;
  total: number | undefined;
  pagesRead: number;
}): CheckPlan {
  const reading = total === undefined ? undefined : Math.max(1, Math.ceil(total / PAGE) - pagesRead);
  return unchecked <= (reading ?? MOST_LOOKED_UP_BLINDLY)
    ? { way: 'look-up', calls: unchecked }
    : { way: 'read-all', calls: reading };
}
