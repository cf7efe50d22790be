import { describe, expect, it } from 'vitest';
import { type ApiClient, createApiClient } from './api-client';
import { lists, people, type Switches } from './sandbox';

const ALL = 'include=custom_fields,list_memberships,phone_numbers,street_addresses,taggings,notes';
const withSwitches = (switches: Partial<Switches>) => createApiClient({ switches });
/** A PUT that restores a contact with its stored address and consent. */
function put(api: ApiClient, id: string, more: Record<string, unknown> = {}) {
  const { address, permission_to_send } = api.sandbox.contacts.get(id)?.email_address ?? {};
  const email_address = address === undefined ? undefined : { address, permission_to_send };
  return api.put(`/contacts/${id}`, {
    update_source: 'Account',
    list_memberships: [lists.newsletter],
    email_address,
    ...more,
  });
}

describe('a PUT that omits a field', () => {
  it('can lose subresources', async () => {
    const api = withSwitches({ omittedSubresources: 'lost' });
    await put(api, people.jane);
    const record = api.sandbox.contacts.get(people.jane);
    expect([record?.phone_numbers, record?.custom_fields, record?.taggings]).toEqual([[], [], []]);
  });

  it('can lose sms_channel', async () => {
    const api = withSwitches({ omittedSmsChannel: 'lost', putWithoutAddress: 'taken' });
    await put(api, people.smsOnly);
    expect(api.sandbox.contacts.get(people.smsOnly)?.sms_channel).toBeUndefined();
  });

  it('keeps permission_to_send, or sets it to implicit', async () => {
    for (const [omittedPermission, after] of [
      ['kept', 'explicit'],
      ['implicit', 'implicit'],
    ] as const) {
      const api = withSwitches({ omittedPermission });
      await put(api, people.elena, { email_address: { address: 'elena@riverside.example' } });
      expect(api.sandbox.contacts.get(people.elena)?.email_address?.permission_to_send).toBe(after);
    }
  });

  it('can lose opt_out_reason', async () => {
    const api = withSwitches({ omittedOptOutReason: 'lost' });
    await put(api, people.otto, {
      email_address: { address: 'otto@riverside.example', permission_to_send: 'unsubscribed' },
    });
    expect(api.sandbox.contacts.get(people.otto)?.email_address).not.toHaveProperty('opt_out_reason');
  });

  it('restores without lists, or is refused', async () => {
    const without = { list_memberships: undefined };
    expect((await put(withSwitches({}), people.jane, without)).status).toBe(200);
    const strict = withSwitches({ putWithoutLists: 'refused' });
    expect((await put(strict, people.jane, without)).status).toBe(400);
    expect((await put(strict, people.jane, { list_memberships: [] })).status).toBe(400);
  });
});

describe('the consent of a contact', () => {
  const again = { email_address: { address: 'otto@riverside.example', permission_to_send: 'unsubscribed' } };
  const out = (api: ApiClient) => api.sandbox.contacts.get(people.otto)?.email_address;

  it('stays the same when it is sent unchanged', async () => {
    const api = withSwitches({});
    const before = structuredClone(out(api));
    await put(api, people.otto, again);
    expect(out(api)).toEqual({ ...before, updated_at: '2026-06-10T09:00:00.000Z' });
  });

  it('can be reset by sending unsubscribed again', async () => {
    const api = withSwitches({ unsubscribedAgain: 'reset' });
    await put(api, people.otto, again);
    expect(out(api)).toMatchObject({ opt_out_source: 'Account', opt_out_date: '2026-06-10T09:00:00.000Z' });
  });

  it('is changed by a PUT, unless the server refuses that', async () => {
    const optIn = { email_address: { address: 'otto@riverside.example', permission_to_send: 'implicit' } };
    const api = withSwitches({});
    await put(api, people.otto, optIn);
    expect(out(api)).toMatchObject({ permission_to_send: 'implicit', opt_in_source: 'Account' });
    expect(out(api)).not.toHaveProperty('opt_out_date');
    expect((await put(withSwitches({ putOptIn: 'refused' }), people.otto, optIn)).text).toContain('unsubscribed');
  });

  it('can keep an unsubscribed contact off lists', async () => {
    const refused = await put(withSwitches({ putUnsubscribedOntoLists: 'refused' }), people.otto);
    expect([refused.status, refused.text.includes('unsubscribed')]).toEqual([400, true]);
  });

  it('prevents a restore by a PUT in the name of the contact', async () => {
    expect((await put(withSwitches({}), people.jane, { update_source: 'Contact' })).status).toBe(400);
    const lax = withSwitches({ putAsContact: 'restores' });
    expect((await put(lax, people.jane, { update_source: 'Contact' })).status).toBe(200);
    expect(lax.sandbox.contacts.get(people.jane)?.update_source).toBe('Contact');
  });

  it('makes a bulk activity report an error, or is ignored by it', async () => {
    const bulk = { source: { contact_ids: [people.otto] }, list_ids: [lists.newsletter] };
    const strict = withSwitches({ bulkUnsubscribed: 'error', activityPace: 'at-once' });
    expect((await strict.post('/activities/add_list_memberships', bulk)).body.activity_errors).toHaveLength(1);
    strict.sandbox.switches.activityErrors = 'objects';
    const objects = await strict.post('/activities/add_list_memberships', bulk);
    expect(objects.body.activity_errors).toEqual([{ message: expect.stringContaining(people.otto) }]);
    const lax = withSwitches({ bulkUnsubscribed: 'added', activityPace: 'at-once' });
    await lax.post('/activities/add_list_memberships', bulk);
    expect(out(lax)?.permission_to_send).toBe('unsubscribed');
    expect(lax.sandbox.contacts.get(people.otto)?.deleted_at).toBeUndefined();
  });
});

describe('a PUT by the switches', () => {
  it('can refuse read-only keys', async () => {
    const readOnly = { created_at: '2020-01-01T00:00:00Z' };
    expect((await put(withSwitches({}), people.jane, readOnly)).status).toBe(200);
    expect((await put(withSwitches({ readOnlyKeys: 'refused' }), people.jane, readOnly)).status).toBe(400);
  });

  it('replaces notes, or duplicates them', async () => {
    for (const [resentNotes, count] of [
      ['replaced', 2],
      ['duplicated', 4],
    ] as const) {
      const api = withSwitches({ resentNotes });
      const { notes } = (await api.get(`/contacts/${people.elena}?${ALL}`)).body;
      await put(api, people.elena, { notes });
      expect(api.sandbox.contacts.get(people.elena)?.notes).toHaveLength(count);
    }
  });

  it('can ignore a tag that no longer exists', async () => {
    const api = withSwitches({ vanishedReferences: 'ignored' });
    const { taggings } = api.sandbox.contacts.get(people.vanishedTag) ?? {};
    expect((await put(api, people.vanishedTag, { taggings })).status).toBe(200);
    expect(api.sandbox.contacts.get(people.vanishedTag)?.taggings).toHaveLength(1);
  });

  it('answers with the subresources of the request, with all, or with none', async () => {
    const has = async (putAnswer: Switches['putAnswer']) => {
      const { body } = await put(withSwitches({ putAnswer }), people.jane);
      return ['list_memberships' in body, 'phone_numbers' in body];
    };
    expect(await has('those-sent')).toEqual([true, false]);
    expect(await has('with-subresources')).toEqual([true, true]);
    expect(await has('without-subresources')).toEqual([false, false]);
  });

  it('can be refused without an address', async () => {
    const without = { email_address: undefined };
    const strict = withSwitches({ putWithoutAddress: 'refused' });
    expect((await put(strict, people.jane, without)).status).toBe(400);
    expect((await put(strict, people.jane)).status).toBe(200);
    expect((await put(withSwitches({ putWithoutAddress: 'taken' }), people.jane, without)).status).toBe(200);
  });

  it('cannot make an explicit consent implicit, or stores it', async () => {
    const email_address = { address: 'elena@riverside.example', permission_to_send: 'implicit' };
    expect((await put(withSwitches({}), people.elena, { email_address })).status).toBe(400);
    const lax = withSwitches({ explicitToImplicit: 'stored' });
    expect((await put(lax, people.elena, { email_address })).status).toBe(200);
  });

  it('writes addresses out, as a POST does, or keeps them as sent', async () => {
    const street_addresses = [{ kind: 'home', city: 'Fresno', state: 'CA', country: 'US' }];
    const api = withSwitches({ streetAddresses: 'written-out' });
    const out = [{ city: 'Fresno', state: 'California', country: 'United States' }];
    expect((await put(api, people.jane, { street_addresses })).body.street_addresses).toMatchObject(out);
    const created = await api.post('/contacts', { create_source: 'Account', first_name: 'New', street_addresses });
    expect(created.body.street_addresses).toMatchObject(out);
    const asSent = await put(withSwitches({ streetAddresses: 'as-sent' }), people.jane, { street_addresses });
    expect(asSent.body.street_addresses).toMatchObject([{ state: 'CA', country: 'US' }]);
  });

  it.each(['first_name', 'phone_numbers', 'taggings'] as const)(
    'can lose %s although the request has it',
    async (putLoses) => {
      const api = withSwitches({ putLoses });
      const { first_name, phone_numbers, taggings } = api.sandbox.contacts.get(people.jane) ?? {};
      expect((await put(api, people.jane, { first_name, phone_numbers, taggings })).status).toBe(200);
      const after: Record<string, unknown> = { ...api.sandbox.contacts.get(people.jane) };
      expect(after[putLoses] ?? []).toEqual([]);
    },
  );
});

it('a PUT can lose a consent although the request has it', async () => {
  const api = withSwitches({ putLoses: 'permission_to_send' });
  const email_address = { address: 'elena@riverside.example', permission_to_send: 'explicit' };
  expect((await put(api, people.elena, { email_address })).status).toBe(200);
  expect(api.sandbox.contacts.get(people.elena)?.email_address?.permission_to_send).toBe('implicit');
});

describe('the format of an answer', () => {
  const recordWithoutName = async (switches: Partial<Switches>) =>
    (await withSwitches(switches).get(`/contacts/${people.nameless}?${ALL}`)).body;

  it('omits unset properties, or has null or an empty array for them', async () => {
    const empty = await recordWithoutName({});
    expect([empty.taggings, 'first_name' in empty]).toEqual([[], false]);
    const absent = await recordWithoutName({ unset: 'absent' });
    expect(['taggings' in absent, 'first_name' in absent]).toEqual([false, false]);
    const nulls = await recordWithoutName({ unset: 'null' });
    expect([nulls.taggings, nulls.first_name]).toEqual([null, null]);
  });

  it('has deleted_at as a date or a timestamp', async () => {
    const deletedAt = async (id: string, switches: Partial<Switches>) =>
      (await withSwitches(switches).get(`/contacts/${id}`)).body.deleted_at;
    expect(await deletedAt(people.elena, { deletedAt: 'date' })).toBe('2026-04-19');
    const zulu = { moments: 'zulu' } as const;
    expect(await deletedAt(people.jane, { deletedAt: 'as-recorded', ...zulu })).toBe('2026-03-05');
    expect(await deletedAt(people.elena, { deletedAt: 'as-recorded', ...zulu })).toBe('2026-04-19T09:14:27.338Z');
    expect(await deletedAt(people.jane, { deletedAt: 'timestamp', ...zulu })).toBe('2026-03-05T00:00:00.000Z');
  });

  it('has timestamps in four forms of the same second', async () => {
    const created = async (moments: Switches['moments']) =>
      (await withSwitches({ moments }).get(`/contacts/${people.ada}`)).body.created_at;
    expect(await created('zulu')).toBe('2023-02-14T10:00:00.000Z');
    expect(await created('zulu-seconds')).toBe('2023-02-14T10:00:00Z');
    expect(await created('offset')).toBe('2023-02-14T05:00:00-05:00');
    expect(await created('offset-with-milliseconds')).toBe('2023-02-14T10:00:00.000+00:00');
  });

  it('compares whole seconds where it writes whole seconds', async () => {
    const api = withSwitches({ moments: 'zulu-seconds' });
    api.clock.pass(700);
    api.sandbox.colleague.edit(people.ada, { first_name: 'Ada' });
    const changedSince = async (second: string) =>
      (await api.get(`/contacts?status=all&updated_after=2026-06-10T${second}Z`)).body.contacts.length;
    expect([await changedSince('09:00:00'), await changedSince('08:59:59')]).toEqual([0, 1]);
  });

  it('can have unknown properties', async () => {
    expect(await recordWithoutName({ unknownFields: 'added' })).toHaveProperty('lifecycle');
  });

  it('can ignore include=sms_channel, and have another status for a malformed id', async () => {
    expect((await withSwitches({ includeSmsChannel: 'ignored' }).get('/contacts?include=sms_channel')).status).toBe(
      200,
    );
    expect((await withSwitches({ malformedId: 400 }).get('/contacts/42')).status).toBe(400);
  });

  it('can find nothing with email and status=deleted together', async () => {
    const query = '/contacts?status=deleted&email=jane%40riverside.example';
    expect((await withSwitches({}).get(query)).body.contacts).toHaveLength(1);
    expect((await withSwitches({ emailWithStatusDeleted: 'finds-nothing' }).get(query)).body.contacts).toEqual([]);
  });
});

describe('the switches of other calls', () => {
  it('make deletes and activities move updated_at or not', async () => {
    const now = '2026-06-10T09:00:00.000Z';
    for (const moves of ['yes', 'no'] as const) {
      const api = withSwitches({ deleteMovesUpdatedAt: moves, bulkMovesUpdatedAt: moves, activityPace: 'at-once' });
      const updatedAt = (id: string) => api.sandbox.contacts.get(id)?.updated_at;
      await api.delete(`/contacts/${people.ada}`);
      const source = { contact_ids: [people.jane] };
      await api.post('/activities/add_list_memberships', { source, list_ids: [lists.newsletter] });
      const moved = moves === 'yes';
      expect([updatedAt(people.ada) === now, updatedAt(people.jane) === now]).toEqual([moved, moved]);
    }
  });

  it('make a delete stamp a date or a timestamp', () => {
    const { sandbox } = withSwitches({ deletedAt: 'timestamp' });
    sandbox.deleteContact(people.ada);
    expect(sandbox.contacts.get(people.ada)?.deleted_at).toBe('2026-06-10T09:00:00.000Z');
  });

  it('make the counts leave out or include deleted contacts', async () => {
    const api = withSwitches({ countsIncludeDeleted: 'yes' });
    expect((await api.get('/contacts/counts')).text).toContain(`"total":${api.sandbox.contacts.size}`);
  });

  it('make a GET of lists return the active ones or all by default', async () => {
    const api = withSwitches({ listsByDefault: 'all' });
    const { body } = await api.get('/contact_lists?limit=500');
    expect(body.lists).toHaveLength(api.sandbox.lists.size);
  });

  it('give the conflict three texts', async () => {
    const body = { create_source: 'Account', email_address: { address: 'jane@riverside.example' } };
    const texts: (string | undefined)[] = [];
    for (const conflictText of ['validation-failed-with-id', 'with-id', 'without-id'] as const) {
      texts.push((await withSwitches({ conflictText }).post('/contacts', body)).errors[0]?.error_message);
    }
    expect(texts).toEqual([
      `Validation failed: Email already exists for contact ${people.jane}`,
      `Email already exists for contact ${people.jane}`,
      'Validation failed: EmailAddress is not unique',
    ]);
  });
});

it('a report of a deleted contact is answered, empty, not found or forbidden', async () => {
  const api = withSwitches({});
  const path = `/reports/contact_reports/${people.jane}/activity_details?tracking_activities_list=em_sends`;
  expect((await api.get(path)).text).toContain('em_sends');
  const statuses: number[] = [];
  for (const reportsOfDeleted of ['empty', 'not-found', 'forbidden'] as const) {
    api.sandbox.switches.reportsOfDeleted = reportsOfDeleted;
    statuses.push((await api.get(path)).status);
  }
  expect(statuses).toEqual([200, 404, 403]);
});
