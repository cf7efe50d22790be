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

const pageSchema = v.array(contactSchema);

/**
 * Reads one page with one call. The pages of a scan of deleted contacts are kept, sealed; they take the place of the scan
 * before when the last one is read, so a scan that is broken off loses nothing.
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
  const contacts =
    status === 'deleted' ? read.contacts.filter(({ deletedAt }) => deletedAt !== undefined) : read.contacts;
  if (status === 'deleted') {
    const db = await database;
    await db.put('bin', { accountId: account.id, scan, page, sealed: await seal.seal(contacts) });
    if (read.next === undefined) {
      await db.put('secrets', await seal.seal({ scan, pages: page + 1 }), `bin:${account.id}`);
      await db.delete('bin', IDBKeyRange.bound([account.id, 0], [account.id, scan], false, true));
    }
  }
  return {
    contacts,
    ...(read.next !== undefined && { next: JSON.stringify({ path: read.next, page: page + 1, scan }) }),
    ...(read.total !== undefined && { total: read.total }),
  };
}

/** One page of the last whole scan, or null after the last page and where there is no scan. */
export async function getKeptPage({ page }: { page: number }, parts: BinParts): Promise<KeptPage | null> {
  const { account } = await parts.sessions.signedIn();
  return keptPage(account.id, page, parts);
}

export async function keptPage(
  accountId: string,
  page: number,
  { database, seal }: Pick<BinParts, 'database' | 'seal'>,
): Promise<KeptPage | null> {
  const db = await database;
  const sealedPlace = await db.get('secrets', `bin:${accountId}`);
  const kept = v.safeParse(keptSchema, sealedPlace && (await seal.open(sealedPlace)));
  if (!kept.success || page >= kept.output.pages) return null;
  const { scan, pages } = kept.output;
  const row = await db.get('bin', [accountId, scan, page]);
  const contacts = v.safeParse(pageSchema, row && (await seal.open(row.sealed)));
  return contacts.success ? { contacts: contacts.output as Contact[], pages, readAt: scan } : null;
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
