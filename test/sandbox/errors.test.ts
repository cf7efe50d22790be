import { expect, it } from 'vitest';
import { createApiClient } from './api-client';
import { API_HOST, people } from './sandbox';

it('errors about a contact are arrays, and errors about the caller or its rate are objects', async () => {
  const api = createApiClient();
  const { sandbox } = api;
  const shapes = new Map<number, string>();
  async function ask(method: string, path: string, token: string, type = 'application/json', body?: string) {
    const headers = { authorization: `Bearer ${token}`, 'content-type': type };
    const init = { method, headers, ...(body !== undefined && { body }) };
    const answer = await sandbox.fetch(new Request(`https://${API_HOST}/v3${path}`, init));
    const text = await answer.text();
    shapes.set(answer.status, text === '' ? 'empty' : Array.isArray(JSON.parse(text)) ? 'array' : 'object');
  }
  const { accessToken } = sandbox.issueToken();
  const jane = '{"create_source":"Account","email_address":{"address":"jane@riverside.example"}}';
  await ask('GET', '/contacts?limit=0', accessToken);
  await ask('GET', '/contacts', 'nobody');
  await ask('GET', '/contacts', sandbox.issueToken({ privileges: [] }).accessToken);
  await ask('GET', '/contacts/61d00338-4bd5-11ed-8c0a-fa163ec17584', accessToken);
  await ask('PUT', '/activities/add_list_memberships', accessToken, 'application/json', '{}');
  await ask('POST', '/contacts', accessToken, 'application/json', jane);
  await ask('POST', '/contacts', accessToken, 'text/plain', jane);
  sandbox.switches.rateLimits = 'on';
  for (let i = 0; i < 5; i++) await ask('GET', `/contacts/${people.jane}`, accessToken);
  shapes.delete(200);
  expect(Object.fromEntries(shapes)).toEqual({
    400: 'array',
    401: 'object',
    403: 'object',
    404: 'array',
    405: 'array',
    409: 'array',
    415: 'array',
    429: 'object',
  });
});
