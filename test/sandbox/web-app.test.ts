import { expect, it } from 'vitest';
import { createApiClient } from './api-client';
import { APP_HOST, createSandbox, lists, people, type Sandbox } from './sandbox';

const open = (sandbox: Sandbox, path: string) => sandbox.fetch(new Request(`https://${APP_HOST}${path}`));
const post = (sandbox: Sandbox, path: string, body: unknown) =>
  sandbox.fetch(new Request(`https://${APP_HOST}${path}`, { method: 'POST', body: JSON.stringify(body) }));

it('a contact that is deleted in the web app blocks its address in the API, and no search finds it', async () => {
  const api = createApiClient();
  const { sandbox } = api;
  await post(sandbox, '/internal/contacts/delete', { ids: [people.ada] });
  const add = await api.post('/contacts', {
    create_source: 'Account',
    email_address: { address: 'ada@riverside.example' },
  });
  expect([add.status, add.errors[0]?.error_message.includes(people.ada)]).toEqual([409, true]);
  const found = await open(sandbox, '/internal/contacts?search=ada');
  expect(await found.json()).toMatchObject({ total: 0 });
});

it('the web app says that the address of a deleted contact exists, or restores the contact', async () => {
  const sandbox = createSandbox();
  const add = () => post(sandbox, '/internal/contacts', { email: 'jane@riverside.example', list: lists.newsletter });
  const refused = await add();
  expect([refused.status, await refused.json()]).toEqual([
    409,
    { message: `Email already exists for contact ${people.jane}` },
  ]);
  sandbox.switches.webAppAddsDeleted = 'restores';
  expect((await add()).status).toBe(201);
  expect(sandbox.contacts.get(people.jane)?.deleted_at).toBeUndefined();
});

it('the web app answers on both styles of routes, and on pages that a test registers', async () => {
  const sandbox = createSandbox();
  for (const path of [
    '/account-home',
    '/pages/contacts/ui',
    '/contacts',
    '/contacts/lists',
    `/contacts/lists/${lists.donors}`,
  ]) {
    const page = await open(sandbox, path);
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=UTF-8']);
  }
  sandbox.page('/contacts/other', '<!doctype html><title>Other</title>');
  expect(await (await open(sandbox, '/contacts/other')).text()).toContain('Other');
  expect(sandbox.unexpected).toEqual([]);
  expect((await open(sandbox, '/nowhere')).status).toBe(404);
  expect(sandbox.unexpected).toHaveLength(1);
});

it('the web app has no meaningful class names in its page, style and script', async () => {
  const sandbox = createSandbox();
  for (const path of ['/contacts', '/static/app.css', '/static/app.js']) {
    const text = await (await open(sandbox, path)).text();
    expect(text).not.toMatch(/\bui-/);
    expect(text).toMatch(/css-[a-z0-9]+/);
  }
});

it('requests to the web app do not count as calls to the API', async () => {
  const sandbox = createSandbox();
  await open(sandbox, '/internal/contacts');
  expect(sandbox.calls).toEqual([]);
});
