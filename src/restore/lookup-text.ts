import type { LookupTextProblem } from '../protocol/failure';
import type { LookupQuestion } from '../protocol/restores';
import { contactsIn } from './contacts-in-text';

export type ParsedLookupText = { ok: true; question: LookupQuestion } | { ok: false; why: LookupTextProblem };

/** Somebody who pastes more than this pasted a file; its addresses are not one lookup. */
const LONGEST_TEXT = 20_000_000;

/**
 * Reads what a person typed or pasted as a question for one contact. An id that the text says to be a contact's wins, because
 * it names one record for sure; then comes an address, then any other id, which may be of anything.
 */
export function parseLookupText(text: string): ParsedLookupText {
  if (text.length > LONGEST_TEXT) return { ok: false, why: 'too-long' };
  if (text.trim() === '') return { ok: false, why: 'empty' };

  // Two are enough to know that there are several.
  const { contactIds, addresses, otherIds, malformed } = contactsIn(text, 2);
  const named = [contactIds, addresses, otherIds].find(({ length }) => length > 0) ?? [];
  const [only] = named;
  if (named.length > 1) return { ok: false, why: 'several' };
  if (only === undefined) return { ok: false, why: malformed ? 'malformed' : 'no-address' };
  return { ok: true, question: named === addresses ? { by: 'email', address: only } : { by: 'id', id: only } };
}
