import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import { CallFailed } from '../../constant-contact/http';
import type { Failure } from '../../protocol/failure';
import type { BatchRow, JobRow, LegacyBatchRow, PageRow, ResultRow, ResultsRow } from './job-rows';

/** Bytes that only this extension in this browser profile can read. */
export interface Sealed {
  iv: Uint8Array<ArrayBuffer>;
  data: ArrayBuffer;
}

interface Schema extends DBSchema {
  /** The keys for sealing and for hashing marks and addresses. They cannot be exported. */
  keys: { key: string; value: CryptoKey };
  /** Sealed single values, by name: the sessions, the journal’s ends. */
  secrets: { key: string; value: Sealed };
  /** The journal of restores, in order. Personal data in it is sealed. */
  journal: {
    key: number;
    value: JournalRow | ForgottenRow;
    indexes: { record: string; account: string; contact: [string, string] };
  };
  /** Sealed pages of scans of the deleted contacts, by account, scan and page. */
  bin: { key: [string, number, number]; value: { accountId: string; scan: number; page: number; sealed: Sealed } };
  /** The addresses on a page of a scan, as keyed hashes. */
  'bin-index': {
    key: [string, number, number];
    value: { accountId: string; scan: number; page: number; hashes: Uint8Array<ArrayBuffer> };
  };
  /** The lists that an account’s contacts are on; sealed. */
  ledgers: { key: string; value: ListsRow };
  /** The lists that contacts were on, from export files; sealed. */
  'list-files': { key: string; value: ListsRow };
  /** The sends that reached deleted contacts; sealed. */
  'sent-lists': { key: string; value: ListsRow };
  jobs: { key: string; value: JobRow };
  /** The contacts of a job, some hundred per row. */
  'job-pages': { key: [string, number]; value: PageRow };
  /** Unfinished batches. */
  'job-batches': { key: [string, number]; value: BatchRow };
  /** Outcomes of a job, one row per step that found any. */
  'job-results': { key: [string, number]; value: ResultsRow };
  /** Jobs as version 0.1.0 stored them. */
  chunks: { key: [string, number]; value: LegacyBatchRow };
  results: { key: [string, string]; value: ResultRow };
  /** The last reading of each contact before its job; sealed. */
  snapshots: { key: [string, number]; value: { jobId: string; batch: number; sealed: Sealed } };
  /** Records without an outcome, so that a start finds them without reading the journal. */
  open: { key: string; value: OpenRow };
  /** People who must never be restored: a row per keyed id or address. Outlives the history and every session. */
  marks: { key: [string, string]; value: MarkRow };
  /** Requests to resubscribe, which Constant Contact allows only once per contact. Outlives the history. */
  'resubscribe-requests': { key: [string, string]; value: { accountId: string; contactId: string; at: number } };
}

export interface MarkRow {
  accountId: string;
  hash: string;
  /** Shared by the rows of one person. */
  person: string;
  /** The digest that was hashed, needed for the export to another admin. */
  sealed: Sealed;
}

/** The known lists of an account. */
interface ListsRow {
  accountId: string;
  /** The lists, when or from what they were read, and a reading in progress. */
  header: Sealed;
  /** One row per contact, packed by src/background/former-lists/membership-rows.ts. */
  rows: Sealed;
  /** Why the last reading ended early. */
  failure?: Failure;
}

export interface OpenRow {
  recordId: string;
  accountId: string;
  /** The server time at which the record, or its undo, began or, if unknown, at which it was first read; in ms since the epoch. */
  since?: number;
  /** When the contact was last read to find the outcome, in ms since the epoch. */
  checkedAt?: number;
}

/** One entry of the journal. Only ids and times are not sealed. */
export interface JournalRow {
  /** 1, 2, 3… without a gap. */
  seq: number;
  recordId: string;
  accountId: string;
  contactId: string;
  /** In ms since the epoch. */
  at: number;
  /** Whether `at` is the server’s time. If absent, it is from the local clock, which may be wrong. */
  isServerTime?: true;
  /** The hash of the previous entry, and of this one. */
  previous: string;
  hash: string;
  sealed: Sealed;
}

/** The link that remains of a deleted entry between others. */
export type ForgottenRow = Pick<JournalRow, 'seq' | 'previous' | 'hash'>;

export type Database = IDBPDatabase<Schema>;

/** Returns the open connection, or opens one. */
export type OpenDatabase = () => Promise<Database>;

/** All keys of a store that begin with these values. An array sorts after every number and string. */
export function keysUnder(...values: (string | number)[]): IDBKeyRange {
  return IDBKeyRange.bound(values, [...values, []]);
}

/** Database version; see `upgrade`. */
const VERSION = 8;

/**
 * The extension’s IndexedDB. Content scripts cannot reach it, unlike `storage.local` in some browsers
 * (https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/storage/local).
 * A browser may close a connection, or delete the data, at any time. Callers therefore get the connection for each use,
 * and a closed one is reopened. Rejects with `newer-version` if a later version of the extension has written to the
 * database, and with `no-storage` if the browser does not open it.
 */
export function createDatabase(name = 'contact-restore'): OpenDatabase {
  let opening: Promise<Database> | undefined;
  return () => {
    opening ??= openNow(name, () => {
      opening = undefined;
    }).catch((error: unknown) => {
      opening = undefined;
      throw error;
    });
    return opening;
  };
}

/** `onClosed` is called when the browser or this code closes the connection. */
async function openNow(name: string, onClosed: () => void): Promise<Database> {
  try {
    return await openDB<Schema>(name, VERSION, {
      upgrade,
      // A newer version of the extension in another context must be able to upgrade.
      blocking(_current, _blocked, event) {
        (event.target as IDBDatabase).close();
        onClosed();
      },
      terminated: onClosed,
    });
  } catch (error) {
    const isNewer = error instanceof DOMException && error.name === 'VersionError';
    throw new CallFailed({ kind: isNewer ? 'newer-version' : 'no-storage' });
  }
}

/** Whether the browser failed to store or to read something: the disk is full or damaged. */
export function isStorageFailure(error: unknown): boolean {
  return error instanceof DOMException && ['QuotaExceededError', 'UnknownError'].includes(error.name);
}

/** Upgrades the database from an earlier version, or from none (0). */
function upgrade(db: Database, from: number): void {
  if (from < 1) {
    db.createObjectStore('keys');
    db.createObjectStore('secrets');
    const journal = db.createObjectStore('journal', { keyPath: 'seq' });
    journal.createIndex('record', 'recordId');
    journal.createIndex('account', 'accountId');
    journal.createIndex('contact', ['accountId', 'contactId']);
    db.createObjectStore('open', { keyPath: 'recordId' });
    db.createObjectStore('bin', { keyPath: ['accountId', 'scan', 'page'] });
    db.createObjectStore('jobs', { keyPath: 'id' });
    db.createObjectStore('chunks', { keyPath: ['jobId', 'n'] });
    db.createObjectStore('results', { keyPath: ['jobId', 'id'] });
    db.createObjectStore('snapshots', { keyPath: ['jobId', 'batch'] });
  }
  if (from < 2) db.createObjectStore('resubscribe-requests', { keyPath: ['accountId', 'contactId'] });
  if (from < 3) {
    db.createObjectStore('job-pages', { keyPath: ['jobId', 'n'] });
    db.createObjectStore('job-batches', { keyPath: ['jobId', 'n'] });
    db.createObjectStore('job-results', { keyPath: ['jobId', 'n'] });
  }
  if (from < 4) db.createObjectStore('ledgers', { keyPath: 'accountId' });
  if (from < 5) db.createObjectStore('marks', { keyPath: ['accountId', 'hash'] });
  if (from < 6) db.createObjectStore('list-files', { keyPath: 'accountId' });
  if (from < 7) db.createObjectStore('sent-lists', { keyPath: 'accountId' });
  if (from < 8) db.createObjectStore('bin-index', { keyPath: ['accountId', 'scan', 'page'] });
}
