import { type DBSchema, type IDBPDatabase, openDB } from 'idb';

/** Bytes that only this extension in this browser profile can read. */
export interface Sealed {
  iv: Uint8Array<ArrayBuffer>;
  data: ArrayBuffer;
}

interface Schema extends DBSchema {
  /** The one key that everything is sealed with; it cannot be exported. */
  keys: { key: string; value: CryptoKey };
  /** Sealed single things, by name: the session. */
  secrets: { key: string; value: Sealed };
  /** Restore records; what they say of a person is sealed. */
  restores: {
    key: string;
    value: { id: string; accountId: string; contactId: string; at: number; sealed: Sealed };
    indexes: { contact: [string, string] };
  };
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
      db.createObjectStore('restores', { keyPath: 'id' }).createIndex('contact', ['accountId', 'contactId']);
    },
  });
}
