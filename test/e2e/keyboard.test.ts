import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright';
import { expect, it } from 'vitest';
import { lists, people } from '../sandbox/sandbox';
import { chromium, sandbox, setScene } from './scene';
import { must } from './stage';
import { History, Popup } from './ui';

/** A restore with everything that protects it (preview, undo, history), with the keyboard alone. */

setScene();

type Target = ReturnType<Page['getByRole']>;

function hasFocus(target: Target): Promise<boolean> {
  return target.evaluate((element) => element === document.activeElement);
}

/** Presses Tab until `target` has the focus, then presses `key`. */
async function press(page: Page, target: Target, key: 'Enter' | 'Space'): Promise<void> {
  await target.waitFor();
  for (let tabs = 0; !(await hasFocus(target)); tabs++) {
    if (tabs > 120) throw new Error(`Tab never came to ${target}`);
    await page.keyboard.press('Tab');
  }
  await page.keyboard.press(key);
}

const writes = () =>
  sandbox.calls.filter(({ host, method, status }) => host === 'api.cc.email' && method !== 'GET' && status !== 429);

it('with the keyboard alone, a restore is previewed, confirmed by one press, undone and found in the history', async () => {
  const popup = await Popup.open();
  const { page } = popup;
  await expect.poll(() => hasFocus(popup.field)).toBe(true);
  await page.keyboard.type('jane@riverside.example');
  await page.keyboard.press('Enter');
  await popup.card('jane@riverside.example').waitFor();
  await press(page, popup.newsletter, 'Space');
  await press(page, page.locator('summary', { hasText: 'What will change' }), 'Enter');
  const preview = page.locator('details.card-preview');
  await preview.getByText('Lists: Newsletter (none now)').waitFor();
  await preview.getByText('Implicit before and after, so the contact can get emails again').waitFor();
  expect(writes()).toEqual([]);

  await press(page, popup.button('Restore contact'), 'Enter');
  const undo = popup.button('Undo restore');
  await expect.poll(() => hasFocus(undo)).toBe(true);
  expect(sandbox.contacts.get(people.jane)?.deleted_at).toBeUndefined();
  expect(writes().map(({ method }) => method)).toEqual(['PUT']);
  await page.keyboard.press('Enter');
  await page.getByText(/^Deleted again\./).waitFor();
  expect(sandbox.contacts.get(people.jane)?.deleted_at).toBeDefined();

  await press(page, popup.button('Restore contact'), 'Enter');
  await undo.waitFor();
  const opening = chromium.context.waitForEvent('page');
  await press(page, page.getByRole('link', { name: 'History' }), 'Enter');
  const history = await opening;
  const table = history.getByRole('table', { name: 'History' });
  await table.waitFor();
  expect(await table.getByText('Undone', { exact: true }).count()).toBe(1);

  await press(history, history.getByRole('button', { name: 'Details: jane@riverside.example' }).first(), 'Enter');
  const differences = history.getByRole('table', { name: 'Before and after' });
  await differences.getByRole('rowheader', { name: 'Phones' }).waitFor();
  expect(await differences.getByText('Different').count()).toBe(0);
  await press(history, history.getByRole('button', { name: 'Undo restore' }), 'Enter');
  await history.getByText('Undone. jane@riverside.example is deleted again and on no list.').waitFor();
  expect(sandbox.contacts.get(people.jane)?.deleted_at).toBeDefined();
  expect(await table.getByText('Undone', { exact: true }).count()).toBe(2);
});

/** Restores a contact as the popup does. */
async function restored(address: string): Promise<void> {
  const { contact, fingerprint } = await must(chromium.ask('lookup', { text: address }));
  const listIds = [lists.newsletter];
  await must(chromium.ask('restore', { contactId: contact?.id ?? '', listIds, entryPoint: 'popup', fingerprint }));
}

it('with the keyboard alone, the history is searched, exported and deleted', async () => {
  await restored('jane@riverside.example');
  await restored('elena@riverside.example');
  const history = await History.open();
  const { page } = history;
  await page.getByText('2 entries').waitFor();
  await page.getByRole('searchbox', { name: 'Search history' }).focus();
  await page.keyboard.type('elena');
  await page.getByText('1 entry').waitFor();
  const saving = page.waitForEvent('download');
  await press(page, history.button('Export CSV'), 'Enter');
  const saved = await saving;
  expect(saved.suggestedFilename()).toMatch(/^contact-restore-history-\d{4}-\d{2}-\d{2}\.csv$/);
  const csv = await readFile(await saved.path(), 'utf8');
  expect(csv).toContain('elena@riverside.example');
  expect(csv).not.toContain('jane@riverside.example');

  await press(page, history.button('Delete history'), 'Enter');
  const dialog = page.getByRole('dialog', { name: 'Delete the whole history?' });
  await dialog.waitFor();
  await expect.poll(() => hasFocus(dialog.getByRole('button', { name: 'Cancel' }))).toBe(true);
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });
  await page.getByText('1 entry').waitFor();
  await press(page, history.button('Delete history'), 'Enter');
  await press(page, dialog.getByRole('button', { name: 'Delete history' }), 'Enter');
  await page.getByText('Nothing has been restored in this account yet.').waitFor();
});

it('the focus moves to a refused value, which is then edited with the keyboard', async () => {
  const popup = await Popup.lookUp('tj@riverside.example');
  const { page } = popup;
  await popup.newsletter.check();
  await popup.button('Restore contact').press('Enter');
  await page.getByRole('alert').filter({ hasText: 'first_name is invalid' }).waitFor();
  const firstName = page.getByRole('textbox', { name: 'First name' });
  await expect.poll(() => hasFocus(firstName)).toBe(true);
  await page.keyboard.press('Control+A');
  await page.keyboard.type('TJ');
  await press(page, popup.button('Restore contact'), 'Enter');
  await popup.button('Undo restore').waitFor();
  expect(sandbox.contacts.get(people.tj)).toMatchObject({ first_name: 'TJ', last_name: 'Hooper' });
});
