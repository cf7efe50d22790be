import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright';
import { expect, it } from 'vitest';
import { lists, people } from '../sandbox/sandbox';
import { expectAccessible } from './expect-accessible';
import { expectFits } from './expect-fits';
import { chromium, sandbox, setScene } from './scene';

/** The recycle bin, as somebody meets it who has hundreds of deleted contacts. */

const PAGE = 'src/deleted-contacts/index.html';
const MANY = 700;

setScene();

async function open(viewport = { width: 1280, height: 860 }): Promise<Page> {
  const page = await chromium.openPage(PAGE, viewport);
  await page.getByRole('button', { name: 'Read again' }).waitFor();
  return page;
}

/** `MANY` more deleted contacts, of a choir of its own. */
function deleteMany(): void {
  for (let n = 0; n < MANY; n++) {
    sandbox.data.addContact({
      first_name: `Singer ${n}`,
      email_address: { address: `singer${n}@evensong.example`, permission_to_send: n % 2 ? 'implicit' : 'explicit' },
      created_at: '2023-02-14T10:00:00.000Z',
      updated_at: '2026-04-01T10:00:00.000Z',
      deleted_at: '2026-04-01',
    });
  }
}

function deletedCount(): number {
  return [...sandbox.contacts.values()].filter(({ deleted_at }) => deleted_at !== undefined).length;
}

it('reads all, finds some, restores them as a job, tells the results and undoes it', async () => {
  deleteMany();
  const deletedBefore = deletedCount();
  const page = await open();
  const table = page.getByRole('table', { name: 'Deleted contacts' });
  expect(await table.getAttribute('aria-rowcount')).toBe(String(deletedBefore + 1));
  expect(await table.getByRole('row').count()).toBeLessThan(60);
  await expectAccessible(page);

  await page.getByRole('searchbox', { name: 'Search deleted contacts' }).fill('evensong');
  await page.getByText(`${MANY} of ${deletedBefore} deleted contacts`).waitFor();
  await page.getByRole('checkbox', { name: 'Select all' }).check();
  await page.getByRole('button', { name: `Restore ${MANY} contacts` }).click();
  const dialog = page.getByRole('dialog', { name: `Restore ${MANY} contacts` });
  await dialog.getByRole('group', { name: 'Lists' }).getByRole('checkbox', { name: 'Newsletter', exact: true }).check();
  await expectAccessible(page);
  expect(deletedCount()).toBe(deletedBefore);
  await dialog.getByRole('button', { name: 'Restore', exact: true }).click();

  await page.getByRole('progressbar', { name: `Restoring ${MANY} contacts` }).waitFor();
  await page.getByText(`Restored ${MANY} of ${MANY} contacts`).waitFor({ timeout: 40_000 });
  expect(deletedCount()).toBe(deletedBefore - MANY);
  await page.getByText('No deleted contact fits the search and the filters.').waitFor();
  await expectAccessible(page);

  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download results' }).click();
  const file = await readFile(await (await download).path(), 'utf8');
  expect(file.trim().split('\r\n')).toHaveLength(MANY + 1);
  expect(file).toContain(',singer699@evensong.example,Singer 699,restored,');

  await page.getByRole('button', { name: 'Undo this restore' }).click();
  const question = page.getByRole('dialog', { name: `Delete ${MANY} contacts again?` });
  await expectAccessible(page);
  await question.getByRole('button', { name: 'Delete again' }).click();
  await page.getByText(`Deleted ${MANY} of ${MANY} contacts again`).waitFor({ timeout: 40_000 });
  expect(deletedCount()).toBe(deletedBefore);
  await page.getByText(`${MANY} of ${deletedBefore} deleted contacts`).waitFor();
});

it('dry runs a restore, then tells who is not simply restored, in a dialog and in the history', async () => {
  const page = await open();
  await page.getByRole('searchbox', { name: 'Search deleted contacts' }).fill('riverside');
  await page.getByRole('checkbox', { name: 'otto@riverside.example' }).check();
  await page.getByRole('checkbox', { name: 'jane@riverside.example' }).check();
  await page.getByRole('button', { name: 'Restore 1 contact' }).click();
  const dialog = page.getByRole('dialog', { name: 'Restore 1 contact' });
  const before = deletedCount();
  await dialog.getByRole('button', { name: 'Dry run' }).click();
  await page.getByText('Dry run: 1 of 2 contacts would be restored').waitFor({ timeout: 40_000 });
  expect(deletedCount()).toBe(before);
  expect(sandbox.calls.filter(({ method, host }) => host === 'api.cc.email' && method !== 'GET')).toEqual([]);

  await page.getByRole('button', { name: 'Show results' }).click();
  const results = page.getByRole('dialog', { name: /^Dry run/ });
  const row = results.getByRole('table', { name: 'Results' }).getByRole('row', { name: /otto@riverside/ });
  await row.getByText('It unsubscribed. Only the contact itself can change that.').waitFor();
  await expectAccessible(page);
  await page.setViewportSize({ width: 320, height: 640 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
  expect(await results.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0);
  await results.getByRole('button', { name: 'Close' }).click({ trial: true });
  await page.setViewportSize({ width: 1280, height: 860 });
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Restore them' }).click();
  await dialog.getByRole('checkbox', { name: 'Newsletter', exact: true }).check();
  await dialog.getByRole('button', { name: 'Restore', exact: true }).click();
  await page.getByText('Restored 1 of 1 contact').waitFor({ timeout: 40_000 });
  expect(await chromium.inWorker('chrome.action.getBadgeText({})')).toBe('');

  const history = await chromium.openPage('src/history/index.html', { width: 1280, height: 860 });
  await history.getByRole('button', { name: 'Details: Bulk restore, 1 contact' }).click();
  await history.getByRole('link', { name: 'Undo it on the page “Deleted contacts”' }).waitFor();
  await expectAccessible(history);
  const download = history.waitForEvent('download');
  await history.getByRole('button', { name: 'Download results' }).click();
  expect(await readFile(await (await download).path(), 'utf8')).toContain(',jane@riverside.example,');
});

it('tells the results of many in one table, which the keyboard scrolls and a search narrows', async () => {
  deleteMany();
  const page = await open();
  await page.getByRole('searchbox', { name: 'Search deleted contacts' }).fill('evensong');
  await page.getByText(`${MANY} of `).waitFor();
  await page.getByRole('checkbox', { name: 'Select all' }).check();
  await page.getByRole('button', { name: `Restore ${MANY} contacts` }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Dry run' }).click();
  await page.getByRole('button', { name: 'Show results' }).click({ timeout: 40_000 });
  const results = page.getByRole('dialog', { name: `Dry run: ${MANY} of ${MANY} contacts would be restored` });
  const told = results.getByRole('table', { name: 'Results' });
  expect(await told.getAttribute('aria-rowcount')).toBe(String(MANY + 1));
  expect(await told.getByRole('row').count()).toBeLessThan(60);
  await results.getByRole('region', { name: 'Results' }).focus();
  await page.keyboard.press('End');
  await told.getByRole('row', { name: /singer9@evensong/ }).waitFor();
  await results.getByRole('searchbox', { name: 'Search results' }).fill('singer 123');
  await expect.poll(() => told.getAttribute('aria-rowcount')).toBe('2');
  await told.getByRole('row', { name: /singer123@evensong\.example.*Would be restored/ }).waitFor();
  await expectAccessible(page);
});

it('writes nothing for an Enter in any field of the preview, and stays open', async () => {
  const page = await open();
  await page.getByRole('searchbox', { name: 'Search deleted contacts' }).fill('jane@');
  await page.getByRole('checkbox', { name: 'jane@riverside.example' }).check();
  await page.getByRole('button', { name: 'Restore 1 contact' }).press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Restore 1 contact' });
  // What has the focus at first does nothing, as somebody may still hold the key.
  await page.keyboard.press('Enter');
  await dialog.getByRole('button', { name: 'Use a new list' }).click();
  const lists = dialog.getByRole('group', { name: 'Lists' });
  await lists.getByRole('checkbox').first().press('Enter');
  await lists.getByRole('searchbox', { name: 'Search lists' }).fill('news');
  await lists.getByRole('searchbox', { name: 'Search lists' }).press('Enter');
  await lists.getByRole('checkbox', { name: 'Newsletter', exact: true }).check();
  await lists.getByRole('checkbox', { name: 'Newsletter', exact: true }).press('Enter');
  await dialog.getByRole('checkbox', { name: 'Notify me when it is done' }).press('Enter');
  await dialog.getByText('Nothing is written before you press “Restore”.').waitFor();
  expect(await chromium.ask('getJobs', {})).toEqual({ ok: true, value: [] });
  expect(sandbox.calls.filter(({ method, host }) => host === 'api.cc.email' && method !== 'GET')).toEqual([]);

  await dialog.getByRole('button', { name: 'Restore', exact: true }).press('Enter');
  await page.getByText('Restored 1 of 1 contact').waitFor({ timeout: 40_000 });
  await page.getByRole('button', { name: 'Hide' }).press('Enter');
  await page.getByText('1 other job').waitFor();
  await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Jobs');
  await page.reload();
  await page.getByText('1 other job').waitFor();
  expect(await page.getByRole('button', { name: 'Hide' }).count()).toBe(0);
});

it('never restores who unsubscribed, whatever was selected', async () => {
  const page = await open();
  await page.getByRole('searchbox', { name: 'Search deleted contacts' }).fill('riverside');
  await page.getByRole('checkbox', { name: 'otto@riverside.example' }).check();
  await page.getByRole('checkbox', { name: 'jane@riverside.example' }).check();
  await page.getByText(/1 unsubscribed contact is left out/).waitFor();
  await page.getByRole('button', { name: 'Restore 1 contact' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('1 unsubscribed contact is left out').waitFor();
  await dialog.getByRole('checkbox', { name: 'Newsletter', exact: true }).check();
  await dialog.getByRole('button', { name: 'Restore', exact: true }).click();
  await page.getByText('Restored 1 of 1 contact').waitFor({ timeout: 40_000 });
  expect(sandbox.contacts.get(people.jane)).toMatchObject({ list_memberships: [lists.newsletter] });
  expect(sandbox.contacts.get(people.jane)?.deleted_at).toBeUndefined();
  expect(sandbox.contacts.get(people.otto)?.deleted_at).toBeDefined();
});

it('can be worked with the keyboard alone, from the table to the card and back', async () => {
  const page = await open();
  await page.getByRole('searchbox', { name: 'Search deleted contacts' }).fill('riverside');
  await page.getByRole('table').locator('tbody [tabindex="0"]').focus();
  const focused = () => page.evaluate(() => document.activeElement?.getAttribute('aria-rowindex'));
  await page.keyboard.press('End');
  const last = await page.getByRole('table').getAttribute('aria-rowcount');
  await expect.poll(focused).toBe(last);
  await page.keyboard.press('Home');
  await expect.poll(focused).toBe('2');
  await page.keyboard.press('Space');
  await page.keyboard.press('Shift+ArrowDown');
  await page.getByRole('button', { name: 'Restore 2 contacts' }).waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('article').getByRole('button', { name: 'Restore contact' }).waitFor();
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await expect.poll(focused).toBe('3');
});

it('has on the next visit at once what was read before, while Constant Contact does not answer', async () => {
  await (await open()).close();
  const held = sandbox.faults.next({ path: /^\/v3\/contacts\?/ }, 'hang');
  const page = await chromium.openPage(PAGE, { width: 1280, height: 860 });
  await page.getByRole('searchbox', { name: 'Search deleted contacts' }).fill('jane@');
  await page.getByRole('row', { name: /jane@riverside\.example/ }).waitFor();
  await page.getByRole('button', { name: 'Stop reading' }).click();
  await page.getByRole('button', { name: 'Go on reading' }).waitFor();
  held.release();
});

it('fits into 320 pixels, and with everything twice as large', async () => {
  const page = await open({ width: 320, height: 700 });
  const widths = () => page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  expect(await widths()).toEqual([320, 320]);
  await page.getByRole('searchbox', { name: 'Search deleted contacts' }).fill('jane@');
  await page.getByRole('row', { name: /jane@riverside\.example/ }).click();
  await page.getByRole('article').getByRole('button', { name: 'Restore contact' }).waitFor();
  expect(await widths()).toEqual([320, 320]);
  await expectAccessible(page);
  await expectFits(page);
  await page.evaluate(() => document.documentElement.style.setProperty('font-size', '200%'));
  expect(await widths()).toEqual([320, 320]);
});

it('keeps the title and the buttons of the preview in sight in a window of any size, and scrolls what is between', async () => {
  const page = await open();
  await page.getByRole('checkbox', { name: 'Select all' }).check();
  await page.getByRole('button', { name: /^Restore \d+ contacts$/ }).click();
  const dialog = page.getByRole('dialog', { name: /^Restore \d+ contacts$/ });
  await dialog.getByRole('group', { name: 'Lists' }).waitFor();
  await expectFits(page);
  for (const [width, height] of [
    [800, 600],
    [800, 400],
    [320, 400],
  ] as const) {
    await page.setViewportSize({ width, height });
    for (const part of [dialog.getByRole('heading'), dialog.getByRole('button', { name: 'Restore', exact: true })]) {
      await expect
        .poll(async () => {
          const box = await part.boundingBox();
          return box !== null && box.y >= 0 && box.y + box.height <= height;
        })
        .toBe(true);
    }
    const last = dialog.getByRole('checkbox', { name: 'Notify me when it is done' });
    await last.scrollIntoViewIfNeeded();
    await last.check({ trial: true });
  }
});
