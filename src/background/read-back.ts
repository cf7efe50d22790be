import { getContact, scanContacts } from '../constant-contact/contacts';
import { type Call, CallFailed } from '../constant-contact/http';
import type { Contact } from '../protocol/contact';
import { contentOf } from '../restore/differences';
import type { ChunkRow, Database, JobRow, ResultRow } from './database';
import { changeJob, type JobParts, putResults, resultIds } from './job-rows';
import { hex } from './snapshots';

/** Contacts that were not among the changed ones are read one by one up to this many, in pages beyond. */
const MOST_SINGLE_READS = 100;
/** The server's clock and order may be off by this much when changed contacts are read back. */
export const MARGIN_MS = 5 * 60_000;

/**
 * Reads back what became of the contacts: the changed ones in pages, then those that were not among them, one by one or,
 * when there are many, as far as they are among the deleted. Nothing counts as restored that was not read.
 */
export async function readBack(job: JobRow, chunks: ChunkRow[], call: Call, parts: JobParts): Promise<undefined> {
  const db = await parts.database;
  const sent = chunks.filter(({ state }) => state === 'done');
  const digests = new Map(
    sent.flatMap(({ ids, digests }) => ids.map((id, place) => [id, digests[place] ?? ''] as const)),
  );
  const known = new Set(await resultIds(job.id, db));
  const reading = job.reading ?? (job.kind === 'restore' ? { of: 'changed' as const } : { of: 'deleted' as const });
  const open = [...digests.keys()].filter((id) => !known.has(id));
  if (open.length === 0) return end(job, chunks, known, parts);

  if (reading.of === 'single') {
    const [id = ''] = open;
    const contact = await getContact(call, id).catch((error: unknown) => {
      if (error instanceof CallFailed && error.failure.kind === 'not-found') return undefined;
      throw error;
    });
    await keepResults(job, contact ? [contact] : [], digests, db);
    if (!contact) await db.put('results', { jobId: job.id, id, outcome: 'unknown' });
    return undefined;
  }

  const from =
    reading.next !== undefined
      ? { next: reading.next }
      : reading.of === 'changed'
        ? { status: 'all' as const, updatedAfter: (job.since ?? job.createdAt) - MARGIN_MS }
        : { status: 'deleted' as const };
  const page = await scanContacts(call, from);
  const ours = page.contacts.filter(({ id }) => digests.has(id) && !known.has(id));
  await keepResults(job, ours, digests, db);
  const left = open.length - ours.length;
  const next = nextReading(reading.of, page.next, left);
  await changeJob(job.id, db, (row) => ({ ...row, reading: next ?? { of: 'single' } }));
  if (next === undefined) {
    const rest = open.filter((id) => !ours.some((contact) => contact.id === id));
    await putResults(
      rest.map((id) => ({ jobId: job.id, id, outcome: 'unknown' })),
      db,
    );
  }
  return undefined;
}

/** undefined when there is nothing more to try. */
function nextReading(of: 'changed' | 'deleted', next: string | undefined, left: number): JobRow['reading'] | undefined {
  if (next !== undefined && left > 0) return { of, next };
  if (left <= MOST_SINGLE_READS) return { of: 'single' };
  return of === 'changed' ? { of: 'deleted' } : undefined;
}

async function keepResults(
  job: JobRow,
  contacts: Contact[],
  digests: Map<string, string>,
  db: Database,
): Promise<void> {
  const rows = await Promise.all(
    contacts.map(async (contact) => ({
      jobId: job.id,
      id: contact.id,
      ...(await verdict(job, contact, digests.get(contact.id))),
    })),
  );
  await putResults(rows, db);
}

async function verdict(
  job: JobRow,
  contact: Contact,
  digest: string | undefined,
): Promise<Pick<ResultRow, 'outcome' | 'message'>> {
  const isDeleted = contact.deletedAt !== undefined;
  if (job.kind === 'undo') return { outcome: isDeleted ? 'deleted' : 'failed' };
  if (isDeleted) return { outcome: 'failed' };
  const onLists = job.lists.every(({ id }) => contact.lists.includes(id));
  const same = digest === '' || digest === undefined || digest === (await digestOf(contact));
  return { outcome: onLists && same ? 'restored' : 'different' };
}

/** Ends a job; whatever was never sent is told as such. */
async function end(job: JobRow, chunks: ChunkRow[], known: Set<string>, parts: JobParts): Promise<undefined> {
  const db = await parts.database;
  const unsent = chunks.filter(({ state }) => state === 'planned').flatMap(({ ids }) => ids);
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
  return hex(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(contentOf(contact)))).slice(0, 16);
}
