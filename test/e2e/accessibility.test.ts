import type { Page } from 'playwright';
import { beforeAll, describe, expect, it } from 'vitest';
import { PANEL_ELEMENT } from '../../src/content/panel-contract';
import { PUBLIC_CLIENT_ID } from '../sandbox/sandbox';
import { accessibleViewOf } from './accessible-view';
import { expectAccessible } from './expect-accessible';
import { expectFits } from './expect-fits';
import { ordinary } from './layouts';
import { expectAccessibleInEveryLanguage } from './other-languages';
import { expectGoodPanel, openPanelPage } from './panel-in-the-open';
import { chromium, sandbox, setScene } from './scene';
import { must, signInQuickly } from './stage';
import { Bin, History, Popup, Settings } from './ui';

/**
 * Runs axe (https://github.com/dequelabs/axe-core) on every surface, in every state that looks different, light and
 * dark. Nothing may stick out of a narrow window, whatever the font and however large the text.
 */

setScene({ signedIn: false, shared: true });

async function expectGood(page: Page): Promise<void> {
  await expectAccessible(page);
  await expectFits(page);
}

/** The width of the page and of its window, with everything in it twice as large. */
async function widthsAtDoubleSize(page: Page): Promise<number[]> {
  await page.setViewportSize({ width: 320, height: 600 });
  return page.evaluate(() => {
    document.documentElement.style.setProperty('font-size', '200%');
    return [document.documentElement.scrollWidth, innerWidth];
  });
}

it('the popup and the settings are accessible while nobody is signed in, also with a sign-in code', async () => {
  const popup = await Popup.open();
  await popup.button('Sign in to Constant Contact').waitFor();
  await expectGood(popup.page);
  await expectAccessibleInEveryLanguage(popup.page);
  const settings = await Settings.open();
  await settings.redirectUri();
  await expectAccessible(settings.page);
  await settings.key.fill(PUBLIC_CLIENT_ID);
  await settings.button('Sign in with a code').click();
  await settings.page.getByText(/^[A-Z]{4}-?[A-Z]{4}$/).waitFor();
  await expectGood(settings.page);
  await expectAccessibleInEveryLanguage(settings.page);
});

describe('signed in', () => {
  beforeAll(() => signInQuickly(chromium.ask, sandbox));

  it('the popup is accessible with each kind of answer, also unfolded', async () => {
    const popup = await Popup.open();
    for (const [address, word] of [
      ['ada@riverside.example', 'Active'],
      ['jane@riverside.example', 'Deleted'],
      ['otto@riverside.example', 'Unsubscribed'],
      ['pavel@riverside.example', 'Pending confirmation'],
      ['tove@riverside.example', 'Temporarily held'],
      ['maximilian@riverside.example', 'Deleted'],
      ['nobody@riverside.example', 'No contact'],
    ] as const) {
      await popup.lookUp(address);
      const card = popup.card(address);
      await card.getByText(word, { exact: true }).first().waitFor();
      const wholeRecord = popup.button('Show record');
      if (await wholeRecord.isVisible()) await wholeRecord.click();
      for (const folded of await card.locator('summary').all()) await folded.click();
      await expectGood(popup.page);
    }
  });

  it('the popup is accessible during a lookup, after a failed one, and with a long name at 320 pixels and 200 %', async () => {
    const held = sandbox.faults.next({ path: /^\/v3\/contacts\?/ }, 'hang');
    const popup = await Popup.lookUp('jane@riverside.example');
    await popup.page.getByText('Looking up…').waitFor();
    await expectAccessible(popup.page);
    held.release();
    await popup.card('jane@riverside.example').waitFor();
    const failing = sandbox.faults.next({ path: /^\/v3\/contacts\?/ }, 'server-error-html', 5);
    await popup.button('Look up').click();
    await popup.page.getByRole('alert').filter({ hasText: 'error 500' }).waitFor();
    await expectGood(popup.page);
    failing.release();
    await popup.lookUp('longname@riverside.example');
    await popup.card().waitFor();
    await expectFits(popup.page);
    expect(await widthsAtDoubleSize(popup.page)).toEqual([320, 320]);
  });

  it('the popup and the history are accessible before and after a restore, a refusal and an undo', async () => {
    const popup = await Popup.lookUp('tj@riverside.example');
    await popup.newsletter.check();
    await popup.page.locator('summary', { hasText: 'What will change' }).click();
    await popup.button('Copy the fix').click();
    await popup.button('Copy JSON body').waitFor();
    await expectGood(popup.page);
    await popup.button('Restore contact').click();
    await popup.page.getByRole('alert').filter({ hasText: 'first_name is invalid' }).waitFor();
    await expectGood(popup.page);
    await popup.lookUp('jane@riverside.example');
    await popup.card('jane@riverside.example').waitFor();
    await popup.restore();
    await expectGood(popup.page);
    await popup.undo();
    await expectAccessible(popup.page);

    const history = await History.open();
    await history.button('Details: jane@riverside.example').first().click();
    await history.page.getByRole('table', { name: 'Before and after' }).waitFor();
    await expectGood(history.page);
    await history.button('Delete history').click();
    const dialog = history.page.getByRole('dialog', { name: 'Delete the whole history?' });
    await dialog.waitFor();
    await expectAccessible(history.page);
    await dialog.getByRole('button', { name: 'Delete history' }).click();
    await history.page.getByText('Nothing has been restored in this account yet.').waitFor();
    await expectGood(history.page);
  });

  it('the page of deleted contacts is accessible with the card of a lookup', async () => {
    const bin = await Bin.open();
    await bin.page.getByRole('textbox').fill('jane@riverside.example');
    await bin.button('Look up').click();
    await bin.page.getByRole('article').waitFor();
    await expectGood(bin.page);
  });

  it('the panel is accessible for a contact that may be restored and for two that may not', async () => {
    sandbox.page('/contacts/lists', ordinary.html);
    const page = await chromium.openTab();
    await page.goto('https://app.constantcontact.com/contacts/lists');
    const view = await accessibleViewOf(page, PANEL_ELEMENT);
    const open = await openPanelPage();
    for (const address of ['jane@riverside.example', 'otto@riverside.example', 'pavel@riverside.example']) {
      await page.getByLabel('Find a contact').fill(address);
      await view.says(new RegExp(address.replaceAll('.', '\\.')));
      await expectGoodPanel(page, open);
    }
  });

  // This test comes last because it makes another account the current one.
  it('the history is accessible after something else cut it, and so are the settings with two accounts', async () => {
    const { contact, fingerprint } = await must(chromium.ask('lookup', { text: 'jane@riverside.example' }));
    const { lists } = await must(chromium.ask('getLists', {}));
    const listIds = lists.slice(0, 1).map(({ id }) => id);
    await must(chromium.ask('restore', { contactId: contact?.id ?? '', listIds, entryPoint: 'popup', fingerprint }));
    const history = await History.open();
    await history.table.waitFor();
    await history.page.evaluate(removeFirstEntry);
    await history.page.reload();
    await history.page.getByRole('alert').filter({ hasText: 'An entry was removed or moved' }).waitFor();
    await expectAccessible(history.page);

    sandbox.account.encoded_account_id = 'p0harbour7x';
    sandbox.account.organization_name = 'Harbour Theatre';
    await signInQuickly(chromium.ask, sandbox);
    const settings = await Settings.open();
    const accounts = settings.page.getByRole('list', { name: 'Signed-in accounts' });
    await accounts.getByRole('listitem').filter({ hasText: 'Riverside Choir' }).waitFor();
    await expectGood(settings.page);
  });
});

/** Removes the first entry of the history without the extension. Runs in a page of the extension. */
const removeFirstEntry = `(async () => {
  const [{ name }] = await indexedDB.databases();
  const db = await new Promise((done) => {
    indexedDB.open(name).onsuccess = (event) => done(event.target.result);
  });
  await new Promise((done) => {
    const transaction = db.transaction('journal', 'readwrite');
    transaction.objectStore('journal').delete(1);
    transaction.oncomplete = done;
  });
  db.close();
})()`;
