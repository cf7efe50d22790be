import { readExport, startExport } from '../../constant-contact/contact-exports';
import {
  countContacts,
  type Memberships,
  type MembershipsPage,
  readContact,
  scanMemberships,
} from '../../constant-contact/contacts';
import { type Call, failedWith } from '../../constant-contact/http';
import { getLists } from '../../constant-contact/lists';
import type { Contact } from '../../protocol/contact';
import type { NamedList } from '../../protocol/former-lists';
import { DAY_MS, HOUR_MS } from '../../restore/day-bounds';
import { LATE_CHANGE_MS } from '../deleted-contacts/cache';
import { createExportReader } from './export-file';
import { beginReading, enterLists, enterMemberships, enterMissing, type Ledger, type Reading } from './ledger';

/** The interval for reading all contacts. Checks between miss swaps, which leave the counts of both lists unchanged. */
const READ_ALL_EVERY_MS = 7 * DAY_MS;

const PAGE = 500;
/** One call starts an export, one reads the file, the others poll. */
const EXPORT_CALLS = 8;
/** The wait before each further poll of an export, in ms. An export that takes longer is given up. */
const POLL_WAITS_MS = [20_000, 100_000, 400_000, 1_600_000];
/** After a useless export, no export is started in the account for this long. */
const NO_EXPORT_MS = 30 * DAY_MS;
/** An export is useless if a larger share of its rows is unreadable. */
const MOST_UNREAD = 0.05;
/** After a longer interruption the reading gets a new number, because it now shows a later time. */
const SAME_READING_MS = HOUR_MS;
/** An export is given up after this many stops, because the browser seems to lack memory for the file. */
const MOST_STOPS = 3;

type MemberCount = Ledger['lists'][number];

export interface Reader {
  call: Call;
  /** The server’s estimated time, in ms since the epoch. */
  now: () => Promise<number>;
  /** A time that is certainly not after the next read. */
  timeOfReading: () => Promise<number>;
  /** Above this many contacts, an export takes fewer calls than pages. */
  exportAbove: number;
  /** Up to this many contacts that a reading did not find are read one by one. */
  mostSingly: number;
}

/** After a long interruption, what is read now is newer, so it gets a new number. An export keeps the time of its start. */
export async function resumeReading(ledger: Ledger, reading: Reading, { timeOfReading }: Reader): Promise<void> {
  const now = await timeOfReading();
  reading.stops++;
  if (reading.how.by === 'export' && reading.stops > MOST_STOPS) readPages(ledger, reading, now);
  const begun = ledger.readings.find(({ number }) => number === reading.number)?.at ?? 0;
  if (reading.how.by === 'export' || now - begun <= SAME_READING_MS) return;
  reading.earlier.push(reading.number);
  reading.number = beginReading(ledger, now);
}

/**
 * Counts the lists, records changes, and returns the reading to do. If a call fails, the ledger is unchanged. The time
 * is taken after the first answer, which tells the server’s time.
 */
export async function startReading(ledger: Ledger, reader: Reader): Promise<Reading> {
  const { allAt, checkedFrom } = ledger;
  const lists = await getLists(reader.call);
  const now = await reader.timeOfReading();
  const isAllDue = allAt === undefined || checkedFrom === undefined || now - allAt >= READ_ALL_EVERY_MS;
  const changed = isAllDue ? [] : await changedSince(checkedFrom - LATE_CHANGE_MS, reader.call);
  const before = new Map(ledger.lists.map(({ id, members }) => [id, members]));
  const moved = lists.filter(({ id, members }) => before.get(id) !== members);
  const pages = moved.reduce((sum, { members = 0 }) => sum + Math.max(1, Math.ceil(members / PAGE)), 0);
  const how: Reading['how'] =
    isAllDue || pages > pagesOfAll(ledger, reader)
      ? await methodToReadAll(ledger, reader)
      : { by: 'lists', listIds: moved.map(({ id }) => id), done: 0 };
  const reading: Reading = { number: beginReading(ledger, now), how, earlier: [], begunAt: now, stops: 0, calls: 0 };
  enterLists(ledger, lists);
  enterMemberships(ledger, changed, reading.number);
  return reading;
}

/** Starts a reading of all contacts by pages, whether it is due or not. */
export async function startReadingPages(ledger: Ledger, { call, timeOfReading }: Reader): Promise<Reading> {
  const lists = await getLists(call);
  const now = await timeOfReading();
  enterLists(ledger, lists);
  return { number: beginReading(ledger, now), how: { by: 'pages' }, earlier: [], begunAt: now, stops: 0, calls: 0 };
}

async function changedSince(updatedAfter: number, call: Call): Promise<Memberships[]> {
  const found: Memberships[] = [];
  let from: { updatedAfter: number } | { next: string } | undefined = { updatedAfter };
  while (from) {
    const { memberships, next }: MembershipsPage = await scanMemberships(call, from);
    found.push(...memberships);
    from = next === undefined ? undefined : { next };
  }
  return found;
}

function pagesOfAll({ rows }: Ledger, { exportAbove }: Reader): number {
  return rows.size > exportAbove ? EXPORT_CALLS : Math.ceil(rows.size / PAGE);
}

async function methodToReadAll(
  { noExportBefore = 0 }: Ledger,
  { call, now, exportAbove }: Reader,
): Promise<Reading['how']> {
  if (noExportBefore > (await now()) || ((await countContacts(call)) ?? 0) <= exportAbove) return { by: 'pages' };
  const activity = await startExport(call).catch(onlyRefusals);
  return activity ? { by: 'export', activityId: activity.id, polls: 0 } : { by: 'pages' };
}

/** Pages are read if an export is forbidden, impossible or expired. */
function onlyRefusals(error: unknown): undefined {
  if (!failedWith(error, 'forbidden', 'refused', 'not-found', 'queue-full', 'unexpected-answer')) throw error;
}

/** Reads the next part. Returns the wait before the one after it, in ms. */
export async function readNextPart(ledger: Ledger, reading: Reading, reader: Reader): Promise<number> {
  const { how } = reading;
  switch (how.by) {
    case 'pages': {
      const { memberships, next } = await scanMemberships(reader.call, how.next ? { next: how.next } : {});
      enterMemberships(ledger, memberships, reading.number);
      if (next !== undefined) reading.how = { by: 'pages', next };
      else {
        const missing = notFound(ledger, reading);
        // Pages shift when somebody is deleted between them, so an active contact may be on none.
        if (how.next !== undefined && missing.length <= reader.mostSingly)
          await readSingly(ledger, missing, reading, reader);
        finish(ledger, reading, await reader.now(), 'all');
      }
      return 0;
    }
    case 'export':
      return stepOfExport(ledger, reading, how, reader);
    case 'lists': {
      const listId = how.listIds[how.done];
      if (listId === undefined) {
        await readLeavers(ledger, reading, new Set(how.listIds), reader);
        return 0;
      }
      const from = how.next === undefined ? { listId } : { next: how.next };
      const { memberships, next } = await scanMemberships(reader.call, from);
      enterMemberships(ledger, memberships, reading.number);
      const { listIds, done } = how;
      reading.how =
        next === undefined ? { by: 'lists', listIds, done: done + 1 } : { by: 'lists', listIds, done, next };
      return 0;
    }
  }
}

async function stepOfExport(
  ledger: Ledger,
  reading: Reading,
  how: Extract<Reading['how'], { by: 'export' }>,
  { call, now }: Reader,
): Promise<number> {
  const wait = POLL_WAITS_MS[how.polls];
  const lists = ledger.lists.filter(({ isDeleted }) => !isDeleted);
  const reader = createExportReader(lists);
  const state = await readExport(call, how.activityId, reader.add).catch(onlyRefusals);
  if (state === 'running' && wait !== undefined) {
    reading.how = { ...how, polls: how.polls + 1 };
    return wait;
  }
  const exported = state === 'completed' ? reader.end() : undefined;
  const rows = exported ? exported.memberships.length + exported.unread : 0;
  if (!exported || exported.unread > rows * MOST_UNREAD) {
    readPages(ledger, reading, await now());
    return 0;
  }
  const after = await getLists(call);
  // After a renaming, a name in the file may mean another list. A truncated file looks like a complete one.
  if (!haveSameNames(lists, after) || !isWhole(exported.memberships, lists, after)) {
    reading.how = { by: 'pages' };
    return 0;
  }
  enterMemberships(ledger, exported.memberships, reading.number);
  finish(ledger, reading, await now(), exported.unread === 0 ? 'all' : 'most');
  return 0;
}

/** Reads pages instead, and starts no export for some time. */
function readPages(ledger: Ledger, reading: Reading, now: number): void {
  ledger.noExportBefore = now + NO_EXPORT_MS;
  reading.how = { by: 'pages' };
}

function haveSameNames(before: NamedList[], after: NamedList[]): boolean {
  const names = new Map(before.map(({ id, name }) => [id, name]));
  return before.length === after.length && after.every(({ id, name }) => names.get(id) === name);
}

/** Whether the file has about as many memberships as the lists have members, before and after it. */
function isWhole(memberships: Memberships[], before: MemberCount[], after: MemberCount[]): boolean {
  const earlier = new Map(before.map(({ id, members }) => [id, members]));
  const counted = new Set(after.flatMap(({ id, members }) => (members === undefined ? [] : id)));
  const expected = after.reduce((sum, { id, members = 0 }) => sum + Math.min(members, earlier.get(id) ?? members), 0);
  const found = memberships.reduce((sum, { listIds }) => sum + listIds.filter((id) => counted.has(id)).length, 0);
  return found >= expected * (1 - MOST_UNREAD);
}

/** Contacts not found on a list that they were on have left it or were deleted. Only reading each contact tells which. */
async function readLeavers(
  ledger: Ledger,
  reading: Reading,
  listIds: ReadonlySet<string>,
  reader: Reader,
): Promise<void> {
  const places = new Set(ledger.lists.flatMap(({ id }, place) => (listIds.has(id) ? [place] : [])));
  const wasOn = (id: string) => ledger.sets[ledger.rows.get(id)?.set ?? -1]?.some((place) => places.has(place));
  const leavers = notFound(ledger, reading).filter(wasOn);
  if (leavers.length > reader.mostSingly) {
    reading.how = await methodToReadAll(ledger, reader);
    return;
  }
  await readSingly(ledger, leavers, reading, reader);
  finish(ledger, reading, await reader.now(), 'lists');
}

/** The contacts that the reading did not find, without those that were missing before. */
function notFound({ rows }: Ledger, { number, earlier }: Reading): string[] {
  const seen = new Set([number, ...earlier]);
  return [...rows].flatMap(([id, row]) => (row.isMissing || seen.has(row.reading) ? [] : id));
}

async function readSingly(ledger: Ledger, ids: string[], { number }: Reading, { call, now }: Reader): Promise<void> {
  const found: [id: string, contact: Contact | null][] = [];
  for (const id of ids) found.push([id, await readContact(call, { by: 'id', id })]);
  const missingAt = await now();
  for (const [id, contact] of found) {
    if (!contact) ledger.rows.delete(id);
    else if (contact.deletedAt !== undefined) enterMissing(ledger, [id], missingAt);
    else enterMemberships(ledger, [{ contactId: id, listIds: contact.lists }], number);
  }
}

/** Ends a reading of all contacts, of most, or of some lists. Contacts that a reading of all did not find are missing. */
function finish(ledger: Ledger, reading: Reading, now: number, what: 'all' | 'most' | 'lists'): void {
  if (what === 'all') enterMissing(ledger, notFound(ledger, reading), now);
  if (what !== 'lists') ledger.allAt = reading.begunAt;
  Object.assign(ledger, { checkedFrom: reading.begunAt, checkedAt: now });
  delete ledger.reading;
}
