import { describe, expect, it } from 'vitest';
import {
  firstDayAfter,
  isLookDue,
  type Look,
  type OwnChanges,
  takeLook,
  type Watch,
  withOwnChanges,
} from '../../src/restore/watch-deletions';

const THRESHOLD = 3;
const FIRST = Date.parse('2026-03-02T12:00:00Z');
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const dayAt = (day: number) => FIRST + day * DAY_MS;
const people = ['a', 'b', 'c'];

const noChanges: OwnChanges = {
  ours: { restored: 0, deleted: 0 },
  ownDeleted: new Set(),
  ownRestored: new Set(),
  own: { last: 0, open: [], sent: {} },
};

/** A look at noon, this many days after the first one. */
const look = (day: number, more: Partial<Look> = {}): Look => ({
  at: dayAt(day),
  isWhole: false,
  deleted: [],
  known: new Set(),
  same: new Set(),
  isKnown: true,
  restored: [],
  areChangesWhole: true,
  ...noChanges,
  ...more,
});
/** The three people as deleted at a time or on a day. */
const deleted = (when: number | string) => ({
  deleted: people.map((id) => ({ id, deletedAt: typeof when === 'string' ? when : new Date(when).toISOString() })),
});
const restored = (deletedAt = '2026-02-01') => ({ restored: people.map((id) => ({ id, deletedAt })) });
const byUs = { ownRestored: new Set(people), ours: { restored: 3, deleted: 0 } };
const all = new Set(people);

function watchAfter(looks: Look[]): Watch | undefined {
  return looks.reduce<Watch | undefined>((before, each) => takeLook(before, each, THRESHOLD), undefined);
}

/** What is reported: the number, and the day of the look since which it counts. */
function newsAfter(...looks: Look[]): string {
  const news = watchAfter(looks)?.news;
  return news ? `${news.count} since ${(news.since - FIRST) / DAY_MS}` : '';
}

describe('the total number of deleted contacts', () => {
  const totals = (...given: [day: number, total: number | undefined][]) =>
    given.map(([day, total]) => look(day, total === undefined ? {} : { total }));

  it.each<[string, Look[], string]>([
    ['does not grow enough', totals([0, 100], [1, 102]), ''],
    ['grows', totals([0, 100], [1, 103]), '3 since 0'],
    ['grows after it stayed', totals([0, 100], [1, 100], [2, 103]), '3 since 1'],
    ['grows by little at two looks', totals([0, 100], [1, 102], [2, 103]), '3 since 0'],
    ['grows by little at three looks', totals([0, 100], [1, 101], [2, 102], [3, 103]), ''],
    ['grows twice', totals([0, 100], [1, 103], [2, 107]), '7 since 0'],
    ['grows back to what it was', totals([0, 100], [1, 90], [2, 102]), ''],
    ['grows beyond what it was', totals([0, 100], [1, 90], [2, 103]), '3 since 1'],
    ['was larger ten days ago', totals([0, 100], [10, 50], [20, 53]), ''],
    ['was larger more than a month ago', totals([0, 100], [40, 50], [80, 53]), '3 since 40'],
    ['grows within more than a month', totals([0, 100], [40, 103]), '3 since 0'],
    ['was larger at the last look, more than a month ago', totals([0, 103], [40, 103]), ''],
    ['is not said', totals([0, undefined], [1, undefined]), ''],
    ['is said for the first time', totals([0, undefined], [1, 100]), ''],
    ['is said now and then', totals([0, 100], [1, undefined], [2, 103]), '3 since 1'],
  ])('%s', (_what, looks, news) => {
    expect(newsAfter(...looks)).toBe(news);
  });

  it.each<[string, Look[], string]>([
    [
      'falls by our restores and grows by the deletions of others',
      [look(0, { total: 100 }), look(1, { total: 98, ours: { restored: 5, deleted: 0 } })],
      '3 since 0',
    ],
    ['grows by our undo', [look(0, { total: 100 }), look(1, { total: 105, ours: { restored: 0, deleted: 5 } })], ''],
    [
      'does not count if both looks read everybody',
      [look(0, { total: 100, isWhole: true }), look(1, { total: 103, isWhole: true })],
      '',
    ],
    [
      'counts if only the first look read everybody',
      [look(0, { total: 100, isWhole: true }), look(1, { total: 103 })],
      '3 since 0',
    ],
    [
      'counts if only the second look read everybody',
      [look(0, { total: 100 }), look(1, { total: 103, isWhole: true })],
      '3 since 0',
    ],
    [
      'counts together with a smaller number of contacts that were seen',
      [
        look(0, { total: 100 }),
        look(1, { total: 102, deleted: [{ id: 'x', deletedAt: new Date(dayAt(1)).toISOString() }] }),
        look(2, { total: 103 }),
      ],
      '3 since 0',
    ],
    [
      'grows by the undo of others',
      [look(0, { total: 100 }), look(1, { total: 97, ...restored() }), look(2, { total: 100, poolActive: new Set() })],
      '',
    ],
    [
      'grows beside the undo of others',
      [look(0, { total: 100 }), look(1, { total: 97, ...restored() }), look(2, { total: 103, poolActive: new Set() })],
      '3 since 1',
    ],
    [
      'grows while those that others restored stay active',
      [look(0, { total: 100 }), look(1, { total: 97, ...restored() }), look(2, { total: 100, poolActive: all })],
      '3 since 1',
    ],
    [
      'grows while those that others restored may be deleted again',
      [look(0, { total: 100 }), look(1, { total: 97, ...restored() }), look(2, { total: 100 })],
      '',
    ],
    [
      'grows, but those that others restored were perhaps not counted before',
      [
        look(0, { total: 100 }),
        look(1, { total: 97, ...restored('2026-03-02') }),
        look(2, { total: 100, poolActive: all }),
      ],
      '',
    ],
    [
      'grows, and those that others restored were certainly counted before',
      [
        look(0, { total: 100 }),
        look(1, { total: 97, ...restored('2026-03-01') }),
        look(2, { total: 100, poolActive: all }),
      ],
      '3 since 1',
    ],
    [
      'stays because we restored those that others had restored and deleted again',
      [
        look(0, { total: 100 }),
        look(1, { total: 97, ...restored() }),
        look(2, { total: 97, ...byUs, poolActive: all }),
      ],
      '',
    ],
    [
      'grows, and all changes were read since it was said first',
      [
        look(0),
        look(1, { total: 100, areChangesWhole: false }),
        look(2, { total: 100 }),
        look(3, { total: 97, ...restored() }),
        look(4, { total: 100, poolActive: all }),
      ],
      '3 since 3',
    ],
    [
      'grows, but not all changes were read before',
      [
        look(0, { total: 100 }),
        look(1, { total: 97, ...restored(), areChangesWhole: false }),
        look(2, { total: 100, poolActive: all }),
      ],
      '',
    ],
  ])('%s', (_what, looks, news) => {
    expect(newsAfter(...looks)).toBe(news);
  });
});

describe('the contacts that are seen as deleted', () => {
  const noon = '2026-03-02T12:00:00Z';

  it.each<[string, Look[], string]>([
    ['are new', [look(0), look(1, deleted(dayAt(1)))], '3 since 0'],
    [
      'are all that there are',
      [look(0, { isWhole: true, isKnown: false }), look(1, { isKnown: false, ...deleted(dayAt(1)) })],
      '3 since 0',
    ],
    ['may be old ones', [look(0), look(1, { isKnown: false, ...deleted(dayAt(1)) })], ''],
    ['were deleted before', [look(0), look(1, { known: all, ...deleted(dayAt(1)) })], ''],
    ['were deleted by our undo', [look(0), look(1, { ownDeleted: all, ...deleted(dayAt(1)) })], ''],
    ['were deleted long ago', [look(0), look(1, deleted('2026-02-01'))], ''],
    ['were deleted just before the last look', [look(0), look(1, deleted(dayAt(0) - 5 * MINUTE_MS))], '3 since 0'],
    ['were deleted a while before the last look', [look(0), look(1, deleted(dayAt(0) - 6 * MINUTE_MS))], ''],
    ['were deleted on the day before the last look', [look(0), look(1, deleted('2026-03-01'))], '3 since 0'],
    ['were deleted two days before the last look', [look(0), look(1, deleted('2026-02-28'))], ''],
    ['are known by the same deletion', [look(0), look(1, { same: all, ...deleted('2026-03-02') })], ''],
    [
      'are known by the same deletion just before the last look',
      [look(0), look(1, { same: all, ...deleted(noon) })],
      '',
    ],
    ['are dated after the last look', [look(0), look(1, { same: all, ...deleted('2026-03-03') })], '3 since 0'],
    ['have a time after the last look', [look(0), look(1, { same: all, ...deleted(dayAt(0) + 1) })], '3 since 0'],
    [
      'were not among everybody',
      [look(0, { isWhole: true }), look(1, { same: all, ...deleted('2026-03-02') })],
      '3 since 0',
    ],
    [
      'were among everybody',
      [look(0, { isWhole: true, ...deleted('2026-03-02') }), look(1, { same: all, ...byUs, ...deleted('2026-03-02') })],
      '',
    ],
    ['were seen before', [look(0, deleted(dayAt(0))), look(1, deleted(dayAt(1)))], ''],
    [
      'were seen before our restore',
      [look(0, deleted(dayAt(0))), look(1, { ...byUs, ...deleted(dayAt(1)) })],
      '3 since 0',
    ],
    [
      'were seen two looks before',
      [look(0, deleted(dayAt(0))), look(1, byUs), look(2, deleted(dayAt(2)))],
      '3 since 1',
    ],
    ['were seen within a month', [look(0, deleted(dayAt(0))), look(1), look(20), look(21, deleted(dayAt(21)))], ''],
    [
      'were seen exactly thirty days before',
      [look(0, deleted(dayAt(0))), look(1), look(30), look(31, deleted(dayAt(31)))],
      '',
    ],
    [
      'were seen more than a month ago',
      [look(0, deleted(dayAt(0))), look(1), look(40), look(41, deleted(dayAt(41)))],
      '3 since 40',
    ],
    [
      'were seen at the last look, more than a month ago',
      [look(0, deleted(dayAt(0))), look(40), look(41, deleted(dayAt(41)))],
      '',
    ],
    ['were restored by others', [look(0), look(1, restored()), look(2, deleted(dayAt(2)))], ''],
    ['were restored by us', [look(0), look(1, { ...restored(), ...byUs }), look(2, deleted(dayAt(2)))], '3 since 1'],
  ])('%s', (_what, looks, news) => {
    expect(newsAfter(...looks)).toBe(news);
  });
});

describe('what this extension did before its records are deleted', () => {
  const reported = (before: Look[], changes: Partial<OwnChanges>, after: Look) => {
    const watch = watchAfter(before);
    return watch && takeLook(withOwnChanges(watch, { ...noChanges, ...changes }), after, THRESHOLD).news?.count;
  };

  it('changes the total that is expected', () => {
    const before = [look(0, { total: 100 })];
    expect(reported(before, { ours: { restored: 5, deleted: 0 } }, look(1, { total: 98 }))).toBe(3);
    expect(reported(before, { ours: { restored: 5, deleted: 0 } }, look(1, { total: 97 }))).toBeUndefined();
    expect(reported(before, { ours: { restored: 0, deleted: 5 } }, look(1, { total: 105 }))).toBeUndefined();
  });

  it('is no deletion by others, and a deletion after our restore is', () => {
    expect(reported([look(0)], { ownDeleted: all }, look(1, deleted(dayAt(1))))).toBeUndefined();
    expect(reported([look(0, deleted(dayAt(0)))], {}, look(1, deleted(dayAt(1))))).toBeUndefined();
    expect(reported([look(0, deleted(dayAt(0)))], { ownRestored: all }, look(1, deleted(dayAt(1))))).toBe(3);
  });

  it('leaves what others restored as it is, except the same contacts', () => {
    const before = [look(0, { total: 100 }), look(1, { total: 97, ...restored() })];
    const undone = { ownDeleted: all, ours: { restored: 0, deleted: 3 } };
    expect(reported(before, {}, look(2, { total: 100, poolActive: all }))).toBe(3);
    expect(reported(before, {}, look(2, { total: 100, poolActive: new Set() }))).toBeUndefined();
    expect(reported(before, undone, look(2, { total: 103, poolActive: all }))).toBeUndefined();
    expect(reported(before, undone, look(2, { total: 106, poolActive: all }))).toBe(3);
  });
});

describe('a look', () => {
  const due = (before: string, now: string) => isLookDue({ at: Date.parse(before) }, Date.parse(now));

  it('is due once a day, some hours after the last one', () => {
    expect(isLookDue(undefined, FIRST)).toBe(true);
    expect(due('2026-03-02T00:30:00Z', '2026-03-02T23:30:00Z')).toBe(false);
    expect(due('2026-03-02T23:00:00Z', '2026-03-03T02:00:00Z')).toBe(false);
    expect(due('2026-03-02T20:00:00Z', '2026-03-03T02:00:00Z')).toBe(true);
  });

  it('is due if the clock was set back by more than a day', () => {
    expect(due('2026-03-02T23:00:00Z', '2026-03-02T09:00:00Z')).toBe(false);
    expect(due('2026-03-02T23:00:00Z', '2026-02-02T09:00:00Z')).toBe(true);
  });

  it('covers deletions that are dated by the day before, in the far west', () => {
    expect(firstDayAfter(Date.parse('2026-03-05T11:59:00Z'))).toBe('2026-03-04');
    expect(firstDayAfter(Date.parse('2026-03-05T12:00:00Z'))).toBe('2026-03-05');
  });
});
