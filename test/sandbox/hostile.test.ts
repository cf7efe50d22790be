import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createApiClient } from './api-client';
import { type HostileWorld, hostileWorld, unleash } from './hostile';
import { changeOf } from './server-log';
import { type Truth, truthsOf } from './truth';

const PEOPLE = 4;

/** A naive client: reads and restores three contacts, two of them in bulk, and deletes one of these. */
async function playOut(world: HostileWorld) {
  const api = createApiClient({ seed: 'empty' });
  const { sandbox, clock } = api;
  const [list, elsewhere] = ['Restored', 'Elsewhere'].map((name) => sandbox.addList({ name }).list_id);
  if (!list || !elsewhere) throw new Error('no lists');
  const ids = Array.from({ length: PEOPLE }, (_, n) => {
    const { contact_id } = sandbox.addContact({ email_address: { address: `person${n}@riverside.example` } });
    sandbox.deleteContact(contact_id);
    return contact_id;
  });
  const chosen = sandbox.log.next();
  const peace = unleash(world, { sandbox, ids, lists: [list], elsewhere });
  const [first, second, third] = ids;
  const put = { update_source: 'Account', list_memberships: [list] };
  for (const call of [
    () => api.get(`/contacts/${first}`),
    () => api.put(`/contacts/${first}`, { ...put, email_address: { address: 'person0@riverside.example' } }),
    () => api.get(`/contacts/${first}`),
    () => api.get('/contacts?status=deleted&limit=500'),
    () => api.post('/activities/add_list_memberships', { source: { contact_ids: [second, third] }, list_ids: [list] }),
    () => api.get('/activities'),
    () => api.get('/contacts?status=all&limit=500'),
    () => api.delete(`/contacts/${second}`),
  ]) {
    await call().catch(() => undefined);
    clock.pass(10_000);
  }
  peace();
  clock.pass(7 * 3_600_000);
  // Activities progress with requests.
  await api.get('/contacts?limit=1');
  return { api, ids, chosen };
}

it('the same hostile world gives the same history, and its log agrees with the stored contacts', async () => {
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(hostileWorld({ calls: 8 }), async (world) => {
      const { api, ids, chosen } = await playOut(world);
      const { log, contacts } = api.sandbox;
      for (const id of ids) {
        // After the end of the world every contact is readable, and a reading agrees with the log.
        const { body, status } = await api.get(`/contacts/${id}?include=list_memberships`);
        const after = log.stateAt(id, Infinity);
        expect([status, 'deleted_at' in body]).toEqual([200, after?.deleted_at !== undefined]);
        expect(body.list_memberships ?? []).toEqual(after?.list_memberships);
        expect(after).toEqual(contacts.get(id));
        for (const entry of log.of(id)) seen.add(`${changeOf(entry)} by ${entry.by}`);
        for (const truth of truthsOf(log, id, { chosen, since: Infinity })) seen.add(truth);
      }
      const again = await playOut(world);
      expect(again.ids.map((id) => again.api.sandbox.log.text(id))).toEqual(ids.map((id) => log.text(id)));
    }),
    { seed: 2_026, numRuns: 100 },
  );
  const truths: Truth[] = ['untouched', 'opted-out', 'ours', 'ours, changed', 'theirs', 'undone', 'deleted again'];
  const changes = ['restored by client', 'restored by colleague', 'moved by colleague', 'unsubscribed by contact'];
  expect([...seen]).toEqual(expect.arrayContaining([...truths, ...changes]));
});

it('a truth about a contact that ended before a reading is not valid for that reading', () => {
  const { sandbox } = createApiClient({ seed: 'empty' });
  const { contact_id } = sandbox.addContact({ email_address: { address: 'person@riverside.example' } });
  sandbox.deleteContact(contact_id);
  const chosen = sandbox.log.next();
  const record = sandbox.contacts.get(contact_id);
  if (!record) throw new Error('no contact');
  sandbox.data.change(record, { by: 'client' }, () => {
    delete record.deleted_at;
  });
  const restored = sandbox.log.next();
  sandbox.colleague.edit(contact_id, { last_name: 'Miller' });
  const edited = sandbox.log.next();
  sandbox.colleague.delete(contact_id);
  const truths = (since: number, until?: number) => [
    ...truthsOf(sandbox.log, contact_id, { chosen, since, ...(until !== undefined && { until }) }),
  ];
  expect(truths(chosen)).toEqual(['untouched', 'ours', 'ours, changed', 'deleted again']);
  expect(truths(restored, edited)).toEqual(['ours', 'ours, changed']);
  expect(truths(Infinity)).toEqual(['deleted again']);
});
