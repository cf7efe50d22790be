import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import { CallFailed } from '../../constant-contact/http';
import type { ContactList } from '../../protocol/contact';
import type { Failure } from '../../protocol/failure';
import type { FieldName, JobKind, JobOutcome, JobReason, JobState, JobWait } from '../../protocol/requests';

/** Bytes that only this extension in this browser profile can read. */
export interface Sealed {
  iv: Uint8Array<ArrayBuffer>;
  data: ArrayBuffer;
}

interface Schema extends DBSchema {
  /** The one key that everything is sealed with; it cannot be exported. */
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
  jobs: { key: string; value: JobRow };
  chunks: { key: [string, number]; value: ChunkRow };
  results: { key: [string, string]; value: ResultRow };
  /** What each contact of a chunk said when it was read last, by name, id and all; sealed. */
  snapshots: { key: [string, number]; value: { jobId: string; batch: number; sealed: Sealed } };
  /** Records without an outcome yet, so that a start finds them without reading the journal. */
  open: { key: string; value: OpenRow };
  /** Who was asked to resubscribe, which Constant Contact allows once ever: it outlives the history. */
  'resubscribe-requests': { key: [string, string]; value: { accountId: string; contactId: string; at: number } };
}

/** A bulk job. It names contacts by id and lists by name; what else it knows of anybody is sealed, in `snapshots`. */
export interface JobRow {
  id: string;
  accountId: string;
  kind: JobKind;
  state: JobState;
  /** Set while it waits; `since` and `until` in ms since the epoch. */
  wait?: { why: JobWait; since: number; until: number; failure?: Failure };
  /** How often in a row it had to wait for the same reason. */
  waited: number;
  createdAt: number;
  endedAt?: number;
  lists: ContactList[];
  total: number;
  calls: number;
  callsExpected: number;
  /** The server's time of the first activity, from which on contacts are read back; in ms since the epoch. */
  since?: number;
  /** When it was planned, by the server's time. */
  startedAt: number;
  /** The job that this one undoes. */
  undoes?: string;
  /** From when on somebody may have changed the contacts, by the server's time. */
  readAt: number;
  /** When it had last read by itself which of them changed, by our own clock. */
  checked?: number;
  /**
   * How far the reading before sending has come: a page, or the contact so far down; `began` is the server's time, `checked`
   * our own of the last of it.
   */
  check?: { began: number; checked: number; next?: string; pagesLeft?: number; single?: number };
  /** How far the reading afterwards has come; the last is the one that says who was left as it was. */
  reading?:
    | { of: 'changed' | 'listed' | 'deleted'; next?: string; pagesLeft?: number; isLast?: true }
    | { of: 'single' };
  /** When the reading afterwards began first, by the server's time. */
  readBackAt?: number;
  /** How often a reading was begun anew because a page was refused, since one before sending came to its end. */
  restarts?: number;
  /** Why it was cancelled, where nobody did that. */
  gaveUp?: Failure;
  /** How many of its contacts Constant Contact was given so far. */
  sent: number;
  /** How many results of each kind there are. */
  outcomes: Record<JobOutcome, number>;
}

/** Up to 500 contacts that go to Constant Contact in one call. */
export interface ChunkRow {
  jobId: string;
  n: number;
  /** Where in `snapshots` its contacts are: the number of the chunk that it is a part of. */
  batch: number;
  ids: string[];
  /**
   * Stands for what the record of each said before, in the order of the ids, in an undo with its lists; "" where that is not
   * known.
   */
  digests: string[];
  /**
   * `planned`, then `intent` from before the call until its answer, `sent` while Constant Contact works, then `done` (those
   * of its contacts that have no result are read) or `split` (its contacts are in later chunks).
   */
  state: 'planned' | 'intent' | 'sent' | 'done' | 'split';
  /** When it, or what it is a half of, was sent last, by the server’s time; absent where Constant Contact surely did not get it. */
  sentAt?: number;
  /** How often it was sent in vain. */
  tries?: number;
  /** Its activity was found after its answer was lost. */
  isFound?: boolean;
  /** The activity that was found has ended, and its first contact was not as it makes it when that was looked at first. */
  isOver?: true;
  /** Its activity did not end within a day. */
  isLate?: true;
  /** It was given up, with the server's words where it gave some. */
  isRefused?: true;
  message?: Sealed;
  activityId?: string;
  /** How often it was asked how its activity stands, and when last. */
  polls: number;
  polledAt?: number;
}

export interface ResultRow {
  jobId: string;
  id: string;
  outcome: JobOutcome;
  why?: JobReason;
  /** Fields that are not as they were. */
  fields?: FieldName[];
  /** Stands for the contact as it was read back, with its lists, where it was restored. */
  mark?: string;
  /** The server's words, which may speak of the contact. */
  message?: Sealed;
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
const VERSION = 2;

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
}
