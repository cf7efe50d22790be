import type { Page } from 'playwright';
import { expect, it } from 'vitest';
import { people } from '../sandbox/sandbox';
import { openContactsPage } from './contacts-page';
import { expectGoodPanel, openPanelPage } from './panel-in-the-open';
import { chromium, sandbox, setScene } from './scene';
import { ContactsPage, Settings } from './ui';
import { until } from './until';

/**
 * The note that the panel shows when a person deletes contacts, on pages that confirm in different ways. The note must
 * never be in the way.
 */

setScene({ shared: true });

const EXPLANATION = /What deleting does/;

const open = (html: string) =>
  openContactsPage(
    '/contacts/deleting',
    `<!doctype html><title>Contacts</title><main><h1>Contacts</h1>${html}</main><p id="said" role="status"></p>`,
  );

/** A ticked row of a contact, with optional content. */
const table = (inRow = '') =>
  `<table><tr><td><input type="checkbox" aria-label="Choose" checked></td><td>Ada Byron</td><td>ada@riverside.example</td><td>${inRow}</td></tr></table>`;

/** Deletes a contact as the page does, and then shows `words`. */
const deletes = (id: string, words: string) =>
  `fetch('/internal/contacts/delete',{method:'POST',headers:{'content-type':'application/json'},body:JSON.stringify({ids:['${id}']})})
    .then(()=>{said.textContent='${words}'})`;

const question =
  '<h2>Delete 1 contact?</h2><p>It will be completely removed from your account and from all of your lists.</p>';

interface Kind {
  html: string;
  /** The last control to be pressed. */
  control: string;
  /** An expression for whether the page’s own dialog is open. */
  isOpen: string;
  close: string;
}

const kinds: [name: string, kind: Kind][] = [
  [
    'a native dialog in the usual place of the note',
    {
      html: `<button onclick="d.showModal()">Delete</button>${table()}
        <dialog id="d" style="inset:auto 0 0 auto;margin:0;width:420px;height:360px"><button autofocus onclick="d.close()">Cancel</button>
        <button onclick="d.close();${deletes(people.ada, '1 contact deleted')}">Delete 1 contact</button>${question}</dialog>`,
      control: 'Delete',
      isOpen: 'd.open',
      close: 'Delete 1 contact',
    },
  ],
  [
    'an ARIA modal that traps the focus',
    {
      html: `<button onclick="v.hidden=false;v.querySelector('button').focus()">Delete</button>${table()}
        <div id="v" hidden style="position:fixed;inset:0;background:#0008;z-index:2147483647">
          <div id="d" role="dialog" aria-modal="true" aria-label="Delete" style="margin:60px auto;width:420px;background:#fff">
          ${question}<button onclick="v.hidden=true">Cancel</button>
          <button onclick="v.hidden=true;${deletes(people.theo, 'The contact has been deleted.')}">Yes, delete</button></div></div>
        <script>document.addEventListener('focusin',({target})=>{if(!v.hidden&&!v.contains(target))v.querySelector('button').focus()},true);
        for(const type of ['pointerdown','mousedown','click'])document.addEventListener(type,({target})=>{if(!v.hidden&&!d.contains(target)&&!target.closest('main>button'))v.hidden=true},true)</script>`,
      control: 'Delete',
      isOpen: '!v.hidden',
      close: 'Yes, delete',
    },
  ],
  [
    'a menu item, and a page without a message',
    {
      html: `<button onclick="m.hidden=!m.hidden">More actions</button>
        <div id="m" role="menu" hidden><button role="menuitem" onclick="m.remove();a.hidden=false;a.querySelector('button').focus()">Delete contacts</button></div>${table()}
        <div id="a" role="alertdialog" aria-label="Are you sure?" hidden><button onclick="a.hidden=true">No</button>
        <button onclick="a.hidden=true;${deletes(people.uwe, '')}">Delete</button></div>`,
      control: 'Delete contacts',
      isOpen: '!a.hidden',
      close: 'Delete',
    },
  ],
  [
    'a toolbar button, and a dialog in a shadow root',
    {
      html: `<div role="toolbar"><button onclick="x.shadowRoot.querySelector('dialog').showModal()">Delete (1)</button></div>${table()}
        <my-dialog id="x"></my-dialog><script>x.attachShadow({mode:'open'}).innerHTML=${JSON.stringify(
          `<dialog>${question}<button onclick="this.parentNode.close()">Cancel</button><button onclick="this.parentNode.close();${deletes(people.petra, 'Success: deleted 1 contact.')}">Confirm</button></dialog>`,
        )}</script>`,
      control: 'Delete (1)',
      isOpen: "x.shadowRoot.querySelector('dialog').open",
      close: 'Confirm',
    },
  ],
];

/** The controls and the open dialog of the page that the panel covers. Runs in the page. */
function coveredControls(): string[] {
  const root = document.querySelector('my-dialog')?.shadowRoot;
  const panel = document.querySelector('contact-restore-panel') ?? root?.querySelector('contact-restore-panel');
  if (!panel) throw new Error('not there');
  const a = panel.getBoundingClientRect();
  const inside = root?.querySelectorAll('dialog,button') ?? [];
  return [...document.querySelectorAll('button,input,dialog,[role=dialog],[role=alertdialog]'), ...inside]
    .filter((each) => {
      const b = each.getBoundingClientRect();
      return a.left < b.right && a.right > b.left && a.top < b.bottom && a.bottom > b.top && each.checkVisibility();
    })
    .map((each) => each.outerHTML.slice(0, 60));
}

const focus = (page: Page) =>
  page.evaluate(() => {
    const { activeElement: active } = document;
    return (active?.shadowRoot?.activeElement ?? active)?.textContent;
  });

it.each(kinds)('with %s: the note explains deletion, then says what was deleted', async (_name, kind) => {
  const { page, view } = await open(kind.html);
  if (kind.html.includes('More actions')) await page.getByRole('button', { name: 'More actions' }).click();
  await page.getByText(kind.control, { exact: true }).first().click();
  await view.says(EXPLANATION);
  expect(await page.evaluate(kind.isOpen)).toBe(true);
  expect(await page.evaluate(coveredControls)).toEqual([]);
  expect(await focus(page)).toMatch(/^(Cancel|No)$/);

  await page.getByRole('button', { name: kind.close, exact: true }).click();
  await view.says(/1 contact was deleted/, 20_000);
  expect(await page.evaluate(kind.isOpen)).toBe(false);
  expect(await view.text()).not.toMatch(EXPLANATION);
  expect(await page.evaluate(coveredControls)).toEqual([]);
  await view.click('button', 'Dismiss');
  await view.gone('region', 'Deleting contacts');
  await page.close();
});

it('without room beside the dialog, the note only says what was deleted', async () => {
  const { page, view } = await open(
    `<button onclick="d.showModal()">Delete</button>${table()}
     <dialog id="d" style="margin:0;height:150px;width:300px">${question}
     <button onclick="d.close();${deletes('nobody', '1 contact deleted')}">Yes</button></dialog>`,
  );
  await page.setViewportSize({ width: 420, height: 320 });
  const before = sandbox.calls.length;
  await page.getByRole('button', { name: 'Delete' }).click();
  await until('the note to be ready', () => sandbox.calls.length > before);
  await page.getByRole('button', { name: 'Yes' }).click();
  await view.says(/1 contact was deleted/);
  expect(await view.text()).not.toMatch(EXPLANATION);
  await page.close();
});

it('one Escape closes the dialog of the page while the note is open', async () => {
  const [, { html, isOpen, control } = { html: '', isOpen: '', control: '' }] = kinds[0] ?? [];
  const { page, view } = await open(html);
  await page.getByText(control, { exact: true }).click();
  await view.says(EXPLANATION);
  await page.keyboard.press('Escape');
  await until('the dialog to be closed', async () => !(await page.evaluate(isOpen)));
  await page.close();
});

it('after a contact was deleted from its row at once, the note says what was deleted', async () => {
  const action = `<button onclick="${deletes('nobody', '1 contact deleted')};this.closest('tr').remove()">Delete</button>`;
  const { page, view } = await open(table(action));
  await page.getByRole('button', { name: 'Delete' }).click();
  await view.says(/1 contact was deleted/);
  await page.close();
});

it.each([
  ['a list', '<button onclick="d.showModal()">Delete list</button>', 'Delete the list “My contacts”?'],
  [
    'a tag beside a ticked contact',
    '<button onclick="d.showModal()">Delete</button>',
    'Delete 1 tag? Contacts stay as they are.',
  ],
  [
    'a segment',
    '<ul><li>Lapsed contacts <button onclick="d.showModal()">Delete</button></li></ul>',
    'Delete this segment?',
  ],
])('the note stays away when %s is deleted, and costs no call', async (_what, control, words) => {
  const { page, view } = await open(
    `<label>Find a contact <input></label>${control}${table()}
     <dialog id="d"><p>${words}</p><button onclick="d.close();said.textContent='Deleted'">Yes</button></dialog>`,
  );
  // The page is watched from here on.
  await page.getByLabel('Find a contact').fill('jane@riverside.example');
  await view.says(/jane@riverside\.example exists as a deleted contact/);
  await view.click('button', 'Dismiss');
  await view.gone('region', 'Deleted contact');
  const before = sandbox.calls.length;
  await page.getByRole('button', { name: /^Delete/ }).click();
  await page.getByRole('button', { name: 'Yes' }).click();
  // The note would have appeared before the answer about an address that was typed later.
  await page.getByLabel('Find a contact').fill('elena@riverside.example');
  await view.says(/elena@riverside\.example exists as a deleted contact/);
  expect(await view.text()).not.toMatch(EXPLANATION);
  expect(sandbox.calls.slice(before).filter(({ query }) => query.includes('include_count'))).toEqual([]);
  await page.close();
});

/** Presses a button of the note until the note closes. */
async function press({ panel }: ContactsPage, name: string): Promise<void> {
  await panel.get('button', name);
  await until('the note to be closed', async () => {
    await panel.clickIfThere('button', name);
    return (await panel.find('button', name)) === undefined;
  });
}

async function deleteOne(contacts: ContactsPage): Promise<void> {
  const { page } = contacts;
  await page.getByRole('checkbox').first().check();
  await page.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
}

it('“Restore…” after a deletion opens the bin, which lists the contact that was deleted on the contacts page', async () => {
  await chromium.ask('saveSettings', { rememberLists: true });
  await until('the lists to be remembered', async () => {
    const memory = await chromium.ask('getListMemory', {});
    return memory.ok && memory.value?.checkedAt !== undefined;
  });
  const contacts = await ContactsPage.open();
  const { page, panel } = contacts;
  const row = page
    .getByRole('row')
    .filter({ has: page.getByRole('checkbox') })
    .first();
  const address = (await row.getByRole('cell').nth(2).textContent()) ?? '';
  await deleteOne(contacts);
  await panel.says(EXPLANATION);
  await panel.says(
    /addresses stay taken.*Contact Restore can bring them back, unless they unsubscribed.*last read them on/,
  );
  const shown = await openPanelPage();
  await expectGoodPanel(page, shown);
  await page.getByRole('button', { name: 'Delete 1 contact' }).click();
  await panel.says(/1 contact was deleted/);
  await expectGoodPanel(page, shown);
  const opened = chromium.context.waitForEvent('page');
  await press(contacts, 'Restore…');
  const bin = await opened;
  await bin.getByRole('table', { name: 'Deleted contacts' }).getByText(address).waitFor();
  expect(await page.locator('contact-restore-panel').count()).toBe(0);
});

it('“Don’t show again” applies to every page, until the settings allow the note again', async () => {
  const contacts = await ContactsPage.open();
  await deleteOne(contacts);
  await press(contacts, 'Don’t show again');
  expect(await contacts.page.getByRole('dialog').isVisible()).toBe(true);
  const counts = () => sandbox.calls.filter(({ query }) => query.includes('include_count')).length;
  const before = counts();
  await contacts.page.reload();
  await deleteOne(contacts);
  // Without the note only the background’s call shows that its time has come.
  await until('the count', () => counts() > before);
  await contacts.page.getByRole('button', { name: 'Delete 1 contact' }).click();
  const words = await contacts.panel.says(/.*1 contact was deleted/);
  expect(words).not.toMatch(EXPLANATION);

  const settings = await Settings.open();
  await settings.redirectUri();
  const explain = settings.page.getByRole('switch', { name: 'Explain what deleting does' });
  expect(await explain.isChecked()).toBe(false);
  await explain.check();
  await settings.page.getByText('Saved.').waitFor();
  await contacts.page.bringToFront();
  await contacts.page.reload();
  await deleteOne(contacts);
  await contacts.panel.says(EXPLANATION);
});
