import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { AccessibleView } from './accessible-view';
import { chromium, sandbox, setScene } from './scene';
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

it('the side panel shows the page of the popup, and keeps what it shows when a text is handed to the popup', async () => {
  const page = await chromium.openPage('src/settings/index.html');
  const devtools = await chromium.context.newCDPSession(page);
  // A browser opens the side panel only for a person.
  const open = 'chrome.windows.getCurrent().then(({ id }) => chrome.sidePanel.open({ windowId: id }))';
  await devtools.send('Runtime.evaluate', { expression: open, userGesture: true, awaitPromise: true });
  const evaluate = (body: string) =>
    page.evaluate(`(() => {
      const [popups, tabs] = ['popup', 'tab'].map((type) => chrome.extension.getViews({ type }));
      const aside = chrome.extension.getViews().find((view) => !popups.includes(view) && !tabs.includes(view));
      ${body}
    })()`);
  const asideSays = () => evaluate("return aside?.location.pathname + ' ' + aside?.document.body?.innerText");
  await expect.poll(asideSays).toMatch(/^\/src\/popup\/index\.html .*Riverside Choir.*Type an email address/s);
  await chromium.inWorker("chrome.omnibox.onInputEntered.dispatch('jane@riverside.example', 'currentTab')");
  await expect.poll(() => evaluate('return popups[0]?.document.body?.innerText')).toMatch(/jane@riverside\.example/);
  expect(sandbox.calls.filter(({ query }) => query.includes('jane%40riverside.example'))).toHaveLength(1);
  expect(await asideSays()).toMatch(/Riverside Choir.*Type an email address/s);
  await evaluate('aside.close()');
  await expect.poll(() => evaluate('return aside === undefined')).toBe(true);
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
