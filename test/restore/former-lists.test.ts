import { describe, expect, it } from 'vitest';
import type { Contact, ContactList } from '../../src/protocol/contact';
import type { RememberedLists } from '../../src/protocol/former-lists';
import { formerLists } from '../../src/restore/former-lists';
import { bare } from './bare-contact';

const DAY_MS = 24 * 60 * 60_000;
const asOf = Date.parse('2026-03-04T09:00:00Z');

const newsletter: ContactList = { id: 'n', name: 'Newsletter' };
const donors: ContactList = { id: 'd', name: 'Donors' };
const source = 'remembered';
const remembered: RememberedLists = { source, lists: [newsletter, donors], asOf, answeredAt: asOf + 30 * DAY_MS };
const contact: Contact = {
  ...bare,
  id: '1',
  email: { address: 'jane@riverside.example', permission: 'implicit' },
  deletedAt: '2026-03-05',
};

const reasonsNotSelected = (of: Partial<Contact> = {}, change: Partial<RememberedLists> = {}) =>
  formerLists({ ...remembered, ...change }, { ...contact, ...of }, [newsletter, donors]).map(
    ({ whyNotSelected }) => whyNotSelected,
  );

describe('the former lists of a deleted contact', () => {
  it('are preselected, sorted by name, with the time of their reading', () => {
    expect(formerLists(remembered, contact, [newsletter, donors])).toEqual([
      { list: donors, source, asOf },
      { list: newsletter, source, asOf },
    ]);
  });

  it('carry the email that proves them, and the date of that email counts', () => {
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
    const reasons = (...given: Parameters<typeof of>) => of(...given).map(({ whyNotSelected }) => whyNotSelected);
    expect(reasons([sent(newsletter, asOf, true)])).toEqual(['perhaps']);
    expect(reasons([sent(newsletter, asOf - 70 * DAY_MS), sent(donors, asOf)])).toEqual([undefined, 'old']);
    const email = { address: 'a@b.example', permission: 'implicit' as const, optOutDate: '2026-02-28' };
    expect(reasons([sent(newsletter, early), sent(donors, asOf)], { email })).toEqual([undefined, 'opted-out-since']);
    // The day of deletion differs from the recorded one, so somebody restored the contact in between.
    expect(reasons([sent(newsletter, asOf)], { deletedAt: '2026-03-20' })).toEqual(['restored-since']);
    expect(reasons([sent(newsletter, asOf)], { deletedAt: '2026-03-06' })).toEqual([undefined]);
    // A list that was read stays selected beside an uncertain one.
    expect(reasons([newsletter, sent(donors, asOf, true)])).toEqual(['perhaps', undefined]);
  });

  it('have their current names', () => {
    const renamed = { ...newsletter, name: 'Monthly' };
    expect(formerLists(remembered, contact, [renamed, donors])[1]?.list.name).toBe('Monthly');
  });

  it.each([
    ['unsubscribed', { email: { address: 'a@b.example', permission: 'unsubscribed' as const } }],
    [
      'opted-out-since',
      { email: { address: 'a@b.example', permission: 'implicit' as const, optOutDate: '2026-03-04T09:00:01Z' } },
    ],
    // An opt-out on the day of the reading may be before it or after it.
    [
      'opted-out-since',
      { email: { address: 'a@b.example', permission: 'implicit' as const, optOutDate: '2026-03-04' } },
    ],
    ['opted-out-since', { email: { address: 'a@b.example', permission: 'implicit' as const, optOutDate: 'lately' } }],
    ['changed-since', { updateSource: 'Contact', updatedAt: '2026-03-04T10:00:00Z' }],
    ['changed-since', { updateSource: 'Contact' }],
  ])('are not preselected: %s', (whyNotSelected, of) => {
    expect(reasonsNotSelected(of)).toEqual([whyNotSelected, whyNotSelected]);
  });

  it.each([
    [
      'the contact opted out before the reading',
      { email: { address: 'a@b.example', permission: 'implicit' as const, optOutDate: '2026-03-02' } },
    ],
    [
      'the contact changed its record before the reading',
      { updateSource: 'Contact', updatedAt: '2026-03-01T10:00:00Z' },
    ],
    [
      'the account changed the record after the reading',
      { updateSource: 'Account', updatedAt: '2026-03-05T10:00:00Z' },
    ],
  ])('are preselected if %s', (_, of) => {
    expect(reasonsNotSelected(of)).toEqual([undefined, undefined]);
  });

  it('are not preselected after 90 days', () => {
    expect(reasonsNotSelected({}, { answeredAt: asOf + 90 * DAY_MS })).toEqual([undefined, undefined]);
    expect(reasonsNotSelected({}, { answeredAt: asOf + 90 * DAY_MS + 1 })).toEqual(['old', 'old']);
  });

  it.each([
    ['we restored the contact since the reading', {}, { restoredAt: asOf }],
    ['the contact was missing before the day of its deletion', {}, { missingAt: Date.parse('2026-03-04T09:59:59Z') }],
    [
      'the contact was missing before the time of its deletion',
      { deletedAt: '2026-03-05T09:00:00Z' },
      { missingAt: asOf },
    ],
  ] as const)('are not preselected if %s', (_, of, change) => {
    expect(reasonsNotSelected(of, change)).toEqual(['restored-since', 'restored-since']);
  });

  it.each([
    ['we restored the contact before the reading', { restoredAt: asOf - 1 }],
    // In the easternmost time zone, the fifth of March begins at 10:00 UTC on the fourth.
    ['the contact was missing on the day of its deletion', { missingAt: Date.parse('2026-03-04T10:00:00Z') }],
  ])('are preselected if %s', (_, change) => {
    expect(reasonsNotSelected({}, change)).toEqual([undefined, undefined]);
  });

  it('are not preselected if the name in a file may have belonged to another list', () => {
    const lists = [{ ...newsletter, mayBeAnother: true as const }, donors];
    expect(reasonsNotSelected({}, { source: 'export', lists })).toEqual([undefined, 'list-changed']);
  });

  it('are not preselected if a later campaign to the list did not reach the contact', () => {
    const lists = [{ ...newsletter, isNotReached: true as const }, donors];
    expect(reasonsNotSelected({}, { lists })).toEqual([undefined, 'not-reached']);
  });

  it('are those that were read, even after the deletion of the contact', () => {
    expect(reasonsNotSelected({}, { asOf: Date.parse('2026-03-07T09:00:00Z') })).toEqual([undefined, undefined]);
  });

  it('of a contact without an address or a day of deletion are preselected', () => {
    const { email: _none, deletedAt: _active, ...without } = contact;
    const [one] = formerLists({ ...remembered, missingAt: asOf, deletedOn: '2026-03-05' }, without, [donors]);
    expect(one).toEqual({ list: donors, source, asOf });
  });

  it('are not preselected if the file is dated after the deletion of the contact', () => {
    const late = { source: 'export' as const, asOf: Date.parse('2026-03-07T09:00:00Z') };
    expect(reasonsNotSelected({}, late)).toEqual(['deleted-before', 'deleted-before']);
    // In the westernmost time zone, the fifth of March ends at 12:00 UTC on the sixth.
    expect(reasonsNotSelected({}, { ...late, asOf: Date.parse('2026-03-06T12:00:00Z') })).toEqual([
      undefined,
      undefined,
    ]);
  });

  it.each([
    ['changed since', { createdAt: '2025-01-01', updatedAt: '2026-03-04T10:00:00Z' }],
    ['created since', { createdAt: '2026-03-04', updatedAt: '2026-03-01' }],
    ['created or changed at no known time', { createdAt: '2025-01-01' }],
  ])('are doubtful by address if the contact was %s', (_, of) => {
    expect(reasonsNotSelected(of, { source: 'export', byAddress: true })).toEqual(['by-address', 'by-address']);
    expect(reasonsNotSelected(of, { source: 'export' })).toEqual([undefined, undefined]);
  });

  it('are preselected by an address that no other contact can have taken over', () => {
    const of = { createdAt: '2025-01-01', updatedAt: '2026-03-01T10:00:00Z' };
    expect(reasonsNotSelected(of, { source: 'export', byAddress: true })).toEqual([undefined, undefined]);
  });

  it('are shown but not selected if the list was deleted, and at most 50 are selected', () => {
    const many = Array.from({ length: 52 }, (_, n) => ({ id: `l${n}`, name: `List ${String(n).padStart(2, '0')}` }));
    const found = formerLists({ ...remembered, lists: many }, contact, many.slice(1));
    expect(found[0]).toEqual({ list: many[0], source, asOf, whyNotSelected: 'list-deleted' });
    expect(found.filter(({ whyNotSelected }) => !whyNotSelected)).toHaveLength(50);
    expect(found.at(-1)?.whyNotSelected).toBe('too-many');
  });
});
