import { describe, expect, it } from 'vitest';
import { createApiClient } from './api-client';
import { API_HOST, type Fault, lists, people } from './sandbox';

const restore = {
  update_source: 'Account',
  first_name: 'Jane',
  email_address: { address: 'jane@riverside.example', permission_to_send: 'implicit' },
  list_memberships: [lists.newsletter],
};
const isDeleted = (api: ReturnType<typeof createApiClient>) =>
  api.sandbox.contacts.get(people.jane)?.deleted_at !== undefined;

describe('a fault that is an error', () => {
  it.each<[Fault, number, string | RegExp]>([
    ['throttled', 429, '{"error_key":"throttled","error_message":"Too Many Requests"}'],
    ['quota-exceeded', 429, '{"error_key":"quota_exceeded","error_message":"Limit Exceeded"}'],
    ['throttled-without-key', 429, /^(?!.*error_key)/],
    ['server-error-html', 500, /^<html>/],
    ['empty-503', 503, ''],
    ['refused', 400, /^\[.*The request is not valid\./],
    ['unauthorized', 401, '{"error_key":"unauthorized","error_message":"Unauthorized"}'],
    ['forbidden-empty', 403, ''],
    ['gateway-forbidden', 403, '{"message":"Forbidden"}'],
    ['not-what-the-contract-says', 200, /"contact_id":7/],
  ])('“%s” answers %i once, and applies nothing', async (fault, status, text) => {
    const api = createApiClient();
    const planned = api.sandbox.faults.next({ method: 'PUT', path: /contacts/, host: API_HOST }, fault);
    await api.get(`/contacts/${people.jane}`);
    expect(planned.met).toBe(0);
    const answer = await api.put(`/contacts/${people.jane}`, restore);
    expect(answer.status).toBe(status);
    if (typeof text === 'string') expect(answer.text).toBe(text);
    else expect(answer.text).toMatch(text);
    expect([planned.met, isDeleted(api), api.last()?.status]).toEqual([1, true, status]);
    expect((await api.put(`/contacts/${people.jane}`, restore)).status).toBe(200);
  });
});

describe('a fault of the connection', () => {
  it('breaks it before the request is read', async () => {
    const api = createApiClient();
    api.sandbox.faults.next({ path: /contacts/ }, 'network-error', 2);
    await expect(api.put(`/contacts/${people.jane}`, restore)).rejects.toThrow(TypeError);
    await expect(api.put(`/contacts/${people.jane}`, restore)).rejects.toThrow(TypeError);
    expect([isDeleted(api), api.last()?.status]).toEqual([true, 0]);
  });

  it('breaks it after the write was applied', async () => {
    const api = createApiClient();
    api.sandbox.faults.next({ method: 'PUT' }, 'applied-then-lost');
    await expect(api.put(`/contacts/${people.jane}`, restore)).rejects.toThrow(TypeError);
    expect(isDeleted(api)).toBe(false);
  });

  it('waits for a write that the limits admit, if it breaks the connection after the write', async () => {
    const api = createApiClient({ switches: { rateLimits: 'on' } });
    const planned = api.sandbox.faults.next({ method: 'PUT' }, 'applied-then-lost');
    for (let call = 0; call < 4; call++) await api.get(`/contacts/${people.jane}`);
    expect((await api.put(`/contacts/${people.jane}`, restore)).status).toBe(429);
    expect([planned.met, isDeleted(api)]).toEqual([0, true]);
    api.clock.pass(1_000);
    await expect(api.put(`/contacts/${people.jane}`, restore)).rejects.toThrow(TypeError);
    expect([planned.met, isDeleted(api)]).toEqual([1, false]);
  });

  it('breaks it, and the write is applied 8 seconds later', async () => {
    const api = createApiClient();
    api.sandbox.faults.next({ method: 'PUT' }, 'lost-then-applied');
    await expect(api.put(`/contacts/${people.jane}`, restore)).rejects.toThrow(TypeError);
    api.clock.pass(7_999);
    await api.get('/contacts?limit=1');
    expect(isDeleted(api)).toBe(true);
    api.clock.pass(1);
    await api.get('/contacts?limit=1');
    expect(isDeleted(api)).toBe(false);
  });

  it('answers 503 although the write was applied', async () => {
    const api = createApiClient();
    api.sandbox.faults.next({ method: 'PUT' }, 'applied-then-503');
    expect((await api.put(`/contacts/${people.jane}`, restore)).status).toBe(503);
    expect(isDeleted(api)).toBe(false);
  });

  it('cuts JSON off in the middle', async () => {
    const api = createApiClient();
    api.sandbox.faults.next({}, 'truncated-json');
    await expect(api.get(`/contacts/${people.jane}`)).rejects.toThrow(SyntaxError);
  });

  it('makes a request hang until its release, or until the caller gives up', async () => {
    const api = createApiClient();
    const planned = api.sandbox.faults.next({ method: 'PUT' }, 'hang', 2);
    const { accessToken } = api.sandbox.issueToken();
    const giveUp = new AbortController();
    const abandoned = api.sandbox.fetch(
      new Request(`https://${API_HOST}/v3/contacts/${people.ada}`, {
        method: 'PUT',
        headers: { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' },
        body: JSON.stringify(restore),
        signal: giveUp.signal,
      }),
    );
    giveUp.abort();
    await expect(abandoned).rejects.toThrow(/abort/i);
    const held = api.put(`/contacts/${people.jane}`, restore);
    expect(isDeleted(api)).toBe(true);
    planned.release();
    expect((await held).status).toBe(200);
  });
});

it('a fault can start after some requests, last until a moment, and end when it is cleared', async () => {
  const api = createApiClient();
  const status = async () => (await api.get('/contacts?limit=1')).status;
  api.sandbox.faults.next({ skip: 1, until: api.clock.now() + 3_600_000 }, 'empty-503', 1e6);
  expect([await status(), await status(), await status()]).toEqual([200, 503, 503]);
  api.clock.pass(3_600_000);
  expect(await status()).toBe(200);
  api.sandbox.faults.next({}, 'empty-503', 1e6);
  api.sandbox.faults.clear();
  expect(await status()).toBe(200);
});
