import type { Call } from '../../constant-contact/http';
import type { Contact } from '../../protocol/contact';
import { MOST_SINGLE_READS } from '../../protocol/job-calls';
import type { JobReason } from '../../protocol/requests';
import { restorability } from '../../restore/consent';
import { MARGIN_MS } from '../deleted-contacts/cache';
import type { JobRow } from '../storage/database';
import { changeJob, type JobDeps, type Outcome, putResults, type Work } from './job-rows';
import { learnFrom, markOfResult, pagesOf, readOne, readPage } from './read-back';

/** What was read longer ago than this is read again before anything more is sent. */
export const FRESH_MS = 10 * 60_000;

/** Whether the contacts of a job have to be read before it may send any of them. */
export function isToRead({ checked = 0 }: Pick<JobRow, 'checked'>, now: number): boolean {
  return Math.abs(now - checked) > FRESH_MS;
}

/**
 * Reads, before anything is sent, which of the contacts that are still to be sent somebody changed since they were read
 * last: in pages, or each by itself where that takes fewer calls. A restore skips those that are not deleted any more or
 * may not be restored by now, an undo those that somebody deleted or changed since the restore. One call at a time.
 */
export async function readBefore(job: JobRow, work: Work, call: Call, deps: JobDeps): Promise<undefined> {
  const db = await deps.database();
  const before = new Map<string, Before>();
  for (const { state, ids, digests, sentAt } of work.chunks) {
    if (state !== 'planned') continue;
    for (const [place, id] of ids.entries()) before.set(id, { digest: digests[place] ?? '', sentAt });
  }
  const rows: Outcome[] = [];
  // What was begun so long ago is begun anew: who was read then may have changed since.
  const check = job.check && !isToRead(job.check, deps.now()) ? job.check : undefined;
  const { single, next, pagesLeft = 0 } = check ?? {};
  let read: Contact[];
  /** Where to go on; undefined where this was the last call. */
  let rest: Omit<NonNullable<JobRow['check']>, 'began' | 'checked'> | undefined;
  if (single === undefined) {
    const page = await readPage(call, next ? { next } : { status: 'all', updatedAfter: job.readAt - MARGIN_MS });
    const left = (next ? pagesLeft : pagesOf(page)) - 1;
    const isLess = before.size <= Math.min(MOST_SINGLE_READS, left);
    if (page.next) rest = isLess ? { single: 0 } : { next: page.next, pagesLeft: left };
    read = page.contacts;
  } else {
    const id = [...before.keys()][single] ?? '';
    const contact = await readOne(id, job, call);
    if (single + 1 < before.size) rest = { single: single + 1 };
    if (contact === 'unreadable') rows.push({ id, outcome: 'skipped', why: 'unreadable' });
    // Whom the account does not have any more Constant Contact refuses.
    read = contact && contact !== 'unreadable' ? [contact] : [];
  }
  // Asked for after the first answer, which tells what time it is.
  const began = check?.began ?? (await deps.serverClock.surely());
  for (const contact of read) {
    const why = await reason(job, contact, before.get(contact.id));
    if (why) rows.push({ id: contact.id, outcome: 'skipped', why });
  }
  await learnFrom(job, read, before, deps);
  await putResults(rows, work, db);
  const checked = deps.now();
  await changeJob(job.id, db, ({ check: _past, ...row }) =>
    rest ? { ...row, check: { began, checked, ...rest } } : { ...row, checked, readAt: began, restarts: 0 },
  );
  return undefined;
}

/** What a contact said before, and when it was sent in vain. */
interface Before {
  digest: string;
  sentAt: number | undefined;
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
