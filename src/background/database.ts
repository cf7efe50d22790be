import { type DBSchema, type IDBPDatabase, openDB } from 'idb';

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
    value: JournalRow;
    indexes: { record: string; account: string; contact: [string, string] };
  };
  /** Records without an outcome yet, so that a start finds them without reading the journal. */
  open: { key: string; value: { recordId: string; accountId: string } };
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
  /** The hash of the entry before, and of this one. */
  previous: string;
  hash: string;
  sealed: Sealed;
}

export type Database = IDBPDatabase<Schema>;

/**
 * The extension's own IndexedDB. Content scripts cannot reach it, which is not true of `storage.local` in every browser
 * (https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/storage/local).
 */
export function openDatabase(name = 'contact-restore'): Promise<Database> {
  return openDB<Schema>(name, 1, {
    upgrade(db) {
      db.createObjectStore('keys');
      db.createObjectStore('secrets');
      const journal = db.createObjectStore('journal', { keyPath: 'seq' });
      journal.createIndex('record', 'recordId');
      journal.createIndex('account', 'accountId');
      journal.createIndex('contact', ['accountId', 'contactId']);
      db.createObjectStore('open', { keyPath: 'recordId' });
    },
  });
}
