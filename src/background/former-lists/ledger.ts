import * as v from 'valibot';
import type { Memberships } from '../../constant-contact/contacts';
import type { Failure } from '../../protocol/failure';
import type { RememberedLists } from '../../protocol/former-lists';
import { compactSets, countRows, findRow, LAST_READING, LAST_SET, unpackRows } from './membership-rows';
import { createRowStore, type RowStoreDeps, type WithRows } from './row-store';

/** A reading under way, so that a stopped worker can go on with it. */
const readingSchema = v.object({
  number: v.number(),
  /** What is read: all contacts by pages or by an export, or the members of the lists whose count moved. */
  how: v.variant('by', [
    v.object({ by: v.literal('pages'), next: v.exactOptional(v.string()) }),
    v.object({ by: v.literal('export'), activityId: v.string(), polls: v.number() }),
    v.object({
      by: v.literal('lists'),
      listIds: v.array(v.string()),
      /** How many of them were read, and where the one after them stands. */
      done: v.number(),
      next: v.exactOptional(v.string()),
    }),
  ]),
  /** The numbers that it had before: one that was interrupted for long gets a new one. */
  earlier: v.array(v.number()),
  begunAt: v.number(),
  /** How often it went on after a stop without getting any further. */
  stops: v.number(),
  calls: v.number(),
});
export type Reading = v.InferOutput<typeof readingSchema>;

const headerSchema = v.object({
  /** The lists of the account, by their place here; `members` as counted at the last check. A deleted one keeps its place. */
  lists: v.array(
    v.object({
      id: v.string(),
      name: v.string(),
      members: v.exactOptional(v.number()),
      isDeleted: v.exactOptional(v.literal(true)),
    }),
  ),
  /** Sets of lists that somebody was on, each as places of lists. */
  sets: v.array(v.array(v.number())),
  /** When readings began, by the server's time. */
  readings: v.array(v.object({ number: v.number(), at: v.number() })),
  /** When the last reading of all contacts began, and when the last check began and ended. */
  allAt: v.exactOptional(v.number()),
  checkedFrom: v.exactOptional(v.number()),
  checkedAt: v.exactOptional(v.number()),
  /** Calls of the last check. */
  calls: v.exactOptional(v.number()),
  /** An export file of this account was of no use: it is not asked for again before this time. */
  noExportBefore: v.exactOptional(v.number()),
  reading: v.exactOptional(readingSchema),
});
type Header = v.InferOutput<typeof headerSchema>;

/** Which lists the contacts of an account were on when they were read last. It holds no address and no name of a person. */
export type Ledger = WithRows<Header>;

const store = createRowStore('ledgers', headerSchema);

/** How long what was read is kept, in ms: 90 days after a deletion, which the next reading of all contacts may notice a week late. */
export const RETENTION_MS = 97 * 24 * 60 * 60_000;

/** The ledger of an account, and why its last reading ended early; undefined where there is none, or none that can be read. */
export async function openLedger(
  accountId: string,
  deps: RowStoreDeps,
): Promise<{ ledger: Ledger; failure?: Failure } | undefined> {
  const found = await store.packed(accountId, deps);
  if (!found) return undefined;
  const { header, bytes, ...rest } = found;
  return { ledger: { ...header, rows: unpackRows(bytes) }, ...rest };
}

/** Stores a ledger, and why its reading ended early where it did. */
export const saveLedger = store.save;

/** Forgets the ledgers of all accounts but these. */
export const forgetLedgers = store.forgetOthers;

/** Forgets ledgers in which nothing was written for so long that all of it is old, such as that of a session that ended by itself. */
export function forgetOldLedgers(now: number, deps: RowStoreDeps): Promise<void> {
  return store.forgetOld(({ readings }) => now - (readings.at(-1)?.at ?? now) <= RETENTION_MS, deps);
}

/**
 * What contacts were on when their lists were read last, by id, without those that were not read, or long ago. Makes no call. `now`
 * is the server's time.
 */
export async function findInLedger(
  accountId: string,
  contactIds: string[],
  now: number,
  deps: RowStoreDeps,
): Promise<Map<string, RememberedLists>> {
  const recalled = new Map<string, RememberedLists>();
  const found = await store.packed(accountId, deps);
  if (!found) return recalled;
  const { checkedAt, lists, readings, sets } = found.header;
  const times = new Map(readings.map(({ number, at }) => [number, at]));
  for (const id of contactIds) {
    const membership = findRow(found.bytes, id);
    const asOf = membership && times.get(membership.reading);
    if (!membership || asOf === undefined || now - asOf > RETENTION_MS) continue;
    const on = (sets[membership.set] ?? []).flatMap((place) => lists[place] ?? []);
    recalled.set(id, {
      source: 'remembered',
      lists: on.map(({ id: listId, name }) => ({ id: listId, name })),
      asOf,
      answeredAt: now,
      ...(membership.isMissing && checkedAt !== undefined && { missingAt: checkedAt }),
    });
  }
  return recalled;
}

/** When the lists of an account were checked last, once all its contacts were read; undefined before. Makes no call. */
export async function listsReadAt(accountId: string, deps: RowStoreDeps): Promise<number | undefined> {
  const header = (await store.header(accountId, deps))?.header;
  return header?.allAt === undefined ? undefined : header.checkedFrom;
}

/** Whether a ledger of so many contacts at most holds all of them, as they were checked before a time, and is not being read. */
export async function isLedgerOld(
  accountId: string,
  { mostRows, checkedBefore }: { mostRows: number; checkedBefore: number },
  deps: RowStoreDeps,
): Promise<boolean> {
  const found = await store.packed(accountId, deps);
  if (!found) return false;
  const { reading, allAt, checkedFrom = 0 } = found.header;
  return !reading && allAt !== undefined && checkedFrom < checkedBefore && countRows(found.bytes) <= mostRows;
}

/** Writes down what a reading found. A contact on lists that do not fit any more is not remembered. */
export function enter(ledger: Ledger, memberships: Memberships[], number: number): void {
  const places = new Map(ledger.lists.map(({ id }, place) => [id, place]));
  const numbers = new Map(ledger.sets.map((set, n) => [set.join(), n]));
  for (const { contactId, listIds } of memberships) {
    // A list that came into being since the lists were read is not known by name, nor one for SMS.
    const set = listIds.flatMap((id) => places.get(id) ?? []).sort((one, other) => one - other);
    const key = set.join();
    const known = numbers.get(key) ?? ledger.sets.length;
    if (known > LAST_SET) {
      ledger.rows.delete(contactId.toLowerCase());
      continue;
    }
    if (known === ledger.sets.length) ledger.sets.push(set);
    numbers.set(key, known);
    ledger.rows.set(contactId.toLowerCase(), { set: known, reading: number });
  }
}

/** Takes over the lists as they are counted now. One that was deleted keeps its place and its last name. */
export function enterLists(ledger: Ledger, counted: { id: string; name: string; members?: number }[]): void {
  const now = new Map(counted.map((list) => [list.id, list]));
  const before = ledger.lists.map(
    (list) => now.get(list.id) ?? { id: list.id, name: list.name, isDeleted: true as const },
  );
  const known = new Set(ledger.lists.map(({ id }) => id));
  ledger.lists = [...before, ...counted.filter(({ id }) => !known.has(id))];
}

/** Drops what was read too long ago, and with it the sets and readings that nobody needs any more. */
export function dropOld(ledger: Ledger, now: number): void {
  const fresh = ledger.readings.filter(({ at }) => now - at <= RETENTION_MS);
  const numbers = new Set(fresh.map(({ number }) => number));
  for (const [id, { reading }] of ledger.rows) if (!numbers.has(reading)) ledger.rows.delete(id);
  Object.assign(ledger, { sets: compactSets(ledger.rows, ledger.sets), readings: fresh });
}

/** The number of a new reading, which begins at a time by the server's clock. */
export function beginReading(ledger: Ledger, at: number): number {
  const number = ((ledger.readings.at(-1)?.number ?? 0) % LAST_READING) + 1;
  ledger.readings.push({ number, at });
  return number;
}
