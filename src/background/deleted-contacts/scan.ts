import * as v from 'valibot';
import { type ScanQuery, scanContacts as scanPage } from '../../constant-contact/contacts';
import { CallFailed } from '../../constant-contact/http';
import type { Contact } from '../../protocol/contact';
import type { Input, ScannedPage } from '../../protocol/requests';
import { type BinDeps, keptOf, learn, MARGIN_MS, write } from './cache';

/**
 * Where a scan stands, of which account, when it began by the server's time (`since`), and which page of what was learned was
 * the first after that. A surface gives it back as it is, so a scan ends with the page that makes it.
 */
const placeSchema = v.strictObject({
  next: v.string(),
  restarts: v.number(),
  page: v.number(),
  scan: v.number(),
  since: v.number(),
  accountId: v.string(),
  learned: v.number(),
});

/** How often a scan begins anew because its place was refused, before that is told. */
const MOST_RESTARTS = 2;

/** How many contacts the first kept page has, so that it is there quickly. */
const FIRST = 20;

/**
 * Reads one page with one call. The pages of a scan of deleted contacts are kept, sealed; they take the place of the scan
 * before, and of what was learned since, when the last one is read, so a scan that is broken off loses nothing. Of a scan of
 * all contacts the deleted ones are learned; of one of those that changed also who is not deleted any more. Whether a delete
 * counts as a change is not documented, so after the last of these one more call says how many deleted contacts there are.
 */
export async function scanContacts(
  { status, next }: Input<'scanContacts'>,
  deps: BinDeps,
  restarts = 0,
): Promise<ScannedPage> {
  const { account, call } = await deps.api.as(undefined, 'job');
  const place = next === undefined ? undefined : readPlace(next, account.id);
  const kept = status === 'changed' ? await keptOf(account.id, deps) : undefined;
  if (status === 'changed' && !kept) throw new CallFailed({ kind: 'bad-request' });
  const nothing = { contacts: [], gone: [] };
  const learned = place?.learned ?? (status === 'deleted' ? await learn(account.id, nothing, deps, true) : 0);
  const first: ScanQuery = kept
    ? { status: 'all', updatedAfter: kept.since - MARGIN_MS }
    : { status: status === 'all' ? 'all' : 'deleted' };
  const read = await scanPage(call, place ? { next: place.next } : first).catch((error: unknown) => {
    if (place && place.restarts < MOST_RESTARTS && isRefusal(error)) return undefined;
    throw error;
  });
  // The server does not take the place any more, as after a long pause: what was read stays, and all is read again.
  if (!read) return scanContacts({ status }, deps, (place?.restarts ?? 0) + 1);
  const page = place?.page ?? 0;
  const scan = place?.scan ?? deps.now();
  const since = place?.since ?? (await deps.serverClock.surely());
  const deleted = read.contacts.filter(({ deletedAt }) => deletedAt !== undefined);
  let deletedTotal: number | undefined;
  if (status === 'deleted') {
    const put = (at: number, contacts: Contact[]) =>
      write(account.id, { page: [scan, at, { contacts, gone: [] }] }, deps);
    if (page === 0) await put(0, deleted.slice(0, FIRST));
    await put(page + 1, page === 0 ? deleted.slice(FIRST) : deleted);
    if (read.next === undefined) await write(account.id, { kept: { scan, pages: page + 1, since }, learned }, deps);
  } else {
    const gone = kept ? read.contacts.filter(({ deletedAt }) => deletedAt === undefined).map(({ id }) => id) : [];
    await learn(account.id, { contacts: deleted, gone }, deps);
    if (kept && read.next === undefined) {
      deletedTotal = (await scanPage(call, { status: 'deleted', limit: 1 })).total;
      await write(account.id, { kept: { ...kept, at: scan, since } }, deps);
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
        learned,
        restarts: place?.restarts ?? restarts,
      }),
    }),
    ...(read.total !== undefined && { total: read.total }),
    ...(deletedTotal !== undefined && { deletedTotal }),
  };
}

function isRefusal(error: unknown): boolean {
  return error instanceof CallFailed && (error.failure.kind === 'refused' || error.failure.kind === 'not-found');
}

function readPlace(text: string, accountId: string): v.InferOutput<typeof placeSchema> {
  let place: unknown;
  try {
    place = JSON.parse(text);
  } catch {
    // It is none of ours, then.
  }
  const parsed = v.safeParse(placeSchema, place);
  if (!parsed.success || parsed.output.accountId !== accountId) throw new CallFailed({ kind: 'bad-request' });
  return parsed.output;
}
