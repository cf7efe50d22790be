import { describe, expect, it } from 'vitest';
import { restorability } from '../../src/restore/consent';
import { identifiersOf, peopleRestoredBy, personOf } from '../../src/restore/never-restore';
import { bare } from './bare-contact';

const id = '1a2b3c4d-1111-4222-8333-444455556666';
const other = '2a2b3c4d-1111-4222-8333-444455556666';

describe('the contacts that a request may restore', () => {
  it.each([
    ['a PUT of a contact', { method: 'PUT', path: `/contacts/${id}`, body: {} }, [{ id }]],
    [
      'a PUT with an address',
      { method: 'PUT', path: `/contacts/${id}`, body: { email_address: { address: 'jane@x.org' } } },
      [{ id }, { address: 'jane@x.org' }],
    ],
    [
      'contacts that are put on lists',
      { method: 'POST', path: '/activities/add_list_memberships', body: { source: { contact_ids: [id, other] } } },
      [{ id }, { id: other }],
    ],
    ['a PUT without a body', { method: 'PUT', path: `/contacts/${id}`, body: null }, [{ id }]],
    [
      'a new contact',
      {
        method: 'POST',
        path: '/contacts',
        body: { email_address: { address: 'jane@x.org', permission_to_send: 'unsubscribed' } },
      },
      [{ address: 'jane@x.org' }],
    ],
    ['a request to resubscribe', { method: 'PUT', path: `/contacts/resubscribe/${id}`, body: {} }, [{ id }]],
    [
      'a sign-up',
      { method: 'POST', path: '/contacts/sign_up_form', body: { email_address: 'jane@x.org' } },
      [{ address: 'jane@x.org' }],
    ],
    [
      'any other activity on contacts',
      { method: 'POST', path: '/activities/contacts_taggings_add', body: { source: { contact_ids: [id] } } },
      [{ id }],
    ],
  ])('%s', (_what, call, people) => expect(peopleRestoredBy(call)).toEqual(people));

  it.each([
    ['a reading', { method: 'GET', path: `/contacts/${id}` }],
    ['a deletion', { method: 'DELETE', path: `/contacts/${id}` }],
    ['deletions', { method: 'POST', path: '/activities/contact_delete', body: { contact_ids: [id] } }],
    ['the schedule of an email', { method: 'POST', path: `/emails/activities/${id}/schedules`, body: {} }],
    ['a new list', { method: 'POST', path: '/contact_lists', body: { name: 'Choir' } }],
    [
      'an opt-out that is put back',
      { method: 'PUT', path: `/contacts/${id}`, body: { email_address: { permission_to_send: 'unsubscribed' } } },
    ],
  ])('nobody by %s', (_what, call) => expect(peopleRestoredBy(call)).toEqual([]));
});

describe('the mark “Never restore”', () => {
  it('covers an id and an address in any spelling', () => {
    const spelled = identifiersOf({ id: id.toUpperCase(), address: ' Jane@RIVERSIDE.example ' });
    expect(spelled).toEqual(identifiersOf({ id, address: 'jane@riverside.example' }));
    expect(new Set(spelled).size).toBe(2);
  });

  it('covers only what is known of a person', () => {
    const email = { address: 'jane@x.org', permission: 'implicit' as const };
    expect(personOf({ ...bare, id, email })).toEqual({ id, address: 'jane@x.org' });
    expect(personOf({ ...bare, id })).toEqual({ id });
    expect(identifiersOf({ id })).toHaveLength(1);
    expect(identifiersOf({ id })).not.toEqual(identifiersOf({ id: other }));
    expect(identifiersOf({ address: 'jane@x.org' })).toHaveLength(1);
    expect(identifiersOf({ address: 'jane@x.org' })).not.toEqual(identifiersOf({ address: 'otto@x.org' }));
  });

  it('precedes every other reason not to restore', () => {
    const email = { address: 'jane@x.org', permission: 'unsubscribed' as const };
    const contact = { ...bare, id, email, deletedAt: '2026-03-05', neverRestore: true as const };
    expect(restorability(contact)).toEqual({ may: false, why: 'never-restore' });
    expect(restorability(contact, 'lists-only')).toEqual({ may: false, why: 'never-restore' });
  });
});
