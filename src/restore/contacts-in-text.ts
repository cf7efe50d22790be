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

/**
 * Constant Contact stores addresses of up to 80 characters (ContactPutRequest,
 * https://developer.constantcontact.com/api_reference/index.html).
 */
const LONGEST_ADDRESS = 80;

/** A word that goes on for longer is a link or data, and where an address in it begins cannot be told. */
const LONGEST_WORD = 2_000;

/** How much before an id tells whose it is. */
const LABEL = 48;

/** Long texts are read by pieces of about this size: most of a long text names nobody, and that is seen at once. */
const PIECE = 32_000;

/**
 * Where a piece may end: between words, or between the values of JSON without spaces. Not before an id, if that can be, since
 * the words before it tell whose it is.
 */
const PIECE_END = /(?:\s|,(?=["{[]))(?!\W{0,8}[\da-f]{8}-)/i;

/** What every address has in it, as it may be encoded. */
const ENCODED_AT = /(?:40|64|commat)(?<=[%&\\=][\w%&#;\\=]{0,16}?(?:40|64|commat))/i;

/** What every id has in it. */
const ID_PART = /[-\u2010\u2011][\da-f]{4}[-\u2010\u2011]/i;

/** What every id has before it that is said to be a contact's, as the words between may be encoded. */
const CONTACT_BEFORE_ID = /contact[\s\S]{0,150}?[-\u2010\u2011][\da-f]{4}[-\u2010\u2011]/i;

/**
 * Finds the contacts that a text names, by address or id, whatever it was copied from. An address is found whole or not at
 * all: the rest of one that was cut would be somebody else's. The time it takes grows with the length of the text and no
 * faster.
 *
 * With `enough`, it finds only what tells who of them is meant, or that it is so many: an id that the text says to be a
 * contact's goes before any address, and that before any other id.
 */
export function contactsIn(text: string, enough = Number.POSITIVE_INFINITY): NamedContacts {
  const found = nobody();
  for (const piece of piecesOf(text)) {
    const sought = stillSought(found, enough);
    if (sought === undefined) break;
    if (text.length > PIECE && !mayName(piece, sought, found)) continue;
    const plain = plainText(piece);
    addIds(plain, found, enough);
    if (sought.addresses) addAddresses(plain, found, enough);
  }
  return namesOf(found);
}

/** What would still tell more, beside the ids that are said to be a contact's. */
interface Sought {
  addresses: boolean;
  otherIds: boolean;
}

function stillSought({ contactIds, addresses, otherIds }: Found, enough: number): Sought | undefined {
  if (contactIds.size >= enough) return undefined;
  const isAll = !Number.isFinite(enough);
  return {
    addresses: isAll || (contactIds.size === 0 && addresses.size < enough),
    otherIds: isAll || (contactIds.size === 0 && addresses.size === 0 && otherIds.size < enough),
  };
}

/** Whether a part of a text may have in it what is sought. That it has not is seen much faster than what it has. */
function mayName(piece: string, sought: Sought, { addresses }: Found): boolean {
  if (sought.addresses && mayHaveAddress(withoutKnown(piece, addresses))) return true;
  return (sought.otherIds ? ID_PART : CONTACT_BEFORE_ID).test(piece);
}

function mayHaveAddress(piece: string): boolean {
  return piece.includes('@') || (/[%&\\=]/.test(piece) && ENCODED_AT.test(piece));
}

/** Between these an address stands alone, whatever its text is written in. */
const ALONE = [
  ['"', '"'],
  ['<', '>'],
  [' ', ' '],
  [',', ','],
] as const;

/** Without an address that was found before, where it surely stands alone: a log may name nobody else, thousands of times. */
function withoutKnown(piece: string, addresses: Names): string {
  if (addresses.size !== 1) return piece;
  const [known = ''] = addresses.values();
  return ALONE.reduce((text, [left, right]) => text.replaceAll(left + known + right, left + right), ` ${piece} `);
}

/** The contacts that are named in what a page shows or a field holds: there the browser has undone all that was encoded. */
export function contactsShownIn(text: string): NamedContacts {
  const shown = shownText(text);
  const found = nobody();
  addIds(shown, found);
  addAddresses(shown, found);
  return namesOf(found);
}

/** Each once, whatever its case, as it was written last. */
type Names = Map<string, string>;

interface Found {
  contactIds: Names;
  otherIds: Names;
  addresses: Names;
  malformed: boolean;
}

function nobody(): Found {
  return { contactIds: new Map(), otherIds: new Map(), addresses: new Map(), malformed: false };
}

function namesOf({ contactIds, otherIds, addresses, malformed }: Found): NamedContacts {
  return {
    contactIds: [...contactIds.values()],
    otherIds: [...otherIds.values()],
    addresses: [...addresses.values()],
    malformed,
  };
}

function addIds(plain: string, { contactIds, otherIds }: Found, enough = Number.POSITIVE_INFINITY): void {
  for (const { id, whose } of idsIn(plain)) {
    if (whose !== 'other') (whose === 'contact' ? contactIds : otherIds).set(id.toLowerCase(), id);
    if (contactIds.size >= enough) break;
  }
}

function addAddresses(plain: string, found: Found, enough = Number.POSITIVE_INFINITY): void {
  for (const address of addressesIn(plain)) {
    if (address === undefined) found.malformed = true;
    else found.addresses.set(address.toLowerCase(), address);
    if (found.addresses.size >= enough) break;
  }
}

function* piecesOf(text: string): Generator<string> {
  for (let from = 0; from < text.length; ) {
    const least = from + PIECE;
    const good = text.slice(least, least + PIECE).search(PIECE_END);
    const end = good === -1 ? indexOfSpace(text, least) : least + good;
    yield text.slice(from, end);
    from = end;
  }
}

function indexOfSpace(text: string, from: number): number {
  const space = /\s/g;
  space.lastIndex = from;
  return space.exec(text)?.index ?? text.length;
}

interface FoundId {
  id: string;
  whose: 'contact' | 'unsaid' | 'other';
}

/** All of an id but its first eight digits, which are looked at last: there are far fewer hyphens than digits in a text. */
const ID_TAIL = /-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}(?![\da-z-])/gi;

/** The ids in a plain text, and whose they are by the words before them; in an enumeration by those before the first. */
function* idsIn(plain: string): Generator<FoundId> {
  let before: (FoundId & { end: number }) | undefined;
  for (const { 0: tail, index } of plain.matchAll(ID_TAIL)) {
    if (!/^[^\da-z-]?[\da-f]{8}$/i.test(plain.slice(Math.max(0, index - 9), index))) continue;
    const start = index - 8;
    const end = index + tail.length;
    const id = plain.slice(start, end);
    const goesOn = before && /^[\s"',;]*$/.test(plain.slice(before.end, start));
    const whose = before && goesOn ? before.whose : whoseId(plain.slice(Math.max(0, start - LABEL), start));
    before = { id, whose, end };
    yield before;
  }
}

/** Whose an id is that follows on these words. */
function whoseId(words: string): FoundId['whose'] {
  if (/contacts?(?:'s)?[\W_]*(?:(?:with|the|ids?|uuid|guid|number|is)[\W_]+)*$/i.test(words)) return 'contact';
  // "list_id": "…", list=…, /lists/…, correlationId: …, <ListId>…; but not "Please restore: …" and "id": "…".
  const [, key = '', sign = ''] = /([\w.-]+)(["']\s*:|\s*=|\/|:|>)[\s"'[{]*$/.exec(words) ?? [];
  if (/^(?:uu|gu)?ids?$/i.test(key)) return 'unsaid';
  const isKey = sign !== ':' && sign !== '>' ? key !== '' : /[_-]|[a-z][A-Z]/.test(key);
  return isKey ? 'other' : 'unsaid';
}

/** The addresses in a plain text; undefined for what looks like one and is none for sure. */
function* addressesIn(plain: string): Generator<string | undefined> {
  /** Where the address before ends. */
  let floor = 0;
  for (let at = plain.indexOf('@'); at !== -1; ) {
    let after = at + 1;
    while (plain[after] === '@') after++;
    const found = after === at + 1 ? addressAround(plain, at, floor) : undefined;
    if (found) floor = found.end;
    yield found?.address;
    at = plain.indexOf('@', after);
  }
}

/** What stands between words and belongs to none: white space, brackets, quotation marks, long dashes, bullets, stops. */
const BETWEEN =
  /[\s<>()[\]{},;:"|`\p{Pi}\p{Pf}\p{Ps}\p{Pe}\u2014\u2015\u2022\u00B7\u25AA\u25AB\u25CF\u25CB\u25E6\u2023\u2043\u2219\u3001\u3002\uFF0C\uFF1A\uFF1B\uFF01\uFF1F]/u;

/** Which of the first characters are between words. */
const ASCII_BETWEEN = Array.from({ length: 128 }, (_, code) => BETWEEN.test(String.fromCharCode(code)));

function isBetween(plain: string, at: number): boolean {
  return ASCII_BETWEEN[plain.charCodeAt(at)] ?? BETWEEN.test(plain[at] ?? '');
}

const LABELS = /[\p{L}\p{M}\p{N}.-]*/uy;

/** The address whose @ stands at `at`; it begins at `floor` or after it. */
function addressAround(plain: string, at: number, floor: number): { address: string; end: number } | undefined {
  const lowest = Math.max(floor, at - LONGEST_WORD - 1);
  let start = at;
  while (start > lowest && plain[start - 1] !== '@' && !isBetween(plain, start - 1)) start--;
  if (start === at || plain[start - 1] === '@' || at - start > LONGEST_WORD) return undefined;
  if (isBetween(plain, at + 1)) return undefined;
  if (isCutBefore(plain.slice(Math.max(0, start - LABEL), start))) return undefined;

  LABELS.lastIndex = at + 1;
  const domain = (LABELS.exec(plain)?.[0] ?? '').replace(/[.-]+$/, '');
  const end = at + 1 + domain.length;
  if (!domain.includes('.') || !isDomain(domain) || goesOnAfter(plain.slice(end, end + LABEL))) return undefined;

  let word = plain.slice(start, at);
  // In a@x.org/b@x.org and a@x.org&b@x.org the second begins after the sign.
  if (start === floor && floor > 0) word = word.replace(/^[/&?=+;']+/, '');
  const local = withoutMarks(withoutPath(withoutKey(withoutMarks(word, plain.slice(end)))), plain.slice(end));
  const address = `${local}@${domain}`;
  return isLocal(local) && address.length <= LONGEST_ADDRESS ? { address, end } : undefined;
}

/** Whether more of the word stands on the other side of what parts it: a password of a link, an entity, a mask. */
function isCutBefore(words: string): boolean {
  return /\/\/[^\s/@]*:$|&[a-zA-Z]\w{1,31};$|\}$|\w`$|([\u2022\u25CF\u00B7\u2219])\1$/.test(words);
}

/** Whether what follows on a domain makes it the beginning of another: another @, the stars of a mask, a letter that is lost. */
function goesOnAfter(words: string): boolean {
  return /^(?:[@\uFFFD]|[*_~=%$^+\u2022\u25CF\u2026\uFFFC]+[.-]*[\p{L}\p{N}])/u.test(words);
}

/** Without the signs in front of a word that are no part of it, Markdown's only where they stand after it as well. */
function withoutMarks(word: string, after: string): string {
  const plain = word.replace(/^[^\p{L}\p{M}\p{N}\p{C}!-~\u2026\uFFFD]+/u, '').replace(/^['=-]+/, '');
  // How Python shows a text.
  if (/^'(?![a-z])/i.test(after)) return plain.replace(/^[bu]'/, '');
  const [marks = ''] = /^[*_~]+/.exec(plain) ?? [];
  if (marks !== '' && after.startsWith([...marks].reverse().join(''))) return plain.slice(marks.length);
  // A bullet; more than one are the mask of an address that is not to be shown.
  return plain.replace(/^\*(?!\*)/, '');
}

/** Keys whose value may be an address with a dot before the @. */
const ADDRESS_KEY =
  /mail|addr|from|to$|rcpt|recipient|sender|user|name|login|cc$|contact|account|id$|query|search|value|sub/i;

/**
 * `jane` of `?list=1&email=jane`. But bounce+jane=x.org and SRS0=…=x.org=jane are whole: mail servers write another address
 * into one like this, and its rest would be somebody else's. Where the key might be that, the word stays as it is.
 */
function withoutKey(word: string): string {
  const [, before = '', key = '', value] = /^(.*[?&#/;])?([a-z_][\w.-]*)=([^=]*)$/i.exec(word) ?? [];
  if (value === undefined) return word;
  return before !== '' || !value.includes('.') || ADDRESS_KEY.test(key) ? value : word;
}

/** `jane` of `/v3/contacts/jane`. Without the first / a name with one in it is whole. */
function withoutPath(word: string): string {
  return word.startsWith('/') ? word.slice(word.lastIndexOf('/') + 1) : word;
}

function isLocal(local: string): boolean {
  return /^(?![.*])[\p{L}\p{M}\p{N}.!#$%&'*+/=?^_~-]+(?<!\.)$/u.test(local) && !local.includes('..');
}

/** Its labels are letters of any script and digits, with hyphens only between them. The last is of one script. */
function isDomain(domain: string): boolean {
  const labels = domain.split('.');
  const last = labels.at(-1) ?? '';
  return (
    labels.length > 1 &&
    labels.every((label) => /^[\p{L}\p{M}\p{N}]+(-+[\p{L}\p{M}\p{N}]+)*$/u.test(label)) &&
    /^(?:xn--[a-z\d-]+|(?!\d+$)[a-z\d]{2,}|[\u0080-\uFFFF]{2,})$/i.test(last)
  );
}
