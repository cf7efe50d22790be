import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mayTell, tells, tellsOfOne } from '../../src/restore/choose-sends';
import { CERTAIN, type ListSend, listsFromSends } from '../../src/restore/lists-from-sends';

const DAY_MS = 24 * 60 * 60_000;
const DELETED = 400 * DAY_MS;

const send = (daysBefore: number, listIds: string[], more: Partial<ListSend> = {}): ListSend => ({
  at: DELETED - daysBefore * DAY_MS,
  name: `${listIds.join('+')} ${daysBefore}`,
  listIds,
  isWhole: true,
  ...more,
});

/** What is found, "A" for a list that is certain and "A?" for one that is not. */
function found(sends: ListSend[], received: number[]): string {
  return listsFromSends(sends, new Set(received), DELETED)
    .map(({ listId, certainty }) => (certainty < CERTAIN ? `${listId}?` : listId))
    .sort()
    .join();
}

describe('the lists that a contact was on by what was sent to it', () => {
  it.each<[string, ListSend[], number[], string]>([
    ['a send to one list', [send(9, ['A'])], [0], 'A'],
    ['one that did not reach it', [send(9, ['A'])], [], ''],
    ['a later one that did not reach it', [send(9, ['A']), send(5, ['A'])], [0], ''],
    ['one after the deletion that did not reach it', [send(9, ['A']), send(-5, ['A'])], [0], 'A'],
    ['one that broke off before it', [send(9, ['A']), send(5, ['A'], { isWhole: false })], [0], 'A'],
    ['a later one to several that did not reach it', [send(9, ['A']), send(5, ['A', 'B'])], [0], ''],
    ['one to two lists', [send(9, ['A', 'B'])], [0], 'A?,B?'],
    ['one to two, of which it was not on one', [send(9, ['A', 'B']), send(5, ['A'])], [0], 'B'],
    ['one to two, of which it was on one', [send(9, ['A', 'B']), send(5, ['A'])], [0, 1], 'A'],
    ['one to three, of which it was not on one', [send(9, ['A', 'B', 'C']), send(5, ['A'])], [0], 'B?,C?'],
    [
      'one to two, of which it was on neither before',
      [send(9, ['A']), send(9, ['B']), send(5, ['A', 'B'])],
      [2],
      'A?,B?',
    ],
    [
      'the rest of a test of one to two',
      [send(5.1, ['A', 'B']), send(5, ['A', 'B'], { isWhole: false })],
      [1],
      'A?,B?',
    ],
    [
      'one to two, where many are missing in one to the other',
      [send(9, ['A', 'B']), send(5, ['A'], { missing: 0.3 })],
      [0],
      'B?',
    ],
    ['one to two, where few are missing in it', [send(9, ['A', 'B']), send(5, ['A'], { missing: 0.01 })], [0], 'B'],
    ['one long ago', [send(300, ['A'])], [0], 'A?'],
    ['one that may hide a list', [send(9, ['A'], { mayHideLists: true })], [0], 'A?'],
    ['one to a segment', [send(9, [])], [0], ''],
  ])('after %s', (_what, sends, received, lists) => {
    expect(found(sends, received)).toBe(lists);
  });

  it('name the newest mail that says so', () => {
    const [list] = listsFromSends([send(9, ['A']), send(30, ['A'])], new Set([0, 1]), DELETED);
    expect(list).toMatchObject({ name: 'A 9', at: DELETED - 9 * DAY_MS });
  });

  it('are lists of sends that reached the contact, and none that a later send to it alone did not reach', () => {
    const sends = fc.array(
      fc.tuple(fc.integer({ min: -20, max: 300 }), fc.subarray(['A', 'B', 'C', 'D'], { minLength: 1 }), fc.boolean()),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(sends, fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }), (drawn, reached) => {
        const all = drawn.map(([days, listIds, isWhole]) => send(days, listIds, { isWhole }));
        const received = new Set(all.flatMap((_, place) => (reached[place] ? place : [])));
        for (const { listId, at, certainty } of listsFromSends(all, received, DELETED)) {
          expect(all.some((one, place) => received.has(place) && one.at === at && one.listIds.includes(listId))).toBe(
            true,
          );
          const left = all.some(
            (one, place) =>
              !received.has(place) && one.isWhole && one.listIds.includes(listId) && one.at > at && one.at < DELETED,
          );
          expect(left).toBe(false);
          expect(certainty).toBeGreaterThan(0);
          expect(certainty).toBeLessThanOrEqual(1);
        }
      }),
    );
  });
});

describe('the sends that are worth reading', () => {
  const now = 400 * DAY_MS;
  const choice = (deletions: [day: number, contacts: number][], read: { at: number; listIds: string[] }[] = []) => ({
    deletions: deletions.map(([day, contacts]) => ({ at: day * DAY_MS, contacts })),
    now,
    isScarce: true,
    listIds: ['A', 'B'],
    read,
  });
  const on = (day: number, listIds: string[]) => ({ at: day * DAY_MS, listIds });

  it('are the last ones to each list before most of the deletions', () => {
    expect(tells(on(395, ['A']), choice([[390, 100]]))).toBe(false);
    expect(tells(on(385, ['A']), choice([[390, 100]]))).toBe(true);
    expect(tells(on(385, ['A', 'B']), choice([[390, 100]]))).toBe(false);
    expect(tells(on(380, ['A']), choice([[390, 100]], [on(385, ['A'])]))).toBe(false);
    expect(tells(on(380, ['B']), choice([[390, 100]], [on(385, ['A'])]))).toBe(true);
  });

  it('are an older one where enough contacts were deleted before the newer one', () => {
    const read = [on(395, ['A'])];
    expect(
      tells(
        on(380, ['A']),
        choice(
          [
            [397, 90],
            [390, 10],
          ],
          read,
        ),
      ),
    ).toBe(false);
    expect(
      tells(
        on(380, ['A']),
        choice(
          [
            [397, 70],
            [390, 30],
          ],
          read,
        ),
      ),
    ).toBe(true);
  });

  it('are any that tell of somebody where there are calls enough', () => {
    const scarce = choice(
      [
        [397, 99],
        [390, 1],
      ],
      [on(395, ['A'])],
    );
    expect(tells(on(380, ['A']), scarce)).toBe(false);
    expect(tells(on(380, ['A']), { ...scarce, isScarce: false })).toBe(true);
    expect(tells(on(398, ['A']), { ...scarce, isScarce: false })).toBe(false);
  });

  it('do not depend on how many were deleted long ago', () => {
    expect(
      tells(
        on(380, ['A']),
        choice([
          [10, 10_000],
          [390, 1],
        ]),
      ),
    ).toBe(true);
    expect(tells(on(5, ['A']), choice([[10, 10_000]]))).toBe(true);
  });

  it('are looked for until every list has one', () => {
    expect(mayTell(380 * DAY_MS, choice([[390, 1]], [on(385, ['A'])]))).toBe(true);
    expect(mayTell(380 * DAY_MS, choice([[390, 1]], [on(385, ['A']), on(385, ['B'])]))).toBe(false);
  });

  it('are to several lists where one of them alone is not known', () => {
    expect(tellsOfOne(on(380, ['A', 'B']), choice([[390, 1]], [on(385, ['A'])]))).toBe(true);
    expect(tellsOfOne(on(380, ['A', 'B']), choice([[390, 1]]))).toBe(false);
    expect(tellsOfOne(on(380, ['A', 'B']), choice([[390, 1]], [on(385, ['A']), on(385, ['B'])]))).toBe(false);
  });
});
