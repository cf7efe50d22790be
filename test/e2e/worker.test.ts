import { expect, it } from 'vitest';
import { people } from '../sandbox/sandbox';
import { accessibleViewOf } from './accessible-view';
import { chromium, sandbox, setScene } from './scene';
import { until } from './until';

/** Chromium stops an idle worker after 30 seconds, at any point of what a person does. Nothing may depend on its memory. */

setScene();

it('may be stopped between every two steps of a restore and its undo', async () => {
  await chromium.stopWorker();
  const popup = await chromium.openPage('src/popup/index.html');
  await chromium.stopWorker();
  await popup.getByRole('textbox').fill('jane@riverside.example');
  await popup.getByRole('button', { name: 'Look up' }).click();
  await popup.getByRole('checkbox', { name: 'Newsletter', exact: true }).check();
  await chromium.stopWorker();
  await popup.getByRole('button', { name: 'Restore contact' }).click();
  await popup
    .getByRole('status')
    .filter({ hasText: /^Restored/ })
    .waitFor();
  await chromium.stopWorker();
  await popup.getByRole('button', { name: 'Undo restore' }).click();
  await popup
    .getByRole('status')
    .filter({ hasText: /^Deleted again/ })
    .waitFor();
  expect(sandbox.contacts.get(people.jane)?.deleted_at).toBeDefined();
  const writes = sandbox.calls.filter(({ method, host }) => host === 'api.cc.email' && method !== 'GET');
  expect(writes.map(({ method }) => method)).toEqual(['PUT', 'DELETE']);
});

it('may be stopped under a page with a panel', async () => {
  const page = await chromium.context.newPage();
  await page.goto('https://app.constantcontact.com/contacts');
  const view = await accessibleViewOf(page);
  await chromium.stopWorker();
  await page.getByRole('searchbox', { name: 'Search contacts' }).fill('jane@riverside.example');
  await view.get('button', 'Restore contact');
  await chromium.stopWorker();
  await until('the restore', async () => {
    await view.clickIfThere('button', 'Restore contact');
    return view.find('button', 'Undo restore');
  });
  await chromium.stopWorker();
  await view.click('button', 'Undo restore');
  await view.says(/Deleted again/);
  expect(sandbox.contacts.get(people.jane)?.deleted_at).toBeDefined();
});

it('renews the access token with the stored refresh token after it was stopped, and once only', async () => {
  await expect
    .poll(() => sandbox.now() - (sandbox.calls.findLast(({ path }) => path.endsWith('/token'))?.at ?? 0))
    .toBeGreaterThan(1_000);
  await chromium.ask('getStatus', {});
  await chromium.inWorker('chrome.storage.session.remove("access")');
  await chromium.stopWorker();
  const before = sandbox.calls.length;
  const [one, two] = await Promise.all([
    chromium.ask('lookup', { text: 'jane@riverside.example' }),
    chromium.ask('lookup', { text: 'ada@riverside.example' }),
  ]);
  expect([one.ok, two.ok]).toEqual([true, true]);
  expect(sandbox.calls.slice(before).filter(({ path }) => path.endsWith('/token'))).toHaveLength(1);
});

it('is stopped in the middle of a write: the popup does not hang, and the next lookup tells what is', async () => {
  const popup = await chromium.openPage('src/popup/index.html');
  await popup.getByRole('textbox').fill('jane@riverside.example');
  await popup.getByRole('button', { name: 'Look up' }).click();
  await popup.getByRole('checkbox', { name: 'Newsletter', exact: true }).check();
  const held = sandbox.faults.next({ method: 'PUT' }, 'hang');
  await popup.getByRole('button', { name: 'Restore contact' }).click();
  await expect.poll(() => held.met).toBe(1);
  await chromium.stopWorker();
  held.release();
  const alert = popup.getByRole('alert').filter({ hasText: /not known whether/ });
  await alert.waitFor();
  await popup.reload();
  await popup.getByRole('textbox').fill('jane@riverside.example');
  await popup.getByRole('button', { name: 'Look up' }).click();
  const state = sandbox.contacts.get(people.jane)?.deleted_at === undefined ? 'Active' : 'Deleted';
  await popup
    .getByRole('article', { name: 'jane@riverside.example' })
    .getByText(state, { exact: true })
    .first()
    .waitFor();
  expect(sandbox.calls.filter(({ method }) => method === 'PUT')).toHaveLength(1);
});
