import { describe, expect, it } from 'vitest';
import type { Contact, ContactList } from '../../src/protocol/contact';
import type { RememberedSet } from '../../src/protocol/former-lists';
import { formerListGroups } from '../../src/restore/former-list-groups';
import { bare } from './bare-contact';

const DAY_MS = 24 * 60 * 60_000;
const asOf = Date.parse('2026-03-04T09:00:00Z');
const now = asOf + 30 * DAY_MS;

const newsletter: ContactList = { id: 'n', name: 'Newsletter' };
const donors: ContactList = { id: 'd', name: 'Donors' };
const closed: ContactList = { id: 'c', name: 'Closed' };
const person = (id: string, optOutDate?: string): Contact => ({
  ...bare,
  id,
  email: { address: `${id}@riverside.example`, permission: 'implicit', ...(optOutDate && { optOutDate }) },
  deletedAt: '2026-03-05',
});
const set = (contactIds: string[], lists: ContactList[], at = asOf): RememberedSet => ({
  source: 'remembered',
  contactIds,
  lists,
  asOf: at,
  answeredAt: now,
});
const shape = (contacts: Contact[], remembered: RememberedSet[]) => {
  const { groups, unknown, origins } = formerListGroups(contacts, remembered, [newsletter, donors]);
  return {
    groups: groups.map((group) => [group.contacts.map(({ id }) => id), group.lists.map(({ name }) => name)]),
    unknown: unknown.map(({ id }) => id),
    origins,
  };
};

describe('deleted contacts by former lists', () => {
  it('get only lists that an email certainly proves, with the dates of those emails', () => {
    const mail = (list: ContactList, at: number, isPerhaps?: true) => ({
      ...list,
      sent: { at, name: 'Spring News', ...(isPerhaps && { isPerhaps }) },
    });
    const lists = [mail(newsletter, asOf - DAY_MS), mail(donors, asOf, true)];
    expect(shape([person('a'), person('b')], [{ ...set(['a', 'b'], []), source: 'sent', lists }])).toEqual({
      groups: [[['a', 'b'], ['Newsletter']]],
      unknown: [],
      origins: [{ source: 'sent', contacts: 2, seen: { first: asOf - DAY_MS, last: asOf - DAY_MS } }],
    });
    const perhaps = [mail(newsletter, asOf, true)];
    expect(shape([person('a')], [{ ...set(['a'], []), source: 'sent', lists: perhaps }]).unknown).toEqual(['a']);
  });

  it('get the lists that were remembered, with the largest group first', () => {
    const remembered = [set(['a'], [newsletter, donors]), set(['b', 'c'], [newsletter], asOf + DAY_MS)];
    expect(
      shape(
        ['a', 'b', 'c'].map((id) => person(id)),
        remembered,
      ),
    ).toEqual({
      groups: [
        [['b', 'c'], ['Newsletter']],
        [['a'], ['Donors', 'Newsletter']],
      ],
      unknown: [],
      origins: [{ source: 'remembered', contacts: 3, seen: { first: asOf, last: asOf + DAY_MS } }],
    });
  });

  it('share a group if they differ only in a list that was deleted since', () => {
    const remembered = [set(['a'], [newsletter, closed]), set(['b'], [newsletter])];
    expect(shape([person('a'), person('b')], remembered).groups).toEqual([[['a', 'b'], ['Newsletter']]]);
  });

  it('are unknown if nothing is remembered, if no list is left, or if they opted out since', () => {
    const remembered = [set(['a'], [closed]), set(['b', 'c'], [newsletter]), set(['d'], [])];
    const contacts = [person('a'), person('b', '2026-03-05'), person('c'), person('d'), person('e')];
    expect(shape(contacts, remembered)).toMatchObject({
      groups: [[['c'], ['Newsletter']]],
      unknown: ['a', 'b', 'd', 'e'],
    });
  });

  it('are counted by source, and have no source if no contact is in a group', () => {
    const remembered = [set(['a'], [newsletter]), { ...set(['b', 'c'], [newsletter]), source: 'export' as const }];
    const contacts = ['a', 'b', 'c'].map((id) => person(id));
    expect(shape(contacts, remembered).origins.map(({ source, contacts: count }) => [source, count])).toEqual([
      ['remembered', 1],
      ['export', 2],
    ]);
    expect(shape([person('a')], [])).toEqual({ groups: [], unknown: ['a'], origins: [] });
  });
});
