import * as v from 'valibot';
import type { Memberships } from '../../constant-contact/contacts';
import type { Failure } from '../../protocol/failure';
import type { RememberedLists } from '../../protocol/former-lists';
import type { Sessions } from '../access/sessions';
import type { OpenDatabase } from '../storage/database';
import type { Seal } from '../storage/encryption';
import {
  compactSets,
  countRows,
  findRow,
  LAST_READING,
  LAST_SET,
  type Membership,
  packRows,
  unpackRows,
} from './membership-rows';

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
export interface Ledger extends Header {
  rows: Map<string, Membership>;
}

export interface LedgerDeps {
  database: OpenDatabase;
  seal: Seal;
  sessions: Pick<Sessions, 'whileSignedIn'>;
}

/** How long what was read is kept, in ms: 90 days after a deletion, which the next reading of all contacts may notice a week late. */
export const RETENTION_MS = 97 * 24 * 60 * 60_000;

/** The ledger of an account, and why its last reading ended early; undefined where there is none, or none that can be read. */
export async function openLedger(
  accountId: string,
  deps: Pick<LedgerDeps, 'database' | 'seal'>,
): Promise<{ ledger: Ledger; failure?: Failure } | undefined> {
  const row = await (await deps.database()).get('ledgers', accountId);
  const header = row && (await openHeader(row.header, deps));
  const rows = header && (await deps.seal.openBytes(row.rows));
  if (!header || !rows) return undefined;
  return { ledger: { ...header, rows: unpackRows(rows) }, ...(row.failure && { failure: row.failure }) };
}

async function openHeader(
  sealed: Parameters<Seal['open']>[0],
  { seal }: Pick<LedgerDeps, 'seal'>,
): Promise<Header | undefined> {
  const header = v.safeParse(headerSchema, await seal.open(sealed));
  return header.success ? header.output : undefined;
}

/**
 * Stores a ledger, and why its reading ended early where it did. Nothing is stored of an account that nobody is signed in to, and
 * nothing where it is not wanted any more: that may have come while it was read.
 */
export async function saveLedger(
  accountId: string,
  { rows, ...header }: Ledger,
  { database, seal, sessions, isWanted }: LedgerDeps & { isWanted: () => Promise<boolean> },
  failure?: Failure,
): Promise<void> {
  const sealed = { header: await seal.seal(header), rows: await seal.sealBytes(packRows(rows)) };
  await sessions.whileSignedIn(accountId, async () => {
    if (await isWanted())
      await (await database()).put('ledgers', { accountId, ...sealed, ...(failure && { failure }) });
  });
}

/**
 * What contacts were on when their lists were read last, by id, without those that were not read, or long ago. Makes no call. `now`
 * is the server's time.
 */
export async function findInLedger(
  accountId: string,
  contactIds: string[],
  now: number,
  deps: Pick<LedgerDeps, 'database' | 'seal'>,
): Promise<Map<string, RememberedLists>> {
  const row = await (await deps.database()).get('ledgers', accountId);
  const bytes = row && (await deps.seal.openBytes(row.rows));
  const header = bytes && (await openHeader(row.header, deps));
  const recalled = new Map<string, RememberedLists>();
  if (!header) return recalled;
  const { checkedAt, lists, readings, sets } = header;
  const times = new Map(readings.map(({ number, at }) => [number, at]));
  for (const id of contactIds) {
    const found = findRow(bytes, id);
    const asOf = found && times.get(found.reading);
    if (!found || asOf === undefined || now - asOf > RETENTION_MS) continue;
    const on = (sets[found.set] ?? []).flatMap((place) => lists[place] ?? []);
    recalled.set(id, {
      source: 'remembered',
      lists: on.map(({ id: listId, name }) => ({ id: listId, name })),
      asOf,
      answeredAt: now,
      ...(found.isMissing && checkedAt !== undefined && { missingAt: checkedAt }),
    });
  }
  return recalled;
}

/** When the lists of an account were checked last, once all its contacts were read; undefined before. Makes no call. */
export async function listsReadAt(
  accountId: string,
  deps: Pick<LedgerDeps, 'database' | 'seal'>,
): Promise<number | undefined> {
  const row = await (await deps.database()).get('ledgers', accountId);
  const header = row && (await openHeader(row.header, deps));
  return header?.allAt === undefined ? undefined : header.checkedFrom;
}

/** Whether a ledger of so many contacts at most holds all of them, as they were checked before a time, and is not being read. */
export async function isLedgerOld(
  accountId: string,
  { mostRows, checkedBefore }: { mostRows: number; checkedBefore: number },
  deps: Pick<LedgerDeps, 'database' | 'seal'>,
): Promise<boolean> {
  const row = await (await deps.database()).get('ledgers', accountId);
  const header = row && (await openHeader(row.header, deps));
  if (!header || header.reading || header.allAt === undefined || (header.checkedFrom ?? 0) >= checkedBefore)
    return false;
  const rows = await deps.seal.openBytes(row.rows);
  return rows !== undefined && countRows(rows) <= mostRows;
}

/** Forgets the ledgers of all accounts but these. */
export async function forgetLedgers(
  but: ReadonlySet<string>,
  { database }: Pick<LedgerDeps, 'database'>,
): Promise<void> {
  const db = await database();
  for (const accountId of await db.getAllKeys('ledgers')) {
    if (!but.has(accountId)) await db.delete('ledgers', accountId);
  }
}

/** Forgets ledgers in which nothing was written for so long that all of it is old, such as that of a session that ended by itself. */
export async function forgetOldLedgers(now: number, deps: Pick<LedgerDeps, 'database' | 'seal'>): Promise<void> {
  const db = await deps.database();
  for (const { accountId, header: sealed } of await db.getAll('ledgers')) {
    const header = await openHeader(sealed, deps);
    const last = header?.readings.at(-1);
    if (!header || (last && now - last.at > RETENTION_MS)) await db.delete('ledgers', accountId);
  }
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
