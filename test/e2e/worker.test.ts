import { expect, it } from 'vitest';
import { people } from '../sandbox/sandbox';
import { chromium, sandbox, setScene } from './scene';
import { ContactsPage, Popup } from './ui';
import { until } from './until';

/** Chromium stops an idle worker after 30 seconds, at any point of what a person does. Nothing may depend on its memory. */

setScene();

it('may be stopped between every two steps of a restore and its undo', async () => {
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
  // One that comes a moment too early is refused and sent again.
  const writes = sandbox.calls.filter(
    ({ method, host, status }) => host === 'api.cc.email' && method !== 'GET' && status !== 429,
  );
  expect(writes.map(({ method }) => method)).toEqual(['PUT', 'DELETE']);
});

it('may be stopped under a page with a panel', async () => {
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

it('is stopped in the middle of a write: the popup does not hang, and the next lookup tells what is', async () => {
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
  expect(sandbox.calls.filter(({ method }) => method === 'PUT')).toHaveLength(1);
});

it('is one classic script, of which alone Chromium stores the compiled code', async () => {
  const background = await chromium.inWorker('chrome.runtime.getManifest().background');
  expect(background).toEqual({ service_worker: 'service-worker-loader.js' });
  const script = await chromium.inWorker('fetch("service-worker-loader.js").then((file) => file.text())');
  // A single letter outside of ASCII has the whole script read more slowly.
  expect(script).toMatch(/^[\0-\x7f]*$/);
});
