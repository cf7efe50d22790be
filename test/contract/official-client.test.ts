import { Agent } from 'node:https';
import {
  AccountServicesApi,
  BulkActivitiesApi,
  Configuration,
  ContactListsApi,
  ContactsApi,
  ContactsCustomFieldsApi,
  ContactTagsApi,
} from 'ctct-api-client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { API_HOST, createSandbox, lists, people } from '../sandbox/sandbox';
import { serveSandbox } from '../sandbox/server';

/** Constant Contact’s own client, over HTTPS: the sandbox understands its requests, and its types fit the answers. */

const ALL = 'custom_fields,list_memberships,phone_numbers,street_addresses,taggings,notes';
const sandbox = createSandbox({ switches: { rateLimits: 'off' } });
let configuration: Configuration;
let close: () => Promise<void>;

beforeAll(async () => {
  const served = await serveSandbox(sandbox);
  const { accessToken } = sandbox.issueToken();
  const toLoopback = new Agent({
    rejectUnauthorized: false,
    lookup: (_host, options, answer) => {
      if (options.all) answer(null, [{ address: '127.0.0.1', family: 4 }]);
      else answer(null, '127.0.0.1', 4);
    },
  });
  configuration = new Configuration({
    accessToken,
    basePath: `https://${API_HOST}:${served.port}/v3`,
    baseOptions: { httpsAgent: toLoopback, proxy: false },
  });
  close = async () => {
    toLoopback.destroy();
    await served.close();
  };
});
afterAll(() => close());

/** The status of an error from the client. */
const statusOf = (error: { response?: { status: number } }) => error.response?.status;

it('the official client finds a deleted contact, restores it and deletes it again', async () => {
  const api = new ContactsApi(configuration);
  // The generated type allows only one value of each csv parameter.
  const { data: found } = await api.getAllContacts('all', 'jane@riverside.example');
  expect(found.contacts?.map((contact) => contact.contact_id)).toEqual([people.jane]);

  const { data: before } = await api.getContactById(people.jane, ALL as 'custom_fields');
  expect(before).toMatchObject({ first_name: 'Jane', deleted_at: '2026-03-05' });
  expect(before.email_address?.permission_to_send).toBe('implicit');

  const { data: restored } = await api.updateContact(people.jane, {
    update_source: 'Account',
    email_address: { address: before.email_address?.address ?? '', permission_to_send: 'implicit' },
    list_memberships: [lists.newsletter],
    first_name: before.first_name ?? '',
    last_name: before.last_name ?? '',
  });
  expect(restored.deleted_at).toBeUndefined();
  expect(restored.list_memberships).toEqual([lists.newsletter]);
  const { data: after } = await api.getContactById(people.jane, ALL as 'custom_fields');
  expect(after.phone_numbers?.map((phone) => phone.phone_number)).toEqual(
    before.phone_numbers?.map((phone) => phone.phone_number),
  );

  expect((await api.deleteContact(people.jane)).status).toBe(204);
  expect(sandbox.contacts.get(people.jane)?.deleted_at).toBeDefined();
});

it('the official client gets a conflict when it adds an address of a deleted contact', async () => {
  const api = new ContactsApi(configuration);
  const add = (address: string) => api.createContact({ create_source: 'Account', email_address: { address } });
  const { status, data } = await add('integrator@riverside.example');
  expect([status, data.email_address?.address]).toEqual([201, 'integrator@riverside.example']);
  expect(await add('jane@riverside.example').catch(statusOf)).toBe(409);
});

it('the official client pages through the deleted contacts', async () => {
  const _ = undefined;
  const api = new ContactsApi(configuration);
  const { data } = await api.getAllContacts('deleted', _, _, _, _, _, _, _, _, _, _, _, _, true, 10);
  const deleted = [...sandbox.contacts.values()].filter((contact) => contact.deleted_at !== undefined);
  expect([data.contacts?.length, data.contacts_count]).toEqual([10, deleted.length]);
  expect(data._links?.next?.href).toMatch(/^\/v3\/contacts\?cursor=/);
});

it('the official client reads and creates lists, and reads tags and custom fields', async () => {
  const api = new ContactListsApi(configuration);
  const { data } = await api.getAllLists(500, true, 'active');
  expect(data.lists?.find((list) => list.list_id === lists.events)?.name).toBe('Événements & ateliers');
  expect(data.lists_count).toBe(data.lists?.length);
  const made = await api.createList({ name: 'Made by the client' });
  expect((await api.getList(made.data.list_id)).data.name).toBe('Made by the client');
  const tags = await new ContactTagsApi(configuration).getAllTags(500);
  expect(tags.data.tags?.map((tag) => tag.name)).toContain('Alto');
  const fields = await new ContactsCustomFieldsApi(configuration).getAllCustomFields(100);
  expect(fields.data.custom_fields?.map((field) => field.type)).toContain('single_select');
});

it('the official client restores and deletes in bulk', async () => {
  const api = new BulkActivitiesApi(configuration);
  const finished = async (id: string | undefined) => {
    if (id === undefined) throw new Error('The activity has no id');
    await api.getActivityById(id);
    return (await api.getActivityById(id)).data;
  };
  const source = { contact_ids: [people.elena, people.plus] };
  const added = await api.createListAddActivity({ source, list_ids: [lists.donors] });
  expect([added.status, added.data.state]).toEqual([201, 'initialized']);
  const done = await finished(added.data.activity_id);
  expect([done.state, done.status?.items_completed_count]).toEqual(['completed', 2]);
  expect(sandbox.contacts.get(people.elena)?.list_memberships).toEqual([lists.donors]);
  const deleted = await api.createDeleteActivity({ contact_ids: source.contact_ids });
  await finished(deleted.data.activity_id);
  expect(sandbox.contacts.get(people.elena)?.deleted_at).toBeDefined();
  expect((await api.getAllActivities(10)).data.activities).toHaveLength(2);
});

it('the official client exports contacts to a file', async () => {
  const api = new BulkActivitiesApi(configuration);
  const fields = ['email_address', 'email_lists'];
  const { status, data } = await api.createExportActivity({ contact_ids: [people.ada], fields });
  expect([status, data.state]).toEqual([201, 'initialized']);
  for (let poll = 0; poll < 2; poll++) await api.getActivityById(data.activity_id ?? '');
  const id = data._links?.results?.href?.split('/').at(-1) ?? '';
  expect((await api.getCSVExportFile(id)).data).toContain('ada@riverside.example,"Newsletter, Donors 2026"');
});

it('the official client reads the account and the privileges', async () => {
  const api = new AccountServicesApi(configuration);
  expect((await api.getAccountDetails()).data.organization_name).toBe('Riverside Choir');
  const { data } = await api.getUserPrivileges();
  expect(data.map((privilege) => privilege.privilege_name)).toContain('contacts:write');
  expect(sandbox.unexpected).toEqual([]);
});
