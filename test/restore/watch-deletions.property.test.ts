import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isLookDue, type Look, takeLook, type Watch } from '../../src/restore/watch-deletions';
import { assertProperty, seed } from '../property';

/** Each case is four simulated weeks. `WATCH_CASES=2500` plays 10,000 weeks, which takes some minutes. */
const cases = Number(process.env.WATCH_CASES ?? 300);

const HOUR_MS = 60 * 60_000;
const DAY_MS = 24 * HOUR_MS;
const START = Date.parse('2026-01-05T00:00:00.000Z');
const THRESHOLD = 25;
const FEW = 1_000;
const PAGE = 500;

const event = fc.oneof(
  { weight: 4, arbitrary: fc.record({ what: fc.constant('deleted' as const), count: fc.nat({ max: 60 }) }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('restored' as const), count: fc.nat({ max: 60 }) }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('own-restored' as const), count: fc.nat({ max: 80 }) }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('own-undone' as const), count: fc.constant(0) }) },
  {
    weight: 1,
    arbitrary: fc.record({ what: fc.constant('other-browser-restored' as const), count: fc.nat({ max: 80 }) }),
  },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('other-browser-undone' as const), count: fc.constant(0) }) },
);

const weeks = fc.record({
  size: fc.constantFrom(0, 40, 400, 3_000),
  /** Whether deletions are dated by day instead of by timestamp. */
  isByDay: fc.boolean(),
  /** The time zone of the days, in hours. */
  zone: fc.constantFrom(0, -10, -5, 11),
  /** Whether a deletion counts as a change of the contact. */
  moves: fc.boolean(),
  /** Whether a large table of deleted contacts was scanned completely. */
  isScanned: fc.boolean(),
  /** Whether the answers contain the total. */
  isCounted: fc.boolean(),
  days: fc.array(
    fc.record({
      events: fc.array(event, { maxLength: 3 }),
      /** Hours of the day at which the browser starts; empty if it stays closed. */
      starts: fc.uniqueArray(fc.nat({ max: 23 }), { maxLength: 3 }),
      /** The error of the computer's clock, in hours. The server's date corrects it. */
      skew: fc.constantFrom(0, 0, 0, -30, 5, 24 * 40),
      hour: fc.nat({ max: 23 }),
    }),
    { minLength: 28, maxLength: 28 },
  ),
});
type Weeks = typeof weeks extends fc.Arbitrary<infer T> ? T : never;

interface Deletion {
  at: number;
  by: 'others' | 'us' | 'other-browser';
}

/** Simulates one account, the events in it, and what each look reports. */
function simulate({ size, isByDay, zone, moves, isScanned, isCounted, days }: Weeks) {
  let now = START;
  let nextId = 0;
  const deleted = new Map<string, Deletion>();
  const cached = new Map<string, number>();
  const changed = new Map<string, number>();
  const log: Deletion[] = [];
  let own = { restored: 0, deleted: 0, restoredIds: new Set<string>(), deletedIds: new Set<string>() };
  let ownBatch: string[] = [];
  let otherBatch: string[] = [];
  /**
   * Contacts that a look has seen as deleted. Without such a look, an undo by another browser cannot be distinguished
   * from a deletion.
   */
  const lookedAt = new Set<string>();
  let watch: Watch | undefined;
  let calls = 0;
  const callsOn = new Map<number, number>();
  const reports: { count: number; since: number; at: number; isExact: boolean }[] = [];
  let wasExact = true;
  const dueReports: { at: number; count: number }[] = [];

  const remove = (id: string, by: Deletion['by']) => {
    deleted.set(id, { at: now, by });
    log.push({ at: now, by });
    if (moves) changed.set(id, now);
  };
  const restoreSome = (count: number, mayBe = (_id: string) => true) => {
    const ids = [...deleted.keys()].filter(mayBe).slice(0, count);
    for (const id of ids) {
      deleted.delete(id);
      changed.set(id, now);
    }
    return ids;
  };
  for (let n = 0; n < size; n++) deleted.set(`old${n}`, { at: START - (n + 1) * DAY_MS, by: 'others' });
  if (isScanned) for (const [id, { at }] of deleted) cached.set(id, at);

  const play = ({ what, count }: Weeks['days'][number]['events'][number]) => {
    if (what === 'deleted') for (let n = 0; n < count; n++) remove(`new${nextId++}`, 'others');
    if (what === 'restored') restoreSome(count);
    if (what === 'own-restored' && ownBatch.length === 0) {
      ownBatch = restoreSome(count);
      own.restored += ownBatch.length;
      for (const id of ownBatch) own.restoredIds.add(id);
    }
    if (what === 'own-undone') {
      for (const id of ownBatch.filter((each) => !deleted.has(each))) {
        remove(id, 'us');
        own.deletedIds.add(id);
        own.deleted++;
      }
      ownBatch = [];
    }
    if (what === 'other-browser-restored' && otherBatch.length === 0)
      otherBatch = restoreSome(count, (id) => lookedAt.has(id));
    if (what === 'other-browser-undone') {
      for (const id of otherBatch.filter((each) => !deleted.has(each))) remove(id, 'other-browser');
      otherBatch = [];
    }
  };

  const dayOf = (at: number) =>
    isByDay ? new Date(at + zone * HOUR_MS).toISOString().slice(0, 10) : new Date(at).toISOString();
  const look = () => {
    const before = watch;
    for (const id of deleted.keys()) lookedAt.add(id);
    const isFew = deleted.size <= FEW;
    const since = before?.at ?? 0;
    const all = [...deleted].map(([id, { at }]) => ({ id, at }));
    const seen = isFew ? all : all.filter(({ id }) => (changed.get(id) ?? 0) > since);
    const active = isFew ? [] : [...changed].filter(([id, at]) => at > since && !deleted.has(id)).map(([id]) => id);
    const oldest = Math.min(...Object.values(before?.pool ?? {}));
    const changedSince = (time: number) => [...changed.values()].filter((at) => at >= time).length;
    const lookAt: Look = {
      at: now,
      ...(isCounted && { total: deleted.size }),
      isWhole: isFew,
      deleted: seen.map(({ id, at }) => ({
        id,
        deletedAt: dayOf(at),
      })),
      known: new Set(seen.filter(({ id, at }) => cached.has(id) && cached.get(id) !== at).map(({ id }) => id)),
      same: new Set(seen.filter(({ id, at }) => cached.get(id) === at).map(({ id }) => id)),
      isKnown: isScanned,
      restored: active.filter((id) => cached.has(id)).map((id) => ({ id, deletedAt: dayOf(cached.get(id) ?? 0) })),
      areChangesWhole: seen.length + active.length <= PAGE,
      ...(changedSince(oldest) <= PAGE && {
        poolActive: new Set(Object.keys(before?.pool ?? {}).filter((id) => !deleted.has(id))),
      }),
      ours: { restored: own.restored, deleted: own.deleted },
      ownDeleted: own.deletedIds,
      ownRestored: own.restoredIds,
      own: { last: 0, open: [], sent: {} },
    };
    watch = takeLook(before, lookAt, THRESHOLD);
    own = { restored: 0, deleted: 0, restoredIds: new Set(), deletedIds: new Set() };
    for (const { id, at } of seen) cached.set(id, at);
    for (const id of active) cached.delete(id);
    calls += before ? 2 : 1;
    const day = Math.floor(now / DAY_MS);
    callsOn.set(day, (callsOn.get(day) ?? 0) + (before ? 3 : 1));
    const more = (watch.news?.count ?? 0) - (before?.news?.count ?? 0);
    if (more > 0 && watch.news && before) {
      const from = before.rest.count > 0 ? before.rest.since : before.at;
      reports.push({ count: more, since: from, at: now, isExact: wasExact && before.isWhole && isFew });
    }
    wasExact = (before?.isWhole ?? true) && isFew;
    // A contact must be reported if others deleted it since the last look and it is still deleted and new.
    if (before) {
      const due = all.filter(({ id, at }) => at > since && id.startsWith('new') && deleted.get(id)?.by === 'others');
      const mayMiss = !(before.isWhole && isFew) && !(isScanned && moves);
      if (due.length >= THRESHOLD && !mayMiss) dueReports.push({ at: now, count: due.length });
    }
  };

  for (const [n, { events, starts, skew, hour }] of days.entries()) {
    const moments = [
      ...starts.map((start) => ({ at: start, do: 'start' as const, event: undefined })),
      ...events.map((each) => ({ at: hour, do: 'event' as const, event: each })),
    ].sort((one, other) => one.at - other.at);
    for (const [place, moment] of moments.entries()) {
      now = START + n * DAY_MS + moment.at * HOUR_MS + place * 1_000;
      if (moment.event) play(moment.event);
      // A wrong clock is believed until an answer contains the time, as after a start of the browser.
      else if (isLookDue(watch, now + skew * HOUR_MS) && isLookDue(watch, now)) look();
    }
  }
  return { reports, dueReports, log, callsOn, calls };
}

it(`deletions by others are reported, and nothing else (${cases * 4} weeks, seed ${seed})`, async () => {
  const seen = { reported: 0, due: 0 };
  await assertProperty(
    fc.asyncProperty(weeks, async (given) => {
      const { reports, dueReports, log, callsOn } = simulate(given);
      seen.reported += reports.length;
      seen.due += dueReports.length;
      for (const { count, since, at, isExact } of reports) {
        expect(count).toBeGreaterThanOrEqual(THRESHOLD);
        // Unless a look reads all deleted contacts, it cannot always distinguish another browser's undo from a
        // deletion.
        const isTrue = ({ by }: Deletion) => by === 'others' || (by === 'other-browser' && !isExact);
        const by = log.filter((each) => isTrue(each) && each.at >= since && each.at <= at).length;
        expect(count, `reported at ${new Date(at).toISOString()}`).toBeLessThanOrEqual(by);
      }
      for (const { at, count } of dueReports) {
        expect(
          reports.some((each) => each.at === at && each.count >= count),
          `due at ${new Date(at).toISOString()}`,
        ).toBe(true);
      }
      expect(Math.max(0, ...callsOn.values())).toBeLessThanOrEqual(3);
    }),
    { cases },
  );
  expect(seen.reported).toBeGreaterThan(cases);
  expect(seen.due).toBeGreaterThan(cases / 2);
}, 600_000);
