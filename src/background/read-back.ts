import { type ContactsPage, type ScanQuery, scanContacts } from '../constant-contact/contacts';
import { type Call, CallFailed } from '../constant-contact/http';
import type { Contact } from '../protocol/contact';
import { restorability } from '../restore/consent';
import { compareFields, contentOf } from '../restore/differences';
import { learn } from './bin';
import type { ChunkRow, JobRow, ResultRow, Sealed } from './database';
import { changeJob, type JobParts, putResults, resultIds, snapshotsOf } from './job-rows';
import { readContact } from './lookup';
import { markOf, sha256 } from './snapshots';

/** Contacts that were not among those on the pages are read one by one up to this many, in other pages beyond. */
export const MOST_SINGLE_READS = 100;
/** The server's clock and order may be off by this much when changed contacts are read back. */
export const MARGIN_MS = 5 * 60_000;
/** Contacts may be read as they were for a while after an activity is completed; nothing is documented. */
const SETTLE_MS = 15_000;
const PAGE = 500;

/** What a contact that was sent said before, and where to read that. */
type Before = Map<string, { digest: string; batch: number; message?: Sealed }>;

/**
 * Reads back what became of the contacts: the changed ones in pages, then those that were not among them, one by one or,
 * when there are many, as far as they are among the deleted. Nothing counts as restored that was not read, and nothing as
 * not done before it was read a second time, after a wait. Answers how long to wait before the next call, in ms.
 */
export async function readBack(
  job: JobRow,
  chunks: ChunkRow[],
  call: Call,
  parts: JobParts,
): Promise<number | undefined> {
  const db = await parts.database;
  const isDryRun = job.kind === 'dry-run';
  const before: Before = new Map();
  for (const { state, ids, digests, batch, message } of chunks) {
    if (state !== 'done') continue;
    for (const [place, id] of ids.entries())
      before.set(id, { digest: digests[place] ?? '', batch, ...(message && { message }) });
  }
  const known = new Set(await resultIds(job.id, db));
  const open = [...before.keys()].filter((id) => !known.has(id));
  const [first] = open;
  if (first === undefined || (isDryRun && job.state === 'cancelled')) return end(job, chunks, known, parts);

  const reading = job.reading ?? (isDryRun ? { of: 'deleted', isLast: true } : { of: 'changed' });
  if (reading.of === 'single') {
    const contact = await readContact({ by: 'id', id: first }, call);
    if (contact) await keepResults(job, [{ ...contact, id: first }], before, true, parts);
    else await putResults([{ jobId: job.id, id: first, outcome: 'failed', why: 'not-found' }], db);
    return undefined;
  }

  const page = await readPage(call, placeOf(reading, job));
  const ours = page.contacts.filter(({ id }) => before.has(id) && !known.has(id));
  const settled = await keepResults(job, ours, before, reading.isLast === true, parts);
  const left = open.filter((id) => !settled.has(id));
  const next = nextReading(reading, page, left.length);
  if (!reading.isLast && next?.of !== 'changed' && left.length > 0) {
    const since = parts.now();
    const wait = { why: 'activity', since, until: since + SETTLE_MS } as const;
    await changeJob(job.id, db, (row) => ({ ...row, reading: { of: 'changed', isLast: true }, wait }));
    return SETTLE_MS;
  }
  await changeJob(job.id, db, (row) => ({ ...row, reading: next ?? { of: 'single' } }));
  if (next === undefined) {
    // Who is on none of the pages of deleted contacts is not deleted.
    const rest: Pick<ResultRow, 'outcome' | 'why'> = isDryRun
      ? { outcome: 'failed', why: 'not-deleted' }
      : { outcome: 'unknown' };
    await putResults(
      left.map((id) => ({ jobId: job.id, id, ...rest })),
      db,
    );
  }
  return undefined;
}

type PagedReading = Extract<JobRow['reading'], { of: 'changed' | 'deleted' }>;

function placeOf({ of, next }: PagedReading, job: JobRow): ScanQuery | { next: string } {
  if (next !== undefined) return { next };
  if (of === 'deleted') return { status: 'deleted' };
  return { status: 'all', updatedAfter: (job.since ?? job.createdAt) - MARGIN_MS };
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
  { pagesLeft: pagesWithThis = 1, ...reading }: PagedReading,
  page: ContactsPage,
  left: number,
): JobRow['reading'] | undefined {
  const { next } = page;
  const pagesLeft = (reading.next === undefined ? pagesOf(page) : pagesWithThis) - 1;
  if (next !== undefined && left > Math.min(MOST_SINGLE_READS, pagesLeft)) return { ...reading, next, pagesLeft };
  if (left <= MOST_SINGLE_READS) return { of: 'single' };
  return reading.of === 'changed' ? { of: 'deleted', isLast: true } : undefined;
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
  parts: JobParts,
): Promise<Set<string>> {
  const opened = new Map<number, Promise<Map<string, Contact>>>();
  const rows: ResultRow[] = [];
  for (const contact of contacts) {
    const { digest = '', batch = 0, message } = before.get(contact.id) ?? {};
    const row: ResultRow = { jobId: job.id, id: contact.id, ...verdict(job, contact) };
    if (row.outcome === 'restored') row.mark = await markOfResult(contact);
    if (row.outcome !== 'restored') {
      if (row.why !== 'not-applied') rows.push(row);
      else if (isLast) rows.push(message ? { ...row, why: 'refused', message } : row);
    } else if (digest === (await digestOf(contact))) {
      rows.push(row.why === undefined ? row : { ...row, outcome: 'different' });
    } else {
      const snapshots = opened.get(batch) ?? snapshotsOf(job.id, parts, batch);
      opened.set(batch, snapshots);
      const snapshot = (await snapshots).get(contact.id);
      const fields = snapshot ? compareFields(snapshot, contact) : [];
      rows.push({ ...row, outcome: 'different', fields: fields.flatMap(({ field, same }) => (same ? [] : [field])) });
    }
  }
  // What a worker that is stopped here has learned is learned once more; a contact with a result is not read again.
  await learnFrom(job, contacts, before, parts);
  await putResults(rows, await parts.database);
  return new Set(rows.map(({ id }) => id));
}

/** Learns of those of the contacts that are the job's who is deleted and not as it was before, and who is not deleted. */
export async function learnFrom(
  { accountId }: JobRow,
  contacts: Contact[],
  before: Map<string, { digest: string }>,
  parts: JobParts,
): Promise<void> {
  const news: Contact[] = [];
  const gone: string[] = [];
  for (const contact of contacts) {
    const known = before.get(contact.id);
    if (!known) continue;
    if (contact.deletedAt === undefined) gone.push(contact.id);
    else if (known.digest !== (await digestOf(contact))) news.push(contact);
  }
  await learn(accountId, { contacts: news, gone }, parts);
}

/** What can be said of a contact without its snapshot. */
function verdict(job: JobRow, contact: Contact): Pick<ResultRow, 'outcome' | 'why'> {
  const isDeleted = contact.deletedAt !== undefined;
  if (job.kind === 'dry-run') {
    const can = restorability(contact);
    if (can.may) return { outcome: 'would-restore' };
    return { outcome: isDeleted ? 'skipped' : 'failed', why: can.why };
  }
  if (job.kind === 'undo' && isDeleted) return { outcome: 'deleted' };
  if (job.kind === 'undo' || isDeleted) return { outcome: 'failed', why: 'not-applied' };
  // An activity adds to the lists whom it restores: this one somebody else restored.
  if (!job.lists.some(({ id }) => contact.lists.includes(id))) return { outcome: 'skipped', why: 'not-deleted' };
  const onLists = job.lists.every(({ id }) => contact.lists.includes(id));
  return { outcome: 'restored', ...(!onLists && { why: 'lists' }) };
}

/** Ends a job; whatever was never sent, or never read by a dry run, is told as such. */
async function end(job: JobRow, chunks: ChunkRow[], known: Set<string>, parts: JobParts): Promise<undefined> {
  const db = await parts.database;
  const unsent = chunks.flatMap(({ state, ids }) => (state === 'planned' || state === 'done' ? ids : []));
  await putResults(
    unsent.filter((id) => !known.has(id)).map((id) => ({ jobId: job.id, id, outcome: 'not-started' })),
    db,
  );
  await changeJob(job.id, db, ({ wait: _wait, ...row }) => ({
    ...row,
    state: row.state === 'cancelled' ? 'cancelled' : 'done',
    endedAt: parts.now(),
  }));
  return undefined;
}

/** 64 bits that stand for what a contact says, without its lists and whether it is deleted. */
export async function digestOf(contact: Contact): Promise<string> {
  return (await sha256(contentOf(contact))).slice(0, 16);
}

/** 64 bits that stand for a contact as it was read back, with its lists: an undo deletes it only while it is so. */
export async function markOfResult(contact: Contact): Promise<string> {
  return (await markOf(contact)).slice(0, 16);
}
