import type { ElementHandle } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { expectNothingUnexpected } from '../e2e/expect-nothing-unexpected';
import { type Firefox, findFirefoxes, launchFirefox } from '../e2e/firefox';
import { pressUntil } from '../e2e/press';
import { promptFailures } from '../e2e/prompt-failures';
import { dist, type Stage, setStage, signInQuickly } from '../e2e/stage';
import { until } from '../e2e/until';
import { people } from '../sandbox/sandbox';
import { buildPage } from './build-page';
import { libraries } from './list';

const jane = 'jane@riverside.example';

/** The same pages in Firefox, whose content scripts and top layer differ from those of Chromium. */
describe.each(findFirefoxes())('$name', ({ executablePath }) => {
  let stage: Stage;
  let firefox: Firefox;

  beforeAll(async () => {
    stage = await setStage();
    firefox = await launchFirefox({ executablePath, sandboxPort: stage.port, extension: dist.firefox });
    await signInQuickly(firefox.ask, stage.sandbox);
  }, 120_000);

  afterAll(async () => {
    await firefox?.close();
    await stage.close();
  }, 120_000);

  afterEach(async () => {
    expectNothingUnexpected(stage.sandbox);
    expect(await promptFailures(firefox.ask)).toEqual([]);
  });

  it.each(libraries)('$name: the panel restores and closes at Escape', async (library) => {
    const { file, field, isOnPage } = library;
    stage.sandbox.page('/contacts/libraries', await buildPage(file));
    const tab = await firefox.openUrl('https://app.constantcontact.com/contacts/libraries');
    const { page } = tab;
    const click = (name: string) =>
      until(name, async () => {
        // An element that fades in takes the focus at the end of its transition.
        if (await page.evaluate(() => document.getAnimations().some(({ playState }) => playState === 'running')))
          return false;
        const found = (await page.evaluateHandle(findNamed, name)).asElement() as ElementHandle<Element> | null;
        return found?.click().then(
          () => true,
          () => false,
        );
      });
    await click('Add contact');
    await click(field?.name ?? 'Email');
    await page.keyboard.type(jane);
    const panel = await tab.panel();
    await pressUntil(
      'the restore',
      () => panel.clickIfThere('button', 'Restore contact'),
      async () => /Restored\./.test(await panel.text()),
    );
    expect(stage.sandbox.contacts.get(people.jane)?.deleted_at).toBeUndefined();
    await panel.click('button', 'Undo restore');
    await until('the undo', async () => /Deleted again/.test(await panel.text()));
    expect(await page.evaluate(focusedValue)).toBe(jane);
    // A form on the page and a list of suggestions handle the first Escape themselves.
    if (!isOnPage && field?.role !== 'combobox') {
      await page.keyboard.press('Escape');
      await tab.noPanel();
      expect(await page.evaluate(focusedValue)).toBe(jane);
    }
    await tab.close();
  });
});

/** The visible control with this name, also in open shadow roots. Runs in the page, like the next function. */
function findNamed(name: string): Element | undefined {
  const roots: (Document | ShadowRoot)[] = [document];
  for (const root of roots) {
    for (const element of root.querySelectorAll('*')) {
      if (element.shadowRoot) roots.push(element.shadowRoot);
      if (!element.matches('button,[role=button],input,textarea') || !element.checkVisibility()) continue;
      const { labels } = element as HTMLInputElement;
      const host = (root as Partial<ShadowRoot>).host;
      const all = [
        element.getAttribute('aria-label'),
        labels?.[0]?.textContent,
        element.textContent,
        host?.textContent,
        host?.getAttribute('label'),
      ];
      if (all.some((each) => each?.trim() === name)) return element;
    }
  }
  return undefined;
}

function focusedValue(): string {
  let focused = document.activeElement;
  while (focused?.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement;
  return (focused as Partial<HTMLInputElement> | null)?.value ?? '';
}
