import { describe, expect, it } from 'vitest';
import { createApiClient } from './api-client';
import { listJoin } from './automations';
import { lists, type SandboxOptions } from './sandbox';

const scope = 'contact_data campaign_data account_read';
const client = (options: SandboxOptions = {}) => createApiClient(options, { scope });

describe('the automations of an account', () => {
  it('are listed newest first, with a status of their own', async () => {
    const api = client();
    const answer = await api.get('/automations/workflows');
    expect(answer.status).toBe(209);
    const names = answer.body.flow_summaries.map(({ name, status }) => [name, status]);
    expect(names).toHaveLength(8);
    expect(names[0]).toEqual(['Left over from an import', 'ACTIVE']);
    expect(names.at(-1)).toEqual(['Welcome series', 'ACTIVE']);
    expect(names).toContainEqual(['First steps for volunteers', 'PAUSED']);
    const ascending = await api.get('/automations/workflows?sort_direction=ASC&created_from=SCRATCH');
    expect(ascending.body.flow_summaries[0]?.name).toBe('Welcome series');
    const named = await api.get('/automations/workflows?name=Packing%20for%20Japan');
    expect(named.body.flow_summaries).toMatchObject([{ status: 'DRAFT', draft_state: 'DRAFT' }]);
    expect((await api.get('/automations/workflows?sort_direction=UP')).status).toBe(400);
    expect((await api.get('/automations/workflows?created_from=AIR')).status).toBe(400);
    api.sandbox.switches.automationsStatus = 200;
    expect((await api.get('/automations/workflows')).status).toBe(200);
  });

  it('name the lists that start them, in the current or the old form', async () => {
    const api = client();
    const { flow_summaries } = (await api.get('/automations/workflows?sort_direction=ASC')).body;
    const read = async (place: number) =>
      JSON.parse((await api.get(`/automations/workflows/${flow_summaries[place]?.id}`)).text);
    expect((await read(0)).active_definition.trigger.trigger_def).toMatchObject({
      action_name: 'list_join',
      unique_by: 'list_ids',
      parameters: [{ parameter_name: 'list_ids', parameter_value: [lists.newsletter] }],
    });
    expect((await read(1)).active_definition.trigger.trigger_def).toMatchObject({
      unique_by: 'contact_id',
      parameters: [{ parameter_list_value: [lists.donors, lists.events] }],
    });
    expect(await read(2)).toMatchObject({ status: 'PAUSED', active_definition: { state: 'PAUSED' } });
    expect(await read(3)).not.toHaveProperty('active_definition');
    expect((await read(3)).draft_definition.trigger.trigger_def.action_name).toBe('list_join');
    expect((await read(6)).active_definition.trigger.trigger_def.parameters).toBeNull();
    expect((await read(7)).active_definition.trigger).toBeNull();
    expect((await api.get('/automations/workflows/none')).status).toBe(400);
  });

  it('of more than a page continue by a link, are cut off, or are all on one page', async () => {
    const api = client({ seed: 'empty' });
    for (let i = 0; i < 60; i++) api.sandbox.data.addAutomation({ name: `Series ${i}`, trigger: listJoin([]) });
    const first = (await api.get('/automations/workflows')).body;
    expect(first.flow_summaries).toHaveLength(50);
    expect((await api.get(first._links?.next.href ?? '')).body.flow_summaries).toHaveLength(10);
    api.sandbox.switches.automationPages = 'cut-off';
    expect((await api.get('/automations/workflows')).body).toMatchObject({ flow_summaries: { length: 50 } });
    expect((await api.get('/automations/workflows')).body).not.toHaveProperty('_links');
    api.sandbox.switches.automationPages = 'one';
    expect((await api.get('/automations/workflows')).body.flow_summaries).toHaveLength(60);
  });

  it('require a scope and a privilege of their own', async () => {
    const withoutScope = await createApiClient().get('/automations/workflows');
    expect([withoutScope.status, withoutScope.text]).toEqual([403, '']);
    const withoutPrivilege = createApiClient({}, { scope, privileges: ['contacts:read', 'campaign:read'] });
    const refused = await withoutPrivilege.get('/automations/workflows');
    expect([refused.status, refused.body.error_key]).toEqual([403, 'access_denied']);
  });
});
