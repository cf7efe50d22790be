import type { Contact } from '../protocol/contact';
import type { Method } from '../protocol/restores';
import { type Attribution, attribute, readingOf } from './attribution';
import { compareFields, contentOf } from './differences';

/** One restore as it was sent. */
export interface SentRestore {
  /** The contact as it was read before. */
  snapshot: Contact;
  /** As it has to be afterwards. */
  expected: Contact;
  listIds: readonly string[];
  method: Method;
}

/**
 * Whose doing is what was read after a restore of one contact was sent; null after a 404. `answered` is the contact as the answer to
 * the write had it. A difference that the answer shows already is the write's own, such as a value that it lost: the contact is
 * ours then, and can be repaired. Every other difference is somebody else's.
 */
export function judge(sent: SentRestore, readBack: Contact | null, answered?: Contact): Attribution {
  const { snapshot, expected, listIds, method } = sent;
  const { deletedAt } = snapshot;
  const baseline = { content: contentOf(snapshot), ...(deletedAt !== undefined && { deletedAt }) };
  const reading = readBack && readingOf(readBack, contentOf(readBack), method);
  const attributed = attribute(baseline, { content: contentOf(expected), lists: listIds }, reading);
  if (attributed.whose !== 'ours-changed' || !reading || !readBack || !answered) return attributed;
  if (!isOwnDoing(expected, answered, readBack)) return attributed;
  return attribute(baseline, { content: reading.content, lists: listIds }, reading);
}

/** The chosen lists that the answer to the write shows it not to have joined; another list that is missing, somebody left for it. */
export function ownMissing(missing: readonly string[], answered: Contact | undefined): string[] {
  // An answer may leave the lists out altogether.
  if (!answered || answered.lists.length === 0) return [];
  return missing.filter((id) => !answered.lists.includes(id));
}

function isOwnDoing(expected: Contact, answered: Contact, readBack: Contact): boolean {
  const at = (contact: Contact) => Date.parse(contact.updatedAt ?? '');
  if (at(answered) !== at(readBack) && !Number.isNaN(at(answered)) && !Number.isNaN(at(readBack))) return false;
  const changedLater = new Set(
    compareFields(answered, readBack)
      .filter(({ same }) => !same)
      .map(({ field }) => field),
  );
  return compareFields(expected, readBack).every(({ field, same }) => same || !changedLater.has(field));
}

/**
 * Whether our write took an opt-out away that came between the reading and the write: all is as it was sent, but somebody opted in
 * anew, and not the contact. `isCertain` where the answer still names the opt-out; else the new opt-in shows it only on a server
 * whose restores leave the opt-in alone.
 */
export function overwrittenOptOut(expected: Contact, readBack: Contact): { isCertain: boolean } | undefined {
  const differing = compareFields(expected, readBack).filter(({ same }) => !same);
  const isConsentOnly = differing.every(({ field }) => field === 'optIn' || field === 'optOut');
  if (readBack.deletedAt !== undefined || differing.length === 0 || !isConsentOnly) return undefined;
  const [was, is] = [expected.email, readBack.email];
  if (!was || !is) return undefined;
  if (is.optOutDate !== undefined && is.optOutDate !== was.optOutDate) return { isCertain: true };
  const isNewOptIn = is.optInDate !== undefined && is.optInDate !== was.optInDate && is.optInSource !== 'Contact';
  return isNewOptIn ? { isCertain: false } : undefined;
}
