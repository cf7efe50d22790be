/** What is remembered from one look at the deleted contacts to the next. Times are the server's, in ms since the epoch. */
export interface Watch {
  at: number;
  /** Whether the look had every deleted contact before it. */
  isWhole: boolean;
  /** How many deleted contacts there were, as far as it was said, and what we did since taken into account. */
  totals: Total[];
  /** Contacts that others restored lately, and since when: that they are deleted again may be an undo in another browser. */
  pool?: Record<string, number>;
  /** Since then every look has read all that changed. */
  wholeSince?: number;
  /** When contacts were seen deleted last, by id: being deleted once more is no news of them. */
  past: Record<string, number>;
  /** Deletions that were too few to tell of, and since when. */
  rest: { count: number; since: number };
  /** How far this extension's own jobs were. */
  own: OwnJobs;
  /** What was told and nobody has looked at yet. */
  news?: DeletionNews;
}

/** How many deleted contacts there were, and how many of them at least are in the pool of now. */
export interface Total {
  at: number;
  total: number;
  pooled?: number;
}

/** How far the jobs of this extension were at a look: the last one, those that went on, and how many each undo had sent. */
export interface OwnJobs {
  last: number;
  open: string[];
  sent: Record<string, number>;
}

/** So many contacts were deleted by others, at least, since a look. */
export interface DeletionNews {
  count: number;
  since: number;
}

/** What this extension did between two looks. */
export interface OwnChanges {
  /** How many it surely restored, and how many it may have deleted. */
  ours: { restored: number; deleted: number };
  ownDeleted: ReadonlySet<string>;
  ownRestored: ReadonlySet<string>;
  own: OwnJobs;
}

/** One look at the deleted contacts. */
export interface Look extends OwnChanges {
  /** Not later than its first reading. */
  at: number;
  /** How many there are in all, where that was said. */
  total?: number;
  /** Whether `deleted` has every one of them. */
  isWhole: boolean;
  deleted: readonly { id: string; deletedAt: string }[];
  /** Those of them that are known to have been deleted once before. */
  known: ReadonlySet<string>;
  /** Those of them that were known as deleted then already, by the same deletion. */
  same: ReadonlySet<string>;
  /** Whether `known` and `same` have all who were deleted at the last look. */
  isKnown: boolean;
  /** Contacts that were deleted at the last look and are not now, with the day or time of that deletion. */
  restored: readonly { id: string; deletedAt: string }[];
  /** Whether all that changed since the last look was read. */
  areChangesWhole: boolean;
  /** Those of the pool that are not deleted; undefined where that is not known. */
  poolActive?: ReadonlySet<string>;
}

const HOUR_MS = 60 * 60_000;
const DAY_MS = 24 * HOUR_MS;
/** For so long an undo in another browser of the same person counts as one. */
const PAST_MS = 30 * DAY_MS;
/** A day may be of any time zone: so long after it begins it is over everywhere. */
const SURELY_MS = 36 * HOUR_MS;
/** So late a deletion may show in readings. */
const LATE_MS = 5 * 60_000;
/** How much of the day has to be over since the last look, where the day is another one. */
const LEAST_MS = 6 * HOUR_MS;

/** The first day, as date fields have it, that a deletion after a time may have: in the far west it is still the day before. */
export function firstDayAfter(at: number): string {
  return new Date(at - 12 * HOUR_MS).toISOString().slice(0, 10);
}

/** Whether it is time for a look: one a day at most, by the days of the budget of calls. A clock that was set back starts anew. */
export function isLookDue(before: Pick<Watch, 'at'> | undefined, now: number): boolean {
  if (!before || now < before.at - DAY_MS) return true;
  return Math.floor(now / DAY_MS) > Math.floor(before.at / DAY_MS) && now - before.at >= LEAST_MS;
}

/**
 * What a look tells. Where it has every deleted contact, as the one before had, it says exactly who was deleted since and was not before.
 * Where there are too many for that, the larger of two numbers holds, both of which are at most the true one: by how much there are more than
 * there ever were lately, and how many of those that changed are deleted and were not before. The first look tells nothing.
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
  const more = isExact || look.total === undefined ? 0 : rise(totals, look.total, pooled.most);
  const seen = before.isWhole || look.isKnown ? look.deleted.filter((each) => isNew(each, before, look)).length : 0;
  const count = Math.max(more, seen) + before.rest.count;
  const since = before.rest.count > 0 ? before.rest.since : before.at;
  const isNews = count >= threshold;
  const news = isNews ? joined(before.news, { count, since }) : before.news;
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
    // Too few of one look and too few of the next may be one deletion; of three looks they are not.
    rest: isNews ? { count: 0, since: look.at } : { count: Math.max(more, seen), since: before.at },
    own: look.own,
    ...(news && { news }),
  };
}

/** By how much there are more deleted contacts than there ever were lately: in all, or without those of the pool. */
function rise(totals: Total[], total: number, pooled: number): number {
  if (totals.length === 0) return 0;
  const most = Math.max(...totals.map((each) => each.total));
  const mostOutside = Math.max(...totals.map((each) => each.total - (each.pooled ?? 0)));
  return Math.max(0, total - most, total - pooled - mostOutside);
}

/**
 * The totals of before with what was done since taken into account. Contacts that others restored are in the pool from then on, and a total counts
 * them as pooled where they were deleted then for sure. Who leaves the pool counts in each total as never pooled, so that a total is never too low.
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

/** A look with what this extension did since taken into account, because what tells of that is about to be deleted. */
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
  // The last look would have seen it deleted: by the same deletion it is nothing new.
  const wasSeen = before.isWhole ? seenAt >= before.at : true;
  if (wasSeen && look.same.has(id)) return at > (isDay ? day : before.at);
  // A day may be of a time zone far in the west, in which it is still the day before.
  return at >= (isDay ? day - DAY_MS : before.at - LATE_MS);
}

function joined(before: DeletionNews | undefined, { count, since }: DeletionNews): DeletionNews {
  return before ? { count: before.count + count, since: Math.min(before.since, since) } : { count, since };
}
