import type { LookupTextProblem } from '../protocol/failure';
import type { LookupQuestion } from '../protocol/restores';
import { contactsIn } from './contacts-in-text';

export type ParsedLookupText = { ok: true; question: LookupQuestion } | { ok: false; why: LookupTextProblem };

/** A longer text is a pasted file, not a lookup. */
const LONGEST_TEXT = 20_000_000;

/**
 * Parses typed or pasted text as a lookup of one contact. An id that the text calls a contact's comes first, because it
 * identifies one record. Then come an address and any other id, which may belong to anything.
 */
export function parseLookupText(text: string): ParsedLookupText {
  if (text.length > LONGEST_TEXT) return { ok: false, why: 'too-long' };
  if (text.trim() === '') return { ok: false, why: 'empty' };

  // Two addresses suffice to know that there are several.
  const { contactIds, addresses, otherIds, malformed } = contactsIn(text, 2);
  const named = [contactIds, addresses, otherIds].find(({ length }) => length > 0) ?? [];
  const [only] = named;
  if (named.length > 1) return { ok: false, why: 'several' };
  if (only === undefined) return { ok: false, why: malformed ? 'malformed' : 'no-address' };
  return { ok: true, question: named === addresses ? { by: 'email', address: only } : { by: 'id', id: only } };
}
