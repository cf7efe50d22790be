import type { Contact } from '../protocol/contact';
import type { Method } from '../protocol/restores';
import { type Attribution, attribute, readingOf } from './attribution';
import { isoTimestamp } from './date-spellings';
import { compareFields, contentOf } from './differences';

export interface SentRestore {
  /** The contact as read before the write. */
  snapshot: Contact;
  /** The contact as expected after the write. */
  expected: Contact;
  listIds: readonly string[];
  method: Method;
}

/**
 * Decides who caused the state read after a restore of one contact; `readBack` is null after a 404. `answered` is the contact
 * in the answer to the write. A difference that the answer already shows comes from the write itself, such as a lost value.
 * The contact is then ours and can be repaired. Any other difference comes from somebody else.
 */
export function judge(sent: SentRestore, readBack: Contact | null, answered?: Contact): Attribution {
  const { snapshot, expected, listIds, method } = sent;
  const { deletedAt } = snapshot;
  const baseline = { content: contentOf(snapshot), ...(deletedAt !== undefined && { deletedAt }) };
  const reading = readBack && readingOf(readBack, contentOf(readBack), method);
  const isOwn = readBack && answered && isOwnDoing(expected, answered, readBack);
  return attribute(baseline, { content: contentOf(isOwn ? readBack : expected), lists: listIds }, reading);
}

/** The missing lists that the write did not add, according to its answer. Somebody removed the contact from any other. */
export function ownMissing(missing: readonly string[], answered: Contact | undefined): string[] {
  // An answer may omit the lists.
  if (!answered || answered.lists.length === 0) return [];
  return missing.filter((id) => !answered.lists.includes(id));
}

function isOwnDoing(expected: Contact, answered: Contact, readBack: Contact): boolean {
  const at = (contact: Contact) => Date.parse(isoTimestamp(contact.updatedAt) ?? '');
  if (at(answered) !== at(readBack) && !Number.isNaN(at(answered)) && !Number.isNaN(at(readBack))) return false;
  const changedLater = new Set(
    compareFields(answered, readBack)
      .filter(({ same }) => !same)
      .map(({ field }) => field),
  );
  return compareFields(expected, readBack).every(({ field, same }) => same || !changedLater.has(field));
}

/**
 * Whether our write overwrote an opt-out that came between the reading and the write: only the opt-in or opt-out differs, and
 * the contact did not opt in itself. `isCertain` is true if the answer still contains the opt-out. Otherwise a new opt-in is
 * evidence only if the server's restores leave the opt-in unchanged.
 */
export function overwrittenOptOut(expected: Contact, readBack: Contact): { isCertain: boolean } | undefined {
  const differing = compareFields(expected, readBack).filter(({ same }) => !same);
  const isConsentOnly = differing.every(({ field }) => field === 'optIn' || field === 'optOut');
  if (readBack.deletedAt !== undefined || differing.length === 0 || !isConsentOnly) return undefined;
  const [was, is] = [expected.email, readBack.email];
  if (!was || !is) return undefined;
  const isNew = (date: 'optInDate' | 'optOutDate') =>
    is[date] !== undefined && isoTimestamp(is[date]) !== isoTimestamp(was[date]);
  if (isNew('optOutDate')) return { isCertain: true };
  const isNewOptIn = isNew('optInDate') && is.optInSource !== 'Contact';
  return isNewOptIn ? { isCertain: false } : undefined;
}
