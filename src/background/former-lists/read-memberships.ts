import { readExport, startExport } from '../../constant-contact/contact-exports';
import {
  countContacts,
  type Memberships,
  type MembershipsPage,
  readContact,
  scanMemberships,
} from '../../constant-contact/contacts';
import { type Call, CallFailed } from '../../constant-contact/http';
import { getLists } from '../../constant-contact/lists';
import type { Contact } from '../../protocol/contact';
import type { NamedList } from '../../protocol/former-lists';
import { createExportReader } from './export-file';
import { beginReading, enter, enterLists, type Ledger, type Reading } from './ledger';
import type { Membership } from './membership-rows';

const HOUR_MS = 60 * 60_000;
const DAY_MS = 24 * HOUR_MS;
/** How often all contacts are read: a swap leaves the counts of two lists as they were. */
const READ_ALL_EVERY_MS = 7 * DAY_MS;

const PAGE = 500;
/** An export takes a call to begin, one for the file, and some polls. */
const EXPORT_CALLS = 8;
/** How long to wait before each further poll of an export, in ms. One that takes longer than these is given up: nobody waits for it. */
const POLL_WAITS_MS = [20_000, 100_000, 400_000, 1_600_000];
/** How long an account whose exports are of no use is not asked for one. */
const NO_EXPORT_MS = 30 * DAY_MS;
/** Where more rows than this of an export cannot be read, it is of no use. */
const MOST_UNREAD = 0.05;
/** So many contacts that left a list are read one by one; where there are more, everybody is read. */
const MOST_SINGLY = 20;
/** A reading that was interrupted for longer begins another one: what it reads is of that time. */
const SAME_READING_MS = HOUR_MS;
/** An export that ends the worker so often is given up: the browser has no room for its file. */
const MOST_STOPS = 3;
/** How long a change may take until it is seen by `updated_after`. */
const MARGIN_MS = 5 * 60_000;

type MemberCount = Ledger['lists'][number];

/** What a reading is done with. */
export interface Reader {
  call: Call;
  /** About what time it is at Constant Contact, in ms since the epoch. */
  now: () => Promise<number>;
  /** A time that is surely not after what is read next. */
  timeOfReading: () => Promise<number>;
  /** Above so many contacts one export takes fewer calls than the pages, which it may take in vain. */
  exportAbove: number;
}

/** What is read from now on is of now, but for an export, which was begun before. */
export async function resume(ledger: Ledger, reading: Reading, { timeOfReading }: Reader): Promise<void> {
  const now = await timeOfReading();
  reading.stops++;
  if (reading.how.by === 'export' && reading.stops > MOST_STOPS) readPages(ledger, reading, now);
  const begun = ledger.readings.find(({ number }) => number === reading.number)?.at ?? 0;
  if (reading.how.by === 'export' || now - begun <= SAME_READING_MS) return;
  reading.earlier.push(reading.number);
  reading.number = beginReading(ledger, now);
}

/**
 * Counts the lists, takes over what changed, and answers what is to be read. Where a call fails, the ledger stays as it was. The time
 * is taken after the first answer, which tells that of the server.
 */
export async function begin(ledger: Ledger, reader: Reader): Promise<Reading> {
  const { allAt, checkedFrom } = ledger;
  const lists = await getLists(reader.call);
  const now = await reader.timeOfReading();
  const isAllDue = allAt === undefined || checkedFrom === undefined || now - allAt >= READ_ALL_EVERY_MS;
  const changed = isAllDue ? [] : await changedSince(checkedFrom - MARGIN_MS, reader.call);
  const before = new Map(ledger.lists.map(({ id, members }) => [id, members]));
  const moved = lists.filter(({ id, members }) => before.get(id) !== members);
  const pages = moved.reduce((sum, { members = 0 }) => sum + Math.max(1, Math.ceil(members / PAGE)), 0);
  const how: Reading['how'] =
    isAllDue || pages > pagesOfAll(ledger, reader)
      ? await howToReadAll(ledger, reader)
      : { by: 'lists', listIds: moved.map(({ id }) => id), done: 0 };
  const reading: Reading = { number: beginReading(ledger, now), how, earlier: [], begunAt: now, stops: 0, calls: 0 };
  enterLists(ledger, lists);
  enter(ledger, changed, reading.number);
  return reading;
}

/** Begins to read the pages of all contacts, whether that is due or not. */
export async function beginPages(ledger: Ledger, { call, timeOfReading }: Reader): Promise<Reading> {
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

async function howToReadAll(
  { noExportBefore = 0 }: Ledger,
  { call, now, exportAbove }: Reader,
): Promise<Reading['how']> {
  if (noExportBefore > (await now()) || ((await countContacts(call)) ?? 0) <= exportAbove) return { by: 'pages' };
  const activity = await startExport(call).catch(onlyRefusals);
  return activity ? { by: 'export', activityId: activity.id, polls: 0 } : { by: 'pages' };
}

/** Where an export is not allowed, not possible or gone, the pages are read. */
function onlyRefusals(error: unknown): undefined {
  const kind = error instanceof CallFailed ? error.failure.kind : '';
  if (!['forbidden', 'refused', 'not-found', 'queue-full', 'unexpected-answer'].includes(kind)) throw error;
}

/** Reads the next piece, and answers how long to wait before the one after it, in ms. */
export async function step(ledger: Ledger, reading: Reading, reader: Reader): Promise<number> {
  const { call } = reader;
  const { how } = reading;
  switch (how.by) {
    case 'pages': {
      const { memberships, next } = await scanMemberships(call, how.next === undefined ? {} : { next: how.next });
      enter(ledger, memberships, reading.number);
      if (next !== undefined) reading.how = { by: 'pages', next };
      else finish(ledger, reading, await reader.now(), 'all');
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
      const { memberships, next } = await scanMemberships(call, from);
      enter(ledger, memberships, reading.number);
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
  // A name stands for another list where lists were renamed while the file was written. One without its end looks like any other.
  if (!haveSameNames(lists, after) || !isWhole(exported.memberships, lists, after)) {
    reading.how = { by: 'pages' };
    return 0;
  }
  enter(ledger, exported.memberships, reading.number);
  finish(ledger, reading, await now(), exported.unread === 0 ? 'all' : 'most');
  return 0;
}

/** Reads pages instead of an export, and for some time does not ask for another one. */
function readPages(ledger: Ledger, reading: Reading, now: number): void {
  ledger.noExportBefore = now + NO_EXPORT_MS;
  reading.how = { by: 'pages' };
}

function haveSameNames(before: NamedList[], after: NamedList[]): boolean {
  const names = new Map(before.map(({ id, name }) => [id, name]));
  return before.length === after.length && after.every(({ id, name }) => names.get(id) === name);
}

/** Whether about as many contacts are on the lists by the file as the lists have members, by what they had before and after it. */
function isWhole(memberships: Memberships[], before: MemberCount[], after: MemberCount[]): boolean {
  const earlier = new Map(before.map(({ id, members }) => [id, members]));
  const counted = new Set(after.flatMap(({ id, members }) => (members === undefined ? [] : id)));
  const expected = after.reduce((sum, { id, members = 0 }) => sum + Math.min(members, earlier.get(id) ?? members), 0);
  const found = memberships.reduce((sum, { listIds }) => sum + listIds.filter((id) => counted.has(id)).length, 0);
  return found >= expected * (1 - MOST_UNREAD);
}

/** Whoever was on one of these lists and was not read on it has left it, or was deleted: only reading the contact tells. */
async function readLeavers(
  ledger: Ledger,
  reading: Reading,
  listIds: ReadonlySet<string>,
  reader: Reader,
): Promise<void> {
  const seen = new Set([reading.number, ...reading.earlier]);
  const places = new Set(ledger.lists.flatMap(({ id }, place) => (listIds.has(id) ? [place] : [])));
  const leavers = [...ledger.rows].filter(
    ([, row]) => !row.isMissing && !seen.has(row.reading) && ledger.sets[row.set]?.some((place) => places.has(place)),
  );
  if (leavers.length > MOST_SINGLY) {
    reading.how = await howToReadAll(ledger, reader);
    return;
  }
  const found: [id: string, row: Membership, contact: Contact | null][] = [];
  for (const [id, row] of leavers) found.push([id, row, await readContact(reader.call, { by: 'id', id })]);
  for (const [id, row, contact] of found) {
    if (!contact) ledger.rows.delete(id);
    else if (contact.deletedAt !== undefined) ledger.rows.set(id, { ...row, isMissing: true });
    else enter(ledger, [{ contactId: id, listIds: contact.lists }], reading.number);
  }
  finish(ledger, reading, await reader.now(), 'lists');
}

/** Ends a reading of all contacts, of most of them, or of some lists. Whoever was not in one of all contacts is gone. */
function finish(ledger: Ledger, reading: Reading, now: number, what: 'all' | 'most' | 'lists'): void {
  const { number, earlier, begunAt } = reading;
  const seen = new Set([number, ...earlier]);
  for (const [id, row] of what === 'all' ? ledger.rows : []) {
    if (!seen.has(row.reading)) ledger.rows.set(id, { ...row, isMissing: true });
  }
  if (what !== 'lists') ledger.allAt = begunAt;
  Object.assign(ledger, { checkedFrom: begunAt, checkedAt: now });
  delete ledger.reading;
}
