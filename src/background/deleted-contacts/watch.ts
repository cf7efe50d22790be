import * as v from 'valibot';
import { scanContacts } from '../../constant-contact/contacts';
import type { Call } from '../../constant-contact/http';
import type { Contact } from '../../protocol/contact';
import {
  type DeletionNews,
  isLookDue,
  type Look,
  type OwnChanges,
  takeLook,
  type Watch,
  withOwnChanges,
} from '../../restore/watch-deletions';
import type { Database } from '../storage/database';
import type { StoreDeps } from '../storage/encryption';
import { type BinDeps, cacheChanges, cachedContacts, cachedScanOf, LATE_CHANGE_MS } from './cache';

interface WatchDeps extends BinDeps {
  serverClock: BinDeps['serverClock'] & { now: () => Promise<number> };
  settings: () => Promise<{ watchDeletions: boolean; watchThreshold: number }>;
  /** This extension’s own changes in the account since the last look. */
  ownChanges: (accountId: string, before: Pick<Watch, 'at' | 'own'> | undefined) => Promise<OwnChanges>;
  notifyDeletions: (news: DeletionNews) => Promise<void>;
}

const watchSchema = v.object({
  at: v.number(),
  isWhole: v.boolean(),
  totals: v.array(v.object({ at: v.number(), total: v.number(), pooled: v.exactOptional(v.number()) })),
  pool: v.exactOptional(v.record(v.string(), v.number())),
  wholeSince: v.exactOptional(v.number()),
  past: v.record(v.string(), v.number()),
  rest: v.object({ count: v.number(), since: v.number() }),
  own: v.object({ last: v.number(), open: v.array(v.string()), sent: v.record(v.string(), v.number()) }),
  news: v.exactOptional(v.object({ count: v.number(), since: v.number() })),
});

const WATCH = 'watch:';
const LOCK = 'contact-restore:watch';
const PAGE = 500;
/** An account with more pages of deleted contacts has only its changes read. */
const WHOLE_PAGES = 2;

/** Looks once a day for newly deleted contacts of the current account, with three calls at most, if that is switched on. */
export async function watchDeletions(deps: WatchDeps): Promise<void> {
  await deps.exclusively(LOCK, async () => {
    const { watchDeletions, watchThreshold } = await deps.settings();
    if (!watchDeletions) return;
    const { account, call } = await deps.api.as(undefined, 'job');
    const before = await watchOf(account.id, deps);
    if (!isLookDue(before, await deps.serverClock.now())) return;

    const began = deps.now();
    const last = before?.totals.at(-1)?.total ?? 0;
    const limit = last > PAGE * WHOLE_PAGES ? 1 : PAGE;
    const first = await scanContacts(call, { status: 'deleted', limit });
    // The first answer tells the server’s time. By the local clock alone, a look may seem due too early.
    const at = (await deps.serverClock.atLeast()) - (deps.now() - began);
    if (!isLookDue(before, at)) return;
    let { contacts: deleted, next } = first;
    const active: Contact[] = [];
    let areChangesWhole = true;
    let poolActive: ReadonlySet<string> | undefined;
    const isFew = first.total !== undefined && first.total <= PAGE * WHOLE_PAGES && limit > 1;
    if (next !== undefined && isFew) {
      const second = await scanContacts(call, { next });
      deleted = [...deleted, ...second.contacts];
      next = second.next;
    } else if (next !== undefined && before) {
      const changed = await scanContacts(call, { status: 'all', updatedAfter: before.at - LATE_CHANGE_MS });
      deleted = [...deleted, ...changed.contacts.filter(({ deletedAt }) => deletedAt !== undefined)];
      active.push(...changed.contacts.filter(({ deletedAt }) => deletedAt === undefined));
      areChangesWhole = changed.next === undefined;
      poolActive = await activeOf(before.pool ?? {}, call);
    }
    const unique = [...new Map(deleted.map((contact) => [contact.id, contact])).values()];
    const ids = new Set(unique.map(({ id }) => id));
    const activeIds = active.map(({ id }) => id);
    const { found } = await cachedContacts(account.id, new Set([...ids, ...activeIds]), deps);
    // A different time of deletion means that the contact was restored and deleted again.
    const isSame = ({ id, deletedAt }: Contact) => found.get(id)?.deletedAt === deletedAt;
    const cached = unique.filter(({ id }) => found.has(id));
    const look: Look = {
      at,
      ...(first.total !== undefined && { total: first.total }),
      isWhole: next === undefined,
      deleted: unique.map(({ id, deletedAt = '' }) => ({ id, deletedAt })),
      known: new Set(cached.filter((contact) => !isSame(contact)).map(({ id }) => id)),
      same: new Set(cached.filter(isSame).map(({ id }) => id)),
      isKnown: (await cachedScanOf(account.id, deps)) !== undefined,
      restored: activeIds.flatMap((id) => {
        const { deletedAt = '' } = found.get(id) ?? {};
        return deletedAt === '' ? [] : [{ id, deletedAt }];
      }),
      areChangesWhole,
      ...(poolActive && { poolActive }),
      ...(await deps.ownChanges(account.id, before)),
    };
    const after = takeLook(before, look, watchThreshold);
    await write(account.id, after, deps);
    await cacheChanges(account.id, { contacts: unique, notDeleted: activeIds }, deps);
    if (after.news && after.news.count !== before?.news?.count) await deps.notifyDeletions(after.news);
  });
}

/** The contacts of the pool that were restored, which counts as a change. Undefined if one call does not hold all changes. */
async function activeOf(pool: Record<string, number>, call: Call): Promise<ReadonlySet<string> | undefined> {
  const times = Object.values(pool);
  if (times.length === 0) return new Set();
  const { contacts, next } = await scanContacts(call, {
    status: 'all',
    updatedAfter: Math.min(...times) - LATE_CHANGE_MS,
  });
  if (next !== undefined) return undefined;
  return new Set(contacts.flatMap(({ id, deletedAt }) => (deletedAt === undefined ? [id] : [])));
}

/** The deletions that were reported but not yet seen. */
export async function deletionNews(
  accountId: string,
  deps: Pick<WatchDeps, 'database' | 'seal' | 'settings'>,
): Promise<DeletionNews | undefined> {
  return (await deps.settings()).watchDeletions ? (await watchOf(accountId, deps))?.news : undefined;
}

export async function seenDeletions(deps: WatchDeps): Promise<null> {
  const { account } = await deps.api.as();
  await deps.exclusively(LOCK, async () => {
    const { news, ...watch } = (await watchOf(account.id, deps)) ?? {};
    if (news) await write(account.id, watch as Watch, deps);
  });
  return null;
}

/** Records own changes before the history is deleted, so that the next look does not report them as others’ changes. */
export async function rememberOwnChanges(
  deps: WatchDeps & { sessions: { accounts: () => Promise<{ id: string }[]> } },
): Promise<void> {
  await deps.exclusively(LOCK, async () => {
    for (const { id } of await deps.sessions.accounts()) {
      const before = await watchOf(id, deps);
      if (before) await write(id, withOwnChanges(before, await deps.ownChanges(id, before)), deps);
    }
  });
}

/** When the account was last looked at, by the server’s time. */
export async function lastLookAt(accountId: string, deps: StoreDeps): Promise<number | undefined> {
  return (await watchOf(accountId, deps))?.at;
}

async function watchOf(accountId: string, { database, seal }: StoreDeps): Promise<Watch | undefined> {
  return seal.openAs(watchSchema, await (await database()).get('secrets', WATCH + accountId));
}

/** Stores nothing for an account without a session. */
async function write(accountId: string, watch: Watch, { database, seal, sessions }: WatchDeps): Promise<void> {
  const sealed = await seal.seal(watch);
  await sessions.whileSignedIn(accountId, async () => {
    await (await database()).put('secrets', sealed, WATCH + accountId);
  });
}

/** Deletes the watches of accounts without a session, or of all accounts. */
export async function forgetWatches(
  { database, sessions }: Pick<WatchDeps, 'database'> & { sessions: { accounts: () => Promise<{ id: string }[]> } },
  all = false,
): Promise<void> {
  const db = await database();
  const signedIn = new Set(all ? [] : (await sessions.accounts()).map(({ id }) => id));
  for (const id of await watchedAccounts(db)) if (!signedIn.has(id)) await db.delete('secrets', WATCH + id);
}

/**
 * Deletes watches whose last look was before a time, in ms since the epoch, because the records of own changes since
 * are deleted.
 */
export async function forgetWatchesBefore(before: number, deps: StoreDeps): Promise<void> {
  const db = await deps.database();
  for (const id of await watchedAccounts(db)) {
    if (((await watchOf(id, deps))?.at ?? before) < before) await db.delete('secrets', WATCH + id);
  }
}

async function watchedAccounts(db: Database): Promise<string[]> {
  const keys = await db.getAllKeys('secrets', IDBKeyRange.bound(WATCH, `${WATCH}\uffff`));
  return keys.map((key) => key.slice(WATCH.length));
}
