/** A send of which it is known whom it reached. */
interface ReadSend {
  /** In ms since the epoch. */
  at: number;
  listIds: string[];
}

/** What it takes to choose which sends to read. Times are in ms since the epoch. */
export interface SendChoice {
  /** How many contacts were deleted when. */
  deletions: { at: number; contacts: number }[];
  /** What time it is now. */
  now: number;
  /** Whether all that may tell something is more than there are calls for. */
  isScarce: boolean;
  /** The lists of the account that are not deleted. */
  listIds: string[];
  read: ReadSend[];
}

/** A send is read for such a share of those who were deleted lately, or more: for few of them it costs more than it tells. */
const LEAST_SHARE = 0.2;
/** What was sent longer ago than this is not selected beforehand. */
const LATELY_MS = 90 * 24 * 60 * 60_000;

/**
 * How many deleted contacts a send to one list tells the most of: they were deleted after it, and no later send to this list before
 * that is read.
 */
function settledBy(at: number, listId: string, { deletions, read }: SendChoice): number {
  const later = read.filter((send) => send.at > at && send.listIds.length === 1 && send.listIds[0] === listId);
  const next = later.reduce((time, send) => Math.min(time, send.at), Number.POSITIVE_INFINITY);
  return deletions.reduce((sum, one) => sum + (one.at > at && one.at <= next ? one.contacts : 0), 0);
}

/** Whether a send of this time, of which the lists are not known yet, may be worth reading. */
export function mayTell(at: number, choice: SendChoice): boolean {
  return choice.listIds.some((listId) => isEnough(settledBy(at, listId, choice), choice));
}

/** Whether a send to one list is worth reading. */
export function tells({ at, listIds }: ReadSend, choice: SendChoice): boolean {
  const [listId, ...others] = listIds;
  return listId !== undefined && others.length === 0 && isEnough(settledBy(at, listId, choice), choice);
}

/** Whether a send to several lists is worth reading once the sends to one list are read: nothing else tells of one of them alone. */
export function tellsOfOne({ at, listIds }: ReadSend, choice: SendChoice): boolean {
  if (listIds.length < 2) return false;
  const known = (listId: string) =>
    choice.read.some((send) => send.listIds.includes(listId) && (send.listIds.length === 1 || send.at >= at));
  const [unknown, ...more] = listIds.filter((listId) => !known(listId));
  return unknown !== undefined && more.length === 0 && isEnough(settledBy(at, unknown, choice), choice);
}

/** Where calls are scarce, a send has to tell of enough contacts. Where nobody was deleted lately, all count. */
function isEnough(contacts: number, { deletions, now, isScarce }: SendChoice): boolean {
  if (!isScarce) return contacts > 0;
  const count = (since: number) => deletions.reduce((sum, one) => sum + (one.at > since ? one.contacts : 0), 0);
  return contacts > 0 && contacts >= LEAST_SHARE * (count(now - LATELY_MS) || count(0));
}
