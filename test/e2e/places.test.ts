import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { AccessibleView } from './accessible-view';
import { chromium, setScene } from './scene';
import { dist } from './stage';
import { History } from './ui';

/** The places besides the toolbar in which the popup's page is met, and what the browser says before an installation. */
setScene();

it('the browser warns before an installation of the three hosts, and of nothing else', async () => {
  const page = await chromium.openPage('src/popup/index.html');
  const manifest = readFileSync(`${dist.chrome}/manifest.json`, 'utf8');
  const warnings = await page.evaluate(
    `new Promise((done) => chrome.management.getPermissionWarningsByManifest(${JSON.stringify(manifest)}, done))`,
  );
  expect(warnings).toEqual([
    'Read and change your data on api.cc.email, app.constantcontact.com, and authz.constantcontact.com',
  ]);
});

it('the browser knows the two commands', async () => {
  const commands = (await chromium.inWorker('chrome.commands.getAll()')) as { name: string; description: string }[];
  expect(commands.map(({ name }) => name).sort()).toEqual(['_execute_action', 'look-up-selection']);
  expect(commands.find(({ name }) => name === 'look-up-selection')?.description).toBe('Look up the selected text');
});

it('the side panel has the popup’s page', async () => {
  const options = await chromium.inWorker('chrome.sidePanel.getOptions({})');
  expect(options).toMatchObject({ path: 'src/popup/index.html', enabled: true });
});

it('a command looks up what is selected on the contacts page', async () => {
  const page = await chromium.openTab();
  await page.goto('https://app.constantcontact.com/contacts');
  await page.evaluate(() => {
    const line = document.createElement('p');
    line.textContent = 'Please add jane@riverside.example again.';
    document.body.prepend(line);
    getSelection()?.selectAllChildren(line);
  });
  // No test can press keys that the browser itself takes.
  await chromium.inWorker(`chrome.tabs.query({ active: true, lastFocusedWindow: true })
    .then(([tab]) => chrome.commands.onCommand.dispatch('look-up-selection', tab))`);
  const popup = await chromium.popup();
  await popup.get('article', 'jane@riverside.example');
  await restoreFrom(popup, 'Keyboard command');
});

it('the address bar looks up what is typed after the keyword', async () => {
  await chromium.inWorker("chrome.omnibox.onInputEntered.dispatch('jane@riverside.example', 'currentTab')");
  const popup = await chromium.popup();
  await popup.get('article', 'jane@riverside.example');
  await restoreFrom(popup, 'Address bar');
});

/** Restores from the card, and finds in the history from where. */
async function restoreFrom(popup: AccessibleView, entryPoint: string): Promise<void> {
  await popup.click('checkbox', 'Newsletter');
  await popup.click('button', 'Restore contact');
  await popup.says(/Restored\. \d+ of \d+ fields verified/);
  const history = await History.open();
  await history.button(/^Details/).click();
  await history.page.getByText(entryPoint, { exact: true }).waitFor();
}
