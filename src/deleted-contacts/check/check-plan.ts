/** Contacts per call of a long reading (https://developer.constantcontact.com/api_guide/contacts_get_all.html). */
const PAGE = 500;
/** So few addresses are looked up without asking for the size of the account. */
const FEW = 4;
/** Where the size of the account is not known, at most so many addresses are looked up one by one. */
const MOST_LOOKED_UP_BLINDLY = 500;

/** How the rest of a list is checked. `calls` is undefined where the number cannot be known. */
export interface Plan {
  way: 'look-up' | 'read-all';
  calls: number | undefined;
}

/** The size of the account decides. One call shows it. */
export type PlanOrSize = Plan | { way: 'ask-size' };

/** What is known before anything is read. */
export interface Known {
  /** Addresses and ids to check. */
  unchecked: number;
  /** Contacts in the account, known from an earlier check. */
  total?: number;
  /** The account has at least so many contacts. */
  atLeast: number;
}

/** The plan to begin with. */
export function firstPlan({ unchecked, total, atLeast }: Known): PlanOrSize {
  if (total !== undefined) return cheaperPlan({ unchecked, total, pagesRead: 0 });
  const reading = Math.ceil(atLeast / PAGE);
  return unchecked <= Math.max(FEW, reading) ? { way: 'look-up', calls: unchecked } : { way: 'ask-size' };
}

/** The cheaper plan once `pagesRead` pages of all contacts were read. `total` is undefined where it is not known. */
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
