import { type ContactsPage, type ScanQuery, scanContacts } from '../constant-contact/contacts';
import type { Call } from '../constant-contact/http';
import type { Contact } from '../protocol/contact';
import { restorability } from '../restore/consent';
import { compareFields, contentOf } from '../restore/differences';
import { learn } from './bin';
import type { ChunkRow, JobRow, ResultRow, Sealed } from './database';
import { changeJob, type JobParts, putResults, resultIds, snapshotsOf } from './job-rows';
import { readContact } from './lookup';
import { sha256 } from './snapshots';

/** Contacts that were not among those on the pages are read one by one up to this many, in other pages beyond. */
const MOST_SINGLE_READS = 100;
/** The server's clock and order may be off by this much when changed contacts are read back. */
export const MARGIN_MS = 5 * 60_000;
const PAGE = 500;

/** What a contact that was sent said before, and where to read that. */
type Before = Map<string, { digest: string; batch: number; message?: Sealed }>;

/**
 * Reads back what became of the contacts: the changed ones in pages, then those that were not among them, one by one or,
 * when there are many, as far as they are among the deleted. Nothing counts as restored that was not read.
 *
 * An undo does so before it sends anything too: whom somebody deleted since the restore is skipped, so that nobody is told
 * that we did.
 */
export async function readBack(job: JobRow, chunks: ChunkRow[], call: Call, parts: JobParts): Promise<undefined> {
  const db = await parts.database;
  const isCheck = job.kind === 'undo' && !job.checked;
  const before: Before = new Map();
  for (const { state, ids, digests, batch, message } of chunks) {
    if (state !== 'done' && !isCheck) continue;
    for (const [place, id] of ids.entries())
      before.set(id, { digest: digests[place] ?? '', batch, ...(message && { message }) });
  }
  const known = new Set(await resultIds(job.id, db));
  const open = [...before.keys()].filter((id) => !known.has(id));
  const [first] = open;
  const isCalledOff = job.state === 'cancelled' && (isCheck || job.kind === 'dry-run');
  if (isCalledOff || (first === undefined && !isCheck)) return end(job, chunks, known, parts);

  const reading = job.reading ?? { of: job.kind === 'dry-run' ? 'deleted' : 'changed' };
  if (reading.of === 'single') {
    const id = first ?? '';
    const contact = await readContact({ by: 'id', id }, call);
    if (contact) await keepResults(job, [{ ...contact, id }], before, parts);
    else await putResults([{ jobId: job.id, id, outcome: 'failed', why: 'not-found' }], db);
    return undefined;
  }

  const page = await scanContacts(call, placeOf(reading, job));
  const ours = page.contacts.filter(
    ({ id, deletedAt }) => before.has(id) && !known.has(id) && !(isCheck && deletedAt === undefined),
  );
  await keepResults(job, ours, before, parts);
  if (isCheck) {
    await changeJob(job.id, db, ({ reading: _past, ...row }) =>
      page.next === undefined ? { ...row, checked: true } : { ...row, reading: { of: 'changed', next: page.next } },
    );
    return undefined;
  }
  const next = nextReading(reading, page, open.length - ours.length);
  await changeJob(job.id, db, (row) => ({ ...row, reading: next ?? { of: 'single' } }));
  if (next === undefined) {
    const read = new Set(ours.map(({ id }) => id));
    // Who is on none of the pages of deleted contacts is not deleted.
    const rest: Pick<ResultRow, 'outcome' | 'why'> =
      job.kind === 'dry-run' ? { outcome: 'failed', why: 'not-deleted' } : { outcome: 'unknown' };
    await putResults(
      open.flatMap((id) => (read.has(id) ? [] : [{ jobId: job.id, id, ...rest }])),
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

/**
 * How the contacts that are left are read with the fewest calls, as far as it is known how many pages there are; undefined
 * when there is nothing more to try.
 */
function nextReading(
  { of, next: place, pagesLeft: pagesWithThis = 1 }: PagedReading,
  { next, total = PAGE }: ContactsPage,
  left: number,
): JobRow['reading'] | undefined {
  const pagesLeft = (place === undefined ? Math.ceil(total / PAGE) : pagesWithThis) - 1;
  if (next !== undefined && left > Math.min(MOST_SINGLE_READS, pagesLeft)) return { of, next, pagesLeft };
  if (left <= MOST_SINGLE_READS) return { of: 'single' };
  return of === 'changed' ? { of: 'deleted' } : undefined;
}

/** Keeps what became of contacts that were read, and what that tells of who is deleted. */
async function keepResults(job: JobRow, contacts: Contact[], before: Before, parts: JobParts): Promise<void> {
  const opened = new Map<number, Promise<Map<string, Contact>>>();
  const rows: ResultRow[] = [];
  for (const contact of contacts) {
    const { digest = '', batch = 0, message } = before.get(contact.id) ?? {};
    const row: ResultRow = { jobId: job.id, id: contact.id, ...verdict(job, contact) };
    if (row.outcome !== 'restored') {
      rows.push({ ...row, ...(row.why === 'not-applied' && message && { message }) });
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
  await learn(
    job.accountId,
    {
      contacts: contacts.filter(({ id, deletedAt }) => deletedAt !== undefined && before.get(id)?.digest === ''),
      gone: contacts.flatMap(({ id, deletedAt }) => (deletedAt === undefined ? [id] : [])),
    },
    parts,
  );
  await putResults(rows, await parts.database);
}

/** What can be said of a contact without its snapshot. */
function verdict(job: JobRow, contact: Contact): Pick<ResultRow, 'outcome' | 'why'> {
  const isDeleted = contact.deletedAt !== undefined;
  if (job.kind === 'dry-run') {
    const can = restorability(contact);
    if (can.may) return { outcome: 'would-restore' };
    return { outcome: isDeleted ? 'skipped' : 'failed', why: can.why };
  }
  if (job.kind === 'undo' && isDeleted)
    return job.checked ? { outcome: 'deleted' } : { outcome: 'skipped', why: 'deleted-already' };
  if (job.kind === 'undo' || isDeleted) return { outcome: 'failed', why: 'not-applied' };
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
