import type { Page } from 'playwright';
import { expect, it } from 'vitest';
import { expectAccessible } from './expect-accessible';
import { expectFits } from './expect-fits';
import { chromium, sandbox, setScene } from './scene';
import { Bin, ContactsPage, History, Popup, Settings } from './ui';
import { until } from './until';

/**
 * Erasing and deleting in a real browser: marks, the chart of deletions and the report of a job, accessible to
 * everybody.
 */

setScene();

async function expectGood(page: Page): Promise<void> {
  await expectAccessible(page);
  await expectFits(page);
}

it('a contact that is marked on its card cannot be restored from the card, the panel or the bin', async () => {
  const popup = await Popup.lookUp('jane@riverside.example');
  await popup.card().waitFor();
  await popup.button('Show record').click();
  await popup.button('Never restore…').click();
  const dialog = popup.page.getByRole('dialog', { name: 'Never restore jane@riverside.example?' });
  await expectAccessible(popup.page);
  await dialog.getByRole('button', { name: 'Never restore', exact: true }).click();
  await popup.status(/^Marked/).waitFor();
  expect(await popup.button('Restore contact').count()).toBe(0);
  await popup.button('Remove the mark').click();
  await expectGood(popup.page);

  const contacts = await ContactsPage.open();
  await contacts.search.fill('jane@riverside.example');
  await until('the panel', () => contacts.panel.find('button', 'Dismiss'));
  expect(await contacts.panel.find('button', 'Restore contact')).toBeUndefined();

  const bin = await Bin.open();
  await bin.page.getByRole('combobox', { name: 'Never restore' }).selectOption('true');
  await expect.poll(() => bin.table.getByRole('row').count()).toBe(3);
  await bin.table.getByText('Never restore').waitFor();
  await expectGood(bin.page);
  expect(sandbox.calls.filter(({ method }) => method === 'PUT')).toEqual([]);
});

it('periods in the chart of deletions are selected by keys and by drag, and the chart has a table of the same numbers', async () => {
  const bin = await Bin.open();
  const rows = await bin.page
    .getByText(/deleted contacts/)
    .first()
    .textContent();
  await bin.page.getByText('Deletions over time').click();
  const plot = bin.page.getByRole('listbox', { name: 'Deletions over time' });
  const options = plot.getByRole('option');
  await options.last().focus();
  await bin.page.keyboard.press('Enter');
  await bin.page.keyboard.press('Shift+Home');
  await expect.poll(() => options.first().getAttribute('aria-selected')).toBe('true');
  await bin.page.keyboard.press('End');
  await expect.poll(() => options.first().getAttribute('aria-selected')).toBe('false');
  await expectAccessible(bin.page);
  // The labels of the axis are visible too.
  expect(await plot.locator('.bin-chart-ends').textContent()).toMatch(/20\d\d.*20\d\d$/);
  const [from, to] = [await options.first().boundingBox(), await options.last().boundingBox()];
  if (!from || !to) throw new Error('The bars have no boxes');
  await bin.page.mouse.move(from.x + from.width / 2, from.y + 30);
  await bin.page.mouse.down();
  await bin.page.mouse.move(to.x + to.width / 2, to.y + 30, { steps: 20 });
  await bin.page.mouse.up();
  await expect.poll(() => options.last().getAttribute('aria-selected')).toBe('true');
  expect(await options.first().getAttribute('aria-selected')).toBe('true');
  await bin.page.keyboard.press('Escape');
  await bin.page.getByText('Show as a table').click();
  await bin.page.getByRole('table', { name: 'Deletions over time' }).waitFor();
  expect(rows).toBeTruthy();
  await expectGood(bin.page);
});

it('the settings show whether contacts are marked, and turn on the watch for deletions', async () => {
  const settings = await Settings.open();
  await settings.redirectUri();
  await settings.page.getByRole('switch', { name: 'Watch for deletions' }).check();
  await settings.page.getByText('Saved. Watching for deletions is on.').waitFor();
  await settings.page.getByText(/^No contact in this account is marked/).waitFor();
  await chromium.ask('markNeverRestore', { people: [{ address: 'jane@riverside.example' }] });
  await settings.page.reload();
  await settings.page.getByRole('button', { name: 'Export marks' }).waitFor();
  await expectGood(settings.page);
});

it('the report of a job can be printed, and names nobody until that is chosen', async () => {
  const bin = await Bin.open();
  await bin.search('jane', 1);
  await bin.box('Select all').check();
  await bin.start(await bin.preview(1));
  await bin.ended(/restored/i);
  const history = await History.open();
  await history
    .button(/^Details of Bulk restore|^Details/)
    .first()
    .click();
  const [report] = await Promise.all([
    chromium.context.waitForEvent('page'),
    history.page.getByRole('link', { name: 'Report' }).click(),
  ]);
  await report.getByText('Entry hash').waitFor();
  await report.getByText('1 contact: chosen by the person who started the job').waitFor();
  expect(await report.locator('body').textContent()).not.toContain('@riverside');
  expect(await report.getByRole('heading', { level: 1 }).allTextContents()).toEqual(['Job report']);
  await report.getByRole('checkbox', { name: 'Include the address of each contact' }).check();
  await report.getByText('jane@riverside.example').waitFor();
  await expectGood(report);
  await report.emulateMedia({ media: 'print', colorScheme: 'dark' });
  // On paper, which is light, no word of a column is broken.
  expect(await report.evaluate(brokenWords)).toEqual([]);
  expect(await report.evaluate(() => getComputedStyle(document.documentElement).colorScheme)).toBe('light');
  expect(await report.getByRole('button', { name: 'Print' }).isVisible()).toBe(false);
});

/** Words in the tables of the report that span more than one line. Runs in the page. */
function brokenWords(): string[] {
  const broken: string[] = [];
  for (const cell of document.querySelectorAll('.report table :is(th[scope=col], td)')) {
    const text = cell.firstChild;
    for (const { index, 0: word } of text?.textContent?.matchAll(/\S+/g) ?? []) {
      const range = document.createRange();
      range.setStart(text as Node, index);
      range.setEnd(text as Node, index + word.length);
      if (range.getClientRects().length > 1) broken.push(word);
    }
  }
  return broken;
}
