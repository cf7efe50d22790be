import { type ContactsPage, getContact, type ScanQuery, scanContacts } from '../../../constant-contact/contacts';
import { CallFailed } from '../../../constant-contact/http';
import type { Contact } from '../../../protocol/contact';
import { shortest } from '../../../protocol/job-calls';
import { readingOf } from '../../../restore/attribution';
import { compareFields } from '../../../restore/differences';
import { learn } from '../../deleted-contacts/cache';
import { contentFingerprint } from '../../storage/fingerprint';
import type { Reading } from '../../storage/job-rows';
import { isRefusal } from '../backoff';
import { type Outcome, snapshotsOf } from '../job-store';
import {
  type Answer,
  afterAnswer,
  afterCheck,
  afterReading,
  afterRefusal,
  type Change,
  noChange,
  unreadableOutcome,
} from '../readings';
import { clocksOf, type Turn } from './step';

/** One page of contacts, or one contact by its id. */
export async function read(turn: Turn, reading: Reading, id: string | undefined): Promise<void> {
  const { work, deps } = turn;
  const started = deps.now();
  if (id !== undefined) return readOne(turn, reading, id, started);
  let page: ContactsPage;
  try {
    page = await scanContacts(turn.call, placeOf(turn, reading));
  } catch (error) {
    // A place that is not good any more: it may have been known for too long.
    if (!isRefusal(error)) throw error;
    return turn.save(afterRefusal(work, reading));
  }
  // Pages that name each other as the next would be read for ever.
  if (page.next !== undefined && work.cursors.has(page.next)) return turn.save(afterRefusal(work, reading));
  if (page.next !== undefined) work.cursors.add(page.next);
  const { next, total } = page;
  await told(turn, reading, page.contacts, started, { ...(next && { next }), ...(total !== undefined && { total }) });
}

/** All that a reading looked for was read. */
export async function close({ work, deps, save }: Turn, reading: Reading): Promise<void> {
  await save(afterReading(work, reading, await clocksOf(deps), deps.limits));
}

/** Contacts could not be read: where anything else can be, that is said of them, and no longer waited for. Rejects where nothing can. */
export async function check({ work, call, deps, save }: Turn, reading: Reading): Promise<void> {
  await scanContacts(call, { status: 'all', limit: 1 });
  await save(afterCheck(work, reading, await clocksOf(deps), deps.limits));
}

/** A contact that cannot be read must not hold up all others: they are read, and then it is tried again. */
async function readOne(turn: Turn, reading: Reading, id: string, started: number): Promise<void> {
  const { work, call, save } = turn;
  try {
    const contact = await getContact(call, id);
    return await told(turn, reading, [{ ...contact, id }], started, {});
  } catch (error) {
    if (!(error instanceof CallFailed)) throw error;
    const { kind } = error.failure;
    if (kind === 'not-found') return told(turn, reading, [], started, {}, id);
    if (kind === 'server-error' || kind === 'unexpected-answer') return save({ ...noChange(), reading, unread: [id] });
    if (!isRefusal(error)) throw error;
    return save({ ...noChange(), reading, settled: [unreadableOutcome(work, id)] });
  }
}

function placeOf({ work, deps: { limits } }: Turn, { source, next }: Reading): ScanQuery | { next: string } {
  if (next !== undefined) return { next };
  const { lists, watermark } = work.course;
  const after = watermark - limits.overlap;
  const limit = limits.page;
  switch (source) {
    case 'changed':
      return { status: 'all', updatedAfter: after, limit };
    case 'opted-out':
      return { status: 'all', optedOutAfter: after, limit };
    case 'deleted':
      return { status: 'deleted', limit };
    case 'listed': {
      const list = shortest(lists);
      return { status: 'all', limit, ...(list && { listId: list.id }) };
    }
    default:
      return { status: 'all', limit };
  }
}

/** Takes over what was read of the job's contacts, and what that tells of who is deleted. */
async function told(
  turn: Turn,
  reading: Reading,
  contacts: Contact[],
  started: number,
  place: Pick<Answer, 'next' | 'total'>,
  missing?: string,
): Promise<void> {
  const { job, work, kind, deps, save } = turn;
  const ours = new Map(contacts.filter(({ id }) => work.open.has(id)).map((contact) => [contact.id, contact]));
  const answers: Answer['read'] = missing === undefined ? [] : [{ id: missing, reading: null }];
  const known: Contact[] = [];
  for (const [id, contact] of ours) {
    const content = await contentFingerprint(contact);
    answers.push({ id, reading: readingOf(contact, content) });
    if (contact.deletedAt !== undefined && (job.kind === 'undo' || work.open.get(id)?.baseline?.content !== content)) {
      known.push(contact);
    }
  }
  // Asked for after the answer, which tells what time it is; what is meant is when it was sent for.
  const began = (await deps.serverClock.surely()) - (deps.now() - started);
  const answer: Answer = { ...place, read: answers, began };
  const change = afterAnswer(work, kind, reading, answer, await clocksOf(deps), deps.limits);
  // What a worker that is stopped here has learned is learned once more.
  const gone = [...ours.values()].flatMap(({ id, deletedAt }) => (deletedAt === undefined ? [id] : []));
  await learn(job.accountId, { contacts: known, gone }, deps);
  const fresh = change.baselines
    .filter(({ id }) => !work.open.get(id)?.baseline)
    .flatMap(({ id }) => ours.get(id) ?? []);
  await save(change, { outcomes: await outcomesOf(change, turn, ours), snapshots: fresh });
}

/** What is written down of contacts whose outcome follows from a reading of them. */
async function outcomesOf(
  { settled }: Change,
  { work, job, deps }: Turn,
  read: Map<string, Contact>,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  let snapshots: Promise<Map<string, Contact>> | undefined;
  for (const { isChanged, ...rest } of settled) {
    const { id, outcome, why } = rest;
    const content = work.open.get(id)?.baseline?.content;
    const isOurs = outcome === 'restored' || (outcome === 'different' && why === 'lists');
    const contact = isChanged && read.get(id);
    if (contact) snapshots ??= snapshotsOf(job.id, deps);
    const snapshot = contact && (await snapshots)?.get(id);
    const changed = snapshot ? compareFields(snapshot, contact).filter(({ same }) => !same) : [];
    outcomes.push({
      ...rest,
      ...(isOurs && content !== undefined && { content }),
      ...(isChanged && { fields: changed.map(({ field }) => field) }),
    });
  }
  return outcomes;
}
