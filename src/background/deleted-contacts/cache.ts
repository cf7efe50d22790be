import * as v from 'valibot';
import type { Contact } from '../../protocol/contact';
import type { KeptPage } from '../../protocol/requests';
import type { Api } from '../access/api';
import type { ServerClock } from '../access/clock';
import type { Sessions } from '../access/sessions';
import { contactSchema } from '../storage/contact-schema';
import type { OpenDatabase } from '../storage/database';
import type { Seal } from '../storage/encryption';

export interface BinDeps {
  api: Api;
  sessions: Pick<Sessions, 'whileSignedIn'>;
  database: OpenDatabase;
  seal: Seal;
  now: () => number;
  serverClock: Pick<ServerClock, 'surely'>;
  /** Runs one task of this name at a time, across every context of the extension. */
  exclusively: <T>(name: string, task: () => Promise<T>) => Promise<T>;
}

/**
 * The last whole scan of an account, when what was kept was last brought up to date, where that was later (`at`), and from
 * when on changes are not known, by the server's time (`since`).
 */
const keptSchema = v.object({
  scan: v.number(),
  pages: v.number(),
  at: v.exactOptional(v.number()),
  since: v.number(),
});
type Kept = v.InferOutput<typeof keptSchema>;

/** What was learned says when the first of it was read, by the server's time. */
const pageSchema = v.object({
  contacts: v.array(contactSchema),
  gone: v.array(v.string()),
  since: v.exactOptional(v.number()),
});
type Page = v.InferOutput<typeof pageSchema>;

/** What stands in the place of the scan for pages of what was learned since. */
const LEARNED = 0;

/** How the last whole scans are kept among the sealed things. */
const KEPT = 'bin:';

/** How many entries one page of what was learned has. */
const LEARNED_PAGE = 500;

/** How long a change may take until a reading has it, and how late the server's time may be told; in ms. */
export const MARGIN_MS = 5 * 60_000;

/**
 * What is kept of the account, page by page: a few contacts, the rest of the last whole scan, then what was learned since.
 * Null after the last page.
 */
export async function getKeptPage({ page }: { page: number }, deps: BinDeps): Promise<KeptPage | null> {
  const { account } = await deps.api.as();
  const places = await keptPlaces(account.id, deps);
  const place = places.keys[page];
  if (!place) return null;
  const { kept } = places;
  return {
    ...(await openPage(place, deps)),
    accountId: account.id,
    pages: places.keys.length,
    ...(kept && { readAt: kept.at ?? kept.scan, scanned: kept.pages }),
  };
}

/**
 * Those of the contacts that are kept as deleted ones, each as it was read last, from when on changes to them may not be
 * known, by the server's time, and how many contacts are kept in all. Makes no call.
 */
export async function keptContacts(
  accountId: string,
  ids: ReadonlySet<string>,
  deps: Pick<BinDeps, 'database' | 'seal' | 'serverClock'>,
): Promise<{ found: Map<string, Contact>; since: number; size: number }> {
  const found = new Map<string, Contact>();
  const all = new Set<string>();
  const { kept, keys } = await keptPlaces(accountId, deps);
  let since = kept?.since ?? (await deps.serverClock.surely());
  for (const place of keys) {
    const { contacts, gone, since: learned = 0 } = await openPage(place, deps);
    for (const contact of contacts) {
      all.add(contact.id);
      if (ids.has(contact.id)) found.set(contact.id, contact);
    }
    for (const id of gone) {
      all.delete(id);
      found.delete(id);
    }
    // What was learned since a whole scan is as new as that, or newer.
    if (!kept && contacts.length > 0) since = Math.min(since, learned);
  }
  return { found, since, size: all.size };
}

/** Every kept deleted contact that fits, as it was read last. Makes no call. */
export async function keptWhere(
  accountId: string,
  fits: (contact: Contact) => boolean,
  deps: Pick<BinDeps, 'database' | 'seal'>,
): Promise<Contact[]> {
  const found: Contact[] = [];
  for (const place of (await keptPlaces(accountId, deps)).keys) {
    found.push(...(await openPage(place, deps)).contacts.filter(fits));
  }
  return found;
}

/**
 * Keeps what was read of contacts outside of a scan of the deleted ones: some that are deleted, and the ids of some that are
 * so no more. It joins what was learned before as long as that is little, unless it is to stand `apart`: on a page of its own,
 * which everything newer follows or joins. Answers the number of the page.
 */
export async function learn(
  accountId: string,
  news: { contacts: Contact[]; gone: string[] },
  deps: Pick<BinDeps, 'database' | 'seal' | 'exclusively' | 'serverClock' | 'sessions'>,
  apart = false,
): Promise<number> {
  if (!apart && news.contacts.length + news.gone.length === 0) return 0;
  return deps.exclusively('contact-restore:learn', async () => {
    const last = (await placesOf(accountId, LEARNED, deps)).at(-1);
    if (apart && !last) return 0;
    const before = last && (await openPage(last, deps));
    const newer = new Set([...news.contacts.map(({ id }) => id), ...news.gone]);
    const contacts = [...(before?.contacts ?? []).filter(({ id }) => !newer.has(id)), ...news.contacts];
    const gone = [...(before?.gone ?? []).filter((id) => !newer.has(id)), ...news.gone];
    const since = await deps.serverClock.surely();
    const isLittle = !apart && contacts.length + gone.length <= LEARNED_PAGE;
    const page = (last?.[2] ?? 0) + (isLittle ? 0 : 1);
    const what = isLittle ? { contacts, gone, since: before?.since ?? since } : { ...news, since };
    await write(accountId, { page: [LEARNED, page, what] }, deps);
    return page;
  });
}

type Place = [accountId: string, scan: number, page: number];

async function keptPlaces(
  accountId: string,
  deps: Pick<BinDeps, 'database' | 'seal'>,
): Promise<{ kept: Kept | undefined; keys: Place[] }> {
  const kept = await keptOf(accountId, deps);
  const scanned = kept ? placesOf(accountId, kept.scan, deps) : [];
  return { kept, keys: (await Promise.all([scanned, placesOf(accountId, LEARNED, deps)])).flat() };
}

export async function keptOf(accountId: string, deps: Pick<BinDeps, 'database' | 'seal'>): Promise<Kept | undefined> {
  const sealed = await (await deps.database()).get('secrets', KEPT + accountId);
  const kept = v.safeParse(keptSchema, sealed && (await deps.seal.open(sealed)));
  return kept.success ? kept.output : undefined;
}

async function placesOf(accountId: string, scan: number, { database }: Pick<BinDeps, 'database'>): Promise<Place[]> {
  return (await database()).getAllKeys('bin', pagesOf(accountId, scan));
}

/**
 * Keeps a page, or that a scan was read whole: that one takes the place of those before it, and of the pages of what was
 * learned before it began, unless a newer one has overtaken it and its pages are gone. Nothing is kept of an account that
 * nobody is signed in to: an answer may come after that.
 */
export async function write(
  accountId: string,
  { page, kept, learned = 0 }: { page?: [scan: number, page: number, what: Page]; kept?: Kept; learned?: number },
  { database, seal, sessions }: Pick<BinDeps, 'database' | 'seal' | 'sessions'>,
): Promise<void> {
  const sealed = await seal.seal(kept ?? page?.[2]);
  await sessions.whileSignedIn(accountId, async () => {
    const transaction = (await database()).transaction(['bin', 'secrets'], 'readwrite');
    const [bin, secrets] = [transaction.objectStore('bin'), transaction.objectStore('secrets')];
    if (page) bin.put({ accountId, scan: page[0], page: page[1], sealed });
    if (kept && (await bin.count(pagesOf(accountId, kept.scan))) > kept.pages) {
      secrets.put(sealed, KEPT + accountId);
      for (const key of await bin.getAllKeys(pagesOf(accountId))) {
        if (key[1] === LEARNED ? key[2] < learned : key[1] < kept.scan) bin.delete(key);
      }
    }
    await transaction.done;
  });
}

/** One kept page; an empty one for what cannot be read any more. */
async function openPage(place: Place, { database, seal }: Pick<BinDeps, 'database' | 'seal'>): Promise<Page> {
  const row = await (await database()).get('bin', place);
  const page = v.safeParse(pageSchema, row && (await seal.open(row.sealed)));
  return page.success ? page.output : { contacts: [], gone: [] };
}

/** The keys of what is kept of an account, or of one scan of it: an array comes after every number. */
function pagesOf(...of: [accountId: string, scan?: number]): IDBKeyRange {
  return IDBKeyRange.bound(of, [...of, []]);
}

/** Forgets the kept contacts of every account that nobody is signed in to. */
export async function forgetBins({
  database,
  sessions,
}: Pick<BinDeps, 'database'> & { sessions: Pick<Sessions, 'accounts'> }): Promise<void> {
  const db = await database();
  const signedIn = new Set((await sessions.accounts()).map(({ id }) => id));
  for (const accountId of new Set((await db.getAllKeys('bin')).map(([id]) => id))) {
    if (signedIn.has(accountId)) continue;
    await db.delete('bin', pagesOf(accountId));
    await db.delete('secrets', KEPT + accountId);
  }
}
