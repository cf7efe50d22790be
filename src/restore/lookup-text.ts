import type { LookupTextProblem } from '../protocol/failure';
import type { LookupQuestion } from '../protocol/requests';

export type ParsedLookupText = { ok: true; question: LookupQuestion } | { ok: false; why: LookupTextProblem };

/** Constant Contact stores addresses of up to 80 characters (ContactPutRequest, https://developer.constantcontact.com/api_reference/index.html). */
const LONGEST_ADDRESS = 80;

/** Somebody who pastes more than this pasted a file; its addresses are not one lookup. */
const LONGEST_TEXT = 20_000_000;

/**
 * Reads what a person typed or pasted as a question for one contact: an email address, a contact id, or a text that holds
 * exactly one of them, such as a whole "409 Email already exists for contact <id>" answer, a mailto: link or
 * "Jane <jane@x.org>". An id wins over an address beside it, because an id names one record for sure.
 *
 * The time it takes grows with the length of the text and no faster, so a paste of any size may be given to it.
 */
export function parseLookupText(text: string): ParsedLookupText {
  if (text.length > LONGEST_TEXT) return { ok: false, why: 'too-long' };
  const plain = text.trim();
  if (plain === '') return { ok: false, why: 'empty' };

  const ids = idsIn(plain);
  if (ids.length > 1) return { ok: false, why: 'several' };
  const [id] = ids;
  if (id !== undefined) return { ok: true, question: { by: 'id', id } };

  // Two are enough to know that there are several.
  const { addresses, malformed } = addressesIn(plain, 2);
  if (addresses.length > 1) return { ok: false, why: 'several' };
  const [address] = addresses;
  if (address !== undefined) return { ok: true, question: { by: 'email', address } };
  return { ok: false, why: malformed ? 'malformed' : 'no-address' };
}

/** The contact ids in a text, each once. */
export function idsIn(text: string): string[] {
  const uuid = /(?<![0-9a-z-])[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?![0-9a-z-])/gi;
  return distinct(text.match(uuid) ?? []);
}

/** The first `most` addresses in a text, each once, and whether what looks like another is none. */
export function addressesIn(text: string, most: number): { addresses: string[]; malformed: boolean } {
  const plain = withoutMailto(text.trim());
  const found = new Map<string, string>();
  let malformed = false;
  for (let at = plain.indexOf('@'); at !== -1 && found.size < most; at = plain.indexOf('@', at + 1)) {
    const address = addressAround(plain, at);
    if (address === undefined) malformed = true;
    else found.set(address.toLowerCase(), address);
  }
  return { addresses: [...found.values()], malformed };
}

/** mailto:jane%2Bx@y.org?subject=… holds its address percent-encoded, and other addresses after the question mark. */
function withoutMailto(text: string): string {
  const link = /^mailto:([^?]*)/i.exec(text);
  if (link?.[1] === undefined) return text;
  try {
    return decodeURIComponent(link[1]);
  } catch {
    // Not a link after all, or one that breaks off.
    return link[1];
  }
}

/** The address whose @ stands at `at`, without the brackets, quotes and stops of the text around it. */
function addressAround(text: string, at: number): string | undefined {
  let start = at;
  while (at - start <= LONGEST_ADDRESS && isAddressCharacter(text[start - 1])) start--;
  let end = at + 1;
  while (end - at <= LONGEST_ADDRESS && isAddressCharacter(text[end])) end++;
  // A word with another @ is no address; one that goes on past the limit is too long for one, whatever is cut off it.
  if (text[end] === '@' || text[start - 1] === '@') return undefined;

  const local = text.slice(start, at).replace(/^['.*/=]+/, '');
  const domain = text.slice(at + 1, end).replace(/[^\p{L}\p{N}]+$/u, '');
  const address = `${local}@${domain}`;
  if (address.length > LONGEST_ADDRESS || local === '' || local.endsWith('.') || local.includes('..')) return undefined;
  return isDomain(domain) ? address : undefined;
}

/** Everything but white space, invisible characters and the marks that stand around an address in ordinary text. */
function isAddressCharacter(character: string | undefined): boolean {
  return character !== undefined && !/[\s\p{C}@<>()[\]{},;:"\\|`“”„«»‹›]/u.test(character);
}

/** Its labels are letters of any script and digits, with hyphens only between them. */
function isDomain(domain: string): boolean {
  const isLabel = (label: string) => /^[\p{L}\p{M}\p{N}]+(-+[\p{L}\p{M}\p{N}]+)*$/u.test(label);
  return /\.(?!\d+$)[^.]{2,}$/.test(domain) && domain.split('.').every(isLabel);
}

function distinct(values: string[]): string[] {
  return [...new Map(values.map((value) => [value.toLowerCase(), value])).values()];
}
