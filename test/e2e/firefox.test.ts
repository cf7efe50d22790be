import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { lists, PUBLIC_CLIENT_ID, people, type Sandbox } from '../sandbox/sandbox';
import { expectNothingUnexpected } from './expect-nothing-unexpected';
import { type Firefox, type FirefoxTab, findFirefoxes, launchFirefox } from './firefox';
import { openSidebar, pressAltShift } from './firefox-window';
import { keepEvidence } from './keep-evidence';
import { strictPolicy } from './layouts';
import { panelFramesSeen, recordPanel } from './panel-frames';
import { pressUntil } from './press';
import { promptFailures } from './prompt-failures';
import { dist, type Stage, setStage, signInQuickly } from './stage';
import { until } from './until';

async function chooseNewsletter(page: FirefoxTab): Promise<void> {
  await page.fill('searchbox', 'Search lists', 'newsletter');
  // The list of the last restore is already selected.
  await page.check('Newsletter');
}

/** Behavior that is special in Firefox. The tests in Chromium cover what all browsers share. */
describe.each(findFirefoxes())('$name', ({ executablePath, hasMenus }) => {
  let stage: Stage;
  let firefox: Firefox;
  let sandbox: Sandbox;

  beforeAll(async () => {
    stage = await setStage();
    firefox = await launchFirefox({ executablePath, sandboxPort: stage.port, extension: dist.firefox });
    // On a busy machine Firefox takes long to start and to end.
  }, 120_000);

  afterAll(async () => {
    await firefox?.close();
    await stage.close();
  }, 120_000);

  beforeEach(async () => {
    sandbox = stage.renew();
    await firefox.ask('signOut', {});
  });

  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await keepEvidence(task.name, await firefox.pages());
    expectNothingUnexpected(sandbox);
    expect(await promptFailures(firefox.ask)).toEqual([]);
  });

  it('signs in on Constant Contact’s page, with the redirect URI of a fixed id', async () => {
    const settings = await firefox.openPage('src/settings/index.html');
    const uri = await until('the redirect URI', () =>
      settings.page.$$eval('input', (inputs) => inputs.find(({ readOnly, value }) => readOnly && value !== '')?.value),
    );
    expect(uri).toMatch(/^https:\/\/[0-9a-f]{40}\.extensions\.allizom\.org\/$/);
    sandbox.registerRedirect(uri);
    await settings.fill('textbox', 'API key (client ID)', PUBLIC_CLIENT_ID);
    await settings.click('button', 'Sign in to Constant Contact');
    await until(
      'somebody to be signed in',
      async () => {
        const consent = await firefox.findTab('https://authz.constantcontact.com/');
        await consent?.clickIfThere('button', 'Allow');
        return /Riverside Choir.*Dana Whitfield/s.test(await settings.text());
      },
      30_000,
    );
    await settings.close();
  });

  it('restores a contact from the popup, verifies it and undoes it', async () => {
    await signInQuickly(firefox.ask, sandbox);
    const popup = await firefox.openPage('src/popup/index.html');
    await popup.fill('textbox', 'Email address or contact ID', 'jane@riverside.example');
    await popup.click('button', 'Look up');
    await chooseNewsletter(popup);
    await popup.click('button', 'Restore contact');
    await popup.says(/Restored\. \d+ of \d+ fields verified, consent unchanged, on Newsletter\./);
    expect(sandbox.contacts.get(people.jane)?.deleted_at).toBeUndefined();
    await popup.click('button', 'Undo restore');
    await popup.says(/Deleted again/);
    expect(sandbox.contacts.get(people.jane)?.deleted_at).toBeDefined();
    await popup.close();
  });

  it('restores a contact from the sidebar, which stays as it is while the page in the tab is worked on', async () => {
    await signInQuickly(firefox.ask, sandbox);
    const sidebar = await openSidebar(firefox);
    await sidebar.says(/Riverside Choir/);
    expect(await sidebar.fits()).toBe(true);
    const page = await firefox.openUrl('https://app.constantcontact.com/contacts');
    await sidebar.fill('jane@riverside.example');
    await sidebar.click('Look up');
    await sidebar.click('Newsletter');
    await sidebar.click('Restore contact');
    const restored = /Restored\. \d+ of \d+ fields verified, consent unchanged, on Newsletter\./;
    await sidebar.says(restored);
    expect(sandbox.contacts.get(people.jane)).toMatchObject({ list_memberships: [lists.newsletter] });
    await page.fill('searchbox', 'Search contacts', 'jane@riverside.example');
    await page.says(/1 contact/);
    const { length } = sandbox.calls;
    await page.page.$eval('input[type=search]', (field) => {
      (field as HTMLInputElement).value = 'pavel@riverside.example';
      (field as HTMLInputElement).select();
    });
    await pressAltShift('L', firefox, page);
    // The keyboard command opens the popup, which alone takes the text.
    await sidebar.popup.says(/pavel@riverside\.example.*Deleted/s);
    const lookups = sandbox.calls.slice(length).filter(({ query }) => query.includes('pavel%40'));
    expect(lookups).toHaveLength(1);
    await sidebar.says(restored);
    expect(await sidebar.fits()).toBe(true);
    await page.close();
    await sidebar.close();
  });

  it('looks up an address that is typed or selected on a contacts page, but none in a field for a one-time code', async () => {
    await signInQuickly(firefox.ask, sandbox);
    const code = '<label>Code <input type="text" id="code" autocomplete="one-time-code"></label>';
    const find = '<label>Find a contact <input type="text" id="find"></label>';
    sandbox.page('/contacts/lists', `<!doctype html><title>Contacts</title>${code}${find}`);
    const page = await firefox.openUrl('https://app.constantcontact.com/contacts/lists');
    const looked = (name: string) => sandbox.calls.filter(({ query }) => query.includes(`${name}%40riverside.example`));
    await page.fill('textbox', 'Code', 'elena@riverside.example');
    await page.fill('textbox', 'Find a contact', 'jane@riverside.example');
    await until('the lookup of the typed address', () => looked('jane').length > 0);
    const select = (selector: string) => page.page.$eval(selector, (field) => (field as HTMLInputElement).select());
    await page.page.focus('#code');
    await select('#code');
    await pressAltShift('L', firefox, page);
    await page.page.$eval('#find', (field) => {
      (field as HTMLInputElement).value = 'pavel@riverside.example';
    });
    await page.page.focus('#find');
    await select('#find');
    await pressAltShift('L', firefox, page);
    await until('the lookup of the selected address', () => looked('pavel').length > 0);
    expect(looked('elena')).toEqual([]);
    await page.close();
  });

  it('shows the panel despite a strict policy, and restores only while it is visible', async () => {
    await signInQuickly(firefox.ask, sandbox);
    sandbox.page('/contacts/lists', strictPolicy.html);
    const page = await firefox.openUrl('https://app.constantcontact.com/contacts/lists');
    await page.page.evaluate(recordPanel);
    await page.fill('searchbox', 'Find a contact', 'elena@riverside.example');
    const panel = await page.panel();
    expect(await panel.text()).toContain('elena@riverside.example exists as a deleted contact');
    const seen = await until('some frames', () => page.page.evaluate(panelFramesSeen, 20));
    expect(seen).toEqual([expect.stringMatching(/^fixed /)]);
    expect(await panel.style('.surface', 'inline-size')).toBe('348px');
    expect(await panel.style('button.primary', 'background-color')).toBe('rgb(43, 89, 217)');

    await page.page.evaluate(() => document.documentElement.style.setProperty('opacity', '0.02'));
    await panel.click('button', 'Restore contact');
    await until('a refusal', async () => /covers this panel/.test(await panel.text()));
    await page.page.evaluate(() => document.documentElement.style.removeProperty('opacity'));
    await pressUntil(
      'the restore in plain sight',
      () => panel.clickIfThere('button', 'Restore contact'),
      async () => /Restored\./.test(await panel.text()),
    );
    expect(sandbox.contacts.get(people.elena)?.deleted_at).toBeUndefined();
    expect(sandbox.calls.filter(({ method, status }) => method === 'PUT' && status !== 429)).toHaveLength(1);
    await page.close();
  });

  it.each([
    ['a modal dialog', '<dialog id="d">', '</dialog>', 'd.showModal()', "d.matches(':modal')"],
    ['a popover', '<div id="d" popover>', '</div>', 'd.showPopover()', "d.matches(':popover-open')"],
  ])('restores from the panel in %s, and one Escape closes only the panel', async (_name, begin, end, show, isOpen) => {
    await signInQuickly(firefox.ask, sandbox);
    const html = `${begin}<label>Find a contact <input type="text"></label>${end}<script>${show}</script>`;
    sandbox.page('/contacts/lists', `<!doctype html><title>Contacts</title><p>Contacts</p>${html}`);
    const page = await firefox.openUrl('https://app.constantcontact.com/contacts/lists');
    await page.fill('textbox', 'Find a contact', 'elena@riverside.example');
    const panel = await page.panel();
    expect(await page.page.evaluate("document.querySelector('contact-restore-panel').parentNode.id")).toBe('d');
    await pressUntil(
      'the restore',
      () => panel.clickIfThere('button', 'Restore contact'),
      async () => /Restored\./.test(await panel.text()),
    );
    expect(await page.page.evaluate(isOpen)).toBe(true);
    const panels = "document.querySelectorAll('contact-restore-panel').length";
    await page.page.keyboard.press('Escape');
    expect([await page.page.evaluate(panels), await page.page.evaluate(isOpen)]).toEqual([0, true]);
    await page.page.keyboard.press('Escape');
    await until('the dialog to be closed', async () => !(await page.page.evaluate(isOpen)));
    await page.close();
  });

  it('explains deletion beside the open dialog of the page, then says what was deleted', async () => {
    await signInQuickly(firefox.ask, sandbox);
    const contact = '<table><tr><td><input type="checkbox" checked></td><td>ada@riverside.example</td></tr></table>';
    const dialog = `<dialog id="d" style="inset:0 auto auto 0;margin:0"><h2>Delete 1 contact?</h2><button onclick="d.close()" autofocus>Cancel</button>
      <button onclick="d.close();said.textContent='1 contact deleted'">Delete 1 contact</button></dialog>`;
    sandbox.page(
      '/contacts/lists',
      `<!doctype html><title>Contacts</title><button onclick="d.showModal()">Delete</button>${contact}${dialog}<p id="said" role="status"></p>`,
    );
    const page = await firefox.openUrl('https://app.constantcontact.com/contacts/lists');
    await page.click('button', 'Delete');
    const note = await page.panel();
    await until('the note', async () => /What deleting does/.test(await note.text()));
    const isOpen = () => page.page.evaluate('d.open && document.activeElement.textContent');
    expect(await isOpen()).toBe('Cancel');
    await page.click('button', 'Delete 1 contact');
    await until(
      'what was deleted',
      async () => /1 contact was deleted/.test(await (await page.panel()).text()),
      20_000,
    );
    expect(await isOpen()).toBe(false);
    expect(await page.page.evaluate('said.textContent')).toBe('1 contact deleted');
    await page.close();
  }, 60_000);

  if (hasMenus)
    it('looks up the right-clicked address from the context menu of any page', async () => {
      await signInQuickly(firefox.ask, sandbox);
      sandbox.page('/reports', '<a href="mailto:jane@riverside.example">Jane</a>');
      const page = await firefox.openUrl('https://app.constantcontact.com/reports');
      await page.chooseFromMenu('a', 'Restore contact');
      await until('the lookup', () => sandbox.calls.find(({ query }) => query.includes('jane%40riverside.example')));
      await page.close();
    });

  it('restores the selected contacts of the bin as a job, and not the deselected one', async () => {
    const singers = Array.from({ length: 4 }, (_, n) => {
      const address = `singer${n}@evensong.example`;
      const { contact_id } = sandbox.addContact({ email_address: { address, permission_to_send: 'implicit' } });
      sandbox.deleteContact(contact_id);
      return contact_id;
    });
    await signInQuickly(firefox.ask, sandbox);
    const bin = await firefox.openPage('src/deleted-contacts/index.html');
    await bin.fill('searchbox', 'Search deleted contacts', 'evensong');
    await bin.says(/4 of \d+ deleted contacts/);
    await bin.click('checkbox', 'Select all');
    await bin.click('checkbox', 'singer2@evensong.example');
    await bin.click('button', 'Restore 3 contacts');
    await chooseNewsletter(bin);
    await bin.click('button', 'Restore');
    await bin.says(/Restored 3 of 3 contacts/, 40_000);
    const onLists = singers.map((id) => sandbox.contacts.get(id)?.list_memberships);
    expect(onLists).toEqual([[lists.newsletter], [lists.newsletter], [], [lists.newsletter]]);
    await bin.close();
  }, 60_000);

  it('checks a list in its worker, and counts the deleted contacts in it', async () => {
    await signInQuickly(firefox.ask, sandbox);
    const page = await firefox.openPage('src/deleted-contacts/index.html');
    await page.click('tab', 'Check a list');
    const list = 'Name;Email\nJane;JANE@riverside.example\nAda;ada@riverside.example\nNone;none';
    await page.fill('textbox', 'Addresses', list);
    await page.click('button', 'Check 2 addresses');
    await page.says(/Checked with 2 calls\./);
    await page.says(/Deleted 1Unsubscribed 0Active 1Not in the account 0Not an address 1/);
    await page.says(/jane@riverside\.example/);
    await page.close();
  });

  it('reads a long dropped list whose encoding is not UTF-8', async () => {
    await signInQuickly(firefox.ask, sandbox);
    const page = await firefox.openPage('src/deleted-contacts/index.html');
    await page.click('tab', 'Check a list');
    await page.page.evaluate(() => {
      const lines = Array.from(
        { length: 20_000 },
        (_, n) => `Ren\xE9 ${n};ren\xE9${n}@riverside.example;owner@riverside.example`,
      );
      const latin = Uint8Array.from(['Name;Email;Owner', ...lines].join('\r\n'), (letter) => letter.charCodeAt(0));
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([latin], 'members.csv'));
      document.dispatchEvent(new DragEvent('drop', { dataTransfer, cancelable: true }));
    });
    await page.says(/members\.csv, 20,001 lines/);
    await page.says(/taken from the column “Email”/);
    await page.close();
  });
});
