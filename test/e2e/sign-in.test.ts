import type { Page } from 'playwright';
import { beforeEach, expect, it } from 'vitest';
import { CONFIDENTIAL_CLIENT_ID, PUBLIC_CLIENT_ID } from '../sandbox/sandbox';
import { chromium, sandbox, setScene } from './scene';

let settings: Page;

setScene({ signedIn: false });

beforeEach(async () => {
  sandbox.switches.deviceIntervalSeconds = 1;
  settings = await chromium.openPage('src/settings/index.html');
});

const redirectUri = () => settings.getByRole('textbox', { name: 'Redirect URI' }).inputValue();

async function saveKey(key: string): Promise<void> {
  // The page is ready when it shows what is stored.
  await expect.poll(redirectUri).not.toBe('');
  await settings.getByRole('textbox', { name: 'API key (client ID)' }).fill(key);
  await settings.getByRole('button', { name: 'Save' }).click();
  await settings
    .getByRole('status')
    .filter({ hasText: /[Ss]aved/ })
    .waitFor();
}

/** Registers what the page shows as the redirect URI, as an admin does in the portal. */
async function registerRedirect(clientId = PUBLIC_CLIENT_ID): Promise<void> {
  sandbox.registerRedirect(await redirectUri(), clientId);
}

/** Presses the button that starts a sign-in and answers on Constant Contact's page. */
async function answerSignIn(answer: 'Allow' | 'Deny', start = settings): Promise<void> {
  const opened = chromium.context.waitForEvent('page');
  await start.getByRole('button', { name: 'Sign in to Constant Contact' }).click();
  const page = await opened;
  const closed = page.waitForEvent('close');
  await page.getByRole('button', { name: answer }).click();
  await closed;
}

/** Opens the page to which the code belongs and answers there. */
async function answerCode(start: Page, answer: 'Allow' | 'Deny'): Promise<void> {
  const opened = chromium.context.waitForEvent('page');
  await start.getByRole('link', { name: 'Open the verification page' }).click();
  const page = await opened;
  await page.getByRole('button', { name: answer }).click();
  await page.getByRole('heading', { name: /^Your device (is|was not) connected/ }).waitFor();
}

it('signs in on Constant Contact’s own page, says who and where, and stays signed in', async () => {
  await saveKey(PUBLIC_CLIENT_ID);
  await registerRedirect();
  await answerSignIn('Allow');
  await settings.getByText('Riverside Choir').first().waitFor();
  await settings.getByText('Dana Whitfield').waitFor();
  expect(await settings.getByRole('button', { name: 'Sign in to Constant Contact' }).count()).toBe(0);

  await settings.close();
  await chromium.stopWorker();
  const popup = await chromium.openPage('src/popup/index.html');
  await popup.getByText('Riverside Choir').waitFor();
});

it('keeps the redirect URI that belongs to the fixed extension id', async () => {
  await expect.poll(redirectUri).toBe(`https://${new URL(chromium.origin).host}.chromiumapp.org/`);
  const field = settings.getByRole('textbox', { name: 'Redirect URI' });
  expect(await field.getAttribute('readonly')).not.toBeNull();
});

it('keeps and saves a key that is typed before the stored settings have arrived', async () => {
  await settings.close();
  await chromium.stopWorker();
  settings = await chromium.openPage('src/settings/index.html');
  await settings.getByRole('textbox', { name: 'API key (client ID)' }).fill(PUBLIC_CLIENT_ID);
  await settings.getByRole('button', { name: 'Save' }).click();
  await settings
    .getByRole('status')
    .filter({ hasText: /[Ss]aved/ })
    .waitFor();
  expect(await settings.getByRole('textbox', { name: 'API key (client ID)' }).inputValue()).toBe(PUBLIC_CLIENT_ID);
  expect(await chromium.ask('getStatus', {})).toMatchObject({ ok: true, value: { hasApiKey: true } });
});

it('signs in with a key that was typed, saved and used before the settings were read', async () => {
  await expect.poll(redirectUri).not.toBe('');
  await registerRedirect();
  const opened = chromium.context.waitForEvent('page');
  await settings.goto(settings.url());
  await settings.getByRole('textbox', { name: 'API key (client ID)' }).fill(PUBLIC_CLIENT_ID);
  await settings.getByRole('button', { name: 'Save' }).click();
  await settings.getByRole('button', { name: 'Sign in to Constant Contact' }).click();
  await (await opened).getByRole('button', { name: 'Allow' }).click();
  await settings.getByRole('button', { name: 'Sign out' }).waitFor();
  expect(await settings.getByRole('textbox', { name: 'API key (client ID)' }).inputValue()).toBe(PUBLIC_CLIENT_ID);
});

it('says what to do when the redirect URI is not registered', async () => {
  await saveKey(PUBLIC_CLIENT_ID);
  await settings.getByRole('button', { name: 'Sign in to Constant Contact' }).click();
  // The sandbox, like the real one, shows an error page and sends nobody back.
  const page = await Promise.race([
    chromium.context.waitForEvent('page', { timeout: 3_000 }).catch(() => undefined),
    settings
      .getByRole('alert')
      .waitFor()
      .then(() => undefined),
  ]);
  await page?.close();
  await settings
    .getByRole('alert')
    .filter({ hasText: /\.$|\. / })
    .waitFor();
});

it('says so when the person refuses, or closes the window', async () => {
  await saveKey(PUBLIC_CLIENT_ID);
  await registerRedirect();
  await answerSignIn('Deny');
  await settings.getByRole('alert').filter({ hasText: 'did not let Contact Restore in' }).waitFor();

  const opened = chromium.context.waitForEvent('page');
  await settings.getByRole('button', { name: 'Sign in to Constant Contact' }).click();
  await (await opened).close();
  await settings.getByRole('alert').filter({ hasText: 'was closed before the end' }).waitFor();
});

it('tells of a key whose application has a secret what to change in the portal', async () => {
  await saveKey(CONFIDENTIAL_CLIENT_ID);
  await registerRedirect(CONFIDENTIAL_CLIENT_ID);
  await answerSignIn('Allow');
  const alert = settings.getByRole('alert').filter({ hasText: 'has a secret and does not work here' });
  await alert.waitFor();
  expect(await alert.textContent()).toMatch(/PKCE.*Device Flow/);
});

it('signs in with a code, and goes on with it when the page was closed meanwhile', async () => {
  await saveKey(PUBLIC_CLIENT_ID);
  await settings.getByRole('button', { name: 'Sign in with a code' }).click();
  const code = settings.getByText(/^[A-Z]{4}-?[A-Z]{4}$/);
  await code.waitFor();
  const shown = await code.textContent();
  await settings.close();

  const again = await chromium.openPage('src/settings/index.html');
  await again.getByText(shown ?? '', { exact: true }).waitFor();
  await answerCode(again, 'Allow');
  await again.getByText('Dana Whitfield').waitFor();
});

it('says so when the code is refused', async () => {
  await saveKey(PUBLIC_CLIENT_ID);
  await settings.getByRole('button', { name: 'Sign in with a code' }).click();
  await answerCode(settings, 'Deny');
  await settings.getByRole('alert').filter({ hasText: 'did not let Contact Restore in' }).waitFor();
});

it('signs out, and forgets what was read', async () => {
  await saveKey(PUBLIC_CLIENT_ID);
  await registerRedirect();
  await answerSignIn('Allow');
  await settings.getByRole('button', { name: 'Sign out' }).click();
  await settings.getByRole('button', { name: 'Sign in to Constant Contact' }).waitFor();
  const popup = await chromium.openPage('src/popup/index.html');
  await popup.getByRole('button', { name: 'Sign in to Constant Contact' }).waitFor();
  const answer = await chromium.ask('lookup', { text: 'jane@riverside.example' });
  expect(answer).toMatchObject({ ok: false, failure: { kind: 'signed-out' } });
});

it('leads from the popup of a new installation to the settings, where the key is entered', async () => {
  const popup = await chromium.openPage('src/popup/index.html');
  const opened = chromium.context.waitForEvent('page');
  await popup.getByRole('button', { name: 'Sign in to Constant Contact' }).click();
  const page = await opened;
  await page.getByRole('textbox', { name: 'API key (client ID)' }).waitFor();
});

it('signs in from the popup and goes on with the lookup', async () => {
  await saveKey(PUBLIC_CLIENT_ID);
  await registerRedirect();
  const popup = await chromium.openPage('src/popup/index.html');
  await popup.getByRole('textbox').fill('jane@riverside.example');
  await popup.getByRole('button', { name: 'Look up' }).click();
  await popup.getByRole('button', { name: 'Sign in to Constant Contact' }).waitFor();
  await answerSignIn('Allow', popup);
  await popup.getByRole('article', { name: 'jane@riverside.example' }).waitFor();
});

it('keeps no token where a content script or a look at the disk could find one', async () => {
  const seen: string[] = [];
  sandbox.onAnswer(async ({ path }, answer) => {
    if (!path.endsWith('/token') || !answer.ok) return;
    const { access_token, refresh_token } = (await answer.json()) as Record<string, string>;
    seen.push(access_token ?? '', refresh_token ?? '');
  });
  await saveKey(PUBLIC_CLIENT_ID);
  await registerRedirect();
  await answerSignIn('Allow');
  await settings.getByText('Dana Whitfield').waitFor();
  expect(seen.filter((token) => token.length > 10)).toHaveLength(2);
  const stored = await settings.evaluate(`(async () => {
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
  })()`);
  for (const token of seen) expect(stored).not.toContain(token);
});

it('says who may prompt on pages, and saves it at once', async () => {
  const prompt = settings.getByRole('switch', { name: 'Prompt on contacts pages' });
  await expect.poll(() => prompt.isChecked()).toBe(true);
  await prompt.uncheck();
  await settings.getByRole('status').filter({ hasText: /./ }).waitFor();
  await settings.reload();
  await expect.poll(() => prompt.isChecked()).toBe(false);
});
