import type { Page } from 'playwright';
import { expect, it } from 'vitest';
import { lists, people } from '../sandbox/sandbox';
import { type AccessibleView, accessibleViewOf } from './accessible-view';
import { launchChromium } from './chromium';
import { pressUntil } from './press';
import { chromium, sandbox, setScene, stage } from './scene';
import { dist, signInQuickly } from './stage';
import { until } from './until';

/** The panel on Constant Contact’s own contacts pages, as a person uses it. */

setScene();

async function open(route: string): Promise<{ page: Page; view: AccessibleView }> {
  const page = await chromium.openTab();
  await page.goto(`https://app.constantcontact.com${route}`);
  return { page, view: await accessibleViewOf(page) };
}

const search = (page: Page) => page.getByRole('searchbox', { name: 'Search contacts' });
const lookups = () => sandbox.calls.filter(({ path }) => path === '/v3/contacts').length;

it('the panel restores a contact whose address was typed into the search of the contacts page, and undoes it', async () => {
  const { page, view } = await open('/pages/contacts/ui#contacts');
  await search(page).pressSequentially('jane@riverside.example');
  await view.get('region', 'Deleted contact');
  await view.says(/jane@riverside\.example exists as a deleted contact/);
  await view.says(/Jane Núñez/);
  await restoreThere(view);
  await view.says(/Restored\. \d+ of \d+ fields verified, consent unchanged, on /);
  expect(sandbox.contacts.get(people.jane)?.deleted_at).toBeUndefined();
  expect(sandbox.contacts.get(people.jane)?.list_memberships).toHaveLength(1);
  // A request that the limits refuse is sent again.
  const writes = sandbox.calls.filter(({ method, status }) => method === 'PUT' && status !== 429);
  expect(writes.map(({ status }) => status)).toEqual([200]);

  await view.click('button', 'Undo restore');
  await view.says(/Deleted again/);
  expect(sandbox.contacts.get(people.jane)?.deleted_at).toBeDefined();
});

async function restoreThere(view: AccessibleView): Promise<void> {
  await pressUntil(
    'the restore',
    () => view.clickIfThere('button', 'Restore contact'),
    () => view.find('button', 'Undo restore'),
  );
}

it('a press that was meant for the busy button does not undo the restore that has just ended', async () => {
  const { page, view } = await open('/pages/contacts/ui#contacts');
  const held = sandbox.faults.next({ method: 'PUT' }, 'hang');
  await search(page).fill('jane@riverside.example');
  const { x, y, width, height } = await view.box(await view.get('button', 'Restore contact'));
  const middle = [x + width / 2, y + height / 2] as const;
  await pressUntil(
    'the busy button',
    () => view.clickAt(...middle),
    () => view.find('button', 'Restoring…'),
  );
  const busyAt = Date.now() / 1_000;
  await view.clickAt(...middle);
  held.release();
  await view.get('button', 'Undo restore');
  // A busy browser hears a press late.
  await view.clickAt(...middle, busyAt);
  await view.get('button', 'Undo restore');
  await pressUntil(
    'the undo',
    () => view.clickIfThere('button', 'Undo restore'),
    () => view.find('button', 'Restore contact'),
  );
  const calls = sandbox.calls.filter(({ host, status }) => host === 'api.cc.email' && status !== 429);
  expect(calls.map(({ method }) => method).filter((method) => method !== 'GET')).toEqual(['PUT', 'DELETE']);
});

it('the panel appears when the page says that an address already exists, and makes one call', async () => {
  const { page, view } = await open('/contacts');
  await page.getByRole('button', { name: 'Add contacts' }).click();
  await page.getByRole('textbox', { name: 'Email address' }).fill('elena@riverside.example');
  await page.getByRole('textbox', { name: 'First name' }).fill('Elena');
  await page.getByRole('button', { name: 'Save contact' }).click();
  await page
    .getByRole('alert')
    .filter({ hasText: /already exists/ })
    .waitFor();
  await view.says(/elena@riverside\.example exists as a deleted contact/);
  expect(lookups()).toBe(1);
});

it('a person who adds a contact that was deleted on the contacts page can restore it in the panel', async () => {
  const { page, view } = await open('/contacts');
  await search(page).fill('ada@riverside.example');
  await page.getByText('1 contact', { exact: true }).waitFor();
  await page.getByRole('checkbox', { name: 'Select ada@riverside.example' }).check();
  await page.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await page.getByRole('button', { name: 'Delete 1 contact' }).click();
  await page.getByText('No contacts found').waitFor();
  await page.getByRole('button', { name: 'Add contacts' }).click();
  await page.getByRole('textbox', { name: 'Email address' }).fill('ada@riverside.example');
  await page.getByRole('textbox', { name: 'First name' }).fill('Ada');
  await view.says(/ada@riverside\.example exists as a deleted contact/);
  await restoreThere(view);
  const ada = sandbox.contacts.get(people.ada);
  expect(ada?.deleted_at).toBeUndefined();
  expect(ada?.email_address?.permission_to_send).toBe('explicit');
});

it('the panel notices a pasted address', async () => {
  const { page, view } = await open(`/contacts/lists/${lists.newsletter}`);
  await search(page).focus();
  await view.type('Jane <jane@riverside.example>');
  await view.get('button', 'Restore contact');
});

it.each([
  ['ada@riverside.example', 'an active contact'],
  ['nobody@riverside.example', 'no contact'],
])('the panel stays away for %s, %s, and looks it up once however often it is typed', async (address) => {
  const { page, view } = await open('/contacts');
  await search(page).fill(address);
  await until('the lookup', () => lookups() === 1);
  await search(page).fill('');
  await search(page).fill(address.toUpperCase());
  // The answer about this address comes after any answer about the first.
  await search(page).fill('jane@riverside.example');
  await view.get('button', 'Restore contact');
  expect(lookups()).toBe(2);
  expect(await view.text()).not.toContain(address);
});

it('the panel ignores addresses on pages that are not about contacts', async () => {
  const { page } = await open('/account-home');
  await page.evaluate(() => {
    document.body.insertAdjacentHTML('beforeend', '<label>Anything <input type="search"></label>');
  });
  await page.getByLabel('Anything').fill('jane@riverside.example');
  await page.getByLabel('Anything').blur();
  // The contacts page is one click away. An address typed before that click must not be looked up.
  await page.getByRole('link', { name: 'Contacts', exact: true }).first().click();
  await search(page).fill('elena@riverside.example');
  const view = await accessibleViewOf(page);
  await view.says(/elena@riverside\.example exists as a deleted contact/);
  expect(lookups()).toBe(1);
});

it('the button and Escape dismiss the panel, which does not return for the same address', async () => {
  const { page, view } = await open('/contacts');
  await search(page).fill('jane@riverside.example');
  await view.click('button', 'Dismiss');
  await view.gone('region', 'Deleted contact');
  await search(page).fill('elena@riverside.example');
  await view.get('button', 'Restore contact');
  await view.focus('button', 'Restore contact');
  await view.press('Escape');
  await view.gone('region', 'Deleted contact');
  await search(page).fill('jane@riverside.example');
  await search(page).fill('nora@riverside.example');
  await view.says(/nora@riverside\.example exists/);
  expect(await view.text()).not.toContain('jane@riverside.example');
});

it('the panel explains that an unsubscribed contact cannot be restored', async () => {
  const { page, view } = await open('/contacts');
  await search(page).fill('otto@riverside.example');
  await view.says(/never re-subscribes anyone/);
  expect(await view.find('button', 'Restore contact')).toBeUndefined();
});

it('“Details” in the panel opens the whole card', async () => {
  const { page, view } = await open('/contacts');
  await search(page).fill('jane@riverside.example');
  await view.click('button', 'Details');
  const popup = await chromium.popup();
  await popup.get('article', 'jane@riverside.example');
});

/** Whether the page is watched. The watching script takes over what the stub has recorded. */
const isWatched = () =>
  chromium.inWorker(`(async () => {
    const [tab] = await chrome.tabs.query({ url: 'https://app.constantcontact.com/*' });
    const func = () => globalThis.contactRestoreStub?.early === undefined;
    return (await chrome.scripting.executeScript({ target: { tabId: tab.id }, func }))[0].result;
  })()`);

it('the extension does not watch a page before a person works with addresses there', async () => {
  const { page } = await open('/contacts');
  await page.getByRole('heading').first().click();
  expect(await isWatched()).toBe(false);
  await search(page).focus();
  await until('the page to be watched', isWatched);
});

it('no page is watched while the panel is switched off, and no call is made while nobody is signed in', async () => {
  await chromium.ask('saveSettings', { promptOnPages: false });
  const { page, view } = await open('/contacts');
  await search(page).fill('jane@riverside.example');
  await search(page).blur();
  expect(await isWatched()).toBe(false);
  await chromium.ask('saveSettings', { promptOnPages: true });
  await page.reload();
  expect(lookups()).toBe(0);
  await search(page).fill('elena@riverside.example');
  await view.says(/elena@riverside\.example exists/);

  await chromium.ask('signOut', {});
  const before = sandbox.calls.length;
  await page.reload();
  await search(page).fill('nora@riverside.example');
  await search(page).blur();
  await page.getByText('No contacts found').waitFor();
  expect(sandbox.calls.length).toBe(before);
});

it('the panel makes at most twenty lookups per visit of a page', async () => {
  sandbox.switches.rateLimits = 'off';
  const { page } = await open('/contacts');
  for (let number = 1; number <= 21; number++) {
    await search(page).fill(`member${number}@example.org`);
    await search(page).blur();
    if (number <= 20) await until(`lookup ${number}`, () => lookups() >= number);
  }
  await page.reload();
  await search(page).fill('jane@riverside.example');
  const view = await accessibleViewOf(page);
  await view.get('button', 'Restore contact');
  expect(lookups()).toBe(21);
}, 60_000);

it('a page goes on without errors when the extension is removed under it', async () => {
  const other = await launchChromium({ sandboxPort: stage.port, extension: dist.chrome });
  try {
    await signInQuickly(other.ask, sandbox);
    const page = await other.context.newPage();
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(`${error.stack}`));
    page.on('console', (message) => errors.push(message.text()));
    await page.goto('https://app.constantcontact.com/contacts');
    await search(page).fill('elena@riverside.example');
    const view = await accessibleViewOf(page);
    await view.get('button', 'Restore contact');

    await other.inWorker('setTimeout(() => chrome.runtime.reload(), 0)');
    await until('the extension to be gone', async () => {
      const blank = await other.context.newPage();
      const isRemoved = await blank.goto(`${other.origin}/manifest.json`).then(
        () => false,
        () => true,
      );
      await blank.close();
      return isRemoved;
    });
    await search(page).fill('jane@riverside.example');
    await search(page).blur();
    await page.getByText('No contacts found').waitFor();
    await until(
      'the panel to be gone, or to say why it can do nothing',
      async () =>
        (await view.find('region', 'Deleted contact')) === undefined || /updated or turned off/.test(await view.text()),
    );
    expect(errors).toEqual([]);
  } finally {
    await other.close();
  }
});
