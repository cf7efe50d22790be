import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright';
import { describe, expect, it } from 'vitest';
import { lists, people } from '../sandbox/sandbox';
import { expectAccessible } from './expect-accessible';
import { expectFits } from './expect-fits';
import { chromium, renewSandbox, sandbox, setScene } from './scene';
import { signInQuickly } from './stage';

/** What stands around a restore so that nothing is lost and all of it can be gone back on, with the keyboard alone. */

setScene();

/** The popup with a contact looked up by typing and Enter. */
async function card(address: string): Promise<Page> {
  // What was typed into the one before would be kept.
  await chromium.inWorker(`chrome.storage.session.remove('draft')`);
  const page = await chromium.openPage('src/popup/index.html', { width: 388, height: 600 });
  const field = page.getByRole('textbox', { name: 'Email address or contact ID' });
  await expect.poll(() => hasFocus(field)).toBe(true);
  await page.keyboard.type(address);
  await page.keyboard.press('Enter');
  await page.getByRole('article', { name: address }).waitFor();
  return page;
}

type Target = ReturnType<Page['getByRole']>;

function hasFocus(target: Target): Promise<boolean> {
  return target.evaluate((element) => element === document.activeElement);
}

/** Goes on with Tab until `target` has the focus, then presses `key`. */
async function press(page: Page, target: Target, key: 'Enter' | 'Space'): Promise<void> {
  await target.waitFor();
  for (let tabs = 0; !(await hasFocus(target)); tabs++) {
    if (tabs > 120) throw new Error(`Tab never came to ${target}`);
    await page.keyboard.press('Tab');
  }
  await page.keyboard.press(key);
}

const newsletter = (page: Page) => page.getByRole('checkbox', { name: 'Newsletter', exact: true });
const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });
const summary = (page: Page, words: string) => page.locator('summary', { hasText: words });

function writes(): { method: string; path: string; requestBody?: unknown }[] {
  return sandbox.calls.filter(({ host, method }) => host === 'api.cc.email' && method !== 'GET');
}

describe('with the keyboard alone', () => {
  it('a restore is previewed, confirmed by one press, undone, and found in the history', async () => {
    const page = await card('jane@riverside.example');
    await press(page, newsletter(page), 'Space');
    await press(page, summary(page, 'What will change'), 'Enter');
    const preview = page.locator('details.preview');
    await preview.getByText('Lists: Newsletter (on none now)').waitFor();
    await preview.getByText('Implicit before and after, so it can be mailed again').waitFor();
    expect(writes()).toEqual([]);
    await expectAccessible(page);
    await expectFits(page);

    await press(page, button(page, 'Restore contact'), 'Enter');
    const undo = button(page, 'Undo restore');
    await expect.poll(() => hasFocus(undo)).toBe(true);
    expect(sandbox.contacts.get(people.jane)?.deleted_at).toBeUndefined();
    expect(writes().map(({ method }) => method)).toEqual(['PUT']);
    await page.keyboard.press('Enter');
    await page.getByText(/^Deleted again\./).waitFor();
    expect(sandbox.contacts.get(people.jane)?.deleted_at).toBeDefined();

    await press(page, button(page, 'Restore contact'), 'Enter');
    await undo.waitFor();
    const opening = chromium.context.waitForEvent('page');
    await press(page, page.getByRole('link', { name: 'History' }), 'Enter');
    const history = await opening;
    const table = history.getByRole('table', { name: 'History' });
    await table.waitFor();
    expect(await table.getByText('Undone', { exact: true }).count()).toBe(1);

    await press(history, button(history, 'Details: jane@riverside.example').first(), 'Enter');
    const differences = history.getByRole('table', { name: 'Before and after' });
    await differences.getByRole('rowheader', { name: 'Phones' }).waitFor();
    expect(await differences.getByText('Different').count()).toBe(0);
    await expectAccessible(history);
    await expectFits(history);
    await press(history, button(history, 'Undo restore'), 'Enter');
    await history.getByText('Undone. jane@riverside.example is deleted again, on no list.').waitFor();
    expect(sandbox.contacts.get(people.jane)?.deleted_at).toBeDefined();
    expect(await table.getByText('Undone', { exact: true }).count()).toBe(2);
  });

  it('the history is searched, filtered, saved as files and deleted', async () => {
    for (const address of ['jane@riverside.example', 'elena@riverside.example']) {
      const page = await card(address);
      if (!(await newsletter(page).isChecked())) await press(page, newsletter(page), 'Space');
      await press(page, button(page, 'Restore contact'), 'Enter');
      await button(page, 'Undo restore').waitFor();
    }
    const page = await chromium.openPage('src/history/index.html');
    await page.getByText('2 entries').waitFor();
    const search = page.getByRole('searchbox', { name: 'Search history' });
    await search.focus();
    await page.keyboard.type('elena');
    await page.getByText('1 entry').waitFor();
    const saving = page.waitForEvent('download');
    await press(page, button(page, 'Export CSV'), 'Enter');
    const saved = await saving;
    expect(saved.suggestedFilename()).toMatch(/^contact-restore-history-\d{4}-\d{2}-\d{2}\.csv$/);
    const csv = await readFile(await saved.path(), 'utf8');
    expect(csv).toContain('elena@riverside.example');
    expect(csv).not.toContain('jane@riverside.example');

    await press(page, button(page, 'Delete history'), 'Enter');
    const dialog = page.getByRole('dialog', { name: 'Delete the whole history?' });
    await dialog.waitFor();
    await expect.poll(() => hasFocus(dialog.getByRole('button', { name: 'Cancel' }))).toBe(true);
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    await page.getByText('1 entry').waitFor();
    await press(page, button(page, 'Delete history'), 'Enter');
    await press(page, dialog.getByRole('button', { name: 'Delete history' }), 'Enter');
    await page.getByText('Nothing was restored in this account yet.').waitFor();
    await expectAccessible(page);
    await expectFits(page);
  });

  it('a refused value is edited, and what was lost in doing so is nothing', async () => {
    const page = await card('tj@riverside.example');
    await press(page, newsletter(page), 'Space');
    await press(page, button(page, 'Restore contact'), 'Enter');
    await page.getByRole('alert').filter({ hasText: 'first_name is invalid' }).waitFor();
    const firstName = page.getByRole('textbox', { name: 'First name' });
    await expect.poll(() => hasFocus(firstName)).toBe(true);
    expect(await firstName.inputValue()).toBe('T.J.');
    await expectAccessible(page);
    await expectFits(page);
    await page.keyboard.press('Control+A');
    await page.keyboard.type('TJ');
    await press(page, summary(page, 'What will change'), 'Enter');
    await page.getByText('First name: from “T.J.” to “TJ”').waitFor();
    await press(page, button(page, 'Restore contact'), 'Enter');
    await button(page, 'Undo restore').waitFor();
    const { first_name, last_name, deleted_at } = sandbox.contacts.get(people.tj) ?? {};
    expect({ first_name, last_name, deleted_at }).toEqual({
      first_name: 'TJ',
      last_name: 'Hooper',
      deleted_at: undefined,
    });
  });

  it('a refused value is left as it is by the restore that touches no field', async () => {
    const page = await card('tj@riverside.example');
    await press(page, newsletter(page), 'Space');
    await press(page, button(page, 'Restore contact'), 'Enter');
    await press(page, button(page, 'Restore without touching any field'), 'Enter');
    await button(page, 'Undo restore').waitFor({ timeout: 20_000 });
    const { first_name, deleted_at } = sandbox.contacts.get(people.tj) ?? {};
    expect({ first_name, deleted_at }).toEqual({ first_name: 'T.J.', deleted_at: undefined });
    expect(writes().map(({ path }) => path)).toEqual([
      `/v3/contacts/${people.tj}`,
      '/v3/activities/add_list_memberships',
    ]);
  });

  it('somebody who unsubscribed is asked once, ever', async () => {
    const page = await card('otto@riverside.example');
    await press(page, newsletter(page), 'Space');
    await expectAccessible(page);
    await expectFits(page);
    await press(page, button(page, 'Send a resubscribe request'), 'Enter');
    await page.getByText(/^Request sent\./).waitFor();
    expect(writes().map(({ method, path }) => `${method} ${path}`)).toEqual([
      `PUT /v3/contacts/resubscribe/${people.otto}`,
    ]);
    const otto = sandbox.contacts.get(people.otto);
    expect(otto?.email_address?.permission_to_send).toBe('unsubscribed');
    const again = await card('otto@riverside.example');
    await again.getByText(/^Otto was asked to resubscribe on /).waitFor();
    expect(await button(again, 'Send a resubscribe request').count()).toBe(0);
  });
});

it('somebody whom the account unsubscribed comes back as unsubscribed, and by no write that names a field', async () => {
  renewSandbox({ switches: { bulkUnsubscribed: 'added' } });
  await signInQuickly(chromium.ask, sandbox);
  const page = await card('ursula@riverside.example');
  const before = structuredClone(sandbox.contacts.get(people.ursula)?.email_address);
  await newsletter(page).check();
  await button(page, 'Restore as unsubscribed').click();
  await button(page, 'Undo restore').waitFor({ timeout: 20_000 });
  await page.getByRole('article').getByText('Unsubscribed', { exact: true }).waitFor();
  const ursula = sandbox.contacts.get(people.ursula);
  expect(ursula?.deleted_at).toBeUndefined();
  expect(ursula?.email_address).toEqual(before);
  expect(writes().map(({ path }) => path)).toEqual(['/v3/activities/add_list_memberships']);
});

it('the copied fix is the very request that the restore then makes', async () => {
  await chromium.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const page = await card('jane@riverside.example');
  await newsletter(page).check();
  await button(page, 'Copy the fix').click();
  await button(page, 'Copy JSON body').click();
  await page.getByRole('status').filter({ hasText: 'Copied' }).waitFor();
  const copied = JSON.parse(await page.evaluate(() => navigator.clipboard.readText()));
  await expectAccessible(page);
  await expectFits(page);
  await button(page, 'Restore contact').click();
  await button(page, 'Undo restore').waitFor();
  expect(writes()).toMatchObject([{ method: 'PUT', path: `/v3/contacts/${people.jane}`, requestBody: copied }]);
  expect(copied.list_memberships).toEqual([lists.newsletter]);
});

it('a history that something else cut is called so', async () => {
  const page = await card('jane@riverside.example');
  await newsletter(page).check();
  await button(page, 'Restore contact').click();
  await button(page, 'Undo restore').click();
  await page.getByText(/^Deleted again\./).waitFor();
  await page.evaluate(removeFirstEntry);
  const history = await chromium.openPage('src/history/index.html');
  await history.getByRole('alert').filter({ hasText: 'An entry was removed or moved' }).waitFor();
  await expectAccessible(history);
});

/** Runs in a page of the extension. */
const removeFirstEntry = `(async () => {
  const [{ name }] = await indexedDB.databases();
  const db = await new Promise((done) => {
    indexedDB.open(name).onsuccess = (event) => done(event.target.result);
  });
  await new Promise((done) => {
    const transaction = db.transaction('journal', 'readwrite');
    transaction.objectStore('journal').delete(1);
    transaction.oncomplete = done;
  });
  db.close();
})()`;

it('two accounts stand side by side, each with a history of its own', async () => {
  const page = await card('jane@riverside.example');
  await newsletter(page).check();
  await button(page, 'Restore contact').click();
  await button(page, 'Undo restore').waitFor();
  sandbox.account.encoded_account_id = 'p0harbour7x';
  sandbox.account.organization_name = 'Harbour Theatre';
  await signInQuickly(chromium.ask, sandbox);

  const history = await chromium.openPage('src/history/index.html');
  await history.getByText('Nothing was restored in this account yet.').waitFor();
  await history.getByRole('combobox', { name: 'Account' }).selectOption('Riverside Choir');
  await history.getByRole('table', { name: 'History' }).waitFor();

  const settings = await chromium.openPage('src/settings/index.html');
  const accounts = settings.getByRole('list', { name: 'Signed-in accounts' });
  await accounts.getByRole('listitem').filter({ hasText: 'Riverside Choir' }).getByText('Current').waitFor();
  await expectAccessible(settings);
  await expectFits(settings);
  await button(settings, 'Switch to Harbour Theatre').click();
  await settings.getByText('You work in Harbour Theatre now.').waitFor();
  await button(settings, 'Sign out').click();
  await settings.getByText(/work in Riverside Choir now/).waitFor();

  const popup = await chromium.openPage('src/popup/index.html', { width: 388, height: 600 });
  await popup.getByText('Riverside Choir').waitFor();
  expect(await popup.getByRole('combobox', { name: 'Account' }).count()).toBe(0);
});
