import { type ContactsPage, getContact, type ScanQuery, scanContacts } from '../../../constant-contact/contacts';
import { type Call, failedWith } from '../../../constant-contact/http';
import type { Contact } from '../../../protocol/contact';
import { smallestList } from '../../../protocol/job-calls';
import { readingOf } from '../../../restore/attribution';
import { compareFields } from '../../../restore/differences';
import { cacheChanges } from '../../deleted-contacts/cache';
import { contentFingerprint } from '../../storage/fingerprint';
import { isRefusal } from '../backoff';
import { snapshotsOf } from '../job-store';
import type { Progress, Reading } from '../progress';
import { type Answer, takeAnswer, takeRefusal, takeUnreadable } from '../readings';
import { clocksOf, failsAlone, type JobTurn } from './step';

export async function readPage(turn: JobTurn, reading: Reading): Promise<void> {
  const { progress, call, deps, save } = turn;
  progress.reading = reading;
  let page: ContactsPage | undefined;
  try {
    page = await scanContacts(call, queryOf(progress, reading));
  } catch (error) {
    // The cursor may have expired, the links of the pages may form a cycle, or one contact may break its page.
    const isOdd = failedWith(error, 'unexpected-answer') || isRefusal(error);
    if (!isOdd && !(await failsAlone(turn, error))) throw error;
    takeRefusal(progress);
    return save();
  }
  const { contacts } = page;
  await deps.marks.whileUnchanged(() => take(turn, contacts, page));
}

/**
 * Reads one contact. A failure counts against the contact only if something else could be read. Before the contact is
 * given up, that must be another contact, because pages may be readable while single contacts are not.
 */
export async function readOne(turn: JobTurn, reading: Reading, id: string): Promise<void> {
  const { progress, call, deps, save } = turn;
  progress.reading = reading;
  let contact: Contact | undefined;
  try {
    contact = await getContact(call, id);
  } catch (error) {
    const isOdd = failedWith(error, 'server-error', 'unexpected-answer') || isRefusal(error);
    if (!isOdd && !(await failsAlone(turn, error))) throw error;
    if (!failedWith(error, 'not-found')) {
      const isLastTry = (progress.course.unreadable[id] ?? 0) + 1 >= progress.limits.unreadable;
      if (isLastTry && reading.proof !== 'contact') {
        await readAnother(call, id);
        reading.proof = 'contact';
      } else if (!reading.proof) {
        await scanContacts(call, { status: 'all', limit: 1 });
        reading.proof = 'page';
      }
      takeUnreadable(progress, id, await clocksOf(deps));
      return save();
    }
  }
  const found = contact ? [contact] : [];
  await deps.marks.whileUnchanged(() => take(turn, found, {}, id));
}

/** How many other contacts are tried, because more than one may be unreadable. */
const PROBES = 3;

/** Reads another contact of the account in the same way. Throws if that fails too: the fault is not this contact’s then. */
async function readAnother(call: Call, id: string): Promise<void> {
  const { contacts } = await scanContacts(call, { status: 'all', limit: PROBES + 1 });
  const others = contacts.filter((contact) => contact.id !== id).slice(0, PROBES);
  let failure: unknown;
  for (const other of others) {
    try {
      await getContact(call, other.id);
      return;
    } catch (error) {
      if (failedWith(error, 'not-found')) return;
      failure = error;
    }
  }
  if (others.length > 0) throw failure;
}

function queryOf({ course, limits }: Progress, { source, next }: Reading): ScanQuery | { next: string } {
  if (next !== undefined) return { next };
  const { lists, watermark } = course;
  const limit = limits.page;
  switch (source) {
    case 'changed':
      return { status: 'all', updatedAfter: watermark - limits.overlap, limit };
    case 'deleted':
      return { status: 'deleted', limit };
    case 'listed': {
      const list = smallestList(lists);
      return { status: 'all', limit, ...(list && { listId: list.id }) };
    }
    default:
      return { status: 'all', limit };
  }
}

/**
 * Judges the job’s contacts among those read, and updates the cache. `id` is set if one contact was read by itself. A
 * contact that is marked during this must not be stored unmarked, so no mark may change meanwhile.
 */
async function take(
  { job, progress, requestedAt, deps, save }: JobTurn,
  contacts: Contact[],
  { next, total, unreadIds = [] }: Partial<ContactsPage>,
  id?: string,
): Promise<void> {
  const { open, unsaved } = progress;
  const ours = contacts.filter((contact) => open.has(contact.id));
  const answer: Answer = {
    contacts: id !== undefined && ours.length === 0 ? [{ id, reading: null }] : [],
    unread: unreadIds,
    ...(next !== undefined && { next }),
    ...(total !== undefined && { total }),
    requestedAt: requestedAt(),
    // The server’s clock is known only after the answer.
    began: (await deps.serverClock.atLeast()) - Math.max(0, deps.now() - requestedAt()),
  };
  const snapshots = ours.filter((contact) => !open.get(contact.id)?.baseline);
  const changed: Contact[] = [];
  // An undo does not restore anyone, so it does not depend on the marks.
  const judged = progress.kind.effect === 'deletes' ? ours : await deps.marks.flagged(job.accountId, ours);
  for (const contact of judged) {
    const content = await contentFingerprint(contact);
    answer.contacts.push({ id: contact.id, reading: readingOf(contact, content) });
    if (progress.kind.verifiesIn[0] === 'deleted' || open.get(contact.id)?.baseline?.content !== content)
      changed.push(contact);
  }
  takeAnswer(progress, answer, await clocksOf(deps));
  // If the worker stops here, the next one caches these changes again.
  await cacheChanges(
    job.accountId,
    {
      contacts: changed.filter(({ deletedAt }) => deletedAt !== undefined),
      notDeleted: ours.filter(({ deletedAt }) => deletedAt === undefined).map((contact) => contact.id),
    },
    deps,
  );
  const different = unsaved.outcomes.filter(({ outcome, why }) => outcome === 'different' && why === 'changed-since');
  if (different.length > 0) {
    const before = await snapshotsOf(job.id, deps);
    for (const outcome of different) {
      const contact = ours.find((each) => each.id === outcome.id);
      const snapshot = before.get(outcome.id);
      const fields = contact && snapshot ? compareFields(snapshot, contact).filter(({ same }) => !same) : [];
      if (fields.length > 0) outcome.fields = fields.map(({ field }) => field);
    }
  }
  await save({ snapshots });
}
