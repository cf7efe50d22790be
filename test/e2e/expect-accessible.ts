import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright';
import { expect } from 'vitest';

/** Rules whose answer depends on colours; all others say the same in light and in dark. */
const aboutColours = ['color-contrast', 'link-in-text-block'];

/**
 * What axe (https://github.com/dequelabs/axe-core) finds wrong, in light and in dark, is nothing. `within` is a selector of
 * the part that is ours, where not all of the page is.
 */
export async function expectAccessible(page: Page, within = 'html'): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    // Colours on their way from light to dark are not what anybody reads.
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.evaluate(() => {
      const onTheirWay = document.getAnimations().filter((animation) => animation instanceof CSSTransition);
      return Promise.allSettled(onTheirWay.map(({ finished }) => finished)).then(() => undefined);
    });
    // No page has frames of ours in it, and a tab of its own for each analysis takes longer than the analysis.
    const axe = new AxeBuilder({ page }).setLegacyMode().include(within);
    const rules = colorScheme === 'dark' ? { runOnly: aboutColours } : {};
    axe.options({ resultTypes: ['violations'], ...rules });
    const { violations } = await axe.analyze();
    const found = violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
    );
    expect(found, colorScheme).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: null, reducedMotion: null });
}
