import type { Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { lists, PUBLIC_CLIENT_ID, people, type Sandbox } from '../sandbox/sandbox';
import { expectNothingUnexpected } from './expect-nothing-unexpected';
import { type Firefox, launchFirefox } from './firefox';
import { dist, type Stage, setStage, signInQuickly } from './stage';
import { until } from './until';

let stage: Stage;
let firefox: Firefox;
let sandbox: Sandbox;

beforeAll(async () => {
  stage = await setStage();
  firefox = await launchFirefox({ sandboxPort: stage.port, extension: dist.firefox });
});

afterAll(async () => {
  await firefox.close();
  await stage.close();
});

beforeEach(async () => {
  sandbox = stage.renew();
  await firefox.ask('signOut', {});
});

afterEach(() => expectNothingUnexpected(sandbox));

/** An element found as people find it: by its role and name. */
const named = (role: string, name: string) => `aria/${name}[role="${role}"]`;

async function says(page: Page, words: RegExp, timeout?: number): Promise<void> {
  const isSaid = async () => words.test(await page.evaluate(() => document.body.textContent ?? ''));
  await until(`text like ${words}`, isSaid, timeout);
}

it('signs in on Constant Contact’s own page, with the redirect URI of the fixed extension id', async () => {
  const settings = await firefox.openPage('src/settings/index.html');
  const uri = await until('the redirect URI', () =>
    settings.$$eval('input', (inputs) => inputs.find(({ readOnly, value }) => readOnly && value !== '')?.value),
  );
  expect(uri).toMatch(/^https:\/\/[0-9a-f]{40}\.extensions\.allizom\.org\/$/);
  sandbox.registerRedirect(uri);
  await settings.locator(named('textbox', 'API key (client ID)')).fill(PUBLIC_CLIENT_ID);
  await settings.locator(named('button', 'Save')).click();
  await says(settings, /Saved/);
  await settings.locator(named('button', 'Sign in to Constant Contact')).click();
  const page = await until('the sign-in page', async () => {
    const pages = await firefox.browser.pages();
    return pages.find((candidate) => candidate.url().startsWith('https://authz.constantcontact.com/'));
  });
  await page.locator(named('button', 'Allow')).click();
  await says(settings, /Riverside Choir/);
  await says(settings, /Dana Whitfield/);
  await settings.close();
});

it('restores a contact from the popup, proves it and undoes it', async () => {
  await signInQuickly(firefox.ask, sandbox);
  const popup = await firefox.openPage('src/popup/index.html');
  await popup.locator(named('textbox', 'Email address or contact ID')).fill('jane@riverside.example');
  await popup.locator(named('button', 'Look up')).click();
  await popup.locator(named('searchbox', 'Search lists')).fill('newsletter');
  await popup.locator(named('checkbox', 'Newsletter')).click();
  await popup.locator(named('button', 'Restore contact')).click();
  await says(popup, /Restored\. \d+ of \d+ fields verified, consent unchanged, on Newsletter\./);
  expect(sandbox.contacts.get(people.jane)?.deleted_at).toBeUndefined();
  await popup.locator(named('button', 'Undo restore')).click();
  await says(popup, /Deleted again/);
  expect(sandbox.contacts.get(people.jane)?.deleted_at).toBeDefined();
  await popup.close();
});

it('shows the panel on a contacts page and restores there', async () => {
  await signInQuickly(firefox.ask, sandbox);
  const page = await firefox.browser.newPage();
  await page.goto('https://app.constantcontact.com/contacts');
  await page.locator(named('searchbox', 'Search contacts')).fill('jane@riverside.example');
  const panel = await until('the panel', () => firefox.closedRoot(page, 'contact-restore-panel'));
  expect(await panel.text()).toContain('jane@riverside.example exists as a deleted contact');
  await until('the restore', async () => {
    if (await panel.box('button', 'Restore contact')) await panel.click('button', 'Restore contact');
    return /Restored\./.test(await panel.text());
  });
  expect(sandbox.contacts.get(people.jane)?.deleted_at).toBeUndefined();
  expect(sandbox.calls.filter(({ method }) => method === 'PUT')).toHaveLength(1);
  await page.close();
});

it('does not restore from a panel that the page has made transparent', async () => {
  await signInQuickly(firefox.ask, sandbox);
  const page = await firefox.browser.newPage();
  await page.goto('https://app.constantcontact.com/contacts');
  await page.locator(named('searchbox', 'Search contacts')).fill('elena@riverside.example');
  const panel = await until('the panel', () => firefox.closedRoot(page, 'contact-restore-panel'));
  await page.evaluate(() => document.documentElement.style.setProperty('opacity', '0.02'));
  await panel.click('button', 'Restore contact');
  await page.evaluate(() => document.documentElement.style.removeProperty('opacity'));
  await until('the restore in plain sight', async () => {
    if (await panel.box('button', 'Restore contact')) await panel.click('button', 'Restore contact');
    return /Restored\./.test(await panel.text());
  });
  expect(sandbox.calls.filter(({ method }) => method === 'PUT')).toHaveLength(1);
  await page.close();
});

/** A page that lists many reads them by and by. */
async function click(page: Page, role: string, name: string): Promise<void> {
  await page.locator(named(role, name)).setTimeout(20_000).click();
}

/** Chooses the list, which is chosen already where somebody chose it the last time. */
async function chooseNewsletter(page: Page): Promise<void> {
  await page.locator(named('searchbox', 'Search lists')).fill('newsletter');
  const box = await page.locator(named('checkbox', 'Newsletter')).waitHandle();
  if (!(await box.evaluate((input) => (input as HTMLInputElement).checked)))
    await click(page, 'checkbox', 'Newsletter');
}

it('finds some in the bin, restores them as a job, tells the results and undoes it', async () => {
  const singers = Array.from({ length: 30 }, (_, n) => {
    const address = `singer${n}@evensong.example`;
    const { contact_id } = sandbox.addContact({ email_address: { address, permission_to_send: 'implicit' } });
    sandbox.deleteContact(contact_id);
    return contact_id;
  });
  const restored = () =>
    singers.flatMap((id) => sandbox.contacts.get(id) ?? []).filter(({ deleted_at }) => deleted_at === undefined);
  await signInQuickly(firefox.ask, sandbox);
  const bin = await firefox.openPage('src/deleted-contacts/index.html');
  await bin.locator(named('button', 'Read again')).wait();
  await bin.locator(named('searchbox', 'Search deleted contacts')).fill('evensong');
  await says(bin, /30 of \d+ deleted contacts/);
  await click(bin, 'checkbox', 'Select all');
  await click(bin, 'checkbox', 'singer27@evensong.example');
  await click(bin, 'button', 'Restore 29 contacts');
  await chooseNewsletter(bin);
  expect(restored()).toEqual([]);
  await click(bin, 'button', 'Restore');
  await says(bin, /Restored 29 of 29 contacts/, 40_000);
  expect(restored().map(({ list_memberships }) => list_memberships)).toEqual(Array(29).fill([lists.newsletter]));
  expect(sandbox.contacts.get(singers[27] ?? '')?.deleted_at).toBeDefined();

  await click(bin, 'button', 'Undo this restore');
  await click(bin, 'button', 'Delete again');
  await says(bin, /Deleted 29 of 29 contacts again/, 40_000);
  expect(restored()).toEqual([]);
  await bin.close();
});

it('finds a restore in the history, shows what it did and undoes it from there', async () => {
  await signInQuickly(firefox.ask, sandbox);
  const popup = await firefox.openPage('src/popup/index.html');
  await popup.locator(named('textbox', 'Email address or contact ID')).fill('nora@riverside.example');
  await click(popup, 'button', 'Look up');
  await chooseNewsletter(popup);
  await click(popup, 'button', 'Restore contact');
  await says(popup, /Restored\. \d+ of \d+ fields verified/);
  await popup.close();
  const history = await firefox.openPage('src/history/index.html');
  await history.locator(named('searchbox', 'Search history')).fill('nora');
  await says(history, /1 entry/);
  await click(history, 'button', 'Details: nora@riverside.example');
  await says(history, /Before and after/);
  await click(history, 'button', 'Undo restore');
  await says(history, /Undone\. nora@riverside\.example is deleted again, on no list\./);
  expect(sandbox.contacts.get(people.nora)?.deleted_at).toBeDefined();
  await history.close();
});

it('checks a list in its worker, and tells who of it is deleted', async () => {
  await signInQuickly(firefox.ask, sandbox);
  const page = await firefox.openPage('src/deleted-contacts/index.html');
  // In a small window the jobs lie over the end of the page, and what is beneath them has to be scrolled to.
  await page.setViewport({ width: 1280, height: 860 });
  await page.locator(named('tab', 'Check a list')).click();
  await page
    .locator(named('textbox', 'Addresses'))
    .fill('Name;Email\nJane;JANE@riverside.example\nAda;ada@riverside.example\nNone;none');
  await page.locator(named('button', 'Check 2 addresses')).click();
  await says(page, /Checked with 2 calls\./);
  await says(page, /Deleted 1Unsubscribed 0Active 1Not in the account 0Not an address 1/);
  await says(page, /jane@riverside\.example/);
  await page.close();
});
