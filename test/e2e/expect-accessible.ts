import axe from 'axe-core';
import type { Page } from 'playwright';
import { expect } from 'vitest';

/** Rules whose answer depends on colours; all others say the same in light and in dark. */
const aboutColours = ['color-contrast', 'link-in-text-block'];

/**
 * What axe (https://github.com/dequelabs/axe-core) finds wrong, in light and in dark, is nothing. `within` is a selector of
 * the part that is ours, where not all of the page is.
 */
export async function expectAccessible(
  page: Page,
  within = 'html',
  schemes: readonly ('light' | 'dark')[] = ['light', 'dark'],
): Promise<void> {
  // Putting axe into a page takes longer than an analysis, so it stays there.
  if (await page.evaluate(() => !('axe' in globalThis))) await page.evaluate(axe.source);
  for (const colorScheme of schemes) {
    // Colours on their way from light to dark are not what anybody reads.
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.evaluate(() => {
      const onTheirWay = document.getAnimations().filter((animation) => animation instanceof CSSTransition);
      return Promise.allSettled(onTheirWay.map(({ finished }) => finished)).then(() => undefined);
    });
    const found = await page.evaluate(findViolations, { within, rules: colorScheme === 'dark' ? aboutColours : [] });
    expect(found, colorScheme).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: null, reducedMotion: null });
}

/** What these rules, or all if none is named, say against the part. Runs in the page, in which axe is. */
async function findViolations({ within, rules }: { within: string; rules: string[] }): Promise<string[]> {
  const { axe: inPage } = globalThis as unknown as { axe: typeof axe };
  const options: axe.RunOptions = { resultTypes: ['violations'], ...(rules.length > 0 && { runOnly: rules }) };
  const { violations } = await inPage.run(within, options);
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
  );
}
