import * as v from 'valibot';
import { scanContacts as scanPage } from '../constant-contact/contacts';
import { CallFailed } from '../constant-contact/http';
import type { Contact } from '../protocol/contact';
import type { Input, KeptPage, ScannedPage } from '../protocol/requests';
import { contactSchema } from './contact-schema';
import type { Database } from './database';
import type { Seal } from './seal';
import type { Sessions } from './session';

export interface BinParts {
  sessions: Pick<Sessions, 'signedIn'>;
  database: Promise<Database>;
  seal: Seal;
  now: () => number;
  /** Runs one task of this name at a time, across every context of the extension. */
  exclusively: <T>(name: string, task: () => Promise<T>) => Promise<T>;
}

/** Where a scan stands. A surface gives it back as it is, so a scan ends with the page that makes it. */
const placeSchema = v.strictObject({ path: v.string(), page: v.number(), scan: v.number() });

/** The last whole scan of an account, and when what was kept was last brought up to date, where that was later. */
const keptSchema = v.object({ scan: v.number(), pages: v.number(), at: v.exactOptional(v.number()) });
type Kept = v.InferOutput<typeof keptSchema>;

/** What was learned says when the first of it was read, in ms since the epoch. */
const pageSchema = v.object({
  contacts: v.array(contactSchema),
  gone: v.array(v.string()),
  at: v.exactOptional(v.number()),
});

/** What stands in the place of the scan for pages of what was learned since. */
const LEARNED = 0;

/** How many contacts the first kept page has, so that it is there quickly, and how many entries one of what was learned. */
const FIRST = 40;
const LEARNED_PAGE = 500;

/** By how much the clocks here and at Constant Contact may differ. */
export const CLOCKS_MS = 60 * 60_000;

/**
 * Reads one page with one call. The pages of a scan of deleted contacts are kept, sealed; they take the place of the scan
 * before, and of what was learned since, when the last one is read, so a scan that is broken off loses nothing. Of a scan of
 * all contacts the deleted ones are learned; of one of those that changed also who is not deleted any more. Whether a delete
 * counts as a change is not documented, so after the last of these one more call says how many deleted contacts there are.
 */
export async function scanContacts({ status, next }: Input<'scanContacts'>, parts: BinParts): Promise<ScannedPage> {
  const { account, call } = await parts.sessions.signedIn(undefined, 'job');
  const place = next === undefined ? undefined : readPlace(next);
  const kept = status === 'changed' ? await keptOf(account.id, parts) : undefined;
  if (status === 'changed' && !kept) throw new CallFailed({ kind: 'bad-request' });
  const read = await scanPage(
    call,
    place
      ? { next: place.path }
      : kept
        ? { status: 'all', updatedAfter: (kept.at ?? kept.scan) - CLOCKS_MS }
        : { status: status === 'all' ? 'all' : 'deleted' },
  );
  const page = place?.page ?? 0;
  const scan = place?.scan ?? parts.now();
  const deleted = read.contacts.filter(({ deletedAt }) => deletedAt !== undefined);
  let deletedTotal: number | undefined;
  if (status === 'deleted') {
    const db = await parts.database;
    const put = async (at: number, contacts: Contact[]) => {
      const sealed = await parts.seal.seal({ contacts, gone: [] });
      await db.put('bin', { accountId: account.id, scan, page: at, sealed });
    };
    if (page === 0) await put(0, deleted.slice(0, FIRST));
    await put(page + 1, page === 0 ? deleted.slice(FIRST) : deleted);
    if (read.next === undefined) {
      await keep(account.id, { scan, pages: page + 1 }, parts);
      await db.delete('bin', IDBKeyRange.bound([account.id, 0], [account.id, scan], false, true));
    }
  } else {
    const gone = kept ? read.contacts.filter(({ deletedAt }) => deletedAt === undefined).map(({ id }) => id) : [];
    await learn(account.id, { contacts: deleted, gone }, parts);
    if (kept && read.next === undefined) {
      deletedTotal = (await scanPage(call, { status: 'deleted', limit: 1 })).total;
      await keep(account.id, { ...kept, at: scan }, parts);
    }
  }
  return {
    contacts: status === 'deleted' ? deleted : read.contacts,
    ...(read.next !== undefined && { next: JSON.stringify({ path: read.next, page: page + 1, scan }) }),
    ...(read.total !== undefined && { total: read.total }),
    ...(deletedTotal !== undefined && { deletedTotal }),
  };
}

/**
 * What is kept of the account, page by page: a few contacts, the rest of the last whole scan, then what was learned since.
 * Null after the last page.
 */
export async function getKeptPage({ page }: { page: number }, parts: BinParts): Promise<KeptPage | null> {
  const { account } = await parts.sessions.signedIn();
  const places = await keptPlaces(account.id, parts);
  const place = places.keys[page];
  if (!place) return null;
  const { kept } = places;
  return {
    ...(await openPage(place, parts)),
    accountId: account.id,
    pages: places.keys.length,
    ...(kept && { readAt: kept.at ?? kept.scan, scanned: kept.pages }),
  };
}

/**
 * Those of the contacts that are kept as deleted ones, each as it was read last, and since when changes to them may not be
 * known (ms since the epoch, by our own clock). Makes no call.
 */
export async function keptContacts(
  accountId: string,
  ids: ReadonlySet<string>,
  parts: Pick<BinParts, 'database' | 'seal'>,
): Promise<{ found: Map<string, Contact>; readAt: number }> {
  const found = new Map<string, Contact>();
  const { kept, keys } = await keptPlaces(accountId, parts);
  let readAt = kept ? (kept.at ?? kept.scan) : Number.POSITIVE_INFINITY;
  for (const place of keys) {
    const { contacts, gone, at = 0 } = await openPage(place, parts);
    for (const contact of contacts) if (ids.has(contact.id)) found.set(contact.id, contact);
    for (const id of gone) found.delete(id);
    // What was learned since a whole scan is as new as that, or newer.
    if (!kept) readAt = Math.min(readAt, at);
  }
  return { found, readAt };
}

/**
 * Keeps what was read of contacts outside of a scan of the deleted ones: some that are deleted, and the ids of some that are
 * so no more. It joins what was learned before as long as that is little.
 */
export async function learn(
  accountId: string,
  news: { contacts: Contact[]; gone: string[] },
  parts: Pick<BinParts, 'database' | 'seal' | 'exclusively' | 'now'>,
): Promise<void> {
  if (news.contacts.length === 0 && news.gone.length === 0) return;
  await parts.exclusively('contact-restore:learn', async () => {
    const db = await parts.database;
    const last = (await db.getAllKeys('bin', pagesOf(accountId, LEARNED))).at(-1);
    const before = last && (await openPage(last, parts));
    const newer = new Set([...news.contacts.map(({ id }) => id), ...news.gone]);
    const contacts = [...(before?.contacts ?? []).filter(({ id }) => !newer.has(id)), ...news.contacts];
    const gone = [...(before?.gone ?? []).filter((id) => !newer.has(id)), ...news.gone];
    const at = parts.now();
    const isLittle = contacts.length + gone.length <= LEARNED_PAGE;
    const page = (last?.[2] ?? 0) + (isLittle ? 0 : 1);
    await db.put('bin', {
      accountId,
      scan: LEARNED,
      page,
      sealed: await parts.seal.seal(isLittle ? { contacts, gone, at: before?.at ?? at } : { ...news, at }),
    });
  });
}

type Place = [accountId: string, scan: number, page: number];

async function keptPlaces(
  accountId: string,
  parts: Pick<BinParts, 'database' | 'seal'>,
): Promise<{ kept: Kept | undefined; keys: Place[] }> {
  const db = await parts.database;
  const kept = await keptOf(accountId, parts);
  const scanned = kept ? await db.getAllKeys('bin', pagesOf(accountId, kept.scan)) : [];
  return { kept, keys: [...scanned, ...(await db.getAllKeys('bin', pagesOf(accountId, LEARNED)))] };
}

async function keptOf(accountId: string, parts: Pick<BinParts, 'database' | 'seal'>): Promise<Kept | undefined> {
  const sealed = await (await parts.database).get('secrets', `bin:${accountId}`);
  const kept = v.safeParse(keptSchema, sealed && (await parts.seal.open(sealed)));
  return kept.success ? kept.output : undefined;
}

async function keep(
  accountId: string,
  kept: Kept,
  { database, seal }: Pick<BinParts, 'database' | 'seal'>,
): Promise<void> {
  await (await database).put('secrets', await seal.seal(kept), `bin:${accountId}`);
}

/** One kept page; an empty one for what cannot be read any more. */
async function openPage(
  place: Place,
  { database, seal }: Pick<BinParts, 'database' | 'seal'>,
): Promise<v.InferOutput<typeof pageSchema>> {
  const row = await (await database).get('bin', place);
  const page = v.safeParse(pageSchema, row && (await seal.open(row.sealed)));
  return page.success ? page.output : { contacts: [], gone: [] };
}

function pagesOf(accountId: string, scan: number): IDBKeyRange {
  return IDBKeyRange.bound([accountId, scan, 0], [accountId, scan, Number.POSITIVE_INFINITY]);
}

/** Forgets the kept contacts of every account. */
export async function forgetBin({ database }: Pick<BinParts, 'database'>): Promise<void> {
  const db = await database;
  await db.clear('bin');
  await db.delete('secrets', IDBKeyRange.bound('bin:', 'bin:\uffff'));
}

function readPlace(text: string): v.InferOutput<typeof placeSchema> {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), placeSchema), text);
  if (!parsed.success || !/^\/contacts\?/.test(parsed.output.path)) throw new CallFailed({ kind: 'bad-request' });
  return parsed.output;
}
