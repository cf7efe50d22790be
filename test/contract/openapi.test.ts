import { beforeAll, describe, expect, it } from 'vitest';
import { createExtension, signInWithCode, value } from '../background/extension';
import { type ApiClient, createApiClient } from '../sandbox/api-client';
import { lists, people, type Switches } from '../sandbox/sandbox';
import { type ContractCheck, contractText, createContractCheck, watchContract } from './contract-check';
import { createIndependentCheck } from './independent-check';

const yamlText = contractText();
const contract = yamlText === undefined ? undefined : createContractCheck(yamlText);
const independent = yamlText === undefined ? undefined : await createIndependentCheck(yamlText);

const NO_CONTRACT = 'No contract to read: CTCT_OPENAPI names no copy of the official contract of the V3 API.';

describe('the official contract of the V3 API', () => {
  beforeAll(() => {
    if (!contract) console.log(NO_CONTRACT);
  });

  it('allows every answer of the sandbox', async ({ skip }) => {
    if (!contract || !independent) return skip(NO_CONTRACT);
    for (const switches of [
      {},
      { unset: 'null', moments: 'offset', deletedAt: 'timestamp', contactOrder: 'newest-first' },
      { streetAddresses: 'written-out', moments: 'zulu-seconds', putWithoutAddress: 'refused' },
    ] satisfies Partial<Switches>[]) {
      const api = createApiClient({ switches }, { scope: 'contact_data campaign_data account_read' });
      const problems = watchContract(api.sandbox, contract);
      const others = watchContract(api.sandbox, independent);
      await everyRoute(api);
      expect([...new Set(problems)]).toEqual([]);
      expect([...new Set(others)]).toEqual([]);
      expect(api.sandbox.calls.length).toBeGreaterThan(50);
    }
  }, 60_000);

  it('does not allow an answer with an unknown property', async ({ skip }) => {
    if (!contract) return skip(NO_CONTRACT);
    const api = createApiClient({ switches: { unknownFields: 'added' } });
    const problems = watchContract(api.sandbox, contract);
    await api.get(`/contacts/${people.jane}`);
    expect(problems).toEqual([expect.stringContaining('lifecycle'), expect.stringContaining('record_version')]);
  });

  it('allows every request of the extension', async ({ skip }) => {
    if (!contract || !independent) return skip(NO_CONTRACT);
    const extension = createExtension();
    const problems = watchContract(extension.sandbox, contract);
    const others = watchContract(extension.sandbox, independent);
    await signInWithCode(extension);
    const { ask } = extension;
    await value(ask('getLists', {}));
    const made = await value(ask('createList', { name: 'Restored 2026-06-10' }));
    for (const id of Object.values(people)) {
      const { contact, fingerprint } = await value(ask('lookup', { text: id }));
      await value(ask('lookup', { text: contact?.email?.address ?? id }));
      const listIds = [lists.newsletter, made.id];
      const restored = await ask('restore', { contactId: id, listIds, entryPoint: 'popup', fingerprint });
      if (restored.ok) await ask('undoRestore', { recordId: restored.value.recordId });
    }
    expect(problems).toEqual([]);
    expect(others).toEqual([]);
    const methods = new Set(extension.sandbox.calls.map(({ method }) => method));
    expect(methods).toEqual(new Set(['GET', 'POST', 'PUT', 'DELETE']));
  }, 60_000);
});

/** Calls every route, with valid and with invalid input. */
async function everyRoute(api: ApiClient): Promise<void> {
  const all = 'include=custom_fields,list_memberships,phone_numbers,street_addresses,taggings,notes';
  for (const id of api.sandbox.contacts.keys()) await api.get(`/contacts/${id}?${all}`);
  const first = await api.get(`/contacts?status=all&include_count=true&limit=20&${all}`);
  await api.get(first.body._links?.next.href ?? '');
  await api.get('/contacts?status=deleted,unsubscribed&updated_after=2026-01-01T00:00:00Z');
  await api.get('/contacts?status=removed');
  await api.get('/contacts/61d00338-4bd5-11ed-8c0a-fa163ec17584');
  await api.get('/contacts/counts?include=new_subscriber');

  const email_address = { address: 'new@riverside.example', permission_to_send: 'explicit' };
  const created = await api.post('/contacts', { create_source: 'Account', email_address });
  await api.post('/contacts', { create_source: 'Account', email_address });
  await api.put(`/contacts/${people.jane}`, { update_source: 'Account', list_memberships: [lists.newsletter] });
  await api.put(`/contacts/${people.jane}`, { update_source: 'Me' });
  await api.put(`/contacts/${people.jane}`, { update_source: 'Account', email_address });
  await api.delete(`/contacts/${created.body.contact_id}`);
  const list_memberships = [lists.newsletter];
  await api.post('/contacts/sign_up_form', { email_address: 'form@riverside.example', list_memberships });
  await api.post('/contacts/sign_up_form', { email_address: 'nora@riverside.example', list_memberships });
  await api.put(`/contacts/resubscribe/${people.uwe}`, { list_ids: [lists.newsletter] });
  await api.put(`/contacts/resubscribe/${people.uwe}`, { list_ids: [lists.newsletter] });

  await api.get('/contact_lists?status=all&include_count=true&include_membership_count=active&limit=500');
  const some = await api.get('/contact_lists?limit=3');
  await api.get(some.body._links?.next.href ?? '');
  await api.get(`/contact_lists/${lists.donors}?include_membership_count=all`);
  await api.get('/contact_lists/61d00338-4bd5-11ed-8c0a-fa163ec17584');
  await api.post('/contact_lists', { name: 'Restored', description: 'By hand', favorite: true });
  await api.post('/contact_lists', { name: 'Restored' });
  await api.get('/contact_tags?include_count=true&limit=2');
  await api.get('/contact_custom_fields?limit=100');

  const [tag] = api.sandbox.data.tags.keys();
  const source = { contact_ids: [people.elena, people.otto] };
  const activities = [
    await api.post('/activities/add_list_memberships', { source, list_ids: [lists.donors] }),
    await api.post('/activities/contacts_taggings_add', { source, tag_ids: [tag] }),
    await api.post('/activities/contact_delete', { contact_ids: [people.elena] }),
    await api.post('/activities/contact_exports', {}),
    await api.post('/activities/contact_exports', {
      list_ids: [lists.donors],
      status: 'active',
      fields: ['first_name'],
    }),
  ];
  for (const { body } of activities) {
    for (let poll = 0; poll < 3; poll++) await api.get(`/activities/${body.activity_id}`);
  }
  for (const { body } of activities) if (body._links?.results) await api.get(body._links.results.href);
  await api.post('/activities/contact_exports', { status: 'all' });
  await api.get('/contact_exports/61d00338-4bd5-11ed-8c0a-fa163ec17584');
  await api.post('/activities/add_list_memberships', { source, list_ids: [] });
  await api.get('/activities?limit=500&state=completed');
  await api.get('/account/summary?extra_fields=physical_address');
  await api.get('/account/user/privileges');
  await api.get(`/reports/contact_reports/${people.jane}/activity_details?tracking_activities_list=em_sends`);
  await api.get(`/reports/contact_reports/${people.jane}/activity_summary?start=2024-01-01&end=2026-06-01`);

  const sent = (await api.get('/reports/summary_reports/email_campaign_summaries?limit=500')).body;
  for (const { campaign_id } of sent.bulk_email_campaign_summaries) {
    const id = api.sandbox.data.campaigns.all.get(campaign_id)?.mailings[0]?.campaign_activity_id;
    await api.get(`/emails/activities/${id}?include=html_content`);
    await api.get(`/emails/activities/${id}/send_history`);
    const sends = await api.get(`/reports/email_reports/${id}/tracking/sends?limit=10`);
    if (sends.body._links) await api.get(sends.body._links.next.href);
  }
  await api.get('/reports/summary_reports/email_campaign_summaries?limit=501');
  const automations = (await api.get('/automations/workflows?sort_direction=ASC')).body.flow_summaries;
  for (const { id } of automations) await api.get(`/automations/workflows/${id}`);
  await api.get('/automations/workflows/none');

  api.sandbox.faults.next({}, 'throttled');
  await api.get('/contacts');
  api.sandbox.faults.next({}, 'unauthorized');
  await api.get('/contacts');
  api.sandbox.faults.next({}, 'forbidden-empty');
  await api.get('/contacts');
}

describe('the check against a contract', () => {
  const things = `
swagger: "2.0"
info: {title: Things, version: "1"}
basePath: /v3
produces: [application/json]
paths:
  /things/{id}:
    put:
      operationId: putThing
      parameters:
      - {name: id, in: path, required: true, type: string}
      - {name: include, in: query, type: string, format: csv, enum: [parts, notes]}
      - {name: limit, in: query, type: integer, minimum: 1, maximum: 500}
      - {name: body, in: body, required: true, schema: {$ref: '#/definitions/Thing'}}
      responses:
        '200': {schema: {$ref: '#/definitions/Thing'}}
        '404': {description: none}
definitions:
  Thing:
    type: object
    required: [name]
    properties:
      name: {type: string, maxLength: 5}
      made_at: {type: string, format: date-time, readOnly: true}
      parts: {type: array, maxItems: 1, items: {type: string, format: uuid, readOnly: true}}
  APIErrorSchema:
    type: array
    items: {type: object, properties: {error_key: {type: string}}}
  AuthorizationErrorSchema: {type: object, properties: {error_key: {type: string}}}
`;
  const check = createContractCheck(things);
  const call = (more: object) => ({
    seq: 1,
    at: 0,
    host: 'api.cc.email',
    method: 'PUT',
    path: '/v3/things/1',
    query: '',
    status: 200,
    requestBody: { name: 'one' },
    ...more,
  });
  const id = '61d00338-4bd5-11ed-8c0a-fa163ec17584';

  it('accepts valid requests and answers', () => {
    expect(check.problemsOfRequest(call({ query: '?include=parts,notes&limit=5' }))).toEqual([]);
    expect(check.problemsOfRequest(call({ requestBody: { name: 'one', parts: [id] } }))).toEqual([]);
    expect(check.problemsOfAnswer(call({}), { name: 'one', made_at: '2026-01-01T00:00:00Z', parts: null })).toEqual([]);
    expect(check.problemsOfAnswer(call({ status: 404 }), [{ error_key: 'x' }])).toEqual([]);
  });

  it('accepts the one operation that a copy may lack, and no other operation near its path', () => {
    const reading = call({ method: 'GET', path: `/v3/emails/${id}`, requestBody: undefined });
    expect(check.problemsOfRequest(reading)).toEqual([]);
    expect(check.problemsOfAnswer(reading, { campaign_id: id })).toEqual([]);
    expect(check.problemsOfRequest({ ...reading, method: 'DELETE' })).not.toEqual([]);
    expect(check.problemsOfRequest({ ...reading, path: `/v3/emails/${id}/schedules` })).not.toEqual([]);
  });

  it.each<[string, object]>([
    ['another path', { path: '/v3/others' }],
    ['another method', { method: 'GET' }],
    ['an unknown parameter', { query: '?status=all' }],
    ['a forbidden value', { query: '?include=parts,all' }],
    ['a number out of range', { query: '?limit=501' }],
    ['a missing property', { requestBody: {} }],
    ['an unknown property', { requestBody: { name: 'one', size: 1 } }],
    ['a read-only property', { requestBody: { name: 'one', made_at: '2026-01-01T00:00:00Z' } }],
    ['a text that is too long', { requestBody: { name: 'longer' } }],
    ['too many entries', { requestBody: { name: 'one', parts: [id, id] } }],
    ['a null', { requestBody: { name: 'one', parts: null } }],
  ])('finds %s in a request', (_what, more) => {
    expect(check.problemsOfRequest(call(more))).not.toEqual([]);
  });

  it.each<[string, object, unknown]>([
    ['another type', {}, { name: 1 }],
    ['an invalid date', {}, { name: 'one', made_at: 'today' }],
    ['an unknown property', {}, { name: 'one', size: 1 }],
    ['another status', { status: 500 }, undefined],
    ['an error of another shape', { status: 404 }, 'not found'],
  ])('finds %s in an answer', (_what, more, body) => {
    expect(check.problemsOfAnswer(call(more), body)).not.toEqual([]);
  });

  describe('by openapi-backend', () => {
    let other: ContractCheck;
    beforeAll(async () => {
      other = await createIndependentCheck(things);
    });

    it('accepts a valid request and a valid answer', () => {
      expect(other.problemsOfRequest(call({ query: '?include=parts,notes&limit=5' }))).toEqual([]);
      expect(other.problemsOfRequest(call({ requestBody: { name: 'one', parts: [id] } }))).toEqual([]);
      expect(other.problemsOfAnswer(call({}), { name: 'one', parts: null })).toEqual([]);
    });

    it.each<[string, object]>([
      ['another path', { path: '/v3/others' }],
      ['an unknown parameter', { query: '?status=all' }],
      ['a forbidden value', { query: '?include=parts,all' }],
      ['a number out of range', { query: '?limit=501' }],
      ['a missing property', { requestBody: {} }],
      ['a text that is too long', { requestBody: { name: 'longer' } }],
      ['too many entries', { requestBody: { name: 'one', parts: [id, id] } }],
    ])('finds %s in a request', (_what, more) => {
      expect(other.problemsOfRequest(call(more))).not.toEqual([]);
    });

    it.each<[string, object, unknown]>([
      ['another path', { path: '/v3/others' }, undefined],
      ['another type', {}, { name: 1 }],
      ['an invalid date', {}, { name: 'one', made_at: 'today' }],
    ])('finds %s in an answer', (_what, more, body) => {
      expect(other.problemsOfAnswer(call(more), body)).not.toEqual([]);
    });
  });
});
