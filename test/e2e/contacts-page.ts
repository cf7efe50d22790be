import type { Page } from 'playwright';
import { type AccessibleView, accessibleViewOf } from './accessible-view';
import { chromium, sandbox } from './scene';

/** Opens a page of Constant Contact’s web app that consists of this HTML, in a tab of this size if one is given. */
export async function openContactsPage(
  path: string,
  html: string,
  viewport?: { width: number; height: number },
): Promise<{ page: Page; view: AccessibleView }> {
  sandbox.page(path, html);
  const page = await chromium.openTab(viewport);
  await page.goto(`https://app.constantcontact.com${path}`);
  return { page, view: await accessibleViewOf(page) };
}
