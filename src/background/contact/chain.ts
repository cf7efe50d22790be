import * as v from 'valibot';
import type { ChainState } from '../../protocol/history';
import type { ForgottenRow, JournalRow } from '../storage/database';
import { sha256 } from '../storage/fingerprint';

/** The hash before the first entry of all. */
export const ORIGIN = '0'.repeat(64);

/** Who and what an entry is about. */
export type Subject = Pick<JournalRow, 'recordId' | 'accountId' | 'contactId'>;

/** One entry; `content` is undefined where it cannot be opened any more. */
export interface Entry extends Subject {
  at: number;
  content: unknown;
}

/** The journal's ends, sealed apart from it, so that a cut at either end is noticed too. */
export const endsSchema = v.object({
  /** seq and hash of the newest entry; seq 0 before the first. */
  lastSeq: v.number(),
  lastHash: v.string(),
  /** The hash before the oldest entry that is kept, and its seq. */
  firstSeq: v.number(),
  firstPrevious: v.string(),
  /** Entries between others that were forgotten for their age. */
  forgotten: v.optional(v.array(v.number()), []),
  /** Something was missing when an entry was added after it. */
  isBroken: v.optional(v.literal(true)),
});
export type Ends = v.InferOutput<typeof endsSchema>;

/**
 * Whether each entry or link follows on the one before it, from the first to the last of the ends, says what it said when it was
 * added, and `matches` what it is about.
 */
export async function checkLinks(
  rows: (JournalRow | ForgottenRow)[],
  ends: Ends,
  open: (row: JournalRow) => Promise<unknown>,
  matches: (entry: Entry) => Promise<boolean>,
): Promise<ChainState> {
  let previous = ends.firstPrevious;
  let seq = ends.firstSeq;
  for (const row of rows) {
    const at = isWhole(row) ? { at: row.at } : {};
    const isForgotten = ends.forgotten.includes(row.seq);
    if (row.seq !== seq || row.previous !== previous || isWhole(row) === isForgotten) {
      return { state: 'broken', why: 'removed', ...at };
    }
    if (isWhole(row)) {
      const content = await open(row);
      if (content === undefined) return { state: 'broken', why: 'unreadable', ...at };
      if ((await hashOf(previous, row, content)) !== row.hash || !(await matches({ ...row, content }))) {
        return { state: 'broken', why: 'edited', ...at };
      }
    }
    previous = row.hash;
    seq++;
  }
  const isWholeChain = seq === ends.lastSeq + 1 && previous === ends.lastHash;
  return isWholeChain ? { state: 'intact' } : { state: 'broken', why: 'removed' };
}

/** Whether it is an entry, and not the link that is left of one. */
export function isWhole(row: JournalRow | ForgottenRow): row is JournalRow {
  return 'sealed' in row;
}

/**
 * The records whose first entry is older than that. An entry with a time of our own clock is at least as old as the next one with the
 * server's; without one after it, its age is not known.
 */
export function begunBefore(rows: (JournalRow | ForgottenRow)[], before: number): Set<string> {
  const old = new Set<string>();
  let latest = Number.POSITIVE_INFINITY;
  for (const row of rows.toReversed()) {
    if (!isWhole(row)) continue;
    if (row.isServerTime) latest = Math.min(latest, row.at);
    // The first entry of a record is met last, and decides.
    if (latest < before) old.add(row.recordId);
    else old.delete(row.recordId);
  }
  return old;
}

/** SHA-256 over the hash before and everything the entry says, as hexadecimal digits. */
export async function hashOf(
  previous: string,
  row: Omit<JournalRow, 'previous' | 'hash' | 'sealed'>,
  content: unknown,
): Promise<string> {
  const { seq, at, recordId, accountId, contactId, isServerTime } = row;
  // Version 0.1.0 had no server's time.
  const stamp = [previous, seq, at, recordId, accountId, contactId, content, ...(isServerTime ? [true] : [])];
  return sha256(JSON.stringify(stamp));
}
