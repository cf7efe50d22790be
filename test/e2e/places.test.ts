import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { AccessibleView } from './accessible-view';
import { chromium, setScene } from './scene';
import { dist } from './stage';
import { History } from './ui';

/** Entry points besides the toolbar and the panel, and the browser’s warning before an installation. */
setScene();

it('before an installation the browser warns of the three hosts, and of nothing else', async () => {
  const page = await chromium.openPage('src/popup/index.html');
  const manifest = readFileSync(`${dist.chrome}/manifest.json`, 'utf8');
  const warnings = await page.evaluate(
    `new Promise((done) => chrome.management.getPermissionWarningsByManifest(${JSON.stringify(manifest)}, done))`,
  );
  expect(warnings).toEqual([
    'Read and change your data on api.cc.email, app.constantcontact.com, and authz.constantcontact.com',
  ]);
});

it('the browser registers both commands', async () => {
  const commands = (await chromium.inWorker('chrome.commands.getAll()')) as { name: string; description: string }[];
  expect(commands.map(({ name }) => name).sort()).toEqual(['_execute_action', 'look-up-selection']);
  expect(commands.find(({ name }) => name === 'look-up-selection')?.description).toBe('Look up the selected text');
});

it('the side panel shows the page of the popup', async () => {
  const options = await chromium.inWorker('chrome.sidePanel.getOptions({})');
  expect(options).toMatchObject({ path: 'src/popup/index.html', enabled: true });
});

it('a command looks up the text that is selected on the contacts page', async () => {
  const page = await chromium.openTab();
  await page.goto('https://app.constantcontact.com/contacts');
  await page.evaluate(() => {
    const line = document.createElement('p');
    line.textContent = 'Please add jane@riverside.example again.';
    document.body.prepend(line);
    getSelection()?.selectAllChildren(line);
  });
  // A test cannot press keys that the browser itself handles.
  await chromium.inWorker(`chrome.tabs.query({ active: true, lastFocusedWindow: true })
    .then(([tab]) => chrome.commands.onCommand.dispatch('look-up-selection', tab))`);
  const popup = await chromium.popup();
  await popup.get('article', 'jane@riverside.example');
  await restoreFrom(popup, 'Keyboard command');
});

it('the address bar looks up the text after the keyword', async () => {
  await chromium.inWorker("chrome.omnibox.onInputEntered.dispatch('jane@riverside.example', 'currentTab')");
  const popup = await chromium.popup();
  await popup.get('article', 'jane@riverside.example');
  await restoreFrom(popup, 'Address bar');
});

/** Restores from the card, and finds the entry point in the history. */
async function restoreFrom(popup: AccessibleView, entryPoint: string): Promise<void> {
  await popup.click('checkbox', 'Newsletter');
  await popup.click('button', 'Restore contact');
  await popup.says(/Restored\. \d+ of \d+ fields verified/);
  const history = await History.open();
  await history.button(/^Details/).click();
  await history.page.getByText(entryPoint, { exact: true }).waitFor();
}
