import * as v from 'valibot';
import type { Database, OpenDatabase, Sealed } from './database';
import { hexOf } from './fingerprint';

/** What code that stores sealed values needs. */
export interface StoreDeps {
  database: OpenDatabase;
  seal: Seal;
}

/** Encrypts values at rest. */
export interface Seal {
  seal(value: unknown): Promise<Sealed>;
  /** The decrypted value; undefined if it was sealed with another key or tampered with. */
  open(sealed: Sealed): Promise<unknown>;
  /** As `open`; also undefined if there is no value, or if it does not fit the schema. */
  openAs<T>(schema: v.GenericSchema<unknown, T>, sealed: Sealed | undefined): Promise<T | undefined>;
  /** As `seal` and `open`, for bytes. */
  sealBytes(bytes: Uint8Array<ArrayBuffer>): Promise<Sealed>;
  openBytes(sealed: Sealed): Promise<Uint8Array<ArrayBuffer> | undefined>;
}

/**
 * AES-GCM under a key that is created once per browser profile and cannot be exported. It protects tokens and records
 * from backups, other extensions and content scripts, but not from code that runs as this extension.
 */
export function createSeal(database: OpenDatabase): Seal {
  // One key per connection: if the browser deleted the database, the new one needs a key of its own.
  const keys = new WeakMap<Database, Promise<CryptoKey>>();
  async function key(): Promise<CryptoKey> {
    const db = await database();
    const known = keys.get(db) ?? readOrMake(db, 'seal', makeSealKey);
    keys.set(db, known);
    // A later reading may succeed.
    known.catch(() => keys.delete(db));
    return known;
  }
  async function sealBytes(bytes: Uint8Array<ArrayBuffer>): Promise<Sealed> {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    return { iv, data: await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, await key(), bytes) };
  }
  async function openBytes({ iv, data }: Sealed): Promise<Uint8Array<ArrayBuffer> | undefined> {
    // A key that cannot be read says nothing about the value, so that failure is not caught.
    const known = await key();
    try {
      return new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, known, data));
    } catch {
      return undefined;
    }
  }
  async function open(sealed: Sealed): Promise<unknown> {
    const bytes = await openBytes(sealed);
    return bytes && JSON.parse(new TextDecoder().decode(bytes));
  }
  return {
    seal: (value) => sealBytes(new TextEncoder().encode(JSON.stringify(value))),
    open,
    async openAs(schema, sealed) {
      const parsed = v.safeParse(schema, sealed && (await open(sealed)));
      return parsed.success ? parsed.output : undefined;
    },
    sealBytes,
    openBytes,
  };
}

/** Hashes texts under a key that cannot be exported, so that nobody can test candidates against a hash. */
export interface KeyedHash {
  /** Undefined if there is no key and none may be created. Hashes under a lost key can never be found again. */
  hash(texts: string[], mayMakeKey: boolean): Promise<string[] | undefined>;
}

/** HMAC-SHA-256 under a key of its own, which is created at the first use. */
export function createKeyedHash(database: OpenDatabase): KeyedHash {
  return {
    async hash(texts, mayMakeKey) {
      const db = await database();
      const key = mayMakeKey ? await readOrMake(db, 'hash', makeHashKey) : await db.get('keys', 'hash');
      if (!key) return undefined;
      return Promise.all(
        texts.map(async (text) => hexOf(await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(text)))),
      );
    },
  };
}

const makeSealKey = () => crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
const makeHashKey = () => crypto.subtle.generateKey({ name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);

async function readOrMake(db: Database, name: string, make: () => Promise<CryptoKey>): Promise<CryptoKey> {
  const stored = await db.get('keys', name);
  if (stored) return stored;
  const made = await make();
  try {
    await db.add('keys', made, name);
    return made;
  } catch (error) {
    // Another context may have created the key first, and that one counts. A key that is not stored must not be used.
    const first = await db.get('keys', name);
    if (!first) throw error;
    return first;
  }
}
