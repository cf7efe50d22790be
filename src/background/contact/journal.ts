import * as v from 'valibot';
import type { ChainState } from '../../protocol/history';
import type { ServerClock } from '../access/clock';
import type { Database, ForgottenRow, JournalRow, OpenRow } from '../storage/database';
import type { StoreDeps } from '../storage/encryption';
import type { Stored } from '../storage/stored-value';
import {
  type ChainEnds,
  checkLinks,
  type EntrySubject,
  endsSchema,
  FIRST_PREVIOUS_HASH,
  hashOf,
  isEntry,
  type JournalEntry,
  type LossOf,
  recordsBegunBefore,
} from './chain';

/** A copy of the chain’s end outside the database, so that cutting the end together with its entries is noticed. */
const endSchema = v.object({ seq: v.number(), hash: v.string() });
type ChainEnd = v.InferOutput<typeof endSchema>;

export const chainEndSchema = v.nullable(endSchema);

interface JournalDeps extends StoreDeps {
  chainEnd: Stored<ChainEnd | null>;
  serverClock: Pick<ServerClock, 'now' | 'confirmed'>;
  exclusively: <T>(name: string, task: () => Promise<T>) => Promise<T>;
}

export interface Journal {
  /**
   * Adds an entry. Its content is computed while nothing else changes the journal; undefined adds nothing. `isOpen` means
   * that the outcome of its record, or of its undo, is not known yet.
   */
  append(subject: EntrySubject, content: () => Promise<unknown>, isOpen: boolean): Promise<void>;
  ofRecord(recordId: string): Promise<JournalEntry[]>;
  ofAccount(accountId: string, contactId?: string): Promise<JournalEntry[]>;
  /** The entries since a time, in ms since the epoch. */
  ofAccountSince(accountId: string, since: number): Promise<JournalEntry[]>;
  /** The account’s records without an outcome, and those whose undo has none. */
  openRecords(accountId: string): Promise<OpenRow[]>;
  /** Stores when the contact of an open record was last read, in ms since the epoch. */
  checked(recordId: string, checkedAt: number): Promise<void>;
  /** Checks that only this code changed, removed or moved entries and what they are about. */
  verify(lossOf: LossOf): Promise<ChainState>;
  /** Deletes records whose first entry is older than `before`, by the server’s time. `keep` gets their entries first. */
  forgetBefore(before: number, keep: (entries: JournalEntry[]) => Promise<void>): Promise<void>;
  /** Deletes all records. `keep` gets their entries first. */
  clear(keep: (entries: JournalEntry[]) => Promise<void>): Promise<void>;
}

const LOCK = 'contact-restore:journal';

/**
 * An append-only journal. Each entry is sealed and holds the hash of the previous one. If the ends or the key are lost,
 * the journal continues after what is left and stays marked as broken.
 */
export function createJournal(deps: JournalDeps): Journal {
  const { database, seal, chainEnd } = deps;

  /** The stored ends; undefined if they are missing or cannot be decrypted. */
  async function readEnds(db: Database): Promise<ChainEnds | undefined> {
    return seal.openAs(endsSchema, await db.get('secrets', 'journal'));
  }

  /** The ends of the chain that the next entry continues, reconstructed if necessary. */
  async function endsToGoOnFrom(db: Database): Promise<ChainEnds> {
    const [ends, copy] = [await readEnds(db), await chainEnd.get()];
    if (ends) return (await isBehind(ends, copy, db)) ? { ...ends, isBroken: true } : ends;
    const rows = await db.getAll('journal');
    const [first, last] = [rows[0], rows.at(-1)];
    const end = last ?? copy ?? { seq: 0, hash: FIRST_PREVIOUS_HASH };
    return {
      lastSeq: end.seq,
      lastHash: end.hash,
      firstSeq: first?.seq ?? end.seq + 1,
      firstPrevious: first?.previous ?? end.hash,
      forgotten: rows.filter((row) => !isEntry(row)).map(({ seq }) => seq),
      ...((first || copy) && { isBroken: true }),
    };
  }

  /** Whether the copy of the end has an entry that the chain lacks. */
  async function isBehind(ends: ChainEnds, copy: ChainEnd | null, db: Database): Promise<boolean> {
    if (!copy || copy.seq < ends.firstSeq - 1) return false;
    if (copy.seq === ends.lastSeq) return copy.hash !== ends.lastHash;
    // A worker may stop before it has copied the end.
    const row = await db.get('journal', copy.seq);
    return copy.seq > ends.lastSeq || (row !== undefined && row.hash !== copy.hash);
  }

  async function entriesOf(rows: (JournalRow | ForgottenRow)[]): Promise<JournalEntry[]> {
    return Promise.all(
      rows.filter(isEntry).map(async ({ sealed, ...row }) => ({ ...row, content: await seal.open(sealed) })),
    );
  }

  return {
    append: (subject, contentOf, isOpen) =>
      deps.exclusively(LOCK, async () => {
        const content = await contentOf();
        if (content === undefined) return;
        const db = await database();
        const ends = await endsToGoOnFrom(db);
        const serverTime = await deps.serverClock.confirmed();
        const stamp = {
          ...subject,
          seq: ends.lastSeq + 1,
          at: serverTime ?? (await deps.serverClock.now()),
          ...(serverTime !== undefined && { isServerTime: true as const }),
        };
        const hash = await hashOf(ends.lastHash, stamp, content);
        const row = { ...stamp, previous: ends.lastHash, hash, sealed: await seal.seal(content) };
        const sealedEnds = await seal.seal({ ...ends, lastSeq: row.seq, lastHash: hash } satisfies ChainEnds);
        const transaction = db.transaction(['journal', 'secrets', 'open'], 'readwrite');
        const openRecords = transaction.objectStore('open');
        const { recordId, accountId } = subject;
        await Promise.all([
          isOpen
            ? openRecords.put({ recordId, accountId, ...(serverTime !== undefined && { since: serverTime }) })
            : openRecords.delete(recordId),
          transaction.objectStore('journal').add(row),
          transaction.objectStore('secrets').put(sealedEnds, 'journal'),
          transaction.done,
        ]);
        await chainEnd.update(() => ({ seq: row.seq, hash }));
      }),
    ofRecord: async (recordId) => entriesOf(await (await database()).getAllFromIndex('journal', 'record', recordId)),
    async ofAccount(accountId, contactId) {
      const db = await database();
      return entriesOf(
        contactId === undefined
          ? await db.getAllFromIndex('journal', 'account', accountId)
          : await db.getAllFromIndex('journal', 'contact', [accountId, contactId]),
      );
    },
    async ofAccountSince(accountId, since) {
      const rows = await (await database()).getAllFromIndex('journal', 'account', accountId);
      return entriesOf(rows.filter((row) => isEntry(row) && row.at >= since));
    },
    async openRecords(accountId) {
      return (await (await database()).getAll('open')).filter((record) => record.accountId === accountId);
    },
    async checked(recordId, checkedAt) {
      const transaction = (await database()).transaction('open', 'readwrite');
      const row = await transaction.store.get(recordId);
      // If the clock was set back since, the age counts from now on.
      const since = Math.min(row?.since ?? checkedAt, checkedAt);
      const checked = row && transaction.store.put({ ...row, since, checkedAt });
      await Promise.all([checked, transaction.done]);
    },
    verify: (lossOf) =>
      deps.exclusively(LOCK, async () => {
        const db = await database();
        const rows = await db.getAll('journal');
        const [ends, copy] = [await readEnds(db), await chainEnd.get()];
        if (!ends) {
          if (rows.length === 0 && !copy) return { state: 'intact' };
          return { state: 'broken', why: (await db.getKey('secrets', 'journal')) ? 'unreadable' : 'removed' };
        }
        const links = await checkLinks(rows, ends, (row) => seal.open(row.sealed), lossOf);
        if (links.state === 'broken') return links;
        if (ends.isBroken || (await isBehind(ends, copy, db))) return { state: 'broken', why: 'removed' };
        return { state: 'intact' };
      }),
    forgetBefore: (before, keep) =>
      deps.exclusively(LOCK, async () => {
        const db = await database();
        const ends = await readEnds(db);
        const rows = await db.getAll('journal');
        const old = recordsBegunBefore(rows, before);
        if (!ends || old.size === 0) return;
        await keep(await entriesOf(rows.filter((row) => isEntry(row) && old.has(row.recordId))));
        const isOld = (row: JournalRow | ForgottenRow) => !isEntry(row) || old.has(row.recordId);
        const firstRecent = rows.findIndex((row) => !isOld(row));
        // The oldest entries are deleted. An entry between others leaves its link, so that the rest stays one chain.
        const [dropped, rest] = firstRecent === -1 ? [rows, []] : [rows.slice(0, firstRecent), rows.slice(firstRecent)];
        const links = rest.filter(isOld).map(({ seq, previous, hash }) => ({ seq, previous, hash }));
        const last = dropped.at(-1);
        const sealed = await seal.seal({
          ...ends,
          ...(last && { firstSeq: last.seq + 1, firstPrevious: last.hash }),
          forgotten: links.map(({ seq }) => seq),
        } satisfies ChainEnds);
        const transaction = db.transaction(['journal', 'secrets', 'open'], 'readwrite');
        const journal = transaction.objectStore('journal');
        await Promise.all([
          ...(last ? [journal.delete(IDBKeyRange.upperBound(last.seq))] : []),
          ...links.map((link) => journal.put(link)),
          ...[...old].map((recordId) => transaction.objectStore('open').delete(recordId)),
          transaction.objectStore('secrets').put(sealed, 'journal'),
          transaction.done,
        ]);
      }),
    clear: (keep) =>
      deps.exclusively(LOCK, async () => {
        const db = await database();
        await keep(await entriesOf(await db.getAll('journal')));
        // The copy goes first. A leftover copy would look like lost entries.
        await chainEnd.clear();
        const transaction = db.transaction(['journal', 'secrets', 'open'], 'readwrite');
        await Promise.all([
          transaction.objectStore('journal').clear(),
          transaction.objectStore('open').clear(),
          transaction.objectStore('secrets').delete('journal'),
          transaction.done,
        ]);
      }),
  };
}
