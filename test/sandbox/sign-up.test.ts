import { expect, it } from 'vitest';
import { createApiClient } from './api-client';
import { lists, people } from './sandbox';

it('the sign-up form restores a deleted contact, and records a consent that nobody gave', async () => {
  const api = createApiClient();
  const answer = await api.post('/contacts/sign_up_form', {
    email_address: 'otto@riverside.example',
    list_memberships: [lists.newsletter],
  });
  expect([answer.status, answer.body]).toEqual([200, { contact_id: people.otto, action: 'updated' }]);
  const otto = api.sandbox.contacts.get(people.otto);
  expect(otto?.deleted_at).toBeUndefined();
  expect(otto?.email_address).toMatchObject({ permission_to_send: 'explicit', opt_in_source: 'Contact' });
  expect(otto?.first_name).toBe('Otto');
});

it('the sign-up form adds a contact, and refuses an address as an object', async () => {
  const api = createApiClient();
  const list_memberships = [lists.newsletter];
  const added = await api.post('/contacts/sign_up_form', { email_address: 'new@riverside.example', list_memberships });
  expect([added.status, added.body.action]).toEqual([201, 'created']);
  const asObject = { email_address: { address: 'new2@riverside.example' }, list_memberships };
  expect((await api.post('/contacts/sign_up_form', asObject)).status).toBe(400);
});

it('a resubscribe request can be sent only once, and changes no consent', async () => {
  const api = createApiClient();
  const send = (id: string = people.uwe) => api.put(`/contacts/resubscribe/${id}`, { list_ids: [lists.newsletter] });
  const sent = await send();
  expect([sent.status, sent.text]).toEqual([200, '']);
  expect(api.sandbox.contacts.get(people.uwe)?.email_address?.permission_to_send).toBe('unsubscribed');
  expect((await send()).status).toBe(409);
  expect((await send(people.ada)).status).toBe(400);
  expect((await send('61d00338-4bd5-11ed-8c0a-fa163ec17584')).status).toBe(404);
  api.sandbox.switches.resubscribeDeleted = 'refused';
  expect((await send(people.otto)).status).toBe(404);
});
