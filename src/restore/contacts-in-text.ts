import { addressesIn } from './addresses-in-text';
import { type FoundId, idsIn } from './ids-in-text';
import { plainText, shownText, withoutInvisible } from './plain-text';

/** The contacts that a text names. Each address and id occurs once. */
interface NamedContacts {
  /** Ids that the text calls a contact's. */
  contactIds: string[];
  /** Ids that the text does not attribute. Ids of something else are in neither array. */
  otherIds: string[];
  addresses: string[];
  /** Something resembles an address but is none, or is unclear. */
  malformed: boolean;
}

/** Long texts are read in pieces of about this size. Most pieces contain no contact, which a quick check shows. */
const PIECE = 32_000;

/** Where a piece may end: between words, but not after a line break that may cut one, nor within the words before an id. */
const PIECE_END = /(?<![\n\r.+_=-])\s(?!\s)(?![\s\S]{0,150}?[-\u2010\u2011][\da-f]{4}[-\u2010\u2011])/gi;

/** A quick check for characters of addresses and ids, which may be encoded. */
const MAY_NAME =
  /[@\uFE6B\uFF20]|=\?|[%&\\=][\w%&#;{\\=]{0,16}?(?:40|64|commat|2d|45)|[-\u2010\u2011][\da-f]{4}[-\u2010\u2011]/i;

/** The next word follows without a space, as in x.com.Please and x.orgTel, so the end of the address is unclear. */
const RUNS_ON = /\.[a-z\d-]+\.[A-Z][a-z]+$|\.[A-Za-z]*[a-z][A-Z][A-Za-z]*$/;

/**
 * Finds the contacts that a text names by address or id, whatever its source. An address is found completely or not at all,
 * because a part of one would be somebody else's. After `enough` addresses, only ids are searched for. The time grows
 * linearly with the length of the text.
 */
export function contactsIn(text: string, enough = Number.POSITIVE_INFINITY): NamedContacts {
  const ids: FoundId[] = [];
  const addresses = new Map<string, string>();
  let malformed = false;
  for (const piece of piecesOf(text)) {
    if (!MAY_NAME.test(withoutInvisible(piece))) continue;
    const plain = plainText(piece);
    for (const id of idsIn(plain)) ids.push(id);
    if (addresses.size >= enough) continue;
    for (const address of addressesIn(plain)) {
      if (address === undefined || RUNS_ON.test(address)) malformed = true;
      else addresses.set(address.toLowerCase(), address);
    }
  }
  return {
    contactIds: idsOf('contact', ids),
    otherIds: idsOf('unsaid', ids),
    addresses: [...addresses.values()],
    malformed,
  };
}

/** Finds the contacts named in displayed text or a field, where the browser has already decoded everything. */
export function contactsShownIn(text: string): NamedContacts {
  const shown = shownText(text);
  const ids = [...idsIn(shown)];
  const found = [...addressesIn(shown)];
  const addresses = distinct(found.filter((address) => address !== undefined));
  return {
    contactIds: idsOf('contact', ids),
    otherIds: idsOf('unsaid', ids),
    addresses,
    malformed: found.includes(undefined),
  };
}

function idsOf(whose: FoundId['whose'], ids: FoundId[]): string[] {
  return distinct(ids.flatMap((found) => (found.whose === whose ? [found.id] : [])));
}

/** Removes duplicates that differ only in case, and keeps the last spelling. */
function distinct(values: string[]): string[] {
  return [...new Map(values.map((value) => [value.toLowerCase(), value])).values()];
}

function* piecesOf(text: string): Generator<string> {
  for (let from = 0; from < text.length; ) {
    PIECE_END.lastIndex = from + PIECE;
    const end = PIECE_END.exec(text)?.index ?? text.length;
    yield text.slice(from, end);
    from = end;
  }
}
