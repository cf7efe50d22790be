import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Contact } from '../../src/protocol/contact';
import { type Attribution, attribute, readingOf } from '../../src/restore/attribution';
import { contentOf } from '../../src/restore/differences';
import { bare } from './bare-contact';

const email = { address: 'jane@riverside.example', permission: 'implicit' as const };
const deleted: Contact = { ...bare, firstName: 'Jane', email, deletedAt: '2026-06-10T08:00:00Z' };
const active: Contact = { ...bare, firstName: 'Jane', email };

const CHOSEN = ['ours-1', 'ours-2'];
const sent = { content: contentOf(deleted), lists: CHOSEN };
const baseline = { content: contentOf(deleted), deletedAt: '2026-06-10T08:00:00Z' };
const read = (contact: Contact) => readingOf(contact, contentOf(contact));

/** One action on the contact. The value that a colleague writes occurs nowhere else in the history. */
type Action =
  | { by: 'us'; does: 'sends'; isApplied: boolean; onto: string[] }
  | { by: 'colleague'; does: 'edits' | 'unsubscribes' | 'deletes' }
  | { by: 'colleague'; does: 'restores' | 'adds' | 'moves'; onto: string };

const theirList = fc.constantFrom('theirs-1', 'theirs-2');
const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom('edits' as const, 'unsubscribes' as const, 'deletes' as const).map(actionWithoutList),
  },
  { weight: 3, arbitrary: fc.tuple(fc.constantFrom('restores' as const, 'adds' as const), theirList).map(actionOnto) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('moves' as const), theirList).map(actionOnto) },
);
function actionWithoutList(does: 'edits' | 'unsubscribes' | 'deletes'): Action {
  return { by: 'colleague', does };
}
function actionOnto([does, list]: ['restores' | 'adds' | 'moves', string]): Action {
  return { by: 'colleague', does, onto: list };
}

/** Actions of colleagues before and after our one write. The write may be lost, or reach only some of the lists. */
const history = fc
  .tuple(
    fc.array(action, { maxLength: 3 }),
    fc.option(fc.record({ isApplied: fc.boolean(), onto: fc.constantFrom(CHOSEN, CHOSEN.slice(0, 1)) })),
    fc.array(action, { maxLength: 4 }),
  )
  .map(([before, write, after]): Action[] => [
    ...before,
    ...(write ? [{ by: 'us' as const, does: 'sends' as const, ...write }] : []),
    ...after,
  ]);

/** Plays the actions on the contact as the server would, and returns those that had an effect. */
function play(actions: Action[]): { contact: Contact; done: Action[] } {
  let contact = deleted;
  const done: Action[] = [];
  for (const [n, one] of actions.entries()) {
    const before = contact;
    const { deletedAt: isDeleted, ...rest } = contact;
    switch (one.does) {
      case 'sends':
        if (one.isApplied) contact = { ...rest, lists: [...new Set([...contact.lists, ...one.onto])] };
        break;
      case 'edits':
        if (!isDeleted) contact = { ...contact, firstName: `Edited ${n}` };
        break;
      case 'unsubscribes':
        contact = { ...contact, email: { ...email, permission: 'unsubscribed' } };
        break;
      case 'deletes':
        if (!isDeleted) contact = { ...contact, lists: [], deletedAt: `2026-06-${11 + n}` };
        break;
      case 'restores':
        if (isDeleted) contact = { ...rest, lists: [one.onto] };
        break;
      case 'adds':
        if (!isDeleted) contact = { ...contact, lists: [...new Set([...contact.lists, one.onto])] };
        break;
      case 'moves':
        if (!isDeleted) contact = { ...contact, lists: [one.onto] };
        break;
    }
    if (contact !== before) done.push(one);
  }
  return { contact, done };
}

/** The expected attribution, taken only from the log of actions and not from the record. */
function whoseByLog(done: Action[], wasSent: boolean): Attribution['whose'] {
  const last = (...does: Action['does'][]) => done.findLastIndex((one) => does.includes(one.does));
  const [deletion, restoring, ourWrite] = [last('deletes'), last('restores', 'sends'), last('sends')];
  const others = done.filter(({ by }) => by === 'colleague');
  if (deletion >= restoring) {
    if (last('unsubscribes') >= 0) return 'not-restorable';
    return deletion >= 0 ? 'deleted-again' : 'untouched';
  }
  if (!wasSent || ourWrite < 0 || ourWrite < deletion || last('moves') > ourWrite) return 'theirs';
  // A deletion removes earlier changes to the lists, but not earlier changes to the content.
  const lists = done.slice(deletion + 1).some(({ does }) => ['restores', 'adds', 'moves'].includes(does));
  const content = others.some(({ does }) => does === 'edits' || does === 'unsubscribes');
  return lists || content ? 'ours-changed' : 'ours';
}

describe('a reading of a contact', () => {
  const content = contentOf(deleted);
  const unsubscribed: Contact = { ...deleted, email: { ...email, permission: 'unsubscribed' } };

  it.each([
    ['an active contact', { ...active, lists: ['one'] }, { content, lists: ['one'] }],
    ['a deleted contact', deleted, { content, lists: [], deletedAt: deleted.deletedAt }],
    [
      'an unsubscribed one',
      unsubscribed,
      { content, lists: [], deletedAt: deleted.deletedAt, forbidden: 'unsubscribed' },
    ],
  ])('of %s has its lists, its deletion and why it must not be restored', (_name, contact, expected) => {
    expect(readingOf(contact, content)).toStrictEqual(expected);
  });
});

describe('the attribution', () => {
  it('agrees with the log of actions, whatever colleagues do before and after our write', () => {
    const seen = new Map<string, number>();
    fc.assert(
      fc.property(history, (actions) => {
        const { contact, done } = play(actions);
        const wasSent = actions.some(({ does }) => does === 'sends');
        const { whose } = attribute(baseline, wasSent ? sent : undefined, read(contact));
        expect(whose).toBe(whoseByLog(done, wasSent));
        seen.set(whose, (seen.get(whose) ?? 0) + 1);
      }),
      { numRuns: 10_000 },
    );
    for (const whose of ['untouched', 'ours', 'ours-changed', 'theirs', 'deleted-again', 'not-restorable']) {
      expect(seen.get(whose) ?? 0).toBeGreaterThan(100);
    }
  });

  it('is “nobody” if the account has no such contact', () => {
    expect(attribute(baseline, sent, null)).toEqual({ whose: 'nobody' });
  });

  it('names the selected lists that a contact restored by us is not on', () => {
    const reading = read({ ...active, lists: ['ours-2'] });
    expect(attribute(baseline, sent, reading)).toEqual({ whose: 'ours', missing: ['ours-1'] });
  });

  it('distinguishes changes of others to the content from changes to the lists', () => {
    const moved = read({ ...active, lists: ['ours-1', 'theirs-1'] });
    const edited = read({ ...active, firstName: 'Janet', lists: CHOSEN });
    expect(attribute(baseline, sent, moved)).toEqual({ whose: 'ours-changed', content: false, lists: true });
    expect(attribute(baseline, sent, edited)).toEqual({ whose: 'ours-changed', content: true, lists: false });
  });

  it('is “ours” after a change on purpose, and “deleted-again” if a deletion followed', () => {
    const expected = { ...active, firstName: 'TJ' };
    const write = { content: contentOf(expected), lists: CHOSEN };
    expect(attribute(baseline, write, read({ ...expected, lists: CHOSEN }))).toMatchObject({ whose: 'ours' });
    const again = read({ ...expected, deletedAt: '2026-06-10' });
    expect(attribute(baseline, write, again)).toEqual({ whose: 'deleted-again' });
  });

  it('is “outdated” if the content of a deleted contact changed before anything was sent', () => {
    const reading = read({ ...deleted, firstName: 'Janet' });
    expect(attribute(baseline, undefined, reading)).toEqual({ whose: 'outdated' });
  });

  it.each([
    ['unsubscribed', 'unsubscribed'],
    ['unknown', 'consent-unknown'],
  ] as const)('is “not-restorable” if the permission is %s, even if nothing changed', (permission, why) => {
    const contact: Contact = { ...deleted, email: { ...email, permission } };
    const same = { content: contentOf(contact), deletedAt: baseline.deletedAt };
    expect(attribute(same, undefined, read(contact))).toEqual({ whose: 'not-restorable', why });
  });

  it.each([
    ['2026-06-10', '2026-06-10', 'untouched'],
    ['2026-06-10', '2026-06-11', 'deleted-again'],
    ['2026-06-10', '2026-06-09', 'untouched'],
    ['2026-06-10T08:00:00Z', '2026-06-10T08:00:00.000+00:00', 'untouched'],
    ['2026-06-10T08:00:00Z', '2026-06-10T08:00:01Z', 'deleted-again'],
    ['2026-06-10T08:00:00Z', '2026-06-10', 'untouched'],
    ['2026-06-10', '2026-06-10T23:59:59Z', 'untouched'],
    ['2026-06-10', '2026-06-11T00:00:00Z', 'deleted-again'],
    ['soon', 'soon', 'untouched'],
    ['soon', '2026-06-10', 'deleted-again'],
    [undefined, '2026-06-10', 'deleted-again'],
  ])('compares days if one has no time (%s, %s: %s)', (before, after, whose) => {
    const one = { content: baseline.content, ...(before !== undefined && { deletedAt: before }) };
    const again = { ...deleted, deletedAt: after };
    expect(attribute(one, sent, readingOf(again, contentOf(again))).whose).toBe(whose);
  });
});
