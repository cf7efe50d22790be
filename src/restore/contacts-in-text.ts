import { addressesIn } from './addresses-in-text';
import { type FoundId, idsIn } from './ids-in-text';
import { plainText, shownText } from './plain-text';

/** What a text names. Each address and id is there once. */
export interface NamedContacts {
  /** Ids that the text says to be a contact's. */
  contactIds: string[];
  /** Ids of which it does not say what they are of. Those that it says to be of something else are in neither. */
  otherIds: string[];
  addresses: string[];
  /** Something looks like an address and is none, or none that can be told for sure. */
  malformed: boolean;
}

/** Long texts are read by pieces of about this size: most of a long text names nobody, and that is seen at once. */
const PIECE = 32_000;

/** Where a piece may end: between words, but not where a line may have cut one, nor within a few words before an id, since
 * these tell whose it is. */
const PIECE_END = /(?<![\n.+_=-])\s(?!\s)(?![\s\S]{0,150}?[\da-f]{4}[-\u2010\u2011][\da-f]{4}[-\u2010\u2011])/gi;

/** What addresses and ids have in them, as it may be encoded. */
const MAY_NAME =
  /[@\uFE6B\uFF20]|=\?|[%&\\=][\w%&#;\\=]{0,16}?(?:40|64|commat)|[\da-f]{4}[-\u2010\u2011][\da-f]{4}[-\u2010\u2011]/i;

/** The next word without a space, as x.com.Please and x.orgTel: where it begins is not to be told for sure. */
const RUNS_ON = /\.[a-z\d-]+\.[A-Z][a-z]+$|\.[A-Za-z]*[a-z][A-Z][A-Za-z]*$/;

/**
 * Finds the contacts that a text names, by address or id, whatever it was copied from. An address is found whole or not at
 * all: the rest of one that was cut would be somebody else's. After `enough` addresses only ids are looked for. The time it
 * takes grows with the length of the text and no faster.
 */
export function contactsIn(text: string, enough = Number.POSITIVE_INFINITY): NamedContacts {
  const ids: FoundId[] = [];
  let addresses: string[] = [];
  let malformed = false;
  for (const piece of piecesOf(text)) {
    if (text.length > PIECE && !MAY_NAME.test(piece)) continue;
    const plain = plainText(piece);
    for (const id of idsIn(plain)) ids.push(id);
    if (addresses.length >= enough) continue;
    for (const address of addressesIn(plain)) {
      if (address === undefined || RUNS_ON.test(address)) malformed = true;
      else addresses.push(address);
    }
    if (enough < text.length) addresses = distinct(addresses);
  }
  return {
    contactIds: idsOf('contact', ids),
    otherIds: idsOf('unsaid', ids),
    addresses: distinct(addresses),
    malformed,
  };
}

/** The contacts that are named in what a page shows or a field holds: there the browser has undone all that was encoded. */
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

/** Each once, whatever its case, as it was written last. */
function distinct(values: string[]): string[] {
  return values.length < 2 ? values : [...new Map(values.map((value) => [value.toLowerCase(), value])).values()];
}

function* piecesOf(text: string): Generator<string> {
  for (let from = 0; from < text.length; ) {
    PIECE_END.lastIndex = from + PIECE;
    const end = PIECE_END.exec(text)?.index ?? text.length;
    yield text.slice(from, end);
    from = end;
  }
}
