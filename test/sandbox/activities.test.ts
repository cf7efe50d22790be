import { describe, expect, it } from 'vitest';
import { type ApiClient, createApiClient } from './api-client';
import { lists, people } from './sandbox';

const add = (api: ApiClient, contact_ids: string[], list_ids: string[] = [lists.newsletter]) =>
  api.post('/activities/add_list_memberships', { source: { contact_ids }, list_ids });

async function poll(api: ApiClient, id: string, times: number): Promise<string[]> {
  const states: string[] = [];
  for (let i = 0; i < times; i++) states.push((await api.get(`/activities/${id}`)).body.state);
  return states;
}

describe('the activity add_list_memberships', () => {
  it('restores without changing a field, and progresses with each poll', async () => {
    const api = createApiClient({ switches: { bulkMovesUpdatedAt: 'no' } });
    const before = structuredClone(api.sandbox.contacts.get(people.everything));
    const started = await add(api, [people.everything], [lists.donors, lists.events]);
    expect(started.status).toBe(201);
    expect(started.body).toMatchObject({
      state: 'initialized',
      activity_errors: [],
      status: { items_total_count: 1, list_count: 2 },
      _links: { self: { href: `/v3/activities/${started.body.activity_id}` } },
    });
    expect(await poll(api, started.body.activity_id, 3)).toEqual(['processing', 'completed', 'completed']);
    const { deleted_at: _deleted, ...kept } = before ?? {};
    expect(api.sandbox.contacts.get(people.everything)).toEqual({
      ...kept,
      list_memberships: [lists.donors, lists.events],
    });
  });

  it('silently skips unsubscribed contacts', async () => {
    const api = createApiClient();
    const { body } = await add(api, [people.otto, people.jane]);
    await poll(api, body.activity_id, 2);
    const done = (await api.get(`/activities/${body.activity_id}`)).body;
    expect([done.state, done.activity_errors]).toEqual(['completed', []]);
    expect(api.sandbox.contacts.get(people.otto)?.deleted_at).toBe('2025-11-18');
    expect(api.sandbox.contacts.get(people.jane)?.deleted_at).toBeUndefined();
  });

  it('refuses more than 500 contacts, a deleted list, no list and two sources', async () => {
    const api = createApiClient();
    expect(
      (
        await add(
          api,
          Array.from({ length: 501 }, () => people.jane),
        )
      ).status,
    ).toBe(400);
    expect((await add(api, [people.jane], [lists.summer2019])).status).toBe(400);
    expect((await add(api, [people.jane], [])).status).toBe(400);
    expect((await add(api, ['7'])).status).toBe(400);
    const two = await api.post('/activities/add_list_memberships', {
      source: { contact_ids: [people.jane], all_active_contacts: true },
      list_ids: [lists.newsletter],
    });
    expect(two.status).toBe(400);
  });

  it('is a POST as in the contract, and not a PUT as in the guide', async () => {
    const api = createApiClient();
    const answer = await api.put('/activities/add_list_memberships', {});
    expect(answer.status).toBe(405);
  });

  it('accepts other sources, and excludes contacts from them', async () => {
    const api = createApiClient({ switches: { activityPace: 'at-once' } });
    await api.post('/activities/add_list_memberships', {
      source: { list_ids: [lists.donors] },
      exclude: { contact_ids: [people.fiftyLists] },
      list_ids: [lists.japan],
    });
    expect(api.sandbox.contacts.get(people.ada)?.list_memberships).toContain(lists.japan);
    expect(api.sandbox.contacts.get(people.fiftyLists)?.list_memberships).not.toContain(lists.japan);
  });

  it.each(['failed', 'timed_out', 'cancelled'] as const)('can end as “%s”', async (activityOutcome) => {
    const api = createApiClient({ switches: { activityOutcome } });
    const { body } = await add(api, [people.jane]);
    expect(await poll(api, body.activity_id, 2)).toEqual(['processing', activityOutcome]);
    expect(api.sandbox.contacts.get(people.jane)?.deleted_at).toBeDefined();
  });

  it.each([
    ['nothing', 0],
    ['half', 1],
    ['all', 2],
  ] as const)('can fail after it did “%s”', async (failedActivityDid, restored) => {
    const api = createApiClient({
      switches: { activityOutcome: 'failed', activityPace: 'at-once', failedActivityDid },
    });
    const both = [people.jane, people.elena];
    expect((await add(api, both)).body.state).toBe('failed');
    expect(both.filter((id) => api.sandbox.contacts.get(id)?.deleted_at === undefined)).toHaveLength(restored);
  });

  it('can report completion although it dropped some contacts', async () => {
    const api = createApiClient({ switches: { bulkDrops: 'every-tenth', activityPace: 'at-once' } });
    const deleted = [...api.sandbox.contacts.values()].filter(
      (one) => one.deleted_at !== undefined && one.email_address?.permission_to_send !== 'unsubscribed',
    );
    const { body } = await add(
      api,
      deleted.map((one) => one.contact_id),
    );
    expect(body.state).toBe('completed');
    expect(deleted.filter((one) => one.deleted_at !== undefined)).toHaveLength(Math.floor(deleted.length / 10));
  });

  it('can progress with the clock', async () => {
    const api = createApiClient({ switches: { activityPace: 'by-time' } });
    const { body } = await add(api, [people.jane]);
    expect(await poll(api, body.activity_id, 2)).toEqual(['initialized', 'initialized']);
    api.clock.pass(1001);
    expect(await poll(api, body.activity_id, 1)).toEqual(['processing']);
    api.clock.pass(1001);
    expect((await api.get(`/contacts/${people.jane}`)).body).not.toHaveProperty('deleted_at');
  });

  it('can stay in processing forever', async () => {
    const api = createApiClient({ switches: { activityOutcome: 'none' } });
    const { body } = await add(api, [people.jane]);
    expect(await poll(api, body.activity_id, 4)).toEqual(Array.from({ length: 4 }, () => 'processing'));
  });

  it('can be completed before it is applied', async () => {
    const api = createApiClient({ switches: { bulkLagSeconds: 3, activityPace: 'at-once' } });
    expect((await add(api, [people.jane])).body.state).toBe('completed');
    expect((await api.get(`/contacts/${people.jane}`)).body).toHaveProperty('deleted_at');
    api.clock.pass(3_000);
    expect((await api.get(`/contacts/${people.jane}`)).body).not.toHaveProperty('deleted_at');
  });

  it('can be applied before readings show it, until somebody else changes the contact', async () => {
    const api = createApiClient({ switches: { readingLagSeconds: 20, activityPace: 'at-once' } });
    await add(api, [people.jane, people.elena]);
    const isShownDeleted = async (id: string) => 'deleted_at' in (await api.get(`/contacts/${id}`)).body;
    expect(api.sandbox.contacts.get(people.jane)?.deleted_at).toBeUndefined();
    expect(await isShownDeleted(people.jane)).toBe(true);
    const page = await api.get('/contacts?status=deleted&limit=500');
    expect(page.body.contacts.map((one) => one.contact_id)).toContain(people.jane);
    api.sandbox.colleague.edit(people.elena, { first_name: 'Elena' });
    expect(await isShownDeleted(people.elena)).toBe(false);
    api.clock.pass(20_000);
    expect(await isShownDeleted(people.jane)).toBe(false);
  });

  it('is listed newest first, and every item has the link of the last one', async () => {
    const api = createApiClient({ switches: { activityPace: 'at-once' } });
    const first = (await add(api, [people.jane])).body.activity_id;
    api.clock.pass(1_000);
    const second = (await add(api, [people.elena])).body.activity_id;
    const links = async () =>
      (await api.get('/activities')).body.activities.map((one) => [one.activity_id, JSON.stringify(one._links)]);
    const toFirst = JSON.stringify({ self: { href: `/v3/activities/${first}` } });
    const listed = await links();
    expect(listed.map(([id]) => id)).toEqual([second, first]);
    expect(listed.map(([, link]) => link)).toEqual([toFirst, toFirst]);
    api.sandbox.switches.activityList = 'as-documented';
    expect((await links())[0]?.[1]).toContain(second);
  });

  it('can be listed late, and beside activities of others that change nothing here', async () => {
    const api = createApiClient({ switches: { activitiesListed: 'later', activityPace: 'at-once' } });
    const { body } = await add(api, [people.jane]);
    api.sandbox.activities.startForeign(1);
    expect((await api.get('/activities')).body.activities).toEqual([]);
    api.clock.pass(60_000);
    const { activities } = (await api.get('/activities')).body;
    expect(activities).toHaveLength(2);
    expect(activities[1]).toMatchObject({ activity_id: body.activity_id, status: { items_total_count: 1 } });
    expect(activities[0]).toMatchObject({ status: { items_total_count: 1 } });
    api.sandbox.activities.forget();
    expect((await api.get(`/activities/${body.activity_id}`)).status).toBe(404);
  });

  it('is refused when 1,000 activities are queued', async () => {
    const api = createApiClient();
    for (let i = 0; i < 1000; i++) api.sandbox.activities.startForeign(1);
    api.clock.pass(1000);
    api.sandbox.switches.rateLimits = 'on';
    const refused = await add(api, [people.jane]);
    expect(refused.status).toBe(429);
    expect(refused.text).toContain('1,000 queued');
    Object.assign(api.sandbox.switches, { queueFull: 'without-key' });
    api.clock.pass(1000);
    expect((await add(api, [people.jane])).text).not.toContain('error_key');
    Object.assign(api.sandbox.switches, { queueFull: 'as-quota' });
    expect((await add(api, [people.jane])).text).toContain('quota_exceeded');
  });
});

describe('activities of other kinds', () => {
  it('delete contacts, which is the undo of a restore', async () => {
    const api = createApiClient();
    const { status, body } = await api.post('/activities/contact_delete', { contact_ids: [people.ada, people.jane] });
    expect(status).toBe(201);
    await poll(api, body.activity_id, 2);
    expect(api.sandbox.contacts.get(people.ada)).toMatchObject({ deleted_at: '2026-06-10', list_memberships: [] });
    expect(api.sandbox.contacts.get(people.jane)?.deleted_at).toBe('2026-03-05');
    expect((await api.post('/activities/contact_delete', {})).status).toBe(400);
  });

  it('add tags', async () => {
    const api = createApiClient({ switches: { activityPace: 'at-once' } });
    const [tag] = [...api.sandbox.data.tags.keys()];
    const { status } = await api.post('/activities/contacts_taggings_add', {
      source: { contact_ids: [people.uwe] },
      tag_ids: [tag],
    });
    expect([status, api.sandbox.contacts.get(people.uwe)?.taggings]).toEqual([201, [tag]]);
  });

  it('are listed newest first if they are at most ten days old', async () => {
    const api = createApiClient({ switches: { accessTokenSeconds: 20 * 86_400 } });
    const old = await add(api, [people.jane]);
    api.clock.pass(10 * 86_400_000);
    const recent = await add(api, [people.jane]);
    const newest = await api.post('/activities/contact_delete', { contact_ids: [people.ada] });
    await poll(api, newest.body.activity_id, 1);
    const ids = async (query = '') =>
      (await api.get(`/activities${query}`)).body.activities.map((one) => one.activity_id);
    expect(await ids()).toEqual([newest.body.activity_id, recent.body.activity_id]);
    expect(await ids('?state=processing')).toEqual([newest.body.activity_id]);
    expect(await ids()).not.toContain(old.body.activity_id);
  });

  it('require the privilege to write, even for reading one', async () => {
    const api = createApiClient({}, { privileges: ['contacts:read'] });
    expect((await api.get('/activities')).status).toBe(403);
  });
});
