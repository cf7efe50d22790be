import { expect, it } from 'vitest';
import { createApiClient } from './api-client';
import { DEVICE_CLIENT_ID, PUBLIC_CLIENT_ID } from './sandbox';

const limited = () => createApiClient({ switches: { rateLimits: 'on' } });

it('the API accepts 4 calls in any second, and refuses more without an extra header', async () => {
  const api = limited();
  const call = async () => (await api.get('/contacts?limit=1')).status;
  expect([await call(), await call(), await call()]).toEqual([200, 200, 200]);
  api.clock.pass(600);
  expect([await call(), await call()]).toEqual([200, 429]);
  api.clock.pass(399);
  const refused = await api.get('/contacts?limit=1');
  expect(refused.body).toEqual({ error_key: 'throttled', error_message: 'Too Many Requests' });
  expect([...refused.headers.keys()]).toEqual(['content-type', 'date', 'x-eig-tracking-id']);
  api.clock.pass(1);
  expect([await call(), await call(), await call(), await call()]).toEqual([200, 200, 200, 429]);
});

it('the limits count by API key, not by token', async () => {
  const api = limited();
  const { accessToken } = api.sandbox.issueToken();
  const other = api.sandbox.issueToken({ clientId: DEVICE_CLIENT_ID }).accessToken;
  const call = async (token: string) => {
    const headers = { authorization: `Bearer ${token}` };
    return (await api.sandbox.fetch(new Request('https://api.cc.email/v3/contacts?limit=1', { headers }))).status;
  };
  for (let i = 0; i < 4; i++) await api.get('/contacts?limit=1');
  expect(await call(accessToken)).toBe(429);
  expect(await call(other)).toBe(200);
});

it('the API accepts 10,000 calls in a UTC day', async () => {
  const api = limited();
  api.sandbox.limits.setCallsToday(PUBLIC_CLIENT_ID, 9_999);
  expect((await api.get('/contacts?limit=1')).status).toBe(200);
  api.clock.pass(1000);
  const refused = await api.get('/contacts?limit=1');
  expect([refused.status, refused.body]).toEqual([
    429,
    { error_key: 'quota_exceeded', error_message: 'Limit Exceeded' },
  ]);
  api.clock.pass(Date.parse('2026-06-11T00:00:00Z') - api.clock.now() - 1);
  expect((await api.get('/contacts?limit=1')).status).toBe(429);
  api.clock.pass(1);
  expect((await api.get('/contacts?limit=1')).status).toBe(200);
  expect(api.sandbox.limits.callsToday(PUBLIC_CLIENT_ID)).toBe(1);
});

it('the sandbox records every call with its key and its body', async () => {
  const api = limited();
  await api.put('/contacts/42', { update_source: 'Account' });
  expect(api.last()).toEqual({
    seq: expect.any(Number),
    at: api.clock.now(),
    host: 'api.cc.email',
    method: 'PUT',
    path: '/v3/contacts/42',
    query: '',
    status: 404,
    clientId: PUBLIC_CLIENT_ID,
    requestBody: { update_source: 'Account' },
  });
});

it('the sandbox records calls that no client should make', async () => {
  const api = limited();
  await api.sandbox.fetch(new Request('https://api.constantcontact.com/v2/contacts'));
  await api.get('/contacts_v2');
  expect((await api.sandbox.fetch(new Request('https://api.cc.email/v2/contacts'))).status).toBe(403);
  expect(api.sandbox.unexpected).toHaveLength(3);
});
