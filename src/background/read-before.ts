import type { Call } from '../constant-contact/http';
import type { Contact } from '../protocol/contact';
import type { JobReason } from '../protocol/requests';
import { restorability } from '../restore/consent';
import { CLOCKS_MS } from './bin';
import type { ChunkRow, JobRow, ResultRow } from './database';
import { changeJob, type JobParts, putResults } from './job-rows';
import { readContact } from './lookup';
import { learnFrom, MARGIN_MS, MOST_SINGLE_READS, markOfResult, pagesOf, readPage } from './read-back';

/** What was read longer ago than this is read again before anything more is sent. */
const FRESH_MS = 10 * 60_000;

/** Whether the contacts of a job have to be read before it may send any of them. */
export function isToRead({ checked = 0 }: JobRow, now: number): boolean {
  return Math.abs(now - checked) > FRESH_MS;
}

/**
 * Reads, before anything is sent, which of the contacts that are still to be sent somebody changed since they were read
 * last: in pages, or each by itself where that takes fewer calls. A restore skips those that are not deleted any more or
 * may not be restored by now, an undo those that somebody deleted or changed since the restore. One call at a time.
 */
export async function readBefore(job: JobRow, chunks: ChunkRow[], call: Call, parts: JobParts): Promise<undefined> {
  const db = await parts.database;
  const before = new Map<string, Before>();
  for (const { state, ids, digests, sentAt } of chunks) {
    if (state !== 'planned') continue;
    for (const [place, id] of ids.entries()) before.set(id, { digest: digests[place] ?? '', sentAt });
  }
  const { began, single, next, pagesLeft = 0 } = job.check ?? { began: parts.now() };
  let check: JobRow['check'];
  let read: Contact[];
  if (single === undefined) {
    const page = await readPage(call, next ? { next } : { status: 'all', updatedAfter: lastRead(job, began) });
    const left = (next ? pagesLeft : pagesOf(page)) - 1;
    const isLess = before.size <= Math.min(MOST_SINGLE_READS, left);
    if (page.next) check = isLess ? { began, single: 0 } : { began, next: page.next, pagesLeft: left };
    read = page.contacts;
  } else {
    const id = [...before.keys()][single] ?? '';
    const contact = await readContact({ by: 'id', id }, call);
    if (single + 1 < before.size) check = { began, single: single + 1 };
    // Whom the account does not have any more Constant Contact refuses.
    read = contact ? [{ ...contact, id }] : [];
  }
  const rows: ResultRow[] = [];
  for (const contact of read) {
    const why = await reason(job, contact, before.get(contact.id));
    if (why) rows.push({ jobId: job.id, id: contact.id, outcome: 'skipped', why });
  }
  await learnFrom(job, read, before, parts);
  await putResults(rows, db);
  await changeJob(job.id, db, ({ check: _past, ...row }) => (check ? { ...row, check } : { ...row, checked: began }));
  return undefined;
}

/** What a contact said before, and when it was sent in vain. */
interface Before {
  digest: string;
  sentAt: number | undefined;
}

/**
 * From when on changes matter: by the server's clock, or a margin before our own. It is the same each time, since our own
 * may have been wrong when the contacts were read again.
 */
function lastRead({ readAt, since, createdAt }: JobRow, now: number): number {
  return readAt === undefined ? (since ?? createdAt) - MARGIN_MS : Math.max(0, Math.min(readAt, now) - CLOCKS_MS);
}

async function reason({ kind, lists }: JobRow, contact: Contact, before?: Before): Promise<JobReason | undefined> {
  if (!before) return undefined;
  if ((contact.deletedAt === undefined) === (kind === 'restore')) {
    // Where an answer was lost it may be we who did it, as the lists tell; what became of it is read back.
    if (before.sentAt !== undefined && lists.every(({ id }) => contact.lists.includes(id))) return undefined;
    return kind === 'restore' ? 'not-deleted' : 'deleted-already';
  }
  if (kind === 'undo') return (await markOfResult(contact)) === before.digest ? undefined : 'changed-since';
  const can = restorability(contact);
  return can.may ? undefined : can.why;
}
