import { DAY_MS } from './day-bounds';

/** One send to lists, with what is known about its recipients. */
export interface ListSend {
  /** In ms since the epoch. */
  at: number;
  /** The name of the campaign. */
  name: string;
  listIds: string[];
  /** It reached everybody on its lists, so a contact that it did not reach was on none of them. */
  isWhole: boolean;
  /** Lists deleted since then may be missing. */
  mayHideLists?: true;
  /** The share of its recipients that is unknown, from 0 to 1; absent if all are known. */
  missing?: number;
}

/** A list that a contact was on, according to a send. */
interface SentList {
  listId: string;
  /** The email that shows it: its time in ms since the epoch, and the name of its campaign. */
  at: number;
  name: string;
  /** The probability that the contact was on the list until its deletion, from 0 to 1. */
  certainty: number;
}

/** Below this certainty, a list is not preselected. */
export const LEAST_CERTAINTY = 0.9;

/** The probability per day that a contact leaves or joins a list. It amounts to one sixth per year. */
const MOVES_A_DAY = 0.0005;
/** The share of sends with possibly hidden lists that are assumed to have one more list. */
const HIDDEN = 0.5;

/**
 * The lists that a deleted contact was on, derived from the sends that reached it (`received`, by index) and those that did
 * not. A send to one list is evidence for it. A send to several is evidence for one of them if the contact was on none of the
 * others. The newest send decides, because a contact that it did not reach has left its lists. `deletedAt` is the earliest
 * possible time of the deletion, in ms since the epoch. A later send that did not reach the contact is no evidence.
 */
export function listsFromSends(sends: ListSend[], received: ReadonlySet<number>, deletedAt: number): SentList[] {
  const seen = sends
    .map((send, place) => ({ ...send, isReceived: received.has(place) }))
    .filter((send) => send.isReceived || (send.isWhole && send.at < deletedAt))
    .sort((one, other) => other.at - one.at);
  const lists = new Set(seen.flatMap(({ isReceived, listIds }) => (isReceived ? listIds : [])));
  return [...lists].flatMap((listId) => {
    let best: SentList | undefined;
    for (const send of seen.filter(({ listIds }) => listIds.includes(listId))) {
      if (!send.isReceived) break;
      const share = shareOf(listId, send, seen);
      const certainty = share * stays(deletedAt - send.at) * (send.mayHideLists ? HIDDEN : 1);
      if (certainty > (best?.certainty ?? 0)) best = { listId, at: send.at, name: send.name, certainty };
    }
    return best ?? [];
  });
}

/**
 * Lists whose newest conclusive send before the deletion did not reach the contact, with the time of that send. The contact
 * had probably left them. A send with unknown recipients proves nothing.
 */
export function listsNotReached(
  sends: ListSend[],
  received: ReadonlySet<number>,
  deletedAt: number,
): Map<string, number> {
  const newest = new Map<string, { at: number; isReceived: boolean }>();
  for (const [place, { at, listIds, isWhole, missing }] of sends.entries()) {
    const isReceived = received.has(place);
    if (!isReceived && (!isWhole || missing !== undefined || at >= deletedAt)) continue;
    for (const listId of listIds) if (at > (newest.get(listId)?.at ?? 0)) newest.set(listId, { at, isReceived });
  }
  return new Map([...newest].flatMap(([listId, { at, isReceived }]) => (isReceived ? [] : [[listId, at]])));
}

type Seen = ListSend & { isReceived: boolean };

/**
 * The probability that a send reached the contact through this list and not through another. The contact was on at least one
 * of the send's lists. If it was on none shortly before, it joined one, but it is unknown which.
 */
function shareOf(listId: string, send: Seen, seen: Seen[]): number {
  // If the contact was certainly on one of the others, that explains the send.
  const noOther = send.listIds
    .filter((id) => id !== listId)
    .reduce((likely, id) => likely * (1 - onList(id, send, seen)), 1);
  const own = onList(listId, send, seen);
  const onSome = 1 - (1 - own) * noOther;
  return onSome === 0 ? 0 : (own * noOther) / onSome;
}

/** The probability that the contact was on a list at the time of a send, from the nearest conclusive send. */
function onList(listId: string, { at }: Seen, seen: Seen[]): number {
  const conclusive = seen.filter(
    ({ listIds, isReceived }) => listIds.includes(listId) && (!isReceived || listIds.length === 1),
  );
  const nearest = conclusive.reduce<Seen | undefined>(
    (one, other) => (one && Math.abs(one.at - at) <= Math.abs(other.at - at) ? one : other),
    undefined,
  );
  if (!nearest) return 0.5;
  // The contact may be among the unknown recipients.
  return nearest.isReceived ? 1 : 1 - stays(Math.abs(nearest.at - at)) / (1 + (nearest.missing ?? 0));
}

/** The probability that nothing changed within a time in ms. */
function stays(ms: number): number {
  return Math.exp((-MOVES_A_DAY * Math.max(0, ms)) / DAY_MS);
}
