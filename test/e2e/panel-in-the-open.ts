import type { Page } from 'playwright';
import { PANEL_ELEMENT } from '../../src/content/panel-contract';
import { accessibleViewOf } from './accessible-view';
import { expectAccessible } from './expect-accessible';
import { expectFits } from './expect-fits';
import { chromium, sandbox } from './scene';

const PATH = '/contacts/panel-in-the-open';

/** A page to show panels in. On a page whose policy forbids styles, they would lack their own. */
export async function openPanelPage(): Promise<Page> {
  sandbox.page(PATH, '<!doctype html><html lang="en"><title>A panel</title><main><h1>A panel</h1></main></html>');
  const page = await chromium.openTab();
  await page.goto(`https://app.constantcontact.com${PATH}`);
  return page;
}

/** Selects the panel in its open shadow root. */
export const IN_THE_OPEN = 'panel-in-the-open';

/**
 * axe cannot look into a closed shadow root. So the content of a page’s panel is copied into an open one, in a corner
 * of another page. Nothing else differs.
 */
export async function putInTheOpen(page: Page, open: Page): Promise<void> {
  const markup = await (await accessibleViewOf(page, PANEL_ELEMENT)).shadowMarkup(PANEL_ELEMENT);
  await open.evaluate((inside) => {
    document.querySelector('panel-in-the-open')?.remove();
    const host = document.createElement('panel-in-the-open');
    host.style.cssText = 'position:fixed;inset:auto 8px 8px auto;width:348px';
    const root = host.attachShadow({ mode: 'open' });
    root.innerHTML = inside;
    // The last style sheet sets the position, which was chosen for another window.
    root.querySelector('style:last-of-type')?.remove();
    document.documentElement.append(host);
  }, markup);
}

/** Expects the current content of a page’s panel to be accessible and to fit, in an open shadow root. */
export async function expectGoodPanel(page: Page, open: Page): Promise<void> {
  await putInTheOpen(page, open);
  await expectAccessible(open, IN_THE_OPEN);
  await expectFits(open, `${IN_THE_OPEN} .surface`);
}
