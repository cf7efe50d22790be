import * as v from 'valibot';
import type { Contact } from '../../protocol/contact';
import type { CachedPage } from '../../protocol/deleted-contacts';
import type { Api } from '../access/api';
import { ageOf, type ServerClock } from '../access/clock';
import type { Sessions } from '../access/sessions';
import { contactSchema } from '../storage/contact-schema';
import { keysUnder } from '../storage/database';
import type { KeyedHash, StoreDeps } from '../storage/encryption';
import { forgetIndex, mayBeIndexed } from './address-index';

export interface BinDeps extends StoreDeps {
  api: Api;
  sessions: Pick<Sessions, 'whileSignedIn'>;
  keyedHash: KeyedHash;
  now: () => number;
  serverClock: Pick<ServerClock, 'atLeast'>;
  /** Runs one task of this name at a time, across all contexts of the extension. */
  exclusively: <T>(name: string, task: () => Promise<T>) => Promise<T>;
}

/**
 * The last complete scan of an account: its time and number of pages, the time of a later update of the cache (`at`),
 * and the server time since which changes are unknown (`since`).
 */
const cachedScanSchema = v.object({
  scan: v.number(),
  pages: v.number(),
  at: v.exactOptional(v.number()),
  since: v.number(),
});
type CachedScan = v.InferOutput<typeof cachedScanSchema>;

/** `gone`: contacts that are no longer deleted. */
const pageSchema = v.object({ contacts: v.array(contactSchema), gone: v.array(v.string()) });
type Page = v.InferOutput<typeof pageSchema>;

/** The scan number of pages of changes, which are newer than the complete scan. */
const CHANGES = 0;

/** Prefix of the key of an account’s last complete scan in the store `secrets`. */
const SCAN_PREFIX = 'bin:';

/** Entries per page of changes. */
const CHANGES_PAGE = 500;

/** How late a change may show in readings, and how far the server’s clock may be off; in ms. */
export const LATE_CHANGE_MS = 5 * 60_000;

/** How long a complete scan can show that an address is not deleted. */
const ABSENT_FOR_MS = 60 * 60_000;

/** Reads a page of the cache: a short first one, the rest of the last complete scan, the changes. Null after the last. */
export async function getCachedPage({ page }: { page: number }, deps: BinDeps): Promise<CachedPage | null> {
  const { account } = await deps.api.as();
  const cachedPages = await cachedPageKeys(account.id, deps);
  const pageKey = cachedPages.keys[page];
  if (!pageKey) return null;
  const { scan } = cachedPages;
  const { contacts, gone: notDeleted } = await openPage(pageKey, deps);
  return {
    contacts,
    notDeleted,
    accountId: account.id,
    pages: cachedPages.keys.length,
    ...(scan && { readAt: scan.at ?? scan.scan, scanned: scan.pages }),
  };
}

/** Finds contacts in the cache, each as last read. `size` is the number of cached contacts. Makes no call. */
export async function cachedContacts(
  accountId: string,
  ids: ReadonlySet<string>,
  deps: StoreDeps,
): Promise<{ found: Map<string, Contact>; size: number }> {
  const found = new Map<string, Contact>();
  const all = new Set<string>();
  for (const pageKey of (await cachedPageKeys(accountId, deps)).keys) {
    const { contacts, gone: notDeleted } = await openPage(pageKey, deps);
    for (const contact of contacts) {
      all.add(contact.id);
      if (ids.has(contact.id)) found.set(contact.id, contact);
    }
    for (const id of notDeleted) {
      all.delete(id);
      found.delete(id);
    }
  }
  return { found, size: all.size };
}

/** The cached contacts that match, each as last read. Makes no call. */
export async function findCached(
  accountId: string,
  fits: (contact: Contact) => boolean,
  deps: StoreDeps,
): Promise<Contact[]> {
  const found: Contact[] = [];
  for (const pageKey of (await cachedPageKeys(accountId, deps)).keys) {
    found.push(...(await openPage(pageKey, deps)).contacts.filter(fits));
  }
  return found;
}

/**
 * When no deleted contact had this address: the time of the last complete scan, in ms since the epoch. Undefined if one
 * may have it, or if the scan is too old. Makes no call.
 */
export async function absentSince(
  accountId: string,
  address: string,
  deps: Pick<BinDeps, 'database' | 'seal' | 'keyedHash' | 'now'>,
): Promise<number | undefined> {
  const { scan, keys } = await cachedPageKeys(accountId, deps);
  if (!scan || ageOf(scan.scan, deps.now()) > ABSENT_FOR_MS) return undefined;
  const changes = keys.filter(([, number]) => number === CHANGES);
  const pages = keys.length - changes.length;
  if (await mayBeIndexed(address, { accountId, scan: scan.scan, pages }, deps)) return undefined;
  for (const pageKey of changes) {
    const { contacts } = await openPage(pageKey, deps);
    if (contacts.some(({ email }) => email?.address.toLowerCase() === address.toLowerCase())) return undefined;
  }
  return scan.scan;
}

/**
 * Caches contacts that were read outside a scan: deleted ones, and the ids of those no longer deleted. They join the
 * last page of changes while it is short. With `apart` they start a new page, so that a scan can drop what was read
 * before it. Returns the page’s number.
 */
export async function cacheChanges(
  accountId: string,
  changes: { contacts: Contact[]; notDeleted: string[] },
  deps: Pick<BinDeps, 'database' | 'seal' | 'exclusively' | 'sessions'>,
  apart = false,
): Promise<number> {
  if (!apart && changes.contacts.length + changes.notDeleted.length === 0) return 0;
  return deps.exclusively('contact-restore:cache-changes', async () => {
    const last = (await keysOf(accountId, CHANGES, deps)).at(-1);
    if (apart && !last) return 0;
    const before = last && (await openPage(last, deps));
    const newer = new Set([...changes.contacts.map(({ id }) => id), ...changes.notDeleted]);
    const contacts = [...(before?.contacts ?? []).filter(({ id }) => !newer.has(id)), ...changes.contacts];
    const notDeleted = [...(before?.gone ?? []).filter((id) => !newer.has(id)), ...changes.notDeleted];
    const isLittle = !apart && contacts.length + notDeleted.length <= CHANGES_PAGE;
    const page = (last?.[2] ?? 0) + (isLittle ? 0 : 1);
    const content = isLittle
      ? { contacts, gone: notDeleted }
      : { contacts: changes.contacts, gone: changes.notDeleted };
    await writePage(accountId, { page: [CHANGES, page, content] }, deps);
    return page;
  });
}

type PageKey = [accountId: string, scan: number, page: number];

async function cachedPageKeys(
  accountId: string,
  deps: StoreDeps,
): Promise<{ scan: CachedScan | undefined; keys: PageKey[] }> {
  const scan = await cachedScanOf(accountId, deps);
  const scanned = scan ? keysOf(accountId, scan.scan, deps) : [];
  return { scan, keys: (await Promise.all([scanned, keysOf(accountId, CHANGES, deps)])).flat() };
}

export async function cachedScanOf(accountId: string, deps: StoreDeps): Promise<CachedScan | undefined> {
  return deps.seal.openAs(cachedScanSchema, await (await deps.database()).get('secrets', SCAN_PREFIX + accountId));
}

async function keysOf(accountId: string, scan: number, { database }: Pick<BinDeps, 'database'>): Promise<PageKey[]> {
  return (await database()).getAllKeys('bin', keysUnder(accountId, scan));
}

/**
 * Stores a page, or the end of a complete scan. A complete scan replaces earlier ones and the pages of changes before
 * `firstOpen`, unless a newer scan has already deleted its pages. Stores nothing after a sign-out.
 */
export async function writePage(
  accountId: string,
  {
    page,
    scan,
    firstOpen = 0,
  }: { page?: [scan: number, page: number, content: Page]; scan?: CachedScan; firstOpen?: number },
  { database, seal, sessions }: Pick<BinDeps, 'database' | 'seal' | 'sessions'>,
): Promise<void> {
  const sealed = await seal.seal(scan ?? page?.[2]);
  await sessions.whileSignedIn(accountId, async () => {
    const transaction = (await database()).transaction(['bin', 'secrets'], 'readwrite');
    const [bin, secrets] = [transaction.objectStore('bin'), transaction.objectStore('secrets')];
    const isComplete = scan && (await bin.count(keysUnder(accountId, scan.scan))) > scan.pages;
    const isOld = ([, number, place]: PageKey) => (number === CHANGES ? place < firstOpen : number < (scan?.scan ?? 0));
    const old = isComplete ? (await bin.getAllKeys(keysUnder(accountId))).filter(isOld) : [];
    await Promise.all([
      page && bin.put({ accountId, scan: page[0], page: page[1], sealed }),
      isComplete && secrets.put(sealed, SCAN_PREFIX + accountId),
      ...old.map((key) => bin.delete(key)),
      transaction.done,
    ]);
  });
}

/** Reads a page. An unreadable page counts as empty. */
async function openPage(pageKey: PageKey, { database, seal }: StoreDeps): Promise<Page> {
  const row = await (await database()).get('bin', pageKey);
  return (await seal.openAs(pageSchema, row?.sealed)) ?? { contacts: [], gone: [] };
}

/** Deletes the cached contacts of all accounts without a session. */
export async function forgetBins({
  database,
  sessions,
}: Pick<BinDeps, 'database'> & { sessions: Pick<Sessions, 'accounts'> }): Promise<void> {
  const db = await database();
  const signedIn = new Set((await sessions.accounts()).map(({ id }) => id));
  for (const accountId of new Set((await db.getAllKeys('bin')).map(([id]) => id))) {
    if (signedIn.has(accountId)) continue;
    // The pages go last. An interrupted deletion finds the account by them.
    await forgetIndex(accountId, { database });
    await db.delete('secrets', SCAN_PREFIX + accountId);
    await db.delete('bin', keysUnder(accountId));
  }
}
