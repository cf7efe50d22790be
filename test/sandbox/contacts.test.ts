import { describe, expect, it } from 'vitest';
import { type Answer, createApiClient } from './api-client';
import { lists, people } from './sandbox';
import { LONG_ADDRESS } from './seed';

const ALL = 'custom_fields,list_memberships,phone_numbers,street_addresses,taggings,notes';

const jane = { address: 'jane@riverside.example', permission_to_send: 'implicit' };

/** A PUT body that returns a contact as it was read, with a list. */
function echo(record: object, list_memberships: string[] = [lists.newsletter]): Record<string, unknown> {
  const contact: Record<string, unknown> = { ...record };
  const email = contact.email_address as { address: string; permission_to_send: string } | undefined;
  const body: Record<string, unknown> = { update_source: 'Account', list_memberships };
  for (const key of [
    'first_name',
    'last_name',
    'job_title',
    'company_name',
    'birthday_month',
    'birthday_day',
    'anniversary',
  ]) {
    if (contact[key] !== undefined && contact[key] !== null) body[key] = contact[key];
  }
  if (email) body.email_address = { address: email.address, permission_to_send: email.permission_to_send };
  for (const key of ['custom_fields', 'phone_numbers', 'street_addresses', 'taggings']) {
    if (contact[key] !== undefined && contact[key] !== null) body[key] = contact[key];
  }
  return body;
}

describe('GET of contacts', () => {
  it('finds a deleted contact by address only with status=all', async () => {
    const api = createApiClient();
    const hidden = await api.get('/contacts?email=jane%40riverside.example');
    expect(hidden.body).toEqual({ contacts: [] });
    const found = await api.get(`/contacts?email=JANE%40riverside.example&status=all&include=${ALL}`);
    expect(found.body.contacts).toHaveLength(1);
    expect(found.body.contacts[0]).toMatchObject({
      contact_id: people.jane,
      first_name: 'Jane',
      deleted_at: '2026-03-05',
      list_memberships: [],
      email_address: { address: 'jane@riverside.example', permission_to_send: 'implicit', confirm_status: 'off' },
    });
    expect(found.body.contacts[0]?.custom_fields).toHaveLength(3);
    expect(found.body.contacts[0]?.taggings).toHaveLength(2);
    expect(found.body.contacts[0]?.phone_numbers).toHaveLength(2);
    expect(found.body.contacts[0]?.street_addresses).toHaveLength(1);
  });

  it('returns subresources only on request, and no status property', async () => {
    const api = createApiClient();
    const { body } = await api.get(`/contacts/${people.jane}`);
    expect(body).not.toHaveProperty('phone_numbers');
    expect(body).not.toHaveProperty('status');
    expect((await api.get(`/contacts/${people.ada}`)).body).not.toHaveProperty('deleted_at');
  });

  it('needs an encoded plus in an address', async () => {
    const api = createApiClient();
    expect((await api.get('/contacts?status=all&email=sam+concerts@riverside.example')).body.contacts).toEqual([]);
    const encoded = await api.get(`/contacts?status=all&email=${encodeURIComponent('sam+concerts@riverside.example')}`);
    expect(encoded.body.contacts[0]?.contact_id).toBe(people.plus);
  });

  it('answers 404 for an unknown and for a malformed id', async () => {
    const api = createApiClient();
    const unknown = await api.get('/contacts/61d00338-4bd5-11ed-8c0a-fa163ec17584');
    expect([unknown.status, unknown.errors[0]?.error_key]).toEqual([404, 'contacts.api.not_found']);
    const malformed = await api.get('/contacts/42');
    expect(malformed.body).toEqual([
      { error_key: 'contacts.api.not_found', error_message: 'contact_id is in an invalid format.' },
    ]);
  });

  it.each([
    'include=sms_channel',
    'include=everything',
    'status=removed',
    'limit=0',
    'limit=501',
    'limit=ten',
    'lists=1',
    'updated_after=yesterday',
    'include_count=maybe',
    'segment_id=3&status=all',
    'cursor=%00',
  ])('refuses %s', async (query) => {
    const api = createApiClient();
    const answer = await api.get(`/contacts?${query}`);
    expect(answer.status).toBe(400);
    expect(answer.errors[0]?.error_key).toBe('contacts.api.validation.error');
  });

  it('selects contacts by status', async () => {
    const api = createApiClient();
    const ids = async (query: string) =>
      (await api.get(`/contacts?limit=500&${query}`)).body.contacts.map((contact) => contact.contact_id);
    expect(await ids('status=unsubscribed')).toEqual([people.uwe]);
    expect(await ids('status=pending_confirmation,temp_hold')).toEqual([people.theo, people.petra]);
    expect(await ids('status=deleted')).toContain(people.otto);
    expect(await ids('')).toContain(people.uwe);
    expect(await ids('')).not.toContain(people.otto);
    expect((await ids('status=all')).length).toBe(api.sandbox.contacts.size);
    expect(await ids(`status=active&tags=${api.sandbox.contacts.get(people.ada)?.taggings[0]}`)).toContain(people.ada);
  });

  it('filters by lists and by dates', async () => {
    const api = createApiClient();
    const count = async (query: string) =>
      (await api.get(`/contacts?include_count=true&limit=1&${query}`)).body.contacts_count;
    expect(await count(`lists=${lists.donors}`)).toBe(2);
    expect(await count('status=all&created_after=2026-05-01T00:00:00Z')).toBe(1);
    expect(await count('status=all&updated_after=2026-05-20T05:00:00-05:00')).toBeGreaterThanOrEqual(1);
    expect(await count('status=all&optout_before=2024-03-01')).toBe(1);
  });
});

describe('paging through contacts', () => {
  it('returns every contact once, with links that start with /v3 and no link at the end', async () => {
    const api = createApiClient();
    const seen: string[] = [];
    let path: string | undefined = '/v3/contacts?status=deleted&limit=7&include_count=true';
    let pages = 0;
    while (path !== undefined) {
      const { body } = await api.get(path);
      pages++;
      expect(body.contacts.length).toBeLessThanOrEqual(7);
      seen.push(...body.contacts.map((contact) => contact.contact_id));
      path = body._links?.next.href;
      if (path !== undefined) expect(path).toMatch(/^\/v3\/contacts\?cursor=/);
      else expect(body).not.toHaveProperty('_links');
    }
    const deleted = [...api.sandbox.contacts.values()].filter((contact) => contact.deleted_at !== undefined);
    expect(seen).toEqual(deleted.map((contact) => contact.contact_id).reverse());
    expect(pages).toBe(Math.ceil(deleted.length / 7));
  });

  it('shifts when the set changes, so no client should page while it writes', async () => {
    const api = createApiClient({ switches: { cursor: 'offset' } });
    const first = await api.get('/contacts?status=deleted&limit=5');
    await api.post('/activities/add_list_memberships', {
      source: { contact_ids: first.body.contacts.map((contact) => contact.contact_id) },
      list_ids: [lists.newsletter],
    });
    const activity = (await api.get('/activities')).body.activities[0];
    await api.get(`/activities/${activity?.activity_id}`);
    await api.get(`/activities/${activity?.activity_id}`);
    const second = await api.get(first.body._links?.next.href ?? '');
    const left = (await api.get('/contacts?status=deleted&limit=500')).body.contacts;
    expect(second.body.contacts[0]?.contact_id).toBe(left[5]?.contact_id);
  });

  it('works with 100,000 contacts', async () => {
    const api = createApiClient({ seed: 'empty' });
    for (let i = 0; i < 100_000; i++) {
      api.sandbox.addContact({
        first_name: `Person ${i}`,
        email_address: { address: `person${i}@many.example` },
        ...(i % 2 === 0 && { deleted_at: '2026-01-01' }),
      });
    }
    const page = await api.get('/contacts?status=deleted&limit=500&include_count=true');
    expect([page.body.contacts.length, page.body.contacts_count]).toEqual([500, 50_000]);
    const one = await api.get('/contacts?status=all&email=person99998%40many.example');
    expect(one.body.contacts[0]?.first_name).toBe('Person 99998');
  });

  it.each([
    ['newest-first', 'keyset'],
    ['newest-first', 'offset'],
    ['oldest-first', 'keyset'],
    ['oldest-first', 'offset'],
  ] as const)('returns every contact once in the order %s, with a cursor by %s', async (contactOrder, cursor) => {
    const api = createApiClient({ switches: { contactOrder, cursor } });
    const returned: string[] = [];
    let path: string | undefined = '/contacts?status=all&limit=4';
    while (path !== undefined) {
      const { body }: Answer = await api.get(path);
      returned.push(...body.contacts.map((one) => one.contact_id));
      path = body._links?.next.href;
    }
    const added = [...api.sandbox.contacts.keys()];
    expect(returned).toEqual(contactOrder === 'oldest-first' ? added : added.reverse());
  });

  it('has cursors that expire', async () => {
    const api = createApiClient({ switches: { cursorSeconds: 60 } });
    const next = (await api.get('/contacts?limit=2')).body._links?.next.href ?? '';
    api.clock.pass(60_000);
    expect((await api.get(next)).status).toBe(200);
    api.clock.pass(1);
    expect((await api.get(next)).status).toBe(400);
  });

  it('can lead in circles', async () => {
    const api = createApiClient({ switches: { nextLink: 'same-page' } });
    const next = async (path: string) => (await api.get(path)).body._links?.next.href ?? '';
    const first = await next('/contacts?limit=2');
    expect(await next(first)).toBe(first);
    api.sandbox.switches.nextLink = 'page-before';
    const second = await next('/contacts?limit=2');
    const back = await next(second);
    expect([back === second, await next(back)]).toEqual([false, second]);
  });
});

describe('POST of a contact', () => {
  it('answers 409 with the id for an existing address, deleted or not', async () => {
    const api = createApiClient();
    const body = { create_source: 'Account', email_address: { address: 'jane@riverside.example' } };
    const conflict = await api.post('/contacts', body);
    expect(conflict.status).toBe(409);
    expect(conflict.body).toEqual([
      {
        error_key: 'contacts.api.conflict',
        error_message: `Validation failed: Email already exists for contact ${people.jane}`,
      },
    ]);
  });

  it('adds a contact, and refuses an empty one', async () => {
    const api = createApiClient();
    const created = await api.post('/contacts', {
      create_source: 'Account',
      first_name: 'New',
      email_address: { address: 'new@riverside.example', permission_to_send: 'implicit' },
      list_memberships: [lists.newsletter],
    });
    expect(created.status).toBe(201);
    expect(api.sandbox.contactByEmail('new@riverside.example')?.contact_id).toBe(created.body.contact_id);
    expect((await api.post('/contacts', { create_source: 'Account' })).status).toBe(400);
    expect((await api.post('/contacts', { first_name: 'No source' })).status).toBe(400);
  });
});

describe('DELETE of a contact', () => {
  it('strips the lists, stamps deleted_at and keeps everything else', async () => {
    const api = createApiClient({ switches: { deleteMovesUpdatedAt: 'no' } });
    const before = (await api.get(`/contacts/${people.ada}?include=${ALL}`)).body;
    const answer = await api.delete(`/contacts/${people.ada}`);
    expect([answer.status, answer.text]).toEqual([204, '']);
    const after = (await api.get(`/contacts/${people.ada}?include=${ALL}`)).body;
    expect(after).toEqual({
      ...before,
      list_memberships: [],
      deleted_at: '2026-06-10',
    });
  });

  it('answers 404 for a deleted contact, as for an unknown one', async () => {
    const api = createApiClient();
    expect((await api.delete(`/contacts/${people.jane}`)).status).toBe(404);
    expect((await api.delete('/contacts/61d00338-4bd5-11ed-8c0a-fa163ec17584')).status).toBe(404);
    api.sandbox.switches.deleteDeleted = 204;
    expect((await api.delete(`/contacts/${people.jane}`)).status).toBe(204);
  });
});

describe('contacts that cannot be read', () => {
  it('give an error and are missing in pages, or have an odd shape, and can still be written', async () => {
    const api = createApiClient();
    api.sandbox.data.unreadable.set(people.jane, 'error').set(people.elena, 'odd-shape');
    expect((await api.get(`/contacts/${people.jane}`)).status).toBe(500);
    expect((await api.get(`/contacts/${people.elena}`)).body.email_address).toBe(7);
    const { contacts } = (await api.get('/contacts?status=deleted&limit=500')).body;
    expect(contacts.some((one) => one.contact_id === people.jane)).toBe(false);
    expect(contacts.find((one) => one.contact_id === people.elena)?.email_address).toBe(7);
    expect((await api.put(`/contacts/${people.jane}`, echo({ email_address: jane }))).status).toBe(200);
  });
});

describe('PUT of a contact', () => {
  it('restores a deleted contact, and a PUT of the whole record loses nothing', async () => {
    const api = createApiClient();
    for (const id of [people.jane, people.everything, people.elena, people.otto, people.tove]) {
      const before = (await api.get(`/contacts/${id}?include=${ALL}`)).body;
      const put = await api.put(`/contacts/${id}`, echo(before));
      expect(put.status).toBe(200);
      const after = (await api.get(`/contacts/${id}?include=${ALL}`)).body;
      expect(after).not.toHaveProperty('deleted_at');
      expect(after.list_memberships).toEqual([lists.newsletter]);
      expect(after.email_address?.permission_to_send).toBe(before.email_address?.permission_to_send);
      for (const key of [
        'first_name',
        'birthday_month',
        'anniversary',
        'custom_fields',
        'taggings',
        'phone_numbers',
        'notes',
        'sms_channel',
      ] as const) {
        expect(after[key]).toEqual(before[key]);
      }
    }
  });

  it('sets omitted core fields to null and keeps omitted subresources', async () => {
    const api = createApiClient();
    await api.put(`/contacts/${people.jane}`, echo({ email_address: jane }));
    const { body } = await api.get(`/contacts/${people.jane}?include=${ALL}`);
    expect(body).not.toHaveProperty('first_name');
    expect(body).not.toHaveProperty('birthday_month');
    expect(body.email_address?.address).toBe('jane@riverside.example');
    expect(body.phone_numbers).toHaveLength(2);
    expect(body.custom_fields).toHaveLength(3);
  });

  it('replaces an array as a whole', async () => {
    const api = createApiClient();
    const phone_numbers = [{ phone_number: '555-0199', kind: 'work' }];
    await api.put(`/contacts/${people.jane}`, echo({ email_address: jane, phone_numbers }));
    expect(api.sandbox.contacts.get(people.jane)?.phone_numbers.map((phone) => phone.phone_number)).toEqual([
      '555-0199',
    ]);
  });

  it.each<[string, Record<string, unknown>]>([
    ['no update_source', { update_source: undefined }],
    ['an update_source of its own', { update_source: 'Extension' }],
    ['periods in the first name', { first_name: 'T.J.' }],
    ['a first name of 51 characters', { first_name: 'x'.repeat(51) }],
    ['half a birthday', { birthday_month: 3 }],
    ['a 13th month', { birthday_month: 13, birthday_day: 1 }],
    ['an anniversary in words', { anniversary: 'June 2001' }],
    ['an invalid address', { email_address: { address: 'jane' } }],
    ['an address of 81 characters', { email_address: { address: `${'x'.repeat(64)}@riverside.example` } }],
    ['email_address without an address', { email_address: { permission_to_send: 'implicit' } }],
    ['an unknown permission', { email_address: { address: 'jane@riverside.example', permission_to_send: 'yes' } }],
    ['a deleted list', { list_memberships: [lists.summer2019] }],
    ['an unknown list', { list_memberships: ['61d00338-4bd5-11ed-8c0a-fa163ec17584'] }],
    ['a malformed list id', { list_memberships: ['7'] }],
    ['51 lists', { list_memberships: Array.from({ length: 51 }, () => lists.newsletter) }],
    ['4 phones', { phone_numbers: Array.from({ length: 4 }, () => ({ phone_number: '555-0100', kind: 'home' })) }],
    ['a fax', { phone_numbers: [{ phone_number: '555-0100', kind: 'fax' }] }],
    ['an address without a kind', { street_addresses: [{ city: 'Riverside' }] }],
    ['an unknown tag', { taggings: ['61d00338-4bd5-11ed-8c0a-fa163ec17584'] }],
    [
      'an unknown custom field',
      { custom_fields: [{ custom_field_id: '61d00338-4bd5-11ed-8c0a-fa163ec17584', value: '1' }] },
    ],
    [
      'an sms_channel in the form of GET',
      { sms_channel: { sms_address: '6175550114', dial_code: '1', sms_channel_consents: [] } },
    ],
  ])('refuses %s', async (_what, wrong) => {
    const api = createApiClient();
    const before = structuredClone(api.sandbox.contacts.get(people.jane));
    const answer = await api.put(`/contacts/${people.jane}`, { ...echo({ email_address: jane }), ...wrong });
    expect(answer.status).toBe(400);
    expect(answer.errors[0]).toMatchObject({
      error_key: 'contacts.api.validation.error',
      error_message: expect.any(String),
    });
    expect(api.sandbox.contacts.get(people.jane)).toEqual(before);
  });

  it('does not restore a contact without an email address, which has only an SMS number', async () => {
    const api = createApiClient({ switches: { putWithoutAddress: 'refused' } });
    const before = (await api.get(`/contacts/${people.smsOnly}?include=${ALL}`)).body;
    expect((await api.put(`/contacts/${people.smsOnly}`, echo(before))).status).toBe(400);
  });

  it('reports every problem of a body', async () => {
    const api = createApiClient();
    const answer = await api.put(`/contacts/${people.jane}`, { update_source: 'Me', first_name: 'T.J.' });
    expect(answer.errors).toHaveLength(2);
  });

  it('refuses a tag that no longer exists', async () => {
    const api = createApiClient();
    const before = (await api.get(`/contacts/${people.vanishedTag}?include=${ALL}`)).body;
    expect((await api.put(`/contacts/${people.vanishedTag}`, echo(before))).status).toBe(400);
  });

  it('answers 409 when the address belongs to another contact', async () => {
    const api = createApiClient();
    const answer = await api.put(`/contacts/${people.jane}`, {
      update_source: 'Account',
      email_address: { address: 'ADA@riverside.example' },
    });
    expect([answer.status, answer.errors[0]?.error_key]).toEqual([409, 'contacts.api.conflict']);
    const moved = await api.put(`/contacts/${people.jane}`, {
      update_source: 'Account',
      email_address: { address: 'jane.new@riverside.example' },
    });
    expect(moved.status).toBe(200);
    expect(api.sandbox.contactByEmail('jane@riverside.example')).toBeUndefined();
    expect(api.sandbox.contactByEmail('jane.new@riverside.example')?.contact_id).toBe(people.jane);
  });

  it('accepts an address of more than 50 characters, which the sign-up form refuses', async () => {
    const api = createApiClient();
    const answer = await api.put(`/contacts/${people.longAddress}`, {
      update_source: 'Account',
      email_address: { address: LONG_ADDRESS },
      list_memberships: [lists.newsletter],
    });
    expect(answer.status).toBe(200);
    const form = await api.post('/contacts/sign_up_form', {
      email_address: LONG_ADDRESS,
      list_memberships: [lists.newsletter],
    });
    expect(form.status).toBe(400);
  });

  it('requires JSON', async () => {
    const api = createApiClient();
    const { accessToken } = api.sandbox.issueToken();
    const put = (type: string, body: string) =>
      api.sandbox.fetch(
        new Request(`https://api.cc.email/v3/contacts/${people.jane}`, {
          method: 'PUT',
          headers: { authorization: `Bearer ${accessToken}`, 'content-type': type },
          body,
        }),
      );
    expect((await put('text/plain', '{"update_source":"Account"}')).status).toBe(415);
    expect((await put('application/json', '{"update_source":')).status).toBe(400);
  });
});

describe('the counts of contacts', () => {
  it('count by permission and leave out deleted contacts', async () => {
    const api = createApiClient();
    const { body } = await api.get('/contacts/counts?include=new_subscriber');
    const visible = [...api.sandbox.contacts.values()].filter((contact) => contact.deleted_at === undefined);
    expect(body).toMatchObject({ total: visible.length, pending: 1, unsubscribed: 1 });
    expect(body.new_subscriber).toBe(1);
  });
});
