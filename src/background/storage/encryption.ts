import type { Database, Sealed } from './database';

/** Seals values so that they are unreadable at rest. */
export interface Seal {
  seal(value: unknown): Promise<Sealed>;
  /** The value again; undefined for what another key sealed or what was tampered with. */
  open(sealed: Sealed): Promise<unknown>;
}

/**
 * AES-GCM under a key that is made once a browser profile, never leaves the browser's key store and cannot be exported.
 * It keeps tokens and records out of backups, other extensions and content scripts; it cannot keep them from somebody who
 * runs code as this extension.
 */
export function createSeal(database: Promise<Database>): Seal {
  let known: CryptoKey | undefined;
  const key = async () => {
    known ??= await theKey(await database);
    return known;
  };
  return {
    async seal(value) {
      const iv = crypto.getRandomValues(new Uint8Array(12));
      const plain = new TextEncoder().encode(JSON.stringify(value));
      return { iv, data: await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, await key(), plain) };
    },
    async open({ iv, data }) {
      try {
        const plain = await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, await key(), data);
        return JSON.parse(new TextDecoder().decode(plain));
      } catch {
        return undefined;
      }
    },
  };
}

async function theKey(database: Database): Promise<CryptoKey> {
  const kept = await database.get('keys', 'seal');
  if (kept) return kept;
  const made = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
  try {
    await database.add('keys', made, 'seal');
    return made;
  } catch {
    // Somebody else was first; theirs is the key.
    return (await database.get('keys', 'seal')) ?? made;
  }
}
