import { readdirSync, readFileSync } from 'node:fs';
import type { Page } from 'playwright';
import { beforeAll, describe, expect, it } from 'vitest';
import { lists } from '../sandbox/sandbox';
import { expectAccessibleWords } from './expect-accessible';
import { expectFits } from './expect-fits';
import { chromium, sandbox, setScene } from './scene';
import { must } from './stage';

/** Every page in every language, and in one that nobody speaks: its words are longer than any, and none has a plain letter. */

setScene({ shared: true });

type Messages = Record<string, { message: string; placeholders?: Record<string, { content: string }> }>;

const languages = readdirSync('public/_locales');
const messagesOf = (language: string): Messages =>
  JSON.parse(readFileSync(`public/_locales/${language}/messages.json`, 'utf8'));

/** As browsers name a language: pt-BR for the folder pt_BR. */
const codeOf = (folder: string) => folder.replace('_', '-');

/** Of each message the longest translation, its letters with accents. The code of the language stays. */
function pseudoMessages(): Messages {
  const all = languages.map(messagesOf);
  return Object.fromEntries(
    Object.entries(messagesOf('en')).map(([key, english]) => {
      const [longest = english] = all
        .flatMap((messages) => messages[key] ?? [])
        .sort((a, b) => b.message.length - a.message.length);
      if (key === 'extensionLanguage') return [key, english];
      return [key, { ...longest, message: longest.message.replace(/\$\w+\$|[A-Za-z]/g, accented) }];
    }),
  );
}

const accented = (letter: string) => (letter.length > 1 ? letter : `${letter}\u0301`.normalize('NFC'));

/**
 * Gives a page the words and the formats of the language that its address names. It stands in for `chrome.i18n` before the page's own
 * scripts run.
 */
function speak(all: Record<string, Messages>): void {
  const language = new URLSearchParams(location.search).get('language') ?? '';
  const messages = all[language] ?? {};
  const { i18n } = (globalThis as unknown as { chrome: { i18n: Record<string, unknown> } }).chrome;
  i18n.getUILanguage = () => language;
  i18n.getMessage = (key: string, values: string[] = []) => {
    const found = messages[key];
    const named = found?.message.replace(/\$(\w+)\$/g, (whole, name: string) => {
      return found.placeholders?.[name.toLowerCase()]?.content ?? whole;
    });
    return named?.replace(/\$([1-9])/g, (_whole, n: string) => values[Number(n) - 1] ?? '') ?? '';
  };
}

const pages: Record<string, { path: string; isReady: (page: Page) => Promise<void> }> = {
  popup: {
    path: 'src/popup/index.html',
    isReady: async (page) => {
      await page.getByRole('textbox').first().fill('jane@riverside.example');
      await page.keyboard.press('Enter');
      await page.getByRole('article').waitFor();
    },
  },
  settings: {
    path: 'src/settings/index.html',
    isReady: (page) => page.getByText('Riverside Choir').first().waitFor(),
  },
  'deleted contacts': {
    path: 'src/deleted-contacts/index.html',
    isReady: (page) => page.getByRole('row').nth(3).waitFor(),
  },
  history: {
    path: 'src/history/index.html',
    isReady: async (page) => {
      await page.getByRole('row').filter({ hasText: 'elena@riverside.example' }).getByRole('button').first().click();
      await page.getByRole('table').nth(1).waitFor();
    },
  },
};

/** Opens a page in a language, in a tab that speaks it. */
async function openIn(
  { path, isReady }: { path: string; isReady: (page: Page) => Promise<void> },
  language: string,
  page: Page,
): Promise<Page> {
  await page.goto(`${chromium.origin}/${path}?language=${language}`);
  await isReady(page);
  // What is folded is opened, also what only then can be.
  for (const folded of await page.locator('details:not([open]) > summary').all()) {
    if (await folded.isVisible()) await folded.click();
  }
  return page;
}

beforeAll(async () => {
  const { contact, fingerprint } = await must(chromium.ask('lookup', { text: 'elena@riverside.example' }));
  const contactId = contact?.id ?? '';
  await must(chromium.ask('restore', { contactId, listIds: [lists.newsletter], entryPoint: 'popup', fingerprint }));
});

describe.each(Object.entries(pages))('the page: %s', (_name, page) => {
  it('is accessible in every language', async () => {
    const tab = await chromium.context.newPage();
    const others = languages.filter((each) => each !== 'en');
    await tab.addInitScript(speak, Object.fromEntries(others.map((each) => [codeOf(each), messagesOf(each)])));
    for (const locale of others) {
      await expectAccessibleWords(await openIn(page, codeOf(locale), tab), locale);
    }
  });

  it('fits in 320 pixels with the longest words in both directions, and has no words that cannot be translated', async () => {
    // Days and numbers are then in other letters too.
    const tab = await chromium.context.newPage();
    await tab.addInitScript(speak, { ru: pseudoMessages() });
    const shown = await openIn(page, 'ru', tab);
    await expectFits(shown);
    await shown.evaluate(() => {
      document.documentElement.dir = 'rtl';
    });
    await expectFits(shown);
    const words = await shown.evaluate('document.body.innerText');
    const data = JSON.stringify([...sandbox.contacts.values(), ...sandbox.lists.values(), sandbox.account]);
    const plain = String(words).match(/\b[A-Za-z]{3,}\b/g) ?? [];
    expect([...new Set(plain)].filter((word) => !data.includes(word))).toEqual([]);
  });
});
