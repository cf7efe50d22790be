import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSendUseful, isSharedSendUseful, maySendBeUseful } from '../../src/restore/choose-sends';
import { LEAST_CERTAINTY, type ListSend, listsFromSends, listsNotReached } from '../../src/restore/lists-from-sends';

const DAY_MS = 24 * 60 * 60_000;
const DELETED = 400 * DAY_MS;

const send = (daysBefore: number, listIds: string[], more: Partial<ListSend> = {}): ListSend => ({
  at: DELETED - daysBefore * DAY_MS,
  name: `${listIds.join('+')} ${daysBefore}`,
  listIds,
  isWhole: true,
  ...more,
});

/** The lists that are found: "A" for a certain list and "A?" for an uncertain one. */
function found(sends: ListSend[], received: number[]): string {
  return listsFromSends(sends, new Set(received), DELETED)
    .map(({ listId, certainty }) => (certainty < LEAST_CERTAINTY ? `${listId}?` : listId))
    .sort()
    .join();
}

describe('former lists by emails', () => {
  it.each<[string, ListSend[], number[], string]>([
    ['an email to one list', [send(9, ['A'])], [0], 'A'],
    ['an email that did not reach the contact', [send(9, ['A'])], [], ''],
    ['a later email to the list that did not reach the contact', [send(9, ['A']), send(5, ['A'])], [0], ''],
    ['an email after the deletion that did not reach the contact', [send(9, ['A']), send(-5, ['A'])], [0], 'A'],
    [
      'a later email that was not sent to the whole list',
      [send(9, ['A']), send(5, ['A'], { isWhole: false })],
      [0],
      'A',
    ],
    ['a later email to several lists that did not reach the contact', [send(9, ['A']), send(5, ['A', 'B'])], [0], ''],
    ['an email to two lists', [send(9, ['A', 'B'])], [0], 'A?,B?'],
    ['an email to two lists, one of which the contact was not on', [send(9, ['A', 'B']), send(5, ['A'])], [0], 'B'],
    ['an email to two lists, one of which the contact was on', [send(9, ['A', 'B']), send(5, ['A'])], [0, 1], 'A'],
    [
      'an email to three lists, one of which the contact was not on',
      [send(9, ['A', 'B', 'C']), send(5, ['A'])],
      [0],
      'B?,C?',
    ],
    [
      'an email to two lists, neither of which the contact was on before',
      [send(9, ['A']), send(9, ['B']), send(5, ['A', 'B'])],
      [2],
      'A?,B?',
    ],
    [
      'the second half of a split test to two lists',
      [send(5.1, ['A', 'B']), send(5, ['A', 'B'], { isWhole: false })],
      [1],
      'A?,B?',
    ],
    [
      'an email to two lists, if a later one to one of them misses many recipients',
      [send(9, ['A', 'B']), send(5, ['A'], { missing: 0.3 })],
      [0],
      'B?',
    ],
    [
      'an email to two lists, if a later one to one of them misses few recipients',
      [send(9, ['A', 'B']), send(5, ['A'], { missing: 0.01 })],
      [0],
      'B',
    ],
    [
      'an email to two lists, if the next email to one of them did not reach the contact',
      [send(100, ['A']), send(9, ['A', 'B']), send(5, ['A'])],
      [0, 1],
      'B',
    ],
    [
      'an email to two lists, if the previous email to one of them reached the contact',
      [send(10, ['A']), send(9, ['A', 'B']), send(1, ['A'])],
      [0, 1],
      '',
    ],
    ['an email long ago', [send(300, ['A'])], [0], 'A?'],
    [
      'an email to one list and a later one that may hide a list',
      [send(9, ['A']), send(5, ['A'], { mayHideLists: true })],
      [0, 1],
      'A',
    ],
    ['an email that may hide a list', [send(9, ['A'], { mayHideLists: true })], [0], 'A?'],
    ['an email to a segment', [send(9, [])], [0], ''],
  ])('after %s', (_what, sends, received, lists) => {
    expect(found(sends, received)).toBe(lists);
  });

  it.each<[string, ListSend[], number[], string]>([
    ['no email reached the contact', [send(9, ['A'])], [], 'A 9'],
    ['the later of two emails did not reach it', [send(9, ['A']), send(5, ['A', 'B'])], [0], 'A 5,B 5'],
    ['the later of two emails did not reach it, in any order', [send(5, ['A', 'B']), send(9, ['A'])], [1], 'A 5,B 5'],
    ['the later of two emails reached it', [send(9, ['A']), send(5, ['A', 'B'])], [1], ''],
    ['an email after the deletion did not reach it', [send(-5, ['A'])], [], ''],
    ['an email that was not sent to the whole list did not reach it', [send(5, ['A'], { isWhole: false })], [], ''],
    ['an email with unknown recipients may have reached it', [send(5, ['A'], { missing: 0.01 })], [], ''],
  ])('did not get their last email if %s', (_what, sends, received, lists) => {
    const found = [...listsNotReached(sends, new Set(received), DELETED)];
    expect(found.map(([listId, at]) => `${listId} ${(DELETED - at) / DAY_MS}`).join()).toBe(lists);
  });

  it('name the newest email that proves them', () => {
    const [list] = listsFromSends([send(9, ['A']), send(30, ['A'])], new Set([0, 1]), DELETED);
    expect(list).toMatchObject({ name: 'A 9', at: DELETED - 9 * DAY_MS });
  });

  it('come from emails that reached the contact, without a later one to the list that did not', () => {
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

describe('the choice of emails to read', () => {
  const now = 400 * DAY_MS;
  const choice = (deletions: [day: number, contacts: number][], read: { at: number; listIds: string[] }[] = []) => ({
    deletions: deletions.map(([day, contacts]) => ({ at: day * DAY_MS, contacts })),
    now,
    isScarce: true,
    listIds: ['A', 'B'],
    read,
  });
  const readSend = (day: number, listIds: string[]) => ({ at: day * DAY_MS, listIds });

  it('takes the last email to each single list before most of the deletions', () => {
    expect(isSendUseful(readSend(395, ['A']), choice([[390, 100]]))).toBe(false);
    expect(isSendUseful(readSend(385, ['A']), choice([[390, 100]]))).toBe(true);
    expect(isSendUseful(readSend(385, ['A', 'B']), choice([[390, 100]]))).toBe(false);
    expect(isSendUseful(readSend(380, ['A']), choice([[390, 100]], [readSend(385, ['A'])]))).toBe(false);
    expect(isSendUseful(readSend(380, ['B']), choice([[390, 100]], [readSend(385, ['A'])]))).toBe(true);
  });

  it('takes an older email if enough contacts were deleted before the newer one', () => {
    const read = [readSend(395, ['A'])];
    expect(
      isSendUseful(
        readSend(380, ['A']),
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
      isSendUseful(
        readSend(380, ['A']),
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

  it('takes every email before a deletion if there are enough calls', () => {
    const scarce = choice(
      [
        [397, 99],
        [390, 1],
      ],
      [readSend(395, ['A'])],
    );
    expect(isSendUseful(readSend(380, ['A']), scarce)).toBe(false);
    expect(isSendUseful(readSend(380, ['A']), { ...scarce, isScarce: false })).toBe(true);
    expect(isSendUseful(readSend(398, ['A']), { ...scarce, isScarce: false })).toBe(false);
  });

  it('ignores how many contacts were deleted long ago', () => {
    expect(
      isSendUseful(
        readSend(380, ['A']),
        choice([
          [10, 10_000],
          [390, 1],
        ]),
      ),
    ).toBe(true);
    expect(isSendUseful(readSend(5, ['A']), choice([[10, 10_000]]))).toBe(true);
  });

  it('takes no email to no list or before no deletion', () => {
    expect(isSendUseful(readSend(385, []), choice([[390, 1]]))).toBe(false);
    expect(isSendUseful(readSend(385, ['A']), choice([]))).toBe(false);
  });

  it('compares an email only with later ones to the same list alone', () => {
    const read = [readSend(370, ['A']), readSend(386, ['A', 'B']), readSend(387, ['B'])];
    expect(isSendUseful(readSend(385, ['A']), choice([[390, 1]], read))).toBe(true);
  });

  it('goes on until every list has an email', () => {
    expect(maySendBeUseful(380 * DAY_MS, choice([[390, 1]], [readSend(385, ['A'])]))).toBe(true);
    expect(maySendBeUseful(380 * DAY_MS, choice([[390, 1]], [readSend(385, ['A']), readSend(385, ['B'])]))).toBe(false);
  });

  it('takes an email to several lists if exactly one of them is still unknown', () => {
    expect(isSharedSendUseful(readSend(380, ['A', 'B']), choice([[390, 1]], [readSend(385, ['A'])]))).toBe(true);
    expect(isSharedSendUseful(readSend(380, ['A', 'B']), choice([[390, 1]]))).toBe(false);
    expect(isSharedSendUseful(readSend(380, ['B']), choice([[390, 1]], [readSend(385, ['A'])]))).toBe(false);
    const both = [readSend(385, ['C']), readSend(370, ['A'])];
    expect(isSharedSendUseful(readSend(380, ['A', 'B']), choice([[390, 1]], both))).toBe(true);
    // An earlier email to several lists does not show which of them it was, a later one shows the list.
    const shared = (day: number) => choice([[390, 1]], [readSend(day, ['A', 'C'])]);
    expect(isSharedSendUseful(readSend(380, ['A', 'B']), shared(385))).toBe(true);
    expect(isSharedSendUseful(readSend(380, ['A', 'B']), shared(370))).toBe(false);
    expect(
      isSharedSendUseful(readSend(380, ['A', 'B']), choice([[390, 1]], [readSend(385, ['A']), readSend(385, ['B'])])),
    ).toBe(false);
  });
});
