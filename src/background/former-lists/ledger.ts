import * as v from 'valibot';
import type { Memberships } from '../../constant-contact/contacts';
import type { Failure } from '../../protocol/failure';
import type { RememberedLists } from '../../protocol/former-lists';
import { DAY_MS } from '../../restore/day-bounds';
import type { StoreDeps } from '../storage/encryption';
import {
  compactSets,
  countRows,
  createSetNumbers,
  findRows,
  MOST_SETS,
  nextReadingNumber,
  unpackRows,
} from './membership-rows';
import { createRowStore, type WithRows } from './row-store';

/** A reading in progress, stored so that the next worker can continue it. */
const readingSchema = v.object({
  number: v.number(),
  /** The method: all contacts by pages or by an export, or the members of lists whose counts changed. */
  how: v.variant('by', [
    v.object({ by: v.literal('pages'), next: v.exactOptional(v.string()) }),
    v.object({ by: v.literal('export'), activityId: v.string(), polls: v.number() }),
    v.object({
      by: v.literal('lists'),
      listIds: v.array(v.string()),
      /** How many of the lists were read, and the cursor in the next one. */
      done: v.number(),
      next: v.exactOptional(v.string()),
    }),
  ]),
  /** Earlier numbers of this reading. It gets a new one after a long interruption. */
  earlier: v.array(v.number()),
  begunAt: v.number(),
  /** Consecutive stops without progress. */
  stops: v.number(),
  calls: v.number(),
});
export type Reading = v.InferOutput<typeof readingSchema>;

const headerSchema = v.object({
  /** The account’s lists; sets hold their indexes. `members` is of the last check. A deleted list keeps its index. */
  lists: v.array(
    v.object({
      id: v.string(),
      name: v.string(),
      members: v.exactOptional(v.number()),
      isDeleted: v.exactOptional(v.literal(true)),
    }),
  ),
  /** Sets of lists, as indexes of `lists`. */
  sets: v.array(v.array(v.number())),
  /**
   * When readings began, by the server’s time. Rows that a later reading did not find share an entry that also has the
   * time of that reading.
   */
  readings: v.array(v.object({ number: v.number(), at: v.number(), missingAt: v.exactOptional(v.number()) })),
  /** When the last reading of all contacts began, and when the last check began and ended. */
  allAt: v.exactOptional(v.number()),
  checkedFrom: v.exactOptional(v.number()),
  checkedAt: v.exactOptional(v.number()),
  /** When the last reading before a deletion began, whether it counted or not. */
  refreshedFrom: v.exactOptional(v.number()),
  /** The number of calls that the last check made. */
  calls: v.exactOptional(v.number()),
  /** After a useless export file, no export is started before this time. */
  noExportBefore: v.exactOptional(v.number()),
  reading: v.exactOptional(readingSchema),
});
type Header = v.InferOutput<typeof headerSchema>;

/** The lists of an account’s contacts as last read. Contains no addresses and no names of people. */
export type Ledger = WithRows<Header>;

const store = createRowStore('ledgers', headerSchema);

/** Retention in ms: 90 days after a deletion, which the weekly reading of all contacts may notice a week late. */
export const RETENTION_MS = 97 * DAY_MS;

/** The ledger of an account, and why its last reading ended early. Undefined if it is missing or unreadable. */
export async function openLedger(
  accountId: string,
  deps: StoreDeps,
): Promise<{ ledger: Ledger; failure?: Failure } | undefined> {
  const found = await store.packed(accountId, deps);
  if (!found) return undefined;
  const { header, bytes, ...rest } = found;
  return { ledger: { ...header, rows: unpackRows(bytes) }, ...rest };
}

export const saveLedger = store.save;

/** Deletes the ledgers of all accounts except these. */
export const forgetLedgers = store.forgetOthers;

/** Deletes ledgers whose last reading is too old, for example after a session expired. */
export function forgetOldLedgers(now: number, deps: StoreDeps): Promise<void> {
  return store.forgetOld(
    ({ readings }) => readings.length === 0 || readings.some(({ at }) => now - at <= RETENTION_MS),
    deps,
  );
}

/**
 * The lists of contacts as last read, by id, without contacts that were never read or too long ago. Makes no call.
 * `now` is the server’s time.
 */
export async function findInLedger(
  accountId: string,
  contactIds: string[],
  now: number,
  deps: StoreDeps,
): Promise<Map<string, RememberedLists>> {
  const recalled = new Map<string, RememberedLists>();
  const found = await store.packed(accountId, deps);
  if (!found) return recalled;
  const { lists, readings, sets } = found.header;
  const byNumber = new Map(readings.map((reading) => [reading.number, reading]));
  for (const [id, membership] of findRows(found.bytes, contactIds)) {
    const reading = byNumber.get(membership.reading);
    if (!reading || now - reading.at > RETENTION_MS) continue;
    const { at: asOf, missingAt } = reading;
    const on = (sets[membership.set] ?? []).flatMap((place) => lists[place] ?? []);
    recalled.set(id, {
      source: 'remembered',
      lists: on.map(({ id: listId, name }) => ({ id: listId, name })),
      asOf,
      answeredAt: now,
      ...(membership.isMissing && missingAt !== undefined && { missingAt }),
    });
  }
  return recalled;
}

/** When an account’s lists were last checked; undefined until all contacts were read once. Makes no call. */
export async function listsReadAt(accountId: string, deps: StoreDeps): Promise<number | undefined> {
  const header = (await store.header(accountId, deps))?.header;
  return header?.allAt === undefined ? undefined : header.checkedFrom;
}

/** Whether a small ledger is complete, idle, and was last checked, or tried, before a time. */
export async function isLedgerOld(
  accountId: string,
  { mostRows, checkedBefore }: { mostRows: number; checkedBefore: number },
  deps: StoreDeps,
): Promise<boolean> {
  const found = await store.packed(accountId, deps);
  if (!found) return false;
  const { reading, allAt, checkedFrom = 0, refreshedFrom = 0 } = found.header;
  const isOld = Math.max(checkedFrom, refreshedFrom) < checkedBefore;
  return !reading && allAt !== undefined && isOld && countRows(found.bytes) <= mostRows;
}

/** Records the lists that were read. A contact is dropped when there are too many sets to number. */
export function enterMemberships(ledger: Ledger, memberships: Memberships[], number: number): void {
  const places = new Map(ledger.lists.map(({ id }, place) => [id, place]));
  const numberOf = createSetNumbers(ledger.sets, MOST_SETS);
  for (const { contactId, listIds } of memberships) {
    // The names of SMS lists, and of lists created after this reading began, are unknown.
    const set = numberOf(listIds.flatMap((id) => places.get(id) ?? []));
    if (set === MOST_SETS) ledger.rows.delete(contactId.toLowerCase());
    else ledger.rows.set(contactId.toLowerCase(), { set, reading: number });
  }
}

/**
 * Records that a reading did not find these contacts. The first such reading counts, because a contact that was deleted
 * after it must have been restored in between.
 */
export function enterMissing(ledger: Ledger, contactIds: Iterable<string>, missingAt: number): void {
  const times = new Map(ledger.readings.map(({ number, at }) => [number, at]));
  const numbers = new Map<number, number>();
  for (const id of contactIds) {
    const row = ledger.rows.get(id);
    const at = times.get(row?.reading ?? 0);
    if (!row || row.isMissing || at === undefined) continue;
    const number = numbers.get(row.reading) ?? nextReadingNumber(ledger.readings);
    if (!numbers.has(row.reading)) ledger.readings.push({ number, at, missingAt });
    numbers.set(row.reading, number);
    ledger.rows.set(id, { ...row, reading: number, isMissing: true });
  }
}

/** Takes over the current lists. A deleted list keeps its index and its last name. */
export function enterLists(ledger: Ledger, counted: { id: string; name: string; members?: number }[]): void {
  const now = new Map(counted.map((list) => [list.id, list]));
  const before = ledger.lists.map(
    (list) => now.get(list.id) ?? { id: list.id, name: list.name, isDeleted: true as const },
  );
  const known = new Set(ledger.lists.map(({ id }) => id));
  ledger.lists = [...before, ...counted.filter(({ id }) => !known.has(id))];
}

/** Drops old rows, and the sets and readings that are no longer used. */
export function dropOldRows(ledger: Ledger, now: number): void {
  const fresh = ledger.readings.filter(({ at }) => now - at <= RETENTION_MS);
  const numbers = new Set(fresh.map(({ number }) => number));
  for (const [id, { reading }] of ledger.rows) if (!numbers.has(reading)) ledger.rows.delete(id);
  Object.assign(ledger, { sets: compactSets(ledger.rows, ledger.sets), readings: fresh });
}

/** Returns the number of a new reading. `at` is the server time at which it begins. */
export function beginReading(ledger: Ledger, at: number): number {
  const number = nextReadingNumber(ledger.readings);
  ledger.readings.push({ number, at });
  return number;
}
