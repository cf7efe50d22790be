import { expect, it } from 'vitest';
import { createApiClient } from './api-client';
import { lists } from './sandbox';

it('GET of lists returns deleted lists only on request', async () => {
  const api = createApiClient();
  const ids = async (query: string) =>
    (await api.get(`/contact_lists?limit=500${query}`)).body.lists.map((list) => list.list_id);
  expect(await ids('')).not.toContain(lists.summer2019);
  expect(await ids('&status=deleted')).toEqual([lists.summer2019, lists.oldPrintList]);
  expect(await ids('&status=all')).toHaveLength(api.sandbox.lists.size);
  const [deleted] = (await api.get('/contact_lists?status=deleted')).body.lists;
  expect(deleted?.deleted_at).toBe('2021-01-15T10:00:00Z');
});

it('GET of lists counts members and lists, returns pages, and finds a list by its name', async () => {
  const api = createApiClient();
  const first = (await api.get('/contact_lists?limit=2&include_count=true&include_membership_count=all')).body;
  expect(first.lists.map((list) => list.name)).toEqual(['Newsletter', 'Donors 2026']);
  expect(first.lists_count).toBe(52);
  const onDonors = [...api.sandbox.contacts.values()].filter((one) => one.list_memberships.includes(lists.donors));
  expect(first.lists[1]?.membership_count).toBe(onDonors.length);
  const second = (await api.get(first._links?.next.href ?? '')).body;
  expect(second.lists[0]?.list_id).toBe(lists.events);
  const named = await api.get(`/contact_lists?name=${encodeURIComponent('Événements & ateliers')}`);
  expect(named.body.lists.map((list) => list.list_id)).toEqual([lists.events]);
  expect((await api.get(`/contact_lists/${lists.long}`)).body.list_id).toBe(lists.long);
  expect((await api.get('/contact_lists?include_membership_count=some')).status).toBe(400);
});

it('POST of a list creates a name only once', async () => {
  const api = createApiClient();
  const made = await api.post('/contact_lists', { name: 'Restored 2026-06-10', favorite: false });
  expect(made.status).toBe(201);
  expect(api.sandbox.lists.get(made.body.list_id)?.name).toBe('Restored 2026-06-10');
  const again = await api.post('/contact_lists', { name: 'restored 2026-06-10' });
  expect([again.status, again.errors[0]?.error_key]).toEqual([409, 'contacts.api.conflict']);
  api.sandbox.switches.listNameConflict = 400;
  expect((await api.post('/contact_lists', { name: 'Newsletter' })).status).toBe(400);
  expect((await api.post('/contact_lists', { name: '' })).status).toBe(400);
  expect((await api.post('/contact_lists', { name: 'x'.repeat(256) })).status).toBe(400);
});

it('deleting a list removes it from its contacts and keeps the contacts', async () => {
  const api = createApiClient();
  const before = api.sandbox.contacts.size;
  api.sandbox.deleteList(lists.donors);
  expect(api.sandbox.contacts.size).toBe(before);
  expect([...api.sandbox.contacts.values()].some((one) => one.list_memberships.includes(lists.donors))).toBe(false);
});

it('tags and custom fields have names', async () => {
  const api = createApiClient();
  const { body } = await api.get('/contact_tags?include_count=true&limit=500');
  expect(body.tags.map((tag) => tag.name)).toContain('Season ticket');
  expect(body.tags.find((tag) => tag.name === 'Season ticket')?.contacts_count).toBeGreaterThan(1);
  const fields = await api.get('/contact_custom_fields?limit=100');
  expect(fields.text).toContain('"multi_select"');
  expect((await api.get('/contact_custom_fields?limit=101')).status).toBe(400);
});
