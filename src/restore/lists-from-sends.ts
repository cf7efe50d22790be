/** One time that something was sent to lists, as far as it is known whom it reached. */
export interface ListSend {
  /** In ms since the epoch. */
  at: number;
  /** The name of the campaign. */
  name: string;
  listIds: string[];
  /** It reached everybody on its lists, so a contact that it did not reach was on none of them. */
  isWhole: boolean;
  /** Lists that were deleted since may be missing in it. */
  mayHideLists?: true;
  /** Which share of those whom it reached is not known, from 0 to 1; absent where all are. */
  missing?: number;
}

/** A list that a contact was on by what was sent to it. */
export interface SentList {
  listId: string;
  /** The mail that says so: when it was sent, in ms since the epoch, and the name of its campaign. */
  at: number;
  name: string;
  /** From 0 to 1, that the contact was on the list until it was deleted. */
  certainty: number;
}

/** What is less certain than this is not selected beforehand. */
export const CERTAIN = 0.9;

const DAY_MS = 24 * 60 * 60_000;
/** How many of those on a list leave it, or of the others join it, in a day: a sixth in a year. */
const MOVES_A_DAY = 0.0005;
/** Half of the sends that may hide lists are taken to be of one list more. */
const HIDDEN = 0.5;

/**
 * The lists that a deleted contact was on, by the sends that reached it (`received`, by place) and those that did not. A send to one
 * list says it; one to several says it of the list that is left when the contact was on none of the others. The newest send
 * decides: a contact that it did not reach has left its lists. `deletedAt` is the first moment at which the contact may have been
 * deleted, in ms since the epoch: not being reached after it says nothing.
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
      if (share === 1) break;
    }
    return best ?? [];
  });
}

type Seen = ListSend & { isReceived: boolean };

/**
 * How likely it is that a send reached the contact by this list, and not by another one of its lists. That it was on one of them is
 * known, even where it was on none of them shortly before: then it joined one, and nobody knows which.
 */
function shareOf(listId: string, send: Seen, seen: Seen[]): number {
  if (send.listIds.length === 1) return 1;
  // One of the others that it was on for sure is reason enough.
  const noOther = send.listIds
    .filter((id) => id !== listId)
    .reduce((likely, id) => likely * (1 - onList(id, send, seen)), 1);
  const own = onList(listId, send, seen);
  const onSome = 1 - (1 - own) * noOther;
  return onSome === 0 ? 0 : (own * noOther) / onSome;
}

/** How likely the contact was on a list at the time of a send, by the send nearest to it that says so. */
function onList(listId: string, { at }: Seen, seen: Seen[]): number {
  const telling = seen.filter(
    ({ listIds, isReceived }) => listIds.includes(listId) && (!isReceived || listIds.length === 1),
  );
  const nearest = telling.reduce<Seen | undefined>(
    (one, other) => (one && Math.abs(one.at - at) <= Math.abs(other.at - at) ? one : other),
    undefined,
  );
  if (!nearest) return 0.5;
  // One whom it reached may be among those that are not known.
  return nearest.isReceived ? 1 : 1 - stays(Math.abs(nearest.at - at)) / (1 + (nearest.missing ?? 0));
}

/** How likely nothing changed in a time, in ms. */
function stays(ms: number): number {
  return Math.exp((-MOVES_A_DAY * Math.max(0, ms)) / DAY_MS);
}
