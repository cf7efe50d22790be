import type { Page } from 'playwright';
import { describe, expect, it } from 'vitest';
import { people } from '../sandbox/sandbox';
import { expectAccessibleWords } from './expect-accessible';
import { expectFits } from './expect-fits';
import {
  english,
  expectAccessibleInEveryLanguage,
  otherLanguages,
  pseudoLanguage,
  retell,
  retellPanel,
  speak,
} from './other-languages';
import { IN_THE_OPEN, openPanelPage, putInTheOpen } from './panel-in-the-open';
import { chromium, sandbox, setScene } from './scene';
import { Bin, ContactsPage, History, Popup, Settings } from './ui';

/**
 * Every surface in every language, and in an artificial one with very long words and no plain letter. Each test
 * continues with the account and the browser as the one before it left them.
 */

setScene({ shared: true });

const longest = pseudoLanguage();

/** Expects the page to be accessible and to fit into 320 pixels with the longest words. */
async function expectGoodWithLongWords(page: Page): Promise<void> {
  await retell(page, longest);
  await expectAccessibleWords(page, longest.code);
  await expectFits(page);
  await retell(page, english);
}

/** Unfolds every visible disclosure, including those that appear by unfolding another. */
async function unfold(page: Page): Promise<void> {
  for (const folded of await page.locator('details:not([open]) > summary').all()) {
    if (await folded.isVisible()) await folded.click();
  }
}

it('the settings are accessible in every language', async () => {
  const { page } = await Settings.open();
  await page.getByRole('switch', { name: 'Remember lists' }).check();
  await page.getByText(/The lists of \d+ contacts are remembered/).waitFor();
  await unfold(page);
  await expectAccessibleInEveryLanguage(page);
});

it('the popup is accessible in every language: a card with former lists, the question before a mark, a restore', async () => {
  sandbox.colleague.delete(people.ada);
  const popup = await Popup.lookUp('ada@riverside.example');
  await popup.page.getByRole('group', { name: 'Lists it was on' }).waitFor();
  await popup.button('Show record').click();
  await unfold(popup.page);
  await expectAccessibleInEveryLanguage(popup.page);
  await popup.button('Never restore…').click();
  const question = popup.page.getByRole('dialog');
  await question.waitFor();
  await expectGoodWithLongWords(popup.page);
  await question.getByRole('button', { name: 'Cancel' }).click();
  await popup.button('Restore contact').click();
  await popup.button('Undo restore').waitFor();
  await expectGoodWithLongWords(popup.page);
});

it('the page of deleted contacts is accessible in every language: the chart, a preview and the results of a job', async () => {
  const bin = await Bin.open();
  await unfold(bin.page);
  await bin.box('Select all').check();
  await expectAccessibleInEveryLanguage(bin.page);
  await bin.button(/^Restore \d+ contacts$/).click();
  const preview = bin.page.getByRole('dialog');
  await preview.getByRole('group', { name: 'Lists' }).waitFor();
  await expectGoodWithLongWords(bin.page);
  await preview.getByRole('button', { name: 'Dry run' }).click();
  await bin.ended(/^Dry run: \d+ of \d+ contacts/);
  await bin.button('Show results').click();
  await expectGoodWithLongWords(bin.page);
});

it('the check of a list is accessible in every language', async () => {
  const bin = await Bin.open();
  await bin.checkList();
  await bin.page.getByRole('textbox', { name: 'Addresses' }).fill('otto@riverside.example ada@riverside.example ann@');
  await bin.button(/^Check \d addresses$/).click();
  await bin.page.getByText(/^Checked with \d calls?\.$/).waitFor();
  await expectGoodWithLongWords(bin.page);
});

it('the history, its details and the report of a job are accessible in every language', async () => {
  const { page } = await History.open();
  const details = page.getByRole('button', { name: /^Details/ });
  await details.last().click();
  await page.getByRole('table', { name: 'Before and after' }).waitFor();
  await expectAccessibleInEveryLanguage(page);
  await details.first().click();
  const link = page.getByRole('link', { name: 'Report' });
  await link.waitFor();
  await expectGoodWithLongWords(page);
  const [report] = await Promise.all([chromium.context.waitForEvent('page'), link.click()]);
  await report.getByText('Entry hash').waitFor();
  await expectGoodWithLongWords(report);
});

it('the panel is accessible in every language: its offer, the note about deletion, and the count of deleted contacts', async () => {
  const { page, panel, search } = await ContactsPage.open();
  const open = await openPanelPage();
  const expectGoodPanel = async (languages = [longest]) => {
    for (const language of languages) {
      await retellPanel(page, language);
      await putInTheOpen(page, open);
      await expectAccessibleWords(open, language.code, IN_THE_OPEN);
    }
    await expectFits(open, `${IN_THE_OPEN} .surface`);
    await retellPanel(page, english);
    await page.bringToFront();
  };
  await search.fill('otto@riverside.example');
  await panel.get('region', 'Deleted contact');
  await expectGoodPanel([...otherLanguages, longest]);
  await search.fill('ada@riverside.example');
  await page.getByText('1 contact', { exact: true }).waitFor();
  await page.getByRole('checkbox', { name: 'Select ada@riverside.example' }).check();
  await page.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await panel.get('region', 'Deleting contacts');
  await expectGoodPanel();
  await page.getByRole('button', { name: 'Delete 1 contact' }).click();
  await panel.get('button', 'Restore…');
  await expectGoodPanel();
});

const pages: Record<string, { path: string; isReady: (page: Page) => Promise<void> }> = {
  popup: {
    path: Popup.path,
    isReady: async (page) => {
      await page.getByRole('textbox').first().fill('ada@riverside.example');
      await page.keyboard.press('Enter');
      await page.getByRole('article').waitFor();
    },
  },
  settings: { path: Settings.path, isReady: (page) => page.getByText('Riverside Choir').first().waitFor() },
  'deleted contacts': { path: Bin.path, isReady: (page) => page.getByRole('row').nth(3).waitFor() },
  history: { path: History.path, isReady: (page) => page.getByRole('row').nth(1).waitFor() },
};

describe.each(Object.entries(pages))('the page: %s', (_name, { path, isReady }) => {
  it('fits into 320 pixels with the longest words, and all its text is translated', async () => {
    const page = await chromium.context.newPage();
    await page.addInitScript(speak, longest);
    await page.goto(`${chromium.origin}/${path}`);
    await isReady(page);
    await unfold(page);
    await expectFits(page);
    await page.evaluate(() => document.documentElement.setAttribute('dir', 'rtl'));
    await expectFits(page);
    const { data, account } = sandbox;
    const known = [data.contacts, data.lists, data.customFields].flatMap((each) => [...each.values()] as unknown[]);
    const names = JSON.stringify([...known, account]);
    const plain = String(await page.evaluate('document.body.innerText')).match(/\b[A-Za-z]{3,}\b/g) ?? [];
    expect([...new Set(plain)].filter((word) => !names.includes(word))).toEqual([]);
  });
});
