import { type ContactsPage, readContact, type ScanQuery, scanContacts } from '../../constant-contact/contacts';
import { type Call, CallFailed } from '../../constant-contact/http';
import type { Contact } from '../../protocol/contact';
import { MOST_SINGLE_READS } from '../../protocol/job-calls';
import { restorability } from '../../restore/consent';
import { compareFields, contentOf } from '../../restore/differences';
import { learn, MARGIN_MS } from '../deleted-contacts/cache';
import type { JobRow, Sealed } from '../storage/database';
import { fingerprintOf, sha256 } from '../storage/fingerprint';
import { changeJob, type JobDeps, type Outcome, putResults, snapshotsOf, type Work } from './job-rows';

/** Contacts may be read as they were for a while after an activity is completed; nothing is documented. */
const SETTLE_MS = 15_000;
/** How often in a row a contact is asked for again that the server errs over. */
const MOST_ERRORS = 5;
const PAGE = 500;

/** What a contact that was sent said before, where to read that, and what is known of the activity that it was in. */
interface Sent {
  digest: string;
  batch: number;
  message: Sealed | undefined;
  /** An activity was begun with it that was not refused. */
  isBegun: boolean;
  isLate: true | undefined;
}
type Before = Map<string, Sent>;

/**
 * Reads back what became of the contacts: the changed ones in pages, then those that were not among them, one by one or,
 * when there are many, as far as they are on the list or among the deleted. Nothing counts as restored that was not read,
 * and nothing as not done before it was read a second time, after a wait. Answers how long to wait before the next call, in ms.
 */
export async function readBack(job: JobRow, work: Work, call: Call, deps: JobDeps): Promise<number | undefined> {
  const db = await deps.database();
  const { known } = work;
  const isDryRun = job.kind === 'dry-run';
  const before = sentIn(work);
  const open = [...before.keys()].filter((id) => !known.has(id));
  const [first] = open;
  if (first === undefined || (isDryRun && job.state === 'cancelled')) return end(job, work, deps);

  const reading = job.reading ?? (isDryRun ? { of: 'deleted', isLast: true } : { of: 'changed' });
  if (reading.of === 'single') {
    const contact = await readOne(first, job, call);
    const none: Omit<Outcome, 'id'> = contact ? { outcome: 'unknown' } : { outcome: 'failed', why: 'not-found' };
    if (contact && contact !== 'unreadable') await keepResults(job, [contact], before, true, work, deps);
    else await putResults([{ id: first, ...none }], work, db);
    return undefined;
  }

  if (job.readBackAt === undefined) {
    const readBackAt = await deps.serverClock.surely();
    await changeJob(job.id, db, (row) => ({ ...row, readBackAt }));
  }
  const page = await readPage(call, placeOf(reading, job));
  const ours = page.contacts.filter(({ id }) => before.has(id) && !known.has(id));
  const settled = await keepResults(job, ours, before, reading.isLast === true, work, deps);
  const left = open.filter((id) => !settled.has(id));
  const next = nextReading(job, reading, page, left.length);
  if (!reading.isLast && next?.of !== 'changed' && left.length > 0) {
    await changeJob(job.id, db, (row) => ({ ...row, reading: { of: 'changed', isLast: true } }));
    return SETTLE_MS;
  }
  await changeJob(job.id, db, (row) => ({ ...row, reading: next ?? { of: 'single' } }));
  if (next === undefined) {
    // Who is on none of the pages of deleted contacts is not deleted.
    const rest: Omit<Outcome, 'id'> = isDryRun ? { outcome: 'failed', why: 'not-deleted' } : { outcome: 'unknown' };
    await putResults(
      left.map((id) => ({ id, ...rest })),
      work,
      db,
    );
  }
  return undefined;
}

/** All contacts that are to be read back. */
function sentIn({ chunks }: Work): Before {
  const before: Before = new Map();
  for (const { state, ids, digests, batch, message, activityId, isFound, isRefused, isLate } of chunks) {
    if (state !== 'done') continue;
    // One that was found, and looked at only when it ends, may be somebody else's.
    const isBegun = !isRefused && !isLate && (activityId !== undefined || isFound === true);
    for (const [place, id] of ids.entries()) {
      before.set(id, { digest: digests[place] ?? '', batch, message, isBegun, isLate });
    }
  }
  return before;
}

type PagedReading = Exclude<NonNullable<JobRow['reading']>, { of: 'single' }>;

function placeOf({ of, next }: PagedReading, job: JobRow): ScanQuery | { next: string } {
  if (next !== undefined) return { next };
  if (of === 'deleted') return { status: 'deleted' };
  const [list] = job.lists;
  if (of === 'listed' && list) return { status: 'all', listId: list.id };
  return { status: 'all', updatedAfter: (job.since ?? job.startedAt) - MARGIN_MS };
}

/**
 * One contact, as it is; null where the account has none with this id. One that is given in no shape that is known, or that
 * the server errs over again and again, must not hold up all others.
 */
export async function readOne(id: string, job: JobRow, call: Call): Promise<Contact | null | 'unreadable'> {
  try {
    const contact = await readContact(call, { by: 'id', id });
    return contact && { ...contact, id };
  } catch (error) {
    if (!(error instanceof CallFailed)) throw error;
    const { kind } = error.failure;
    const isOdd = kind === 'unexpected-answer' || kind === 'server-error';
    const times = job.wait?.failure?.kind === kind ? job.waited : 0;
    if (kind === 'refused' || (isOdd && times >= MOST_ERRORS)) return 'unreadable';
    throw error;
  }
}

/** One page of contacts. A page that names itself as the next is no answer: it would be read for ever. */
export async function readPage(call: Call, from: ScanQuery | { next: string }): Promise<ContactsPage> {
  const page = await scanContacts(call, from);
  if ('next' in from && from.next === page.next) throw new CallFailed({ kind: 'unexpected-answer' });
  return page;
}

/** How many pages there are, as the first of them tells. */
export function pagesOf({ total = PAGE }: ContactsPage): number {
  return Math.ceil(total / PAGE);
}

/**
 * How the contacts that are left are read with the fewest calls, as far as it is known how many pages there are; undefined
 * when there is nothing more to try.
 */
function nextReading(
  job: JobRow,
  { pagesLeft: pagesWithThis = 1, ...reading }: PagedReading,
  page: ContactsPage,
  left: number,
): JobRow['reading'] | undefined {
  const { next } = page;
  const pagesLeft = (reading.next === undefined ? pagesOf(page) : pagesWithThis) - 1;
  if (next !== undefined && left > Math.min(MOST_SINGLE_READS, pagesLeft)) return { ...reading, next, pagesLeft };
  if (left <= MOST_SINGLE_READS) return { of: 'single' };
  if (reading.of === 'deleted') return undefined;
  // Whether an activity moves the time of a contact's last change is not documented; who is on its list was in it.
  return { of: reading.of === 'changed' && job.kind === 'restore' ? 'listed' : 'deleted', isLast: true };
}

/**
 * Keeps what became of contacts that were read, and what that tells of who is deleted. Answers whose outcome stands: before
 * the last reading a contact that is as it was before may still change.
 */
async function keepResults(
  job: JobRow,
  contacts: Contact[],
  before: Before,
  isLast: boolean,
  work: Work,
  deps: JobDeps,
): Promise<Set<string>> {
  const opened = new Map<number, Promise<Map<string, Contact>>>();
  const rows: Outcome[] = [];
  for (const contact of contacts) {
    const sent = before.get(contact.id);
    if (!sent) continue;
    const { digest, batch, message, isLate } = sent;
    const row: Outcome = { id: contact.id, ...verdict(job, contact, sent) };
    if (row.outcome === 'restored') row.mark = await markOfResult(contact);
    if (row.outcome !== 'restored') {
      if (row.why !== 'not-applied') rows.push(row);
      // What was not done within a day may be done yet.
      else if (isLast && isLate) rows.push({ id: contact.id, outcome: 'unknown' });
      else if (isLast) rows.push(message ? { ...row, why: 'refused', message } : row);
    } else if (digest === (await digestOf(contact))) {
      rows.push(row.why === undefined ? row : { ...row, outcome: 'different' });
    } else {
      const snapshots = opened.get(batch) ?? snapshotsOf(job.id, deps, batch);
      opened.set(batch, snapshots);
      const snapshot = (await snapshots).get(contact.id);
      const fields = snapshot ? compareFields(snapshot, contact) : [];
      rows.push({ ...row, outcome: 'different', fields: fields.flatMap(({ field, same }) => (same ? [] : [field])) });
    }
  }
  // What a worker that is stopped here has learned is learned once more; a contact with a result is not read again.
  await learnFrom(job, contacts, before, deps);
  await putResults(rows, work, await deps.database());
  return new Set(rows.map(({ id }) => id));
}

/** Learns of those of the contacts that are the job's who is deleted and not as it was before, and who is not deleted. */
export async function learnFrom(
  { accountId }: JobRow,
  contacts: Contact[],
  before: Map<string, { digest: string }>,
  deps: JobDeps,
): Promise<void> {
  const news: Contact[] = [];
  const gone: string[] = [];
  for (const contact of contacts) {
    const known = before.get(contact.id);
    if (!known) continue;
    if (contact.deletedAt === undefined) gone.push(contact.id);
    else if (known.digest !== (await digestOf(contact))) news.push(contact);
  }
  await learn(accountId, { contacts: news, gone }, deps);
}

/** What can be said of a contact without its snapshot. */
function verdict(job: JobRow, contact: Contact, { isBegun }: Sent): Omit<Outcome, 'id'> {
  const isDeleted = contact.deletedAt !== undefined;
  if (job.kind === 'dry-run') {
    const can = restorability(contact);
    if (can.may) return { outcome: 'would-restore' };
    return { outcome: isDeleted ? 'skipped' : 'failed', why: can.why };
  }
  if (job.kind === 'undo' && isDeleted) return { outcome: 'deleted' };
  if (job.kind === 'undo' || isDeleted) return { outcome: 'failed', why: 'not-applied' };
  if (!job.lists.some(({ id }) => contact.lists.includes(id))) {
    // An activity adds to the lists whom it restores; where none was begun, somebody else restored this one.
    return isBegun ? { outcome: 'different', why: 'lists' } : { outcome: 'skipped', why: 'not-deleted' };
  }
  const onLists = job.lists.every(({ id }) => contact.lists.includes(id));
  return { outcome: 'restored', ...(!onLists && { why: 'lists' }) };
}

/** Ends a job; who has no result was never sent, or never read by a dry run, and is told as such. */
async function end(job: JobRow, work: Work, deps: JobDeps): Promise<undefined> {
  const db = await deps.database();
  const all = work.chunks.flatMap(({ ids }) => ids);
  await putResults(
    all.map((id) => ({ id, outcome: 'not-started' })),
    work,
    db,
  );
  await changeJob(job.id, db, ({ wait: _wait, ...row }) => ({
    ...row,
    state: row.state === 'cancelled' ? 'cancelled' : 'done',
    endedAt: deps.now(),
  }));
  return undefined;
}

/** 64 bits that stand for what a contact says, without its lists and whether it is deleted. */
export async function digestOf(contact: Contact): Promise<string> {
  return (await sha256(contentOf(contact))).slice(0, 16);
}

/** 64 bits that stand for a contact as it was read back, with its lists: an undo deletes it only while it is so. */
export async function markOfResult(contact: Contact): Promise<string> {
  return (await fingerprintOf(contact)).slice(0, 16);
}
