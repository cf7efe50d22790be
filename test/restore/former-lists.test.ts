import { describe, expect, it } from 'vitest';
import type { Contact, ContactList } from '../../src/protocol/contact';
import type { RememberedLists } from '../../src/protocol/former-lists';
import { formerLists } from '../../src/restore/former-lists';

const DAY_MS = 24 * 60 * 60_000;
const asOf = Date.parse('2026-03-04T09:00:00Z');

const newsletter: ContactList = { id: 'n', name: 'Newsletter' };
const donors: ContactList = { id: 'd', name: 'Donors' };
const source = 'remembered';
const remembered: RememberedLists = { source, lists: [newsletter, donors], asOf, answeredAt: asOf + 30 * DAY_MS };
const contact: Contact = {
  id: '1',
  email: { address: 'jane@riverside.example', permission: 'implicit' },
  deletedAt: '2026-03-05',
  customFields: [],
  phones: [],
  addresses: [],
  lists: [],
  tags: [],
  notes: [],
};

const hesitations = (of: Partial<Contact> = {}, change: Partial<RememberedLists> = {}) =>
  formerLists({ ...remembered, ...change }, { ...contact, ...of }, [newsletter, donors]).map(
    ({ hesitation }) => hesitation,
  );

describe('the lists that a contact was on', () => {
  it('are selected beforehand, by name, with the time they were read', () => {
    expect(formerLists(remembered, contact, [newsletter, donors])).toEqual([
      { list: donors, source, asOf },
      { list: newsletter, source, asOf },
    ]);
  });

  it('come with the mail that says so, and its day is the one that counts', () => {
    const sent = (list: ContactList, at: number, isPerhaps?: true) => ({
      ...list,
      sent: { at, name: 'Spring News', ...(isPerhaps && { isPerhaps }) },
    });
    const of = (lists: RememberedLists['lists'], person: Partial<Contact> = {}, deletedOn = '2026-03-05') =>
      formerLists({ ...remembered, source: 'sent', lists, deletedOn }, { ...contact, ...person }, [newsletter, donors]);
    const early = asOf - 10 * DAY_MS;
    expect(of([sent(newsletter, early)])).toEqual([
      { list: newsletter, source: 'sent', asOf: early, mail: 'Spring News' },
    ]);
    const reasons = (...given: Parameters<typeof of>) => of(...given).map(({ hesitation }) => hesitation);
    expect(reasons([sent(newsletter, asOf, true)])).toEqual(['perhaps']);
    expect(reasons([sent(newsletter, asOf - 70 * DAY_MS), sent(donors, asOf)])).toEqual([undefined, 'old']);
    const email = { address: 'a@b.example', permission: 'implicit' as const, optOutDate: '2026-02-28' };
    expect(reasons([sent(newsletter, early), sent(donors, asOf)], { email })).toEqual([undefined, 'opted-out-since']);
    // It was deleted on another day than that of the reading: somebody restored it in between.
    expect(reasons([sent(newsletter, asOf)], { deletedAt: '2026-03-20' })).toEqual(['restored-since']);
    expect(reasons([sent(newsletter, asOf)], { deletedAt: '2026-03-06' })).toEqual([undefined]);
    // What was seen stays selected beside it.
    expect(reasons([newsletter, sent(donors, asOf, true)])).toEqual(['perhaps', undefined]);
  });

  it('have the names that they have now', () => {
    const renamed = { ...newsletter, name: 'Monthly' };
    expect(formerLists(remembered, contact, [renamed, donors])[1]?.list.name).toBe('Monthly');
  });

  it.each([
    ['unsubscribed', { email: { address: 'a@b.example', permission: 'unsubscribed' as const } }],
    [
      'opted-out-since',
      { email: { address: 'a@b.example', permission: 'implicit' as const, optOutDate: '2026-03-04T09:00:01Z' } },
    ],
    // The day of the reading: before it or after it, nobody can tell.
    [
      'opted-out-since',
      { email: { address: 'a@b.example', permission: 'implicit' as const, optOutDate: '2026-03-04' } },
    ],
    ['opted-out-since', { email: { address: 'a@b.example', permission: 'implicit' as const, optOutDate: 'lately' } }],
    ['changed-since', { updateSource: 'Contact', updatedAt: '2026-03-04T10:00:00Z' }],
    ['changed-since', { updateSource: 'Contact' }],
  ])('are not selected beforehand: %s', (hesitation, of) => {
    expect(hesitations(of)).toEqual([hesitation, hesitation]);
  });

  it.each([
    [
      'it opted out before',
      { email: { address: 'a@b.example', permission: 'implicit' as const, optOutDate: '2026-03-02' } },
    ],
    ['it changed its record before', { updateSource: 'Contact', updatedAt: '2026-03-01T10:00:00Z' }],
    ['the account changed its record since', { updateSource: 'Account', updatedAt: '2026-03-05T10:00:00Z' }],
  ])('are selected beforehand where %s', (_, of) => {
    expect(hesitations(of)).toEqual([undefined, undefined]);
  });

  it('are not selected beforehand after 90 days', () => {
    expect(hesitations({}, { answeredAt: asOf + 90 * DAY_MS })).toEqual([undefined, undefined]);
    expect(hesitations({}, { answeredAt: asOf + 90 * DAY_MS + 1 })).toEqual(['old', 'old']);
  });

  it.each([
    ['we restored it since', {}, { restoredAt: asOf }],
    ['it was deleted already before the day of its deletion', {}, { missingAt: Date.parse('2026-03-04T09:59:59Z') }],
    ['it was deleted already at a time before', { deletedAt: '2026-03-05T09:00:00Z' }, { missingAt: asOf }],
  ] as const)('are not selected beforehand where %s', (_, of, change) => {
    expect(hesitations(of, change)).toEqual(['restored-since', 'restored-since']);
  });

  it.each([
    ['we restored it before', { restoredAt: asOf - 1 }],
    // The fifth of March begins at ten in the morning of the fourth, by UTC, where it begins first.
    ['it was missing on the day of its deletion', { missingAt: Date.parse('2026-03-04T10:00:00Z') }],
  ])('are selected beforehand where %s', (_, change) => {
    expect(hesitations({}, change)).toEqual([undefined, undefined]);
  });

  it('are not selected beforehand where the name in a file may have been that of another list', () => {
    const lists = [{ ...newsletter, mayBeAnother: true as const }, donors];
    expect(hesitations({}, { source: 'export', lists })).toEqual([undefined, 'list-changed']);
  });

  it.each([
    ['changed since', { createdAt: '2025-01-01', updatedAt: '2026-03-04T10:00:00Z' }],
    ['made since', { createdAt: '2026-03-04', updatedAt: '2026-03-01' }],
    ['made or changed nobody knows when', { createdAt: '2025-01-01' }],
  ])('are not selected beforehand where the file has only an address of one who was %s', (_, of) => {
    expect(hesitations(of, { source: 'export', byAddress: true })).toEqual(['by-address', 'by-address']);
    expect(hesitations(of, { source: 'export' })).toEqual([undefined, undefined]);
  });

  it('are selected beforehand by an address that nobody can have taken over', () => {
    const of = { createdAt: '2025-01-01', updatedAt: '2026-03-01T10:00:00Z' };
    expect(hesitations(of, { source: 'export', byAddress: true })).toEqual([undefined, undefined]);
  });

  it('are shown but not selected where they were deleted, and no more than 50 are selected', () => {
    const many = Array.from({ length: 52 }, (_, n) => ({ id: `l${n}`, name: `List ${String(n).padStart(2, '0')}` }));
    const found = formerLists({ ...remembered, lists: many }, contact, many.slice(1));
    expect(found[0]).toEqual({ list: many[0], source, asOf, hesitation: 'list-deleted' });
    expect(found.filter(({ hesitation }) => !hesitation)).toHaveLength(50);
    expect(found.at(-1)?.hesitation).toBe('too-many');
  });
});
