import * as v from 'valibot';
import type { ChainState } from '../../protocol/history';
import type { ForgottenRow, JournalRow } from '../storage/database';
import { sha256 } from '../storage/fingerprint';

/** The previous hash of the very first entry. */
export const FIRST_PREVIOUS_HASH = '0'.repeat(64);

export type EntrySubject = Pick<JournalRow, 'recordId' | 'accountId' | 'contactId'>;

/** One entry; `content` is undefined if it cannot be decrypted. */
export interface JournalEntry extends EntrySubject {
  at: number;
  hash: string;
  content: unknown;
}

/** How something that an entry is about was changed outside this code. */
export type LossOf = (entry: JournalEntry) => Promise<'edited' | 'removed' | undefined>;

/** The ends of the journal, sealed outside it, so that a cut at either end is noticed. */
export const endsSchema = v.object({
  /** seq and hash of the newest entry; seq 0 if there is none. */
  lastSeq: v.number(),
  lastHash: v.string(),
  /** seq of the oldest entry, and the hash before it. */
  firstSeq: v.number(),
  firstPrevious: v.string(),
  /** Old entries between others, of which only links are left. */
  forgotten: v.optional(v.array(v.number()), []),
  /** Set if something was missing when a later entry was added. */
  isBroken: v.optional(v.literal(true)),
});
export type ChainEnds = v.InferOutput<typeof endsSchema>;

/**
 * Checks that entries and links connect from the first to the last end without a gap, that no entry was edited, and that
 * nothing happened to what an entry is about, such as the results of a job (`lossOf`).
 */
export async function checkLinks(
  rows: (JournalRow | ForgottenRow)[],
  ends: ChainEnds,
  open: (row: JournalRow) => Promise<unknown>,
  lossOf: LossOf,
): Promise<ChainState> {
  let previous = ends.firstPrevious;
  let seq = ends.firstSeq;
  for (const row of rows) {
    const at = isEntry(row) ? { at: row.at } : {};
    const isForgotten = ends.forgotten.includes(row.seq);
    if (row.seq !== seq || row.previous !== previous || isEntry(row) === isForgotten) {
      return { state: 'broken', why: 'removed', ...at };
    }
    if (isEntry(row)) {
      const content = await open(row);
      if (content === undefined) return { state: 'broken', why: 'unreadable', ...at };
      const isEdited = (await hashOf(previous, row, content)) !== row.hash;
      const why = isEdited ? 'edited' : await lossOf({ ...row, content });
      if (why) return { state: 'broken', why, ...at };
    }
    previous = row.hash;
    seq++;
  }
  const isWholeChain = seq === ends.lastSeq + 1 && previous === ends.lastHash;
  return isWholeChain ? { state: 'intact' } : { state: 'broken', why: 'removed' };
}

/** Whether this is an entry, and not just the link of one. */
export function isEntry(row: JournalRow | ForgottenRow): row is JournalRow {
  return 'sealed' in row;
}

/**
 * The records whose first entry is older than `before`. An entry with a local time is at least as old as the next one
 * with a server time. Without such a next entry its age is unknown. No entry is older than one before it: if its time
 * says so, the local clock was set back after the server had told the time.
 */
export function recordsBegunBefore(rows: (JournalRow | ForgottenRow)[], before: number): Set<string> {
  const entries = rows.filter(isEntry);
  let newest = 0;
  const times = entries.map(({ at, isServerTime }) => {
    if (!isServerTime) return undefined;
    newest = Math.max(newest, at);
    return newest;
  });
  const old = new Set<string>();
  let latest = Number.POSITIVE_INFINITY;
  for (const [n, { recordId }] of [...entries.entries()].reverse()) {
    latest = times[n] ?? latest;
    if (latest < before) old.add(recordId);
  }
  return old;
}

/** SHA-256 over the previous hash and the whole entry, as hexadecimal digits. */
export async function hashOf(
  previous: string,
  row: Omit<JournalRow, 'previous' | 'hash' | 'sealed'>,
  content: unknown,
): Promise<string> {
  const { seq, at, recordId, accountId, contactId, isServerTime } = row;
  // Version 0.1.0 had no server time, and its hashes must stay valid.
  const stamp = [previous, seq, at, recordId, accountId, contactId, content, ...(isServerTime ? [true] : [])];
  return sha256(JSON.stringify(stamp));
}
