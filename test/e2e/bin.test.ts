import { readFile } from 'node:fs/promises';
import type { Locator, Page } from 'playwright';
import { beforeAll, describe, expect, it } from 'vitest';
import { addChoir } from '../sandbox/choir';
import { expectAccessible } from './expect-accessible';
import { expectFits } from './expect-fits';
import { chromium, sandbox, setScene } from './scene';
import { Bin, History } from './ui';

/** The page of deleted contacts with more of them than fit into a window. */

/** The text of the file that a press of this button saves. */
async function saved(page: Page, button: Locator): Promise<string> {
  const download = page.waitForEvent('download');
  await button.click();
  return readFile(await (await download).path(), 'utf8');
}

function deletedCount(): number {
  return [...sandbox.contacts.values()].filter(({ deleted_at }) => deleted_at !== undefined).length;
}

// Each test continues where the one before it ended.
describe('a restore of 70 contacts', () => {
  setScene({ shared: true });

  const SINGERS = 70;
  const RESTORED = `Restored ${SINGERS} of ${SINGERS} contacts`;
  let deletedBefore: number;

  beforeAll(() => {
    addChoir(sandbox, { singers: SINGERS, permission: (n) => (n % 2 ? 'implicit' : 'explicit') });
    deletedBefore = deletedCount();
  });

  it('previews its changes, and shows its progress and finally the remaining contacts', async () => {
    const bin = await Bin.open();
    const days = new Set([...sandbox.contacts.values()].flatMap(({ deleted_at: at }) => at?.slice(0, 10) ?? []));
    expect(await bin.table.getAttribute('aria-rowcount')).toBe(String(deletedBefore + days.size + 1));
    expect(await bin.table.getByRole('row').count()).toBeLessThan(60);
    await expectAccessible(bin.page);
    await bin.search('evensong', SINGERS);
    await bin.box('Select all').check();
    const preview = await bin.preview(SINGERS);
    await preview.getByRole('group', { name: 'Lists' }).waitFor();
    await expectAccessible(bin.page);
    expect(deletedCount()).toBe(deletedBefore);
    await bin.start(preview);
    await bin.page.getByRole('progressbar', { name: `Restoring ${SINGERS} contacts` }).waitFor();
    await bin.ended(RESTORED);
    expect(deletedCount()).toBe(deletedBefore - SINGERS);
    await bin.page.getByText('No deleted contact matches the search and the filters.').waitFor();
    await expectAccessible(bin.page);
  });

  it('has results that can be saved, searched, scrolled by key and read in a narrow window', async () => {
    const bin = await Bin.open();
    const file = await saved(bin.page, bin.button('Download results'));
    expect(file.trim().split('\r\n')).toHaveLength(SINGERS + 1);
    expect(file).toContain(',singer69@evensong.example,Singer 69,restored,');

    await bin.button('Show results').click();
    const results = bin.page.getByRole('dialog', { name: RESTORED });
    const table = results.getByRole('table', { name: 'Results' });
    expect(await table.getAttribute('aria-rowcount')).toBe(String(SINGERS + 1));
    expect(await table.getByRole('row').count()).toBeLessThan(60);
    const last = table.locator(`[aria-rowindex="${SINGERS + 1}"]`);
    expect(await last.count()).toBe(0);
    await results.getByRole('region', { name: 'Results' }).focus();
    await bin.page.keyboard.press('End');
    await last.waitFor();
    await results.getByRole('searchbox', { name: 'Search results' }).fill('singer 23');
    await table.getByRole('row', { name: /singer23@evensong\.example.*Restored/ }).waitFor();
    expect(await table.getAttribute('aria-rowcount')).toBe('2');
    await expectAccessible(bin.page);
    await bin.page.setViewportSize({ width: 320, height: 640 });
    expect(await bin.page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
    expect(await results.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0);
    await results.getByRole('button', { name: 'Close' }).click({ trial: true });
  });

  it('is in the history, with its results and a link to its undo', async () => {
    const history = await History.open();
    await history.button(`Details: Bulk restore, ${SINGERS} contacts`).click();
    await history.page.getByRole('link', { name: 'Undo on “Deleted contacts”' }).waitFor();
    await expectAccessible(history.page);
    expect(await saved(history.page, history.button('Download results'))).toContain(',singer69@evensong.example,');
  });

  it('is undone after a confirmation, and stays hidden with its undo after a reload', async () => {
    const bin = await Bin.open();
    await bin.button('Undo this restore').click();
    const question = bin.page.getByRole('dialog', { name: `Delete ${SINGERS} contacts again?` });
    await question.waitFor();
    await expectAccessible(bin.page);
    await question.getByRole('button', { name: 'Delete again' }).click();
    await bin.ended(`Deleted ${SINGERS} of ${SINGERS} contacts again`);
    expect(deletedCount()).toBe(deletedBefore);
    await bin.search('evensong', SINGERS);

    await bin.button('Hide').press('Enter');
    await bin.page.getByText('2 other jobs').waitFor();
    await expect.poll(() => bin.page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Jobs');
    await bin.page.reload();
    await bin.page.getByText('2 other jobs').waitFor();
    expect(await bin.button('Hide').count()).toBe(0);
  });
});

describe('the page of deleted contacts', () => {
  setScene({ shared: true });

  it('writes nothing and keeps its preview open when Enter is pressed in any field of it', async () => {
    const bin = await Bin.open();
    const { page } = bin;
    await bin.search('jane@');
    await bin.box('jane@riverside.example').check();
    await bin.button('Restore 1 contact').press('Enter');
    const preview = page.getByRole('dialog', { name: 'Restore 1 contact' });
    // The element with the first focus ignores Enter, because a person may still hold the key.
    await page.keyboard.press('Enter');
    await preview.getByRole('button', { name: 'Use a new list' }).click();
    const lists = preview.getByRole('group', { name: 'Lists' });
    await lists.getByRole('checkbox').first().press('Enter');
    await lists.getByRole('searchbox', { name: 'Search lists' }).fill('news');
    await lists.getByRole('searchbox', { name: 'Search lists' }).press('Enter');
    const newsletter = lists.getByRole('checkbox', { name: 'Newsletter', exact: true });
    await newsletter.check();
    await newsletter.press('Enter');
    await preview.getByRole('checkbox', { name: 'Notify me when it is done' }).press('Enter');
    await preview.getByText('Nothing is written until you press “Restore”.').waitFor();
    expect(await chromium.ask('getJobs', {})).toEqual({ ok: true, value: [] });
    expect(sandbox.calls.filter(({ method, host }) => host === 'api.cc.email' && method !== 'GET')).toEqual([]);
  });

  it('shows contacts of the previous visit at once, while Constant Contact does not answer', async () => {
    await (await Bin.open()).page.close();
    const held = sandbox.faults.next({ path: /^\/v3\/contacts\?/ }, 'hang');
    const page = await chromium.openPage(Bin.path);
    await page.getByRole('searchbox', { name: 'Search deleted contacts' }).fill('jane@');
    await page.getByRole('row', { name: /jane@riverside\.example/ }).waitFor();
    await page.getByRole('button', { name: 'Stop reading' }).click();
    await page.getByRole('button', { name: 'Continue reading' }).waitFor();
    held.release();
  });

  it('fits into 320 pixels with an open contact, and with everything twice as large', async () => {
    const bin = await Bin.open({ width: 320, height: 700 });
    const { page } = bin;
    const widths = () => page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    expect(await widths()).toEqual([320, 320]);
    await bin.search('jane@');
    await page.getByRole('row', { name: /jane@riverside\.example/ }).click();
    await page.getByRole('article').getByRole('button', { name: 'Restore contact' }).waitFor();
    expect(await widths()).toEqual([320, 320]);
    await expectAccessible(page);
    await expectFits(page);
    await page.evaluate(() => document.documentElement.style.setProperty('font-size', '200%'));
    expect(await widths()).toEqual([320, 320]);
  });

  it('keeps the title and the buttons of a preview visible in a window of any size', async () => {
    const bin = await Bin.open();
    await bin.box('Select all').check();
    await bin.button(/^Restore \d+ contacts$/).click();
    const preview = bin.page.getByRole('dialog', { name: /^Restore \d+ contacts$/ });
    await preview.getByRole('group', { name: 'Lists' }).waitFor();
    await expectFits(bin.page);
    const ends = [preview.getByRole('heading'), preview.getByRole('button', { name: 'Restore', exact: true })];
    for (const [width, height] of [
      [800, 600],
      [800, 400],
      [320, 400],
    ] as const) {
      await bin.page.setViewportSize({ width, height });
      for (const end of ends) {
        await expect
          .poll(async () => {
            const box = await end.boundingBox();
            return box !== null && box.y >= 0 && box.y + box.height <= height;
          })
          .toBe(true);
      }
      const last = preview.getByRole('checkbox', { name: 'Notify me when it is done' });
      await last.scrollIntoViewIfNeeded();
      await last.check({ trial: true });
    }
  });
});
