import { expect, it } from 'vitest';
import { openContactsPage } from './contacts-page';
import { pressUntil } from './press';
import { setScene } from './scene';
import { until } from './until';

/** The open panel must not cover controls and messages of the page, however they come to lie under it. */

setScene({ shared: true });

const jane = 'jane@riverside.example';

const open = (html: string) =>
  openContactsPage(
    '/contacts/clear',
    `<!doctype html><title>Contacts</title><main><h1>Contacts</h1><label>Find a contact <input></label></main>${html}`,
  );

/** Whether the panel overlaps the element, which may be in a shadow root. Runs in the page. */
function isCovered(selector: string): boolean {
  const [outer = '', inner] = selector.split(' >>> ');
  const found = document.querySelector(outer);
  const element = inner ? found?.shadowRoot?.querySelector(inner) : found;
  const panel = document.querySelector('contact-restore-panel');
  if (!element || !panel) throw new Error('not there');
  const [a, b] = [element.getBoundingClientRect(), panel.getBoundingClientRect()];
  return a.left < b.right && a.right > b.left && a.top < b.bottom && a.bottom > b.top;
}

const corner = 'position:fixed;right:60px;bottom:60px';

it.each([
  [
    'a button that was added',
    '',
    `document.body.insertAdjacentHTML('beforeend','<button id="b" style="${corner}">Add</button>')`,
    '#b',
  ],
  [
    'a button that fades in',
    `<button id="b" style="${corner};opacity:0;transition:opacity .2s">Add</button>`,
    "document.getElementById('b').style.opacity=1",
    '#b',
  ],
  [
    'a box that becomes a button',
    `<div id="b" style="${corner}">Add</div>`,
    "document.getElementById('b').setAttribute('role','button')",
    '#b',
  ],
  [
    'a button in a shadow root',
    `<my-app style="${corner}"></my-app><script>document.querySelector('my-app').attachShadow({mode:'open'}).innerHTML='<p>Words</p>'</script>`,
    "document.querySelector('my-app').shadowRoot.innerHTML='<button>Add</button>'",
    'my-app >>> button',
  ],
])('the panel moves away from %s', async (_what, html, change, selector) => {
  const { page, view } = await open(html);
  await page.getByLabel('Find a contact').fill(jane);
  await view.get('button', 'Restore contact');
  await page.evaluate(change);
  await until('the panel to be elsewhere', async () => !(await page.evaluate(isCovered, selector)));
  expect(await view.find('button', 'Restore contact')).toBeDefined();
  await page.close();
});

it.each([
  ['a box that only looks clickable', `<div id="b" style="${corner};cursor:pointer"><b>Add</b></div>`],
  [
    'a small box with a button in it',
    `<div id="b" style="${corner};width:90px;height:60px"><button style="width:8px;height:8px;padding:0;margin-top:30px"></button></div>`,
  ],
])('the panel does not cover %s', async (_what, html) => {
  const { page, view } = await open(html);
  await page.getByLabel('Find a contact').fill(jane);
  await view.get('button', 'Restore contact');
  expect(await page.evaluate(isCovered, html.includes('<button') ? '#b button' : '#b')).toBe(false);
  await page.close();
});

it('the panel does not cover the message that caused it', async () => {
  const { page, view } = await open(`<p id="b" style="${corner}"></p>`);
  await page.getByLabel('Find a contact').focus();
  await page.evaluate((address) => {
    document.getElementById('b')?.append(`${address} already exists`);
  }, jane);
  await view.get('button', 'Restore contact');
  expect(await page.evaluate(isCovered, '#b')).toBe(false);
  await page.close();
});

it.each([
  ['before', 't.showPopover()', ''],
  ['after', '', 't.showPopover()'],
])(
  'the panel works beside messages in a click-through layer over the whole page that opens %s it',
  async (_when, before, after) => {
    const { page, view } = await open(
      `<style>#t{inset:0;width:auto;height:auto;border:0;background:none;pointer-events:none}</style>
     <div id="t" popover="manual"><p style="position:absolute;left:0;bottom:0;pointer-events:auto">Not saved</p></div><script>${before}</script>`,
    );
    await page.getByLabel('Find a contact').fill(jane);
    await view.get('button', 'Restore contact');
    await page.evaluate(after);
    await pressUntil(
      'the restore',
      () => view.clickIfThere('button', 'Restore contact'),
      () => view.find('button', 'Undo restore'),
    );
    await view.click('button', 'Undo restore');
    await view.says(/Deleted again/);
    await page.close();
  },
);
