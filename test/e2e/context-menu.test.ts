import { expect, it } from 'vitest';
import { people } from '../sandbox/sandbox';
import { chromium, sandbox, setScene } from './scene';

/**
 * No test can reach the menu that the system draws. A click on it is an event of the extension API. These tests raise
 * that event with the data that Chromium gives for such a click.
 */

setScene({ shared: true });

interface MenuClick {
  selectionText?: string;
  linkUrl?: string;
  editable?: boolean;
  frameId?: number;
}

/** Clicks "Restore contact" in the menu of the front tab. */
async function clickMenu(info: MenuClick): Promise<void> {
  const click = JSON.stringify({ editable: false, frameId: 0, pageUrl: 'https://example.org/', ...info });
  await chromium.inWorker(`(async () => {
    const [tab] = await chrome.tabs.query({ active: true, lastFocusedWindow: true });
    const known = await new Promise((done) => chrome.contextMenus.update(${JSON.stringify(itemId)}, {}, () => done(!chrome.runtime.lastError)));
    if (!known) throw new Error('there is no such menu item');
    chrome.contextMenus.onClicked.dispatch({ menuItemId: ${JSON.stringify(itemId)}, ...${click} }, tab);
  })()`);
}

const itemId = 'restore-contact';

it.each<[string, MenuClick]>([
  ['a selected address', { selectionText: 'jane@riverside.example' }],
  ['a selection with an address in it', { selectionText: 'Please add Jane <jane@riverside.example> again.' }],
  ['the 409 in a log of an integration', { selectionText: `Email already exists for contact ${people.jane}` }],
  ['a mailto link', { linkUrl: 'mailto:jane@riverside.example?subject=Welcome%20back' }],
])('the context menu opens the card for %s, on any site', async (_what, info) => {
  await clickMenu(info);
  const popup = await chromium.popup();
  await popup.get('article', 'jane@riverside.example');
  await popup.get('button', 'Restore contact');
});

it('the context menu opens the card for the address in a field of a contacts page', async () => {
  const page = await chromium.openTab();
  await page.goto('https://app.constantcontact.com/contacts');
  await page.getByRole('searchbox', { name: 'Search contacts' }).fill('elena@riverside.example');
  await page.getByRole('searchbox', { name: 'Search contacts' }).click({ button: 'right' });
  await clickMenu({ editable: true });
  const popup = await chromium.popup();
  await popup.get('article', 'elena@riverside.example');
});

it('a contact can be restored from the card that the context menu opened', async () => {
  await clickMenu({ selectionText: 'nora@riverside.example' });
  const popup = await chromium.popup();
  await popup.click('checkbox', 'Newsletter');
  await popup.click('button', 'Restore contact');
  await popup.says(/Restored\. \d+ of \d+ fields verified/);
  expect(sandbox.contacts.get(people.nora)?.deleted_at).toBeUndefined();
});

it('the context menu explains why a selection without an address cannot be looked up', async () => {
  await clickMenu({ selectionText: 'Minutes of the last meeting' });
  const popup = await chromium.popup();
  await popup.says(/no email address and no contact ID/);
});

it('the context menu replaces the card of a popup that is already open', async () => {
  await clickMenu({ selectionText: 'jane@riverside.example' });
  const popup = await chromium.popup();
  await popup.get('article', 'jane@riverside.example');
  await clickMenu({ selectionText: 'elena@riverside.example' });
  await popup.get('article', 'elena@riverside.example');
  expect(await chromium.inWorker('chrome.windows.getAll().then(({ length }) => length)')).toBe(1);
});

it('the context menu works after the worker was stopped', async () => {
  await chromium.stopWorker();
  await clickMenu({ selectionText: 'jane@riverside.example' });
  await (await chromium.popup()).get('article', 'jane@riverside.example');
});
