import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import { CallFailed } from '../../constant-contact/http';
import type { Failure } from '../../protocol/failure';
import type { BatchRow, ChunkRow, JobRow, PageRow, ResultRow, ResultsRow } from './job-rows';

/** Bytes that only this extension in this browser profile can read. */
export interface Sealed {
  iv: Uint8Array<ArrayBuffer>;
  data: ArrayBuffer;
}

interface Schema extends DBSchema {
  /** The key that everything is sealed with, and the one that marks and addresses are hashed under; neither can be exported. */
  keys: { key: string; value: CryptoKey };
  /** Sealed single things, by name: the session, the journal's ends. */
  secrets: { key: string; value: Sealed };
  /** The journal of restores, in order; what it says of a person is sealed. */
  journal: {
    key: number;
    value: JournalRow | ForgottenRow;
    indexes: { record: string; account: string; contact: [string, string] };
  };
  /** Pages of a scan of the deleted contacts, sealed, by account, scan and page. */
  bin: { key: [string, number, number]; value: { accountId: string; scan: number; page: number; sealed: Sealed } };
  /** Which addresses a page of a scan has, as keyed hashes. */
  'bin-index': {
    key: [string, number, number];
    value: { accountId: string; scan: number; page: number; hashes: Uint8Array<ArrayBuffer> };
  };
  /** Which lists the contacts of an account are on; sealed. */
  ledgers: { key: string; value: ListsRow };
  /** Which lists contacts were on, by export files; sealed. */
  'list-files': { key: string; value: ListsRow };
  /** What was sent to deleted contacts; sealed. */
  'sent-lists': { key: string; value: ListsRow };
  jobs: { key: string; value: JobRow };
  /** The contacts of a job, some hundred a row. */
  'job-pages': { key: [string, number]; value: PageRow };
  /** Batches that are not finished. */
  'job-batches': { key: [string, number]; value: BatchRow };
  /** What became of contacts of a job, as many a row as one step told of. */
  'job-results': { key: [string, number]; value: ResultsRow };
  /** What the version before stored of jobs. */
  chunks: { key: [string, number]; value: ChunkRow };
  results: { key: [string, string]; value: ResultRow };
  /** What each contact of a job said when it was read last before it, by name, id and all; sealed. */
  snapshots: { key: [string, number]; value: { jobId: string; batch: number; sealed: Sealed } };
  /** Records without an outcome yet, so that a start finds them without reading the journal. */
  open: { key: string; value: OpenRow };
  /** Who must never be restored: a keyed hash of an id or of an address a row. It outlives the history and every session. */
  marks: { key: [string, string]; value: MarkRow };
  /** Who was asked to resubscribe, which Constant Contact allows once ever: it outlives the history. */
  'resubscribe-requests': { key: [string, string]; value: { accountId: string; contactId: string; at: number } };
}

export interface MarkRow {
  accountId: string;
  hash: string;
  /** The rows of one person have the same. */
  person: string;
  /** What the keyed hash is of, which is a hash itself; for the export to another admin. */
  sealed: Sealed;
}

/** What is known of lists in an account. */
export interface ListsRow {
  accountId: string;
  /** The lists, when they were read or what from, and a reading under way. */
  header: Sealed;
  /** A contact a row, as src/background/former-lists/membership-rows.ts packs them. */
  rows: Sealed;
  /** Why the last reading ended early. */
  failure?: Failure;
}

export interface OpenRow {
  recordId: string;
  accountId: string;
  /** A time at Constant Contact at which it was begun, or read first where that is not known; in ms since the epoch. */
  since?: number;
  /** When the contact was read last to find out, in ms since the epoch. */
  checkedAt?: number;
}

/** One entry of the journal. Only ids and the time stand in the open. */
export interface JournalRow {
  /** 1, 2, 3… without a gap. */
  seq: number;
  recordId: string;
  accountId: string;
  contactId: string;
  /** ms since the epoch. */
  at: number;
  /** Whether `at` is by the server's clock; by our own, which may have been set to anything, where it is absent. */
  isServerTime?: true;
  /** The hash of the entry before, and of this one. */
  previous: string;
  hash: string;
  sealed: Sealed;
}

/** What is left of an entry that was forgotten between others: its link of the chain. */
export type ForgottenRow = Pick<JournalRow, 'seq' | 'previous' | 'hash'>;

export type Database = IDBPDatabase<Schema>;

/** Opens the database, or answers the connection that is open already. */
export type OpenDatabase = () => Promise<Database>;

/** Versions are numbers that grow; what each made stands in `upgrade`. */
const VERSION = 8;

/**
 * The extension's own IndexedDB. Content scripts cannot reach it, which is not true of `storage.local` in every browser
 * (https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/storage/local).
 *
 * A browser may close a connection at any time, and may have thrown away what was stored; a connection is therefore taken anew for
 * each use, and opened again where it was closed. Rejects with `newer-version` where a later version of the extension has
 * written to the database, and with `no-storage` where the browser does not let it be opened.
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

/** `onClosed` is called when the connection is closed, by the browser or by us. */
async function openNow(name: string, onClosed: () => void): Promise<Database> {
  try {
    return await openDB<Schema>(name, VERSION, {
      upgrade,
      // Another context has a newer version of the extension: this connection must not keep it from its upgrade.
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

/** Brings a database of an earlier version, or none (0), to this one. */
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
