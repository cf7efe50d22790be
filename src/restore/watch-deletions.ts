import { DAY_MS, HOUR_MS } from './day-bounds';

/** The state between two looks at the deleted contacts. Times are server times in ms since the epoch. */
export interface Watch {
  at: number;
  /** Whether the look read every deleted contact. */
  isWhole: boolean;
  /** The known totals of deleted contacts, adjusted for our own changes since. */
  totals: Total[];
  /** Contacts that others restored recently, and when. If they are deleted again, that may be an undo in another browser. */
  pool?: Record<string, number>;
  /** Since this time, every look has read all changes. */
  wholeSince?: number;
  /** When each contact was last seen deleted, by id. Another deletion of it is not news. */
  past: Record<string, number>;
  /** Deletions too few to report yet, and since when. */
  rest: { count: number; since: number };
  /** The progress of this extension's own jobs. */
  own: OwnJobs;
  /** Reported deletions that nobody has looked at yet. */
  news?: DeletionNews;
}

/** A total of deleted contacts, and the minimum number of them that are in the current pool. */
interface Total {
  at: number;
  total: number;
  pooled?: number;
}

/** The extension's jobs at a look: the last one, the running ones, and the number of contacts that each undo had sent. */
interface OwnJobs {
  last: number;
  open: string[];
  sent: Record<string, number>;
}

/** The minimum number of contacts that others deleted since a look. */
export interface DeletionNews {
  count: number;
  since: number;
}

/** The changes that this extension made between two looks. */
export interface OwnChanges {
  /** The numbers of contacts that it certainly restored and that it may have deleted. */
  ours: { restored: number; deleted: number };
  ownDeleted: ReadonlySet<string>;
  ownRestored: ReadonlySet<string>;
  own: OwnJobs;
}

/** One look at the deleted contacts. */
export interface Look extends OwnChanges {
  /** Not later than its first reading. */
  at: number;
  /** The total number of deleted contacts, if Constant Contact says. */
  total?: number;
  /** Whether `deleted` contains all of them. */
  isWhole: boolean;
  deleted: readonly { id: string; deletedAt: string }[];
  /** Those in `deleted` that are known to have been deleted before. */
  known: ReadonlySet<string>;
  /** Those in `deleted` that were known at the last look with the same time of deletion. */
  same: ReadonlySet<string>;
  /** Whether `known` and `same` cover everybody who was deleted at the last look. */
  isKnown: boolean;
  /** Contacts deleted at the last look but not now, with the day or time of that deletion. */
  restored: readonly { id: string; deletedAt: string }[];
  /** Whether all changes since the last look were read. */
  areChangesWhole: boolean;
  /** The contacts of the pool that are not deleted; undefined if unknown. */
  poolActive?: ReadonlySet<string>;
}

/** How long a second deletion may count as an undo by the same person in another browser. */
const PAST_MS = 30 * DAY_MS;
/** A day may be in any time zone. This long after its start, it is over everywhere. */
const SURELY_MS = 36 * HOUR_MS;
/** How late a deletion may appear in readings. */
const LATE_MS = 5 * 60_000;
/** The minimum time between two looks, even if a new day has begun. */
const LEAST_MS = 6 * HOUR_MS;

/** The first day ("2026-03-05") that a deletion after a time may have. In the far west, it is still the previous day. */
export function firstDayAfter(at: number): string {
  return new Date(at - 12 * HOUR_MS).toISOString().slice(0, 10);
}

/** Whether a look is due. There is at most one per day of the call budget. If the clock was set back, it starts over. */
export function isLookDue(before: Pick<Watch, 'at'> | undefined, now: number): boolean {
  if (!before || now < before.at - DAY_MS) return true;
  return Math.floor(now / DAY_MS) > Math.floor(before.at / DAY_MS) && now - before.at >= LEAST_MS;
}

/**
 * Evaluates a look. If this look and the previous one read every deleted contact, it determines exactly who was deleted in
 * between. Otherwise it uses the larger of two lower bounds: by how much the total exceeds all recent totals, and how many of
 * the changed contacts are deleted and were not before. The first look reports nothing.
 */
export function takeLook(before: Watch | undefined, look: Look, threshold: number): Watch {
  const seenNow = Object.fromEntries(look.deleted.map(({ id }) => [id, look.at]));
  if (!before) {
    const totals = look.total === undefined ? [] : [{ at: look.at, total: look.total }];
    const rest = { count: 0, since: look.at };
    return { at: look.at, isWhole: look.isWhole, totals, past: seenNow, rest, own: look.own };
  }
  const others = look.restored.filter(({ id }) => !look.ownRestored.has(id));
  const { totals, pool, pooled, wholeSince } = takeTotals(before, look, others);
  const isExact = before.isWhole && look.isWhole;
  const more = isExact || look.total === undefined ? 0 : increase(totals, look.total, pooled.most);
  const seen = before.isWhole || look.isKnown ? look.deleted.filter((each) => isNew(each, before, look)).length : 0;
  const count = Math.max(more, seen) + before.rest.count;
  const since = before.rest.count > 0 ? before.rest.since : before.at;
  const isNews = count >= threshold;
  const news = isNews ? mergedNews(before.news, { count, since }) : before.news;
  const restoredByOthers = Object.fromEntries(others.map(({ id }) => [id, look.at]));
  const past = Object.entries(before.past).filter(
    ([id, at]) => !look.ownRestored.has(id) && (at >= before.at || at >= look.at - PAST_MS),
  );
  return {
    at: look.at,
    isWhole: look.isWhole,
    totals: [
      ...totals,
      ...(look.total === undefined ? [] : [{ at: look.at, total: look.total, pooled: pooled.least }]),
    ],
    pool,
    wholeSince,
    past: { ...Object.fromEntries(past), ...seenNow, ...restoredByOthers },
    // Small numbers of two consecutive looks may be one deletion. Those of three looks are not.
    rest: isNews ? { count: 0, since: look.at } : { count: Math.max(more, seen), since: before.at },
    own: look.own,
    ...(news && { news }),
  };
}

/** By how much the number of deleted contacts exceeds all recent totals, with or without the pool. */
function increase(totals: Total[], total: number, pooled: number): number {
  if (totals.length === 0) return 0;
  const most = Math.max(...totals.map((each) => each.total));
  const mostOutside = Math.max(...totals.map((each) => each.total - (each.pooled ?? 0)));
  return Math.max(0, total - most, total - pooled - mostOutside);
}

/**
 * Adjusts the previous totals for what happened since. Contacts that others restored join the pool. A total counts them
 * as pooled if they were certainly deleted then. When contacts leave the pool, each total loses that many pooled ones,
 * so that no total without the pool is too low.
 */
function takeTotals(before: Watch, look: Look, others: Look['restored']) {
  const { ours } = look;
  const isTouched = (id: string) => look.ownRestored.has(id) || look.ownDeleted.has(id);
  const old = Object.entries(before.pool ?? {});
  const staying = old.filter(([id, at]) => at >= look.at - PAST_MS && !isTouched(id));
  const known = new Set(old.map(([id]) => id));
  const entering = others.filter(({ id }) => !known.has(id) && !isTouched(id));
  const wholeSince = look.areChangesWhole ? (before.wholeSince ?? before.at) : look.at;
  const wasDeleted = (at: number) =>
    at < wholeSince ? 0 : entering.filter(({ deletedAt }) => Date.parse(deletedAt) + SURELY_MS <= at).length;
  const totals = before.totals
    .filter(({ at }) => at >= before.at || at >= look.at - PAST_MS)
    .map(({ at, total, pooled = 0 }) => ({
      at,
      total: total - ours.restored + ours.deleted,
      pooled: pooled - (old.length - staying.length) + wasDeleted(at),
    }));
  const { poolActive } = look;
  const deleted = staying.filter(([id]) => !poolActive?.has(id)).length;
  const pool = Object.fromEntries([...staying, ...entering.map(({ id }) => [id, before.at] as const)]);
  return { totals, pool, wholeSince, pooled: { most: deleted, least: poolActive ? deleted : 0 } };
}

/**
 * Adds this extension’s own changes since the last look to the watch, before the records of these changes are deleted.
 */
export function withOwnChanges(before: Watch, { ours, ownDeleted, ownRestored, own }: OwnChanges): Watch {
  const pool = Object.entries(before.pool ?? {}).filter(([id]) => !ownDeleted.has(id) && !ownRestored.has(id));
  const left = Object.keys(before.pool ?? {}).length - pool.length;
  const totals = before.totals.map(({ at, total, pooled = 0 }) => ({
    at,
    total: total - ours.restored + ours.deleted,
    pooled: pooled - left,
  }));
  const past = Object.entries(before.past).filter(([id]) => !ownRestored.has(id));
  const deleted = [...ownDeleted].map((id) => [id, before.at] as const);
  return { ...before, totals, pool: Object.fromEntries(pool), past: Object.fromEntries([...past, ...deleted]), own };
}

function isNew({ id, deletedAt }: Look['deleted'][number], before: Watch, look: Look): boolean {
  if (look.ownDeleted.has(id)) return false;
  const seenAt = before.past[id] ?? 0;
  if (!look.ownRestored.has(id) && (seenAt > 0 || look.known.has(id))) return false;
  const at = Date.parse(deletedAt);
  const isDay = deletedAt.length <= 'YYYY-MM-DD'.length;
  const day = Math.floor(before.at / DAY_MS) * DAY_MS;
  // The last look would have seen this deletion, so the same deletion is not new.
  const wasSeen = before.isWhole ? seenAt >= before.at : true;
  if (wasSeen && look.same.has(id)) return at > (isDay ? day : before.at);
  // A day may be in a time zone far in the west, where it is still the previous day.
  return at >= (isDay ? day - DAY_MS : before.at - LATE_MS);
}

function mergedNews(before: DeletionNews | undefined, { count, since }: DeletionNews): DeletionNews {
  return before ? { count: before.count + count, since: Math.min(before.since, since) } : { count, since };
}
