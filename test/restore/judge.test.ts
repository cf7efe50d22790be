import { describe, expect, it } from 'vitest';
import type { Contact } from '../../src/protocol/contact';
import { judge, overwrittenOptOut, ownMissing } from '../../src/restore/judge';
import { bare } from './bare-contact';

const email = { address: 'jane@riverside.example', permission: 'implicit' as const };
const snapshot: Contact = {
  ...bare,
  firstName: 'Jane',
  lastName: 'Núñez',
  email,
  updatedAt: '2026-06-01T08:00:00Z',
  deletedAt: '2026-06-10',
};
const { deletedAt: _day, ...expected } = snapshot;
const sent = { snapshot, expected, listIds: ['news', 'donors'], method: 'put' as const };
/** The contact as our write leaves it. */
const restored: Contact = { ...expected, lists: ['news', 'donors'], updatedAt: '2026-06-11T09:00:00Z' };
const OURS = { whose: 'ours', missing: [] };
const THEIR_CONTENT = { whose: 'ours-changed', content: true, lists: false };

describe('the judgment after a restore', () => {
  it('is “ours” if the contact is as it was sent, and “nobody” if there is none', () => {
    expect(judge(sent, restored)).toEqual(OURS);
    expect(judge(sent, restored, restored)).toEqual(OURS);
    expect(judge(sent, { ...restored, lists: ['news'] })).toEqual({ whose: 'ours', missing: ['donors'] });
    expect(judge(sent, null, restored)).toEqual({ whose: 'nobody' });
  });

  it('distinguishes an untouched contact, a new deletion, and a restore by somebody else', () => {
    expect(judge(sent, snapshot)).toEqual({ whose: 'untouched' });
    expect(judge(sent, { ...snapshot, deletedAt: '2026-06-12' })).toEqual({ whose: 'deleted-again' });
    expect(judge({ ...sent, snapshot: expected }, snapshot)).toEqual({ whose: 'deleted-again' });
    expect(judge(sent, { ...restored, lists: ['theirs'] })).toEqual({ whose: 'theirs' });
  });

  it('is “ours” if the answer to the write already shows the difference', () => {
    const lost = { ...restored, lastName: 'Nunez' };
    expect(judge(sent, lost, lost)).toEqual(OURS);
    expect(judge(sent, { ...lost, updatedAt: '2026-06-11T09:00:00.000Z' }, lost)).toEqual(OURS);
    expect(judge(sent, { ...lost, updatedAt: '2026-06-11T09:00:00.700Z' }, lost)).toEqual(OURS);
    // If one of the two has no date of change, the values decide.
    const { updatedAt: _none, ...undated } = lost;
    expect(judge(sent, undated, lost)).toEqual(OURS);
    expect(judge(sent, lost, undated)).toEqual(OURS);
    expect(judge(sent, { ...lost, lists: ['news'] }, lost)).toEqual({ whose: 'ours', missing: ['donors'] });
  });

  it('is “ours-changed” if the answer lacks the difference, is missing, or is older', () => {
    const edited = { ...restored, lastName: 'Nunez' };
    expect(judge(sent, edited)).toEqual(THEIR_CONTENT);
    expect(judge(sent, edited, restored)).toEqual(THEIR_CONTENT);
    expect(judge(sent, { ...edited, updatedAt: '2026-06-11T09:05:00Z' }, edited)).toEqual(THEIR_CONTENT);
    // The write itself caused only one of the two differences.
    const both = { ...edited, firstName: 'Janet' };
    expect(judge(sent, both, edited)).toEqual(THEIR_CONTENT);
  });

  it('reports lists that others added, whatever the answer shows of the content', () => {
    const lost = { ...restored, lastName: 'Nunez', lists: ['news', 'donors', 'theirs'] };
    expect(judge(sent, lost, lost)).toEqual({ whose: 'ours-changed', content: false, lists: true });
  });

  it('is “untouched” for a contact that the account unsubscribed, if only lists are written', () => {
    const unsubscribed = {
      ...snapshot,
      email: { ...email, permission: 'unsubscribed' as const, optOutSource: 'Account' },
    };
    expect(judge({ ...sent, snapshot: unsubscribed }, unsubscribed)).toMatchObject({ whose: 'not-restorable' });
    expect(judge({ ...sent, snapshot: unsubscribed, method: 'lists-only' }, unsubscribed)).toEqual({
      whose: 'untouched',
    });
  });
});

describe('the lists that a write did not join', () => {
  it('are those that its answer lacks, and none if the answer has no lists', () => {
    const answered = { ...restored, lists: ['news'] };
    expect(ownMissing(['donors', 'news'], answered)).toEqual(['donors']);
    expect(ownMissing(['news'], answered)).toEqual([]);
    expect(ownMissing(['donors'], { ...restored, lists: [] })).toEqual([]);
    expect(ownMissing(['donors'], undefined)).toEqual([]);
  });
});

describe('an opt-out between reading and write', () => {
  const was = {
    ...expected,
    email: { ...email, optInSource: 'Account', optInDate: '2023-01-01T00:00:00Z' },
  } as Contact;
  const read = (change: object, rest: object = {}) =>
    ({ ...was, ...rest, lists: ['news'], email: { ...was.email, ...change } }) as Contact;

  it('is certain if the contact still contains it', () => {
    expect(overwrittenOptOut(was, read({ optOutDate: '2026-06-11T08:59:00Z' }))).toEqual({ isCertain: true });
  });

  it('is likely if somebody other than the contact wrote a new opt-in', () => {
    expect(overwrittenOptOut(was, read({ optInDate: '2026-06-11T09:00:00Z' }))).toEqual({ isCertain: false });
    expect(overwrittenOptOut(was, read({ optInDate: '2026-06-11T09:00:00Z', optInSource: 'Contact' }))).toBeUndefined();
    const opted = { optOutDate: '2025-06-11T08:59:00Z' };
    const optedIn = { ...opted, optInDate: '2026-06-11T09:00:00Z' };
    expect(overwrittenOptOut(read(opted), read(optedIn))).toEqual({ isCertain: false });
    expect(overwrittenOptOut(read(opted), was)).toBeUndefined();
    expect(overwrittenOptOut(was, read({ optInSource: 'Contact' }))).toBeUndefined();
    expect(overwrittenOptOut(was, read({ optInSource: 'Else' }))).toBeUndefined();
    expect(overwrittenOptOut(was, read({ optInDate: undefined }))).toBeUndefined();
  });

  it('is not reported if an old opt-out is only written in another way', () => {
    const old = (optOutDate: string) => ({ optOutDate, optOutSource: 'Contact' });
    const is = read({ ...old('2026-03-03T15:53:04.000+00:00'), optInDate: undefined });
    expect(overwrittenOptOut(read(old('2026-03-03T10:53:04-05:00')), is)).toBeUndefined();
  });

  it('is not reported without or beside other differences, if deleted, or with no address', () => {
    const opted = { optOutDate: '2026-06-11T08:59:00Z' };
    expect(overwrittenOptOut(was, read({}))).toBeUndefined();
    expect(overwrittenOptOut(was, read(opted, { firstName: 'Janet' }))).toBeUndefined();
    expect(overwrittenOptOut(was, read(opted, { deletedAt: '2026-06-12' }))).toBeUndefined();
    expect(overwrittenOptOut(read(opted), read(opted))).toBeUndefined();
    expect(overwrittenOptOut(read(opted), read({ optOutDate: '2026-06-11T08:59:00.000Z' }))).toBeUndefined();
    const { email: _address, ...without } = was;
    expect(overwrittenOptOut(without, read(opted))).toBeUndefined();
    expect(overwrittenOptOut(was, { ...without, lists: ['news'] })).toBeUndefined();
  });
});
