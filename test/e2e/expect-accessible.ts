import axe from 'axe-core';
import type { Page } from 'playwright';
import { expect } from 'vitest';

/** Rules whose result depends on colors. All others have the same result in light and in dark. */
const aboutColors = ['color-contrast', 'link-in-text-block'];

/**
 * Expects axe (https://github.com/dequelabs/axe-core) to find nothing wrong, in light and in dark. `within` selects our
 * part of a page that is not all ours.
 */
export async function expectAccessible(page: Page, within = 'html'): Promise<void> {
  await putAxeInto(page);
  for (const colorScheme of ['light', 'dark'] as const) {
    // Nobody reads colors in the middle of a transition from light to dark.
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.evaluate(() => {
      const onTheirWay = document.getAnimations().filter((animation) => animation instanceof CSSTransition);
      return Promise.allSettled(onTheirWay.map(({ finished }) => finished)).then(() => undefined);
    });
    const options = colorScheme === 'dark' ? { runOnly: aboutColors } : {};
    const found = await page.evaluate(findViolations, { within, options });
    expect(found, colorScheme).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: null, reducedMotion: null });
}

/** Rules whose result depends on words: names, and the language of the page. */
const aboutWords = [
  'aria-command-name',
  'aria-dialog-name',
  'aria-input-field-name',
  'aria-meter-name',
  'aria-progressbar-name',
  'aria-toggle-field-name',
  'aria-tooltip-name',
  'button-name',
  'document-title',
  'empty-heading',
  'empty-table-header',
  'html-has-lang',
  'html-lang-valid',
  'image-alt',
  'input-button-name',
  'label',
  'label-content-name-mismatch',
  'label-title-only',
  'link-name',
  'select-name',
  'summary-name',
  'svg-img-alt',
  'table-duplicate-name',
  'valid-lang',
];

/** Expects the same of another language, by the rules that words can break. All others have the same result in each. */
export async function expectAccessibleWords(page: Page, language: string, within = 'html'): Promise<void> {
  await putAxeInto(page);
  const found = await page.evaluate(findViolations, { within, options: { runOnly: aboutWords } });
  expect(found, language).toEqual([]);
}

/** Injecting axe into a page takes longer than an analysis, so it stays there. */
async function putAxeInto(page: Page): Promise<void> {
  if (await page.evaluate(() => !('axe' in globalThis))) await page.evaluate(axe.source);
}

/** The violations that axe finds in the part. Runs in the page, which already contains axe. */
async function findViolations({ within, options }: { within: string; options: axe.RunOptions }): Promise<string[]> {
  const { axe: inPage } = globalThis as unknown as { axe: typeof axe };
  const { violations } = await inPage.run(within, { resultTypes: ['violations'], ...options });
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
  );
}
