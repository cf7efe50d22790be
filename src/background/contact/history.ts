import * as v from 'valibot';
import type { Account } from '../../protocol/contact';
import type { ChainState, RestoreRecord } from '../../protocol/history';
import type { JobReport } from '../../protocol/jobs';
import type { MarkEntry } from '../../protocol/never-restore';
import type { OpenDatabase } from '../storage/database';
import type { JournalEntry } from './chain';
import {
  type BegunEntry,
  isResubscribeRequest,
  type JobEndedEntry,
  jobEndedSchema,
  type MarksChangedEntry,
  marksChangedSchema,
  recordsOf,
  type SettledEntry,
  type UndoEntry,
} from './history-entries';
import type { Journal } from './journal';

export interface HistoryDeps {
  journal: Journal;
  database: OpenDatabase;
  /** The hash of a job’s stored results; undefined once they are deleted. */
  resultsHash: (jobId: string) => Promise<string | undefined>;
  newId: () => string;
}

export interface History extends Pick<Journal, 'openRecords' | 'checked'> {
  /** Opens a record. This must happen before anything is written to the contact. */
  begin(recordId: string, account: Account, begun: Omit<BegunEntry, 'event' | 'accountName' | 'who'>): Promise<void>;
  settle(recordId: string, settled: Omit<SettledEntry, 'event'>): Promise<void>;
  /** Opens a record for its undo. This must happen before the contact is deleted. */
  undoBegun(record: RestoreRecord): Promise<void>;
  /** The undo has deleted nothing. */
  undoFailed(record: RestoreRecord): Promise<void>;
  /** Adds the results of an ended job to the chain, once. */
  jobEnded(jobId: string, accountId: string, outcomes: JobEndedEntry['outcomes']): Promise<void>;
  marksChanged(account: Account, entry: Pick<MarkEntry, 'change' | 'people' | 'contactId' | 'reason'>): Promise<void>;
  /** The changes of the account’s marks, newest first. */
  marksOf(accountId: string): Promise<MarkEntry[]>;
  isInJournal(recordId: string): Promise<boolean>;
  /** The entry of an ended job, once it is written. */
  entryOf(jobId: string): Promise<JobReport['entry']>;
  get(recordId: string): Promise<RestoreRecord | undefined>;
  /** The records of one contact or of the whole account, newest first. */
  ofAccount(accountId: string, contactId?: string): Promise<RestoreRecord[]>;
  /** The contacts of all restores that began since a server time, in ms since the epoch. */
  restoredSince(accountId: string, since: number): Promise<string[]>;
  /** When the contact was asked to resubscribe, in ms since the epoch. Requests with an unknown outcome count. */
  resubscribeRequestedAt(accountId: string, contactId: string): Promise<number | undefined>;
  /** Checks that only this code changed, removed or moved entries. */
  verify(): Promise<ChainState>;
  /** Deletes records begun before `before`, a server time in ms since the epoch. The chain continues with the rest. */
  forgetBefore(before: number): Promise<void>;
  /** Deletes the records of all accounts, except the contacts that Constant Contact may not ask again. */
  clear(): Promise<void>;
}

/** The journal as records. A record is folded from its entries. */
export function createHistory({ journal, database, resultsHash, newId }: HistoryDeps): History {
  async function ofAccount(accountId: string, contactId?: string): Promise<RestoreRecord[]> {
    return recordsOf(await journal.ofAccount(accountId, contactId));
  }

  function appendUndo(record: RestoreRecord, event: UndoEntry['event'], isOpen: boolean): Promise<void> {
    const { id: recordId, accountId, contactId } = record;
    // The history may have been deleted during the undo.
    const content = async (): Promise<UndoEntry | undefined> => ((await isInJournal(recordId)) ? { event } : undefined);
    return journal.append({ recordId, accountId, contactId }, content, isOpen);
  }

  const isInJournal = async (recordId: string) => (await journal.ofRecord(recordId)).length > 0;

  /** Copies requests to resubscribe to a store that is never emptied. */
  async function keepRequests(entries: JournalEntry[]): Promise<void> {
    const db = await database();
    for (const { accountId, contactId, at } of recordsOf(entries).filter(isResubscribeRequest)) {
      await db.put('resubscribe-requests', { accountId, contactId, at });
    }
  }

  return {
    async begin(recordId, account, begun) {
      const { id: contactId } = begun.snapshot;
      const content: BegunEntry = {
        event: 'begun',
        accountName: account.name,
        ...(account.userName !== undefined && { who: account.userName }),
        ...begun,
      };
      await journal.append({ recordId, accountId: account.id, contactId }, async () => content, true);
    },
    async settle(recordId, settled) {
      const [first] = await journal.ofRecord(recordId);
      // The history was deleted during the restore.
      if (!first) return;
      const { accountId, contactId } = first;
      const content: SettledEntry = { event: 'settled', ...settled };
      await journal.append({ recordId, accountId, contactId }, async () => content, false);
    },
    async jobEnded(jobId, accountId, outcomes) {
      const content = async (): Promise<JobEndedEntry | undefined> => {
        if (await isInJournal(jobId)) return undefined;
        const results = await resultsHash(jobId);
        return results === undefined ? undefined : { event: 'job-ended', outcomes, results };
      };
      await journal.append({ recordId: jobId, accountId, contactId: '' }, content, false);
    },
    undoBegun: (record) => appendUndo(record, 'undo-begun', true),
    undoFailed: (record) => appendUndo(record, 'undo-failed', record.outcome === 'open'),
    isInJournal,
    async marksChanged(account, { contactId = '', ...change }) {
      const who = account.userName === undefined ? {} : { who: account.userName };
      const content: MarksChangedEntry = { event: 'marks-changed', ...change, ...who };
      await journal.append({ recordId: newId(), accountId: account.id, contactId }, async () => content, false);
    },
    async marksOf(accountId) {
      const entries = await journal.ofAccount(accountId);
      return entries.reverse().flatMap(({ recordId: id, at, contactId, content }): MarkEntry[] => {
        const parsed = v.safeParse(marksChangedSchema, content);
        if (!parsed.success) return [];
        const { event: _event, ...change } = parsed.output;
        return [{ id, at, ...change, ...(contactId !== '' && { contactId }) }];
      });
    },
    async entryOf(jobId) {
      const [entry] = await journal.ofRecord(jobId);
      const parsed = v.safeParse(jobEndedSchema, entry?.content);
      return entry && parsed.success ? { at: entry.at, hash: entry.hash, results: parsed.output.results } : undefined;
    },
    async get(recordId) {
      return recordsOf(await journal.ofRecord(recordId))[0];
    },
    ofAccount,
    async restoredSince(accountId, since) {
      const records = recordsOf(await journal.ofAccountSince(accountId, since));
      return records.flatMap(({ kind, outcome, contactId }) =>
        kind === 'restore' && outcome !== 'not-restored' ? [contactId] : [],
      );
    },
    openRecords: journal.openRecords,
    checked: journal.checked,
    async resubscribeRequestedAt(accountId, contactId) {
      const row = await (await database()).get('resubscribe-requests', [accountId, contactId]);
      return row?.at ?? (await ofAccount(accountId, contactId)).find(isResubscribeRequest)?.at;
    },
    verify: () =>
      journal.verify(async ({ recordId, content }) => {
        const parsed = v.safeParse(jobEndedSchema, content);
        if (!parsed.success) return undefined;
        const results = await resultsHash(recordId);
        if (results === undefined) return 'removed';
        return results === parsed.output.results ? undefined : 'edited';
      }),
    forgetBefore: (before) => journal.forgetBefore(before, keepRequests),
    clear: () => journal.clear(keepRequests),
  };
}
