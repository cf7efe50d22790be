import type { Page } from 'playwright';
import { beforeEach, expect, it } from 'vitest';
import { PUBLIC_CLIENT_ID } from '../sandbox/sandbox';
import { chromium, sandbox, setScene } from './scene';
import { Bin, Popup, Settings } from './ui';

/**
 * Sign-in through windows that only a browser opens. The handling of the server’s answers is tested in
 * test/background/access.
 */

setScene({ signedIn: false });

beforeEach(() => {
  sandbox.switches.deviceIntervalSeconds = 1;
});

/** Starts a sign-in with the button, and answers on Constant Contact’s page. */
async function answerSignIn(answer: 'Allow' | 'Deny', start: Page): Promise<void> {
  const opened = chromium.context.waitForEvent('page');
  await start.getByRole('button', { name: 'Sign in to Constant Contact' }).click();
  const page = await opened;
  const closed = page.waitForEvent('close');
  await page.getByRole('button', { name: answer }).click();
  await closed;
}

it('a sign-in on Constant Contact’s own page lasts, leaves no readable token in storage, and ends with “Sign out”', async () => {
  const tokens: string[] = [];
  sandbox.onAnswer(async ({ path }, answer) => {
    if (!path.endsWith('/token') || !answer.ok) return;
    const { access_token, refresh_token } = (await answer.json()) as Record<string, string>;
    tokens.push(access_token ?? '', refresh_token ?? '');
  });
  const settings = await Settings.open();
  const redirectUri = await settings.redirectUri();
  // The key in the manifest fixes the extension id, and with it the redirect URI that the admin registers.
  expect(redirectUri).toBe(`https://${new URL(chromium.origin).host}.chromiumapp.org/`);
  sandbox.registerRedirect(redirectUri);
  await settings.saveKey(PUBLIC_CLIENT_ID);
  await answerSignIn('Allow', settings.page);
  await settings.page.getByText('Riverside Choir').first().waitFor();
  await settings.page.getByText('Dana Whitfield').waitFor();
  expect(await settings.button('Sign in to Constant Contact').count()).toBe(0);

  expect(tokens.filter((token) => token.length > 10)).toHaveLength(2);
  const stored = await settings.page.evaluate(everythingStored);
  for (const token of tokens) expect(stored).not.toContain(token);

  await chromium.stopWorker();
  const popup = await Popup.open();
  await popup.page.getByText('Riverside Choir').waitFor();
  await settings.button('Sign out').click();
  await settings.button('Sign in to Constant Contact').waitFor();
});

/**
 * Everything that a content script or a reader of the disk could find, as one text. Runs in a page of the extension.
 */
const everythingStored = `(async () => {
  const all = [await chrome.storage.local.get()];
  for (const { name } of await indexedDB.databases()) {
    const database = await new Promise((done) => { const open = indexedDB.open(name); open.onsuccess = () => done(open.result); });
    for (const store of database.objectStoreNames) {
      all.push(await new Promise((done) => {
        const read = database.transaction(store).objectStore(store).getAll();
        read.onsuccess = () => done(read.result);
      }));
    }
    database.close();
  }
  return JSON.stringify(all, (key, value) =>
    value instanceof ArrayBuffer || ArrayBuffer.isView(value) ? new TextDecoder().decode(value) : value);
})()`;

it('the settings explain an unregistered redirect URI, a refusal, and a closed sign-in window', async () => {
  const settings = await Settings.open();
  const redirectUri = await settings.redirectUri();
  await settings.saveKey(PUBLIC_CLIENT_ID);
  const alert = (words: RegExp) => settings.page.getByRole('alert').filter({ hasText: words }).waitFor();

  await settings.button('Sign in to Constant Contact').click();
  await alert(/redirect URI/);

  sandbox.registerRedirect(redirectUri);
  await answerSignIn('Deny', settings.page);
  await alert(/refused the sign-in/);

  const opened = chromium.context.waitForEvent('page');
  await settings.button('Sign in to Constant Contact').click();
  await (await opened).close();
  await alert(/was closed before the sign-in was finished/);
});

it('a person gets from the API key to the first deleted contact in three clicks', async () => {
  const settings = await Settings.open();
  sandbox.registerRedirect(await settings.redirectUri());
  await settings.key.fill(PUBLIC_CLIENT_ID);
  // Two of the three clicks: the button here and the one on Constant Contact’s page.
  await answerSignIn('Allow', settings.page);
  // Text about the account makes the page longer, so its links move.
  await settings.page.getByText('Signed in as').waitFor();
  const opened = chromium.context.waitForEvent('page');
  await settings.page.getByRole('link', { name: 'Deleted contacts' }).click();
  const bin = await opened;
  await bin.getByRole('row').filter({ hasText: '@riverside.example' }).first().waitFor();
});

it('a sign-in with a code continues after its page was closed, and another open page gets the account', async () => {
  const bin = await chromium.openPage(Bin.path);
  await bin.getByRole('button', { name: 'Sign in to Constant Contact' }).waitFor();
  const settings = await Settings.open();
  await settings.saveKey(PUBLIC_CLIENT_ID);
  await settings.button('Sign in with a code').click();
  const code = await settings.page.getByText(/^[A-Z]{4}-?[A-Z]{4}$/).textContent();
  await settings.page.close();

  const again = await Settings.open();
  await again.page.getByText(code ?? '', { exact: true }).waitFor();
  const opened = chromium.context.waitForEvent('page');
  await again.page.getByRole('link', { name: 'Open the verification page' }).click();
  const page = await opened;
  await page.getByRole('button', { name: 'Allow' }).click();
  await page.getByRole('heading', { name: /^Your device is connected/ }).waitFor();
  await again.page.getByText('Dana Whitfield').waitFor();
  // Nobody has used this page since.
  await bin.getByRole('row').filter({ hasText: '@riverside.example' }).first().waitFor();
});

it('the popup of a new installation leads to the API key, and a later sign-in there continues with the lookup', async () => {
  const popup = await Popup.open();
  const opened = chromium.context.waitForEvent('page');
  await popup.button('Sign in to Constant Contact').click();
  const key = (await opened).getByRole('textbox', { name: 'API key (client ID)' });
  await key.waitFor();
  const settings = await Settings.open();
  sandbox.registerRedirect(await settings.redirectUri());
  await settings.saveKey(PUBLIC_CLIENT_ID);

  const again = await Popup.lookUp('jane@riverside.example');
  await answerSignIn('Allow', again.page);
  await again.card('jane@riverside.example').waitFor();
});
