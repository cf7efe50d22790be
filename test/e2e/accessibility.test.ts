import type { Page } from 'playwright';
import { describe, expect, it } from 'vitest';
import { PUBLIC_CLIENT_ID } from '../sandbox/sandbox';
import { accessibleViewOf } from './accessible-view';
import { expectAccessible } from './expect-accessible';
import { expectFits } from './expect-fits';
import { ordinary } from './layouts';
import { chromium, sandbox, setScene } from './scene';
import { signInQuickly } from './stage';

/**
 * axe (https://github.com/dequelabs/axe-core) on every surface in every state that looks different, light and dark; and
 * nothing sticks out when it is narrow, whatever the font and however large the text.
 */

setScene({ signedIn: false });

async function popup(text: string): Promise<Page> {
  const page = await chromium.openPage('src/popup/index.html', { width: 388, height: 600 });
  await page.getByRole('textbox').fill(text);
  await page.getByRole('button', { name: 'Look up' }).click();
  return page;
}

describe('the popup', () => {
  it('of somebody who is signed out', async () => {
    const page = await chromium.openPage('src/popup/index.html', { width: 388, height: 600 });
    await page.getByRole('button', { name: 'Sign in to Constant Contact' }).waitFor();
    await expectAccessible(page);
    await expectFits(page);
  });

  it.each([
    ['ada@riverside.example', 'Active'],
    ['jane@riverside.example', 'Deleted'],
    ['otto@riverside.example', 'Unsubscribed'],
    ['pavel@riverside.example', 'Pending confirmation'],
    ['tove@riverside.example', 'Temporarily held'],
    ['maximilian@riverside.example', 'Deleted'],
    ['nobody@riverside.example', 'No contact'],
  ])('with the answer about %s', async (address, word) => {
    await signInQuickly(chromium.ask, sandbox);
    const page = await popup(address);
    await page.getByRole('article').getByText(word, { exact: true }).first().waitFor();
    const wholeRecord = page.getByRole('button', { name: 'Show record' });
    if (await wholeRecord.isVisible()) await wholeRecord.click();
    for (const folded of await page.getByRole('article').locator('summary').all()) await folded.click();
    await expectAccessible(page);
    await expectFits(page);
  });

  it('while it looks up, and when that fails', async () => {
    await signInQuickly(chromium.ask, sandbox);
    const held = sandbox.faults.next({ path: /^\/v3\/contacts\?/ }, 'hang');
    const page = await popup('jane@riverside.example');
    await page.getByText('Looking up…').waitFor();
    await expectAccessible(page);
    sandbox.faults.next({ path: /^\/v3\/contacts\?/ }, 'server-error-html', 5);
    held.release();
    await page.getByRole('article').waitFor();
    await page.getByRole('button', { name: 'Look up' }).click();
    await page.getByRole('alert').filter({ hasText: 'error 500' }).waitFor();
    await expectAccessible(page);
    await expectFits(page);
  });

  it('after a restore, and after its undo', async () => {
    await signInQuickly(chromium.ask, sandbox);
    const page = await popup('jane@riverside.example');
    await page.getByRole('checkbox', { name: 'Newsletter', exact: true }).check();
    await page.getByRole('button', { name: 'Restore contact' }).click();
    await page.getByRole('button', { name: 'Undo restore' }).waitFor();
    await expectAccessible(page);
    await expectFits(page);
    await page.getByRole('button', { name: 'Undo restore' }).click();
    await page
      .getByRole('status')
      .filter({ hasText: /^Deleted again/ })
      .waitFor();
    await expectAccessible(page);
  });

  it('at 320 pixels and with everything twice as large nothing is cut off', async () => {
    await signInQuickly(chromium.ask, sandbox);
    const page = await popup('longname@riverside.example');
    await page.getByRole('article').waitFor();
    await page.setViewportSize({ width: 320, height: 600 });
    const widths = () => page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    expect(await widths()).toEqual([320, 320]);
    await expectFits(page);
    await page.evaluate(() => document.documentElement.style.setProperty('font-size', '200%'));
    expect(await widths()).toEqual([320, 320]);
  });
});

describe('the settings', () => {
  it('of somebody who is signed out, with a code, and signed in', async () => {
    const page = await chromium.openPage('src/settings/index.html');
    await expect.poll(() => page.getByRole('textbox', { name: 'Redirect URI' }).inputValue()).not.toBe('');
    await expectAccessible(page);
    await page.getByRole('textbox', { name: 'API key (client ID)' }).fill(PUBLIC_CLIENT_ID);
    await page.getByRole('button', { name: 'Sign in with a code' }).click();
    await page.getByText(/^[A-Z]{4}-?[A-Z]{4}$/).waitFor();
    await expectAccessible(page);
    await expectFits(page);
    await page.close();
    await signInQuickly(chromium.ask, sandbox);
    const again = await chromium.openPage('src/settings/index.html');
    await again.getByText('Dana Whitfield').waitFor();
    await expectAccessible(again);
    await expectFits(again);
  });
});

it('the page of deleted contacts', async () => {
  await signInQuickly(chromium.ask, sandbox);
  const page = await chromium.openPage('src/deleted-contacts/index.html');
  await page.getByRole('textbox').fill('jane@riverside.example');
  await page.getByRole('button', { name: 'Look up' }).click();
  await page.getByRole('article').waitFor();
  await expectAccessible(page);
  await expectFits(page);
});

describe('the panel', () => {
  /**
   * axe cannot look into a closed shadow root, so the panel's page is given one that stays open, in a corner; that is all that differs.
   */
  async function panelFor(address: string): Promise<Page> {
    await signInQuickly(chromium.ask, sandbox);
    sandbox.page('/contacts/lists', ordinary.html);
    const page = await chromium.context.newPage();
    await page.goto('https://app.constantcontact.com/contacts/lists');
    await page.getByLabel('Find a contact').fill(address);
    await page.locator('contact-restore-panel').waitFor({ state: 'attached' });
    const view = await accessibleViewOf(page);
    await view.get('region', 'Deleted contact');
    const markup = await view.shadowMarkup('contact-restore-panel');
    const open = await chromium.context.newPage();
    await open.goto('https://app.constantcontact.com/contacts/lists');
    await open.evaluate((inside) => {
      const host = document.createElement('panel-in-the-open');
      host.style.cssText = 'position:fixed;inset:auto 8px 8px auto;width:348px';
      const root = host.attachShadow({ mode: 'open' });
      root.innerHTML = inside;
      // The last one says where it stands, which was chosen for another window.
      root.querySelector('style:last-of-type')?.remove();
      document.documentElement.append(host);
    }, markup);
    return open;
  }

  it.each(['jane@riverside.example', 'otto@riverside.example', 'pavel@riverside.example'])(
    'about %s',
    async (address) => {
      const page = await panelFor(address);
      await expectAccessible(page, 'panel-in-the-open');
      await expectFits(page, 'panel-in-the-open .surface');
    },
  );
});
