import { describe, expect, it } from 'vitest';
import { type ApiClient, createApiClient } from './api-client';
import { atMoments, type Moment } from './colleague';
import { lists, people } from './sandbox';
import { changeOf } from './server-log';

const restore = {
  update_source: 'Account',
  email_address: { address: 'jane@riverside.example', permission_to_send: 'implicit' },
  list_memberships: [lists.newsletter],
};
const story = (api: ApiClient, id: string) =>
  api.sandbox.log
    .of(id)
    .slice(1)
    .map((entry) => `${changeOf(entry)} by ${entry.by}`);

describe('the log of the server', () => {
  it('records every change in one order with the requests, and its author', async () => {
    const api = createApiClient();
    const { colleague, log } = api.sandbox;
    await api.put(`/contacts/${people.jane}`, restore);
    const put = api.last()?.seq;
    colleague.edit(people.jane, { first_name: 'Janet' });
    colleague.relist(people.jane, [lists.donors]);
    colleague.unsubscribe(people.jane);
    await api.delete(`/contacts/${people.jane}`);
    colleague.restore(people.jane, [lists.events]);
    colleague.delete(people.jane);
    expect(story(api, people.jane)).toEqual([
      'restored by client',
      'edited by colleague',
      'moved by colleague',
      'unsubscribed by contact',
      'deleted by client',
      'restored by colleague',
      'deleted by colleague',
    ]);
    const entries = log.of(people.jane);
    expect(entries[1]?.request).toBe(put);
    expect(entries.map(({ seq }) => seq)).toEqual([...entries.map(({ seq }) => seq)].sort((a, b) => a - b));
    expect(log.stateAt(people.jane, put ?? 0)?.deleted_at).toBeDefined();
    expect(log.stateAt(people.jane, entries[1]?.seq ?? 0)?.deleted_at).toBeUndefined();
    expect(log.text(people.jane).split('\n')).toHaveLength(8);
  });

  it('records the request of an activity that changed a contact', async () => {
    const api = createApiClient({ switches: { activityPace: 'by-time' } });
    await api.post('/activities/add_list_memberships', {
      source: { contact_ids: [people.jane] },
      list_ids: [lists.newsletter],
    });
    const post = api.last()?.seq;
    api.clock.pass(5_000);
    await api.get('/contacts?limit=1');
    expect(api.sandbox.log.of(people.jane).at(-1)).toMatchObject({ by: 'client', request: post, at: api.clock.now() });
  });
});

describe('a colleague in the web app', () => {
  it('sees no deleted contact, and cannot restore an active one', () => {
    const api = createApiClient();
    const { colleague } = api.sandbox;
    colleague.edit(people.jane, { first_name: 'Janet' });
    colleague.relist(people.jane, [lists.donors]);
    colleague.delete(people.jane);
    colleague.restore(people.ada, []);
    expect([story(api, people.jane), story(api, people.ada)]).toEqual([[], []]);
  });

  it.each([
    ['yes', '2026-06-10T09:00:00.000Z'],
    ['no', undefined],
  ] as const)('moves updated_at with opt-outs and changes of lists: %s', (moves, moment) => {
    const api = createApiClient({ switches: { optOutMovesUpdatedAt: moves, listChangeMovesUpdatedAt: moves } });
    const { colleague, contacts } = api.sandbox;
    const before = [people.ada, people.jane, people.elena].map((id) => contacts.get(id)?.updated_at);
    colleague.relist(people.ada, [lists.donors]);
    colleague.restore(people.jane, [lists.donors]);
    colleague.unsubscribe(people.elena);
    const after = [people.ada, people.jane, people.elena].map((id) => contacts.get(id)?.updated_at);
    expect(after).toEqual(before.map((old) => moment ?? old));
    expect(contacts.get(people.elena)?.email_address?.updated_at).toBe('2026-06-10T09:00:00.000Z');
  });

  const first = ['restored by colleague', 'edited by colleague', 'edited by client'];
  const second = ['restored by client', 'edited by colleague'];
  it.each<[string, Moment, string[], boolean[]]>([
    ['right before a write', { side: 'before', of: 'write', count: 1 }, first, [true, false, false]],
    ['between a reading and the write after it', { side: 'after', of: 'call', count: 1 }, first, [true, false, false]],
    ['between a write and its reading', { side: 'after', of: 'write', count: 1 }, second, [true, true, false]],
    ['right before a reading', { side: 'before', of: 'reading', count: 2 }, second, [true, true, false]],
    ['after a minute', { afterSeconds: 60 }, second, [true, true, false]],
  ])('acts %s', async (_when, moment, expected, before) => {
    const api = createApiClient();
    const { colleague } = api.sandbox;
    const run = () => {
      colleague.restore(people.jane, [lists.donors]);
      colleague.edit(people.jane, { last_name: 'Miller' });
    };
    atMoments(api.sandbox, [{ moment, run }]);
    const begun = api.sandbox.log.next();
    await api.get(`/contacts/${people.jane}`);
    await api.put(`/contacts/${people.jane}`, restore);
    api.clock.pass(60_000);
    const shown = (await api.get(`/contacts/${people.jane}`)).body;
    expect(story(api, people.jane)).toEqual(expected);
    // The log orders a change before the requests that follow it, and after those that precede it.
    const change = api.sandbox.log.of(people.jane).find((entry) => entry.by === 'colleague' && entry.seq > begun);
    const requests = api.sandbox.calls.map((call) => call.seq < (change?.seq ?? 0));
    expect(requests).toEqual(before);
    expect(shown.last_name).toBe(api.sandbox.contacts.get(people.jane)?.last_name);
  });

  it('does not act after the end of the script', async () => {
    const api = createApiClient();
    const run = () => api.sandbox.colleague.delete(people.ada);
    const end = atMoments(api.sandbox, [{ moment: { side: 'before', of: 'call', count: 2 }, run }]);
    await api.get('/contacts?limit=1');
    end();
    await api.get('/contacts?limit=1');
    expect(story(api, people.ada)).toEqual([]);
  });
});

describe('a second account with the same API key', () => {
  it('has contacts of its own and shares the rate limit', async () => {
    const api = createApiClient({ switches: { rateLimits: 'on' } });
    const { sandbox } = api;
    const other = sandbox.addAccount({ organization_name: 'Lakeside Choir' });
    const { contact_id } = other.data.addContact({ email_address: { address: 'jane@riverside.example' } });
    const { accessToken } = sandbox.issueToken({ user: other.owner });
    const get = (path: string) =>
      sandbox.fetch(
        new Request(`https://api.cc.email/v3${path}`, { headers: { authorization: `Bearer ${accessToken}` } }),
      );
    expect(await (await get('/account/summary')).json()).toMatchObject({ organization_name: 'Lakeside Choir' });
    expect((await get(`/contacts/${contact_id}`)).status).toBe(200);
    expect((await get(`/contacts/${people.jane}`)).status).toBe(404);
    expect((await api.get(`/contacts/${contact_id}`)).status).toBe(404);
    expect((await get('/contacts?limit=1')).status).toBe(429);
  });

  it('may have an owner without the privilege to read the account', async () => {
    const { sandbox } = createApiClient();
    const { owner } = sandbox.addAccount({ privileges: ['contacts:read', 'contacts:write'] });
    const { accessToken } = sandbox.issueToken({ user: owner });
    const headers = { authorization: `Bearer ${accessToken}` };
    const answer = await sandbox.fetch(new Request('https://api.cc.email/v3/account/summary', { headers }));
    expect(answer.status).toBe(403);
  });
});
