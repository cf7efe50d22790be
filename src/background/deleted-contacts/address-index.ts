import type { Contact } from '../../protocol/contact';
import { keysUnder, type OpenDatabase } from '../storage/database';
import type { KeyedHash } from '../storage/encryption';

/** Bytes stored of each hash. A collision costs one call and nothing else. */
const HASH_BYTES = 8;

interface IndexDeps {
  database: OpenDatabase;
  keyedHash: KeyedHash;
}

/**
 * Stores the hashed addresses of a scan’s page, so that an address can be looked up without opening pages. The first
 * page of a scan deletes the index of earlier scans.
 */
export async function indexPage(
  [accountId, scan, page]: [accountId: string, scan: number, page: number],
  contacts: Contact[],
  { database, keyedHash }: IndexDeps,
): Promise<void> {
  const addresses = contacts.flatMap(({ email }) => email?.address ?? []);
  const found =
    (await keyedHash.hash(
      addresses.map((address) => textOf(accountId, address)),
      true,
    )) ?? [];
  const hashes = new Uint8Array(found.length * HASH_BYTES);
  for (const [at, hash] of found.entries()) hashes.set(bytesOf(hash), at * HASH_BYTES);
  const db = await database();
  if (page === 0) await db.delete('bin-index', keysUnder(accountId));
  await db.put('bin-index', { accountId, scan, page, hashes });
}

/** Whether an address may be on a page of a scan. Only an index of all pages can rule it out. */
export async function mayBeIndexed(
  address: string,
  { accountId, scan, pages }: { accountId: string; scan: number; pages: number },
  { database, keyedHash }: IndexDeps,
): Promise<boolean> {
  const rows = await (await database()).getAll('bin-index', keysUnder(accountId, scan));
  const [hash] = (await keyedHash.hash([textOf(accountId, address)], false)) ?? [];
  if (hash === undefined || rows.length !== pages) return true;
  const wanted = new DataView(bytesOf(hash).buffer).getBigUint64(0);
  return rows.some(({ hashes }) => {
    const view = new DataView(hashes.buffer);
    for (let at = 0; at < hashes.length; at += HASH_BYTES) if (view.getBigUint64(at) === wanted) return true;
    return false;
  });
}

export async function forgetIndex(accountId: string, { database }: Pick<IndexDeps, 'database'>): Promise<void> {
  await (await database()).delete('bin-index', keysUnder(accountId));
}

function textOf(accountId: string, address: string): string {
  return `${accountId}\n${address.toLowerCase()}`;
}

/** The first bytes of a hash in hexadecimal digits. */
function bytesOf(hash: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: HASH_BYTES }, (_, at) => Number.parseInt(hash.slice(2 * at, 2 * at + 2), 16));
}
