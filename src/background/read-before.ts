import type { Call } from '../constant-contact/http';
import type { Contact } from '../protocol/contact';
import type { JobReason } from '../protocol/requests';
import { restorability } from '../restore/consent';
import { CLOCKS_MS } from './bin';
import type { ChunkRow, JobRow, ResultRow } from './database';
import { changeJob, type JobParts, putResults, resultIds } from './job-rows';
import { readContact } from './lookup';
import { learnFrom, MARGIN_MS, MOST_SINGLE_READS, markOfResult, pagesOf, readPage } from './read-back';

/** What was read longer ago than this is read again before anything more is sent. */
const FRESH_MS = 10 * 60_000;

/** Whether the contacts of a job have to be read before it may send any of them. */
export function isToRead(job: JobRow, now: number): boolean {
  return !job.checked || Math.abs(now - (job.readAt ?? 0)) > FRESH_MS;
}

/**
 * Reads, before anything is sent, which of the contacts that are still to be sent somebody changed since they were read
 * last: in pages, or each by itself where that takes fewer calls. A restore skips those that are not deleted any more or
 * may not be restored by now, an undo those that somebody deleted or changed since the restore. One call at a time.
 */
export async function readBefore(job: JobRow, chunks: ChunkRow[], call: Call, parts: JobParts): Promise<undefined> {
  const db = await parts.database;
  const planned = chunks.filter(({ state }) => state === 'planned');
  const before = new Map(planned.flatMap(({ ids, digests }) => ids.map((id, at) => [id, digests[at] ?? ''] as const)));
  const { began, single, next, pagesLeft = 0 } = job.check ?? { began: parts.now() };

  let check: JobRow['check'];
  if (single === undefined) {
    const page = await readPage(
      call,
      next === undefined ? { status: 'all', updatedAfter: lastRead(job, began) } : { next },
    );
    await skip(job, page.contacts, before, parts);
    const left = (next === undefined ? pagesOf(page) : pagesLeft) - 1;
    if (page.next !== undefined) {
      check =
        before.size <= Math.min(MOST_SINGLE_READS, left)
          ? { began, single: 0 }
          : { began, next: page.next, pagesLeft: left };
    }
  } else {
    const id = [...before.keys()][single];
    if (id !== undefined) {
      const contact = await readContact({ by: 'id', id }, call);
      if (contact) await skip(job, [{ ...contact, id }], before, parts);
      else await putResults([{ jobId: job.id, id, outcome: 'failed', why: 'not-found' }], db);
      check = { began, single: single + 1 };
    }
  }
  if (check === undefined) {
    const out = new Set(await resultIds(job.id, db));
    for (const chunk of planned) {
      const places = [...chunk.ids.keys()].filter((place) => !out.has(chunk.ids[place] ?? ''));
      if (places.length === chunk.ids.length) continue;
      const [ids, digests] = [chunk.ids, chunk.digests].map((all) => places.map((place) => all[place] ?? ''));
      await db.put('chunks', {
        ...chunk,
        ids: ids ?? [],
        digests: digests ?? [],
        ...(places.length === 0 && { state: 'done' }),
      });
    }
  }
  await changeJob(job.id, db, ({ check: _past, ...row }) =>
    check ? { ...row, check } : { ...row, checked: true, readAt: began },
  );
  return undefined;
}

/** From when on changes matter, by the server's clock or a margin before our own. */
function lastRead({ readAt, since, createdAt }: JobRow, now: number): number {
  return readAt === undefined ? (since ?? createdAt) - MARGIN_MS : Math.max(0, Math.min(readAt, now) - CLOCKS_MS);
}

/** Writes down which of the contacts must not be sent, and learns what was read. */
async function skip(job: JobRow, read: Contact[], before: Map<string, string>, parts: JobParts): Promise<void> {
  const contacts = read.filter(({ id }) => before.has(id));
  const rows: ResultRow[] = [];
  for (const contact of contacts) {
    const why = await reason(job, contact, before.get(contact.id));
    if (why) rows.push({ jobId: job.id, id: contact.id, outcome: 'skipped', why });
  }
  await learnFrom(job, contacts, before, parts);
  await putResults(rows, await parts.database);
}

async function reason({ kind }: JobRow, contact: Contact, mark: string | undefined): Promise<JobReason | undefined> {
  if (kind === 'undo') {
    if (contact.deletedAt !== undefined) return 'deleted-already';
    return (await markOfResult(contact)) === mark ? undefined : 'changed-since';
  }
  const can = restorability(contact);
  return can.may ? undefined : can.why;
}
