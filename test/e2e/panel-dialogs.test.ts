import type { Page } from 'playwright';
import { describe, expect, it } from 'vitest';
import type { AccessibleView } from './accessible-view';
import { openContactsPage } from './contacts-page';
import { setScene } from './scene';
import { until } from './until';

/** Dialogs and popovers of every kind. Input in the panel must have no effect on the page around it. */

setScene({ shared: true });

const jane = 'jane@riverside.example';
const field = '<label>Find a contact <input></label><button>Save</button>';

const open = (html: string) =>
  openContactsPage('/contacts/dialogs', `<!doctype html><title>Contacts</title><main><h1>Contacts</h1></main>${html}`);

const find = (page: Page) => page.getByLabel('Find a contact');
const hasFocus = (page: Page) =>
  find(page).evaluate((input) => (input.getRootNode() as Document).activeElement === input);

/** Selects another list with the keyboard, unfolds “What will change” and dismisses the panel. */
async function useThePanel(page: Page, view: AccessibleView): Promise<void> {
  await view.get('button', 'Restore contact');
  await view.focus('combobox', 'Add to');
  const chosen = async () => (await view.get('combobox', 'Add to')).value;
  const before = await chosen();
  await page.keyboard.press('ArrowDown');
  await until('another list', async () => (await chosen()) !== before);
  // A page that takes the focus back does so within the next frames.
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  expect((await view.get('combobox', 'Add to')).properties.focused).toBe(true);
  await find(page).focus();
  await view.click('DisclosureTriangle', 'What will change');
  await view.says(/Lists: /);
  await view.click('button', 'Dismiss');
  await view.gone('region', 'Deleted contact');
}

const inShadow = (mode: 'open' | 'closed', html: string, then: string) =>
  `<my-app></my-app><script>const root=document.querySelector('my-app').attachShadow({mode:'${mode}'});root.innerHTML=${JSON.stringify(html)};${then}</script>`;

const kinds: [name: string, html: string, isOpen: string][] = [
  [
    'a native modal dialog',
    `<dialog>${field}</dialog><script>document.querySelector('dialog').showModal()</script>`,
    "document.querySelector('dialog').open",
  ],
  [
    'a dialog that closes at a click outside of its box',
    `<dialog id="d">${field}</dialog><script>d.showModal();d.onclick=({clientX:x,clientY:y})=>{
      const r=d.getBoundingClientRect();if(x<r.left||x>r.right||y<r.top||y>r.bottom)d.close()}</script>`,
    'd.open',
  ],
  [
    'a dialog that the browser closes at a click outside',
    `<dialog id="d" closedby="any">${field}</dialog><script>d.showModal()</script>`,
    'd.open',
  ],
  [
    'a dialog in a shadow root',
    inShadow('open', `<dialog>${field}</dialog>`, "root.querySelector('dialog').showModal()"),
    "document.querySelector('my-app').shadowRoot.querySelector('dialog').open",
  ],
  [
    'a dialog in a shadow root around a form of the page',
    `<my-dialog>${field}</my-dialog><script>const root=document.querySelector('my-dialog').attachShadow({mode:'open'});
      root.innerHTML='<dialog><slot></slot></dialog>';root.firstChild.showModal()</script>`,
    "document.querySelector('my-dialog').shadowRoot.querySelector('dialog').open",
  ],
  [
    'a dialog within another',
    `<dialog id="e"><button>Outer</button><dialog id="d">${field}</dialog></dialog><script>e.showModal();d.showModal()</script>`,
    'd.open && e.open',
  ],
  [
    'a popover that closes at a press outside',
    `<div id="d" popover>${field}</div><script>d.showPopover()</script>`,
    "d.matches(':popover-open')",
  ],
  [
    'a box without a role that lets others handle Escape too',
    `<div id="d"><div style="position:fixed;inset:0;background:#0006"></div><div style="position:fixed;inset:100px;background:#fff">${field}</div></div>
     <script>document.addEventListener('keydown',(event)=>{if(event.key==='Escape')d.hidden=true})</script>`,
    '!d.hidden',
  ],
  [
    'a box without a role that floats above the page and closes at the release of Escape',
    `<div id="d" style="position:absolute;left:300px;top:120px;width:400px">${field}</div>
     <script>document.addEventListener('keyup',(event)=>{if(event.key==='Escape')d.hidden=true})</script>`,
    '!d.hidden',
  ],
  [
    'a dialog that captures events at the window and takes the focus back',
    `<div id="d" role="dialog" aria-modal="true" aria-label="Add">${field}</div><script>
      const out=({target})=>{if(target!==window&&!d.contains(target))d.hidden=true};
      for(const type of ['pointerdown','mousedown','touchstart','click','focus','focusin'])addEventListener(type,out,true);
      d.addEventListener('focusout',(event)=>{if(event.relatedTarget&&!d.contains(event.relatedTarget))
        requestAnimationFrame(()=>d.querySelector('input').focus())});
      addEventListener('keydown',(event)=>{if(event.key==='Escape')d.hidden=true},true)</script>`,
    '!d.hidden',
  ],
];

describe.each(kinds)('the panel in %s', (_name, html, isOpen) => {
  it('works, and one Escape closes the panel alone', async () => {
    const { page, view } = await open(html);
    await find(page).fill(jane);
    await useThePanel(page, view);
    // The dialog stays open with the typed text.
    expect(await page.evaluate(isOpen)).toBe(true);
    expect(await find(page).inputValue()).toBe(jane);
    expect(await hasFocus(page)).toBe(true);
    expect(await page.locator('contact-restore-panel').count()).toBe(0);

    await find(page).fill('elena@riverside.example');
    await view.get('button', 'Restore contact');
    // The second event of a key that is held repeats the first.
    for (let times = 0; times < 2; times++) await page.keyboard.down('Escape');
    await page.keyboard.up('Escape');
    await view.gone('region', 'Deleted contact');
    expect(await page.evaluate(isOpen)).toBe(true);
    await page.keyboard.press('Escape');
    expect(await page.evaluate(isOpen)).toBe(false);
    await page.close();
  });
});

it('the panel hides while a dialog is open that it cannot enter, and returns when that closes', async () => {
  const { page, view } = await open(
    `${field}${inShadow('closed', '<dialog><button onclick="this.parentNode.close()">Close</button></dialog>', "addEventListener('open-it',()=>root.querySelector('dialog').showModal())")}`,
  );
  await find(page).fill(jane);
  await view.says(/Contact Restore found a deleted contact/);
  await page.evaluate(() => dispatchEvent(new Event('open-it')));
  await view.get('button', 'Close');
  expect(await page.locator('contact-restore-panel').count()).toBe(0);
  await view.click('button', 'Close');
  await view.says(/Contact Restore found a deleted contact/);
  await view.click('button', 'Dismiss');
  await view.gone('region', 'Deleted contact');
  await page.close();
});

it('the panel does not enter a dialog whose layout it would change, and appears after that closes', async () => {
  const { page, view } = await open(
    `<style>dialog>:last-child{margin-top:80px}</style><dialog id="d"><p>${field}</p><p><button onclick="d.close()">Close</button></p></dialog>
     <script>d.showModal()</script>`,
  );
  const tries = await page.evaluateHandle(() => {
    const seen = { count: 0 };
    new MutationObserver((records) => {
      seen.count += records.filter(({ addedNodes }) => addedNodes.length > 0).length;
    }).observe(document.querySelector('dialog') as Element, { childList: true });
    return seen;
  });
  await find(page).fill(jane);
  // It has to be there to show that it moves something, and is gone before anybody sees it.
  await until('a try', () => tries.evaluate(({ count }) => count > 0));
  expect(await page.locator('contact-restore-panel').count()).toBe(0);
  await page.getByRole('button', { name: 'Close' }).click();
  await view.get('button', 'Restore contact');
  expect(await page.locator('html > contact-restore-panel').count()).toBe(1);
  await page.close();
});

it('the panel returns to the page when the page removes the dialog around it', async () => {
  const { page, view } = await open(`<dialog id="d">${field}</dialog><script>d.showModal()</script>`);
  await find(page).fill(jane);
  await page.locator('dialog > contact-restore-panel').waitFor();
  await page.evaluate(() => document.querySelector('dialog')?.remove());
  await page.locator('html > contact-restore-panel').waitFor();
  await view.get('button', 'Restore contact');
  await page.close();
});

it('the panel enters a dialog that is opened later, and returns to the page when that closes', async () => {
  const { page, view } = await open(`${field}<dialog id="d"><button onclick="d.close()">Close</button></dialog>`);
  await find(page).fill(jane);
  await view.get('button', 'Restore contact');
  await page.evaluate(() => document.querySelector('dialog')?.showModal());
  await page.locator('dialog > contact-restore-panel').waitFor();
  await page.getByRole('button', { name: 'Close' }).click();
  await page.locator('html > contact-restore-panel').waitFor();
  await page.close();
});

it('the panel works within a full-screen element, and returns to the page after it', async () => {
  const { page, view } = await open(
    `<section id="s">${field}<button onclick="s.requestFullscreen()">Full screen</button></section>`,
  );
  await page.getByRole('button', { name: 'Full screen' }).click();
  await until('a full screen', () => page.evaluate(() => document.fullscreenElement !== null));
  await find(page).fill(jane);
  await page.locator('section > contact-restore-panel').waitFor();
  await view.click('DisclosureTriangle', 'What will change');
  await view.says(/Lists: /);
  await page.evaluate(() => document.exitFullscreen());
  await page.locator('html > contact-restore-panel').waitFor();
  await view.get('button', 'Restore contact');
  await page.close();
});
