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
}

/** Where a scan stands. A surface gives it back as it is, so a scan ends with the page that makes it. */
const placeSchema = v.strictObject({ path: v.string(), page: v.number(), scan: v.number() });

/** The last whole scan of an account. */
const keptSchema = v.object({ scan: v.number(), pages: v.number() });

const pageSchema = v.object({ contacts: v.array(contactSchema), gone: v.array(v.string()) });

/** What stands in the place of the scan for pages of what was learned since. */
const LEARNED = 0;

/**
 * Reads one page with one call. The pages of a scan of deleted contacts are kept, sealed; they take the place of the scan
 * before, and of what was learned since, when the last one is read, so a scan that is broken off loses nothing. Of a scan of
 * all contacts the deleted ones are learned.
 */
export async function scanContacts(
  { status, next }: Input<'scanContacts'>,
  { sessions, database, seal, now }: BinParts,
): Promise<ScannedPage> {
  const { account, call } = await sessions.signedIn();
  const place = next === undefined ? undefined : readPlace(next);
  const read = await scanPage(call, place ? { next: place.path } : { status });
  const page = place?.page ?? 0;
  const scan = place?.scan ?? now();
  const deleted = read.contacts.filter(({ deletedAt }) => deletedAt !== undefined);
  if (status === 'all') {
    await learn(account.id, { contacts: deleted, gone: [] }, { database, seal });
  } else {
    const db = await database;
    const sealed = await seal.seal({ contacts: deleted, gone: [] });
    await db.put('bin', { accountId: account.id, scan, page, sealed });
    if (read.next === undefined) {
      await db.put('secrets', await seal.seal({ scan, pages: page + 1 }), `bin:${account.id}`);
      await db.delete('bin', IDBKeyRange.bound([account.id, 0], [account.id, scan], false, true));
    }
  }
  return {
    contacts: status === 'all' ? read.contacts : deleted,
    ...(read.next !== undefined && { next: JSON.stringify({ path: read.next, page: page + 1, scan }) }),
    ...(read.total !== undefined && { total: read.total }),
  };
}

/** What is kept of the account, page by page: the last whole scan, then what was learned since. Null after the last page. */
export async function getKeptPage({ page }: { page: number }, parts: BinParts): Promise<KeptPage | null> {
  const { account } = await parts.sessions.signedIn();
  const places = await keptPlaces(account.id, parts);
  const place = places.keys[page];
  if (!place) return null;
  const { contacts, gone } = await openPage(place, parts);
  return { contacts, gone, pages: places.keys.length, ...(places.scan !== undefined && { readAt: places.scan }) };
}

/** Those of the contacts that are kept as deleted ones, each as it was read last. Makes no call. */
export async function keptContacts(
  accountId: string,
  ids: ReadonlySet<string>,
  parts: Pick<BinParts, 'database' | 'seal'>,
): Promise<Map<string, Contact>> {
  const found = new Map<string, Contact>();
  for (const place of (await keptPlaces(accountId, parts)).keys) {
    const { contacts, gone } = await openPage(place, parts);
    for (const contact of contacts) if (ids.has(contact.id)) found.set(contact.id, contact);
    for (const id of gone) found.delete(id);
  }
  return found;
}

/** Keeps what was read of contacts outside of a scan: some that are deleted, and the ids of some that are so no more. */
export async function learn(
  accountId: string,
  news: { contacts: Contact[]; gone: string[] },
  { database, seal }: Pick<BinParts, 'database' | 'seal'>,
): Promise<void> {
  if (news.contacts.length === 0 && news.gone.length === 0) return;
  const sealed = await seal.seal(news);
  const transaction = (await database).transaction('bin', 'readwrite');
  const last = await transaction.store.openKeyCursor(pagesOf(accountId, LEARNED), 'prev');
  const page = last ? last.key[2] + 1 : 0;
  await transaction.store.put({ accountId, scan: LEARNED, page, sealed });
  await transaction.done;
}

type Place = [accountId: string, scan: number, page: number];

async function keptPlaces(
  accountId: string,
  { database, seal }: Pick<BinParts, 'database' | 'seal'>,
): Promise<{ scan?: number; keys: Place[] }> {
  const db = await database;
  const sealedPlace = await db.get('secrets', `bin:${accountId}`);
  const kept = v.safeParse(keptSchema, sealedPlace && (await seal.open(sealedPlace)));
  const learned = await db.getAllKeys('bin', pagesOf(accountId, LEARNED));
  if (!kept.success) return { keys: learned };
  const { scan } = kept.output;
  return { scan, keys: [...(await db.getAllKeys('bin', pagesOf(accountId, scan))), ...learned] };
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
