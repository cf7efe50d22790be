import { expect, it } from 'vitest';
import { people } from '../sandbox/sandbox';
import { chromium, sandbox, setScene } from './scene';
import { ContactsPage, Popup } from './ui';
import { until } from './until';

/**
 * Chromium stops an idle worker after 30 seconds, at any point of a person’s work. Nothing may depend on its memory.
 */

setScene();

it('the worker may stop between any two steps of a restore in the popup and its undo', async () => {
  await chromium.stopWorker();
  const popup = await Popup.open();
  await chromium.stopWorker();
  await popup.lookUp('jane@riverside.example');
  await popup.newsletter.waitFor();
  await chromium.stopWorker();
  await popup.restore();
  await chromium.stopWorker();
  await popup.undo();
  expect(sandbox.contacts.get(people.jane)?.deleted_at).toBeDefined();
  // The server may refuse a call for the rate limit, which is then sent again.
  const writes = sandbox.calls.filter(
    ({ method, host, status }) => host === 'api.cc.email' && method !== 'GET' && status !== 429,
  );
  expect(writes.map(({ method }) => method)).toEqual(['PUT', 'DELETE']);
});

it('the worker may stop between any two steps of a restore in the panel and its undo', async () => {
  const contacts = await ContactsPage.open();
  await chromium.stopWorker();
  await contacts.search.fill('jane@riverside.example');
  await contacts.panel.get('button', 'Restore contact');
  await chromium.stopWorker();
  await contacts.restore();
  await chromium.stopWorker();
  await contacts.panel.click('button', 'Undo restore');
  await contacts.panel.says(/Deleted again/);
  expect(sandbox.contacts.get(people.jane)?.deleted_at).toBeDefined();
});

it('the worker stops during a write: the popup shows an unknown outcome, and the next lookup shows the true state', async () => {
  const popup = await Popup.lookUp('jane@riverside.example');
  await popup.newsletter.check();
  const held = sandbox.faults.next({ method: 'PUT' }, 'hang');
  await popup.button('Restore contact').click();
  await until('the write', () => held.met === 1);
  await chromium.stopWorker();
  held.release();
  const alert = popup.page.getByRole('alert').filter({ hasText: /unclear whether/ });
  await alert.waitFor();
  await popup.page.reload();
  await popup.lookUp('jane@riverside.example');
  const state = sandbox.contacts.get(people.jane)?.deleted_at === undefined ? 'Active' : 'Deleted';
  await popup.card('jane@riverside.example').getByText(state, { exact: true }).first().waitFor();
  expect(sandbox.calls.filter(({ method, status }) => method === 'PUT' && status !== 429)).toHaveLength(1);
});

it('the worker is one classic script, because Chromium stores the compiled code only of those', async () => {
  const background = await chromium.inWorker('chrome.runtime.getManifest().background');
  expect(background).toEqual({ service_worker: 'service-worker-loader.js' });
  const script = await chromium.inWorker('fetch("service-worker-loader.js").then((file) => file.text())');
  // A single character outside ASCII would slow down the reading of the whole script.
  expect(script).toMatch(/^[\0-\x7f]*$/);
});
