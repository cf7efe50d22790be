/** A send whose recipients are known. */
interface ReadSend {
  /** In ms since the epoch. */
  at: number;
  listIds: string[];
}

/** The input for choosing the sends to read. Times are in ms since the epoch. */
export interface SendChoice {
  /** The number of contacts per time of deletion. */
  deletions: { at: number; contacts: number }[];
  /** The current time. */
  now: number;
  /** Whether there are more useful sends than calls for them. */
  isScarce: boolean;
  /** The account's lists that are not deleted. */
  listIds: string[];
  read: ReadSend[];
}

/** A send must concern at least this share of the recently deleted contacts. For fewer, it is not worth its calls. */
const LEAST_SHARE = 0.2;
/** Evidence older than this is not preselected. */
const LATELY_MS = 90 * 24 * 60 * 60_000;

/**
 * The number of deleted contacts for which a send to one list is the best evidence: they were deleted after it, and no later
 * send to the list before their deletion is read.
 */
function settledBy(at: number, listId: string, { deletions, read }: SendChoice): number {
  const later = read.filter((send) => send.at > at && send.listIds.length === 1 && send.listIds[0] === listId);
  const next = later.reduce((time, send) => Math.min(time, send.at), Number.POSITIVE_INFINITY);
  return deletions.reduce((sum, one) => sum + (one.at > at && one.at <= next ? one.contacts : 0), 0);
}

/** Whether a send whose lists are not known yet may be worth reading. */
export function maySendBeUseful(at: number, choice: SendChoice): boolean {
  return choice.listIds.some((listId) => isEnough(settledBy(at, listId, choice), choice));
}

export function isSendUseful({ at, listIds }: ReadSend, choice: SendChoice): boolean {
  const [listId, ...others] = listIds;
  return listId !== undefined && others.length === 0 && isEnough(settledBy(at, listId, choice), choice);
}

/** Whether a send to several lists is worth reading after those to one list: it must be the only evidence for one list. */
export function isSharedSendUseful({ at, listIds }: ReadSend, choice: SendChoice): boolean {
  if (listIds.length < 2) return false;
  const known = (listId: string) =>
    choice.read.some((send) => send.listIds.includes(listId) && (send.listIds.length === 1 || send.at >= at));
  const [unknown, ...more] = listIds.filter((listId) => !known(listId));
  return unknown !== undefined && more.length === 0 && isEnough(settledBy(at, unknown, choice), choice);
}

/** If calls are scarce, a send must concern enough contacts. If nobody was deleted recently, all deletions count. */
function isEnough(contacts: number, { deletions, now, isScarce }: SendChoice): boolean {
  if (!isScarce) return contacts > 0;
  const count = (since: number) => deletions.reduce((sum, one) => sum + (one.at > since ? one.contacts : 0), 0);
  return contacts > 0 && contacts >= LEAST_SHARE * (count(now - LATELY_MS) || count(0));
}
