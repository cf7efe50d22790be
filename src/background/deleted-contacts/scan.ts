import * as v from 'valibot';
import { type ScanQuery, scanContacts as scanPage } from '../../constant-contact/contacts';
import { CallFailed } from '../../constant-contact/http';
import type { Contact } from '../../protocol/contact';
import type { ScannedPage } from '../../protocol/deleted-contacts';
import { isCursorRefused } from '../../protocol/failure-traits';
import type { Input } from '../../protocol/requests';
import { indexPage } from './address-index';
import { type BinDeps, cacheChanges, cachedScanOf, LATE_CHANGE_MS, writePage } from './cache';

/**
 * Cursor of a scan. The page sends it back unchanged. It is bound to one account, and holds the server time at which
 * the scan began (`since`) and the first page of changes that is newer than the scan (`firstOpen`).
 */
const cursorSchema = v.strictObject({
  next: v.string(),
  restarts: v.number(),
  page: v.number(),
  scan: v.number(),
  since: v.number(),
  accountId: v.string(),
  firstOpen: v.number(),
});

/** How often a scan restarts after a refused cursor before it fails. */
const MOST_RESTARTS = 2;

/** The first cached page holds few contacts, so that it loads quickly. */
const FIRST = 20;

/**
 * Reads one page with one call and caches its deleted contacts. A scan of deleted contacts replaces the previous scan
 * and its changes only with the last page, so an interrupted scan loses nothing. A scan of changes also caches which
 * contacts are no longer deleted. The API’s documentation does not say whether a deletion counts as a change
 * (https://developer.constantcontact.com/api_guide/contacts_get_all.html), so one more call reads the number of deleted
 * contacts.
 */
export async function scanContacts(
  { status, next }: Input<'scanContacts'>,
  deps: BinDeps,
  restarts = 0,
): Promise<ScannedPage> {
  const { account, call } = await deps.api.as(undefined, 'job');
  const cursor = next === undefined ? undefined : readCursor(next, account.id);
  const cached = status === 'changed' ? await cachedScanOf(account.id, deps) : undefined;
  if (status === 'changed' && !cached) throw new CallFailed({ kind: 'bad-request' });
  const nothing = { contacts: [], notDeleted: [] };
  const firstOpen =
    cursor?.firstOpen ?? (status === 'deleted' ? await cacheChanges(account.id, nothing, deps, true) : 0);
  const first: ScanQuery = cached
    ? { status: 'all', updatedAfter: cached.since - LATE_CHANGE_MS }
    : { status: status === 'all' ? 'all' : 'deleted' };
  const read = await scanPage(call, cursor ? { next: cursor.next } : first).catch((error: unknown) => {
    const isRefused = error instanceof CallFailed && isCursorRefused(error.failure);
    if (cursor && cursor.restarts < MOST_RESTARTS && isRefused) return undefined;
    throw error;
  });
  // The cursor has expired, for example after a long pause. The pages read so far stay, and the scan restarts.
  if (!read) return scanContacts({ status }, deps, (cursor?.restarts ?? 0) + 1);
  const page = cursor?.page ?? 0;
  const scan = cursor?.scan ?? deps.now();
  const since = cursor?.since ?? (await deps.serverClock.atLeast());
  const deleted = read.contacts.filter(({ deletedAt }) => deletedAt !== undefined);
  let deletedTotal: number | undefined;
  if (status === 'deleted') {
    const put = async (at: number, contacts: Contact[]) => {
      await writePage(account.id, { page: [scan, at, { contacts, gone: [] }] }, deps);
      // Unreadable contacts have addresses too, so the index would be incomplete.
      if (read.unread > 0) return;
      await deps.sessions.whileSignedIn(account.id, () => indexPage([account.id, scan, at], contacts, deps));
    };
    if (page === 0) await put(0, deleted.slice(0, FIRST));
    await put(page + 1, page === 0 ? deleted.slice(FIRST) : deleted);
    if (read.next === undefined)
      await writePage(account.id, { scan: { scan, pages: page + 1, since }, firstOpen }, deps);
  } else {
    const notDeleted = cached
      ? read.contacts.filter(({ deletedAt }) => deletedAt === undefined).map(({ id }) => id)
      : [];
    await cacheChanges(account.id, { contacts: deleted, notDeleted }, deps);
    if (cached && read.next === undefined) {
      deletedTotal = (await scanPage(call, { status: 'deleted', limit: 1 })).total;
      await writePage(account.id, { scan: { ...cached, at: scan, since } }, deps);
    }
  }
  return {
    contacts: status === 'deleted' ? deleted : read.contacts,
    ...(read.unread > 0 && { unread: read.unread }),
    ...(read.next !== undefined && {
      next: JSON.stringify({
        next: read.next,
        page: page + 1,
        scan,
        since,
        accountId: account.id,
        firstOpen,
        restarts: cursor?.restarts ?? restarts,
      }),
    }),
    ...(read.total !== undefined && { total: read.total }),
    ...(deletedTotal !== undefined && { deletedTotal }),
  };
}

function readCursor(text: string, accountId: string): v.InferOutput<typeof cursorSchema> {
  let cursor: unknown;
  try {
    cursor = JSON.parse(text);
  } catch {
    // A text that is no JSON fails the check below.
  }
  const parsed = v.safeParse(cursorSchema, cursor);
  if (!parsed.success || parsed.output.accountId !== accountId) throw new CallFailed({ kind: 'bad-request' });
  return parsed.output;
}
