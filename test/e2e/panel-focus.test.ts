import type { Page } from 'playwright';
import { expect, it } from 'vitest';
import { openContactsPage } from './contacts-page';
import { sandbox, setScene } from './scene';

/** The focus after it leaves the panel, and the events that the page hears then. */

setScene({ shared: true });

const jane = 'jane@riverside.example';
const field = '<label>Find a contact <input></label><button>Save</button>';

const open = (html: string) =>
  openContactsPage('/contacts/focus', `<!doctype html><title>Contacts</title><main><h1>Contacts</h1></main>${html}`);

const find = (page: Page) => page.getByLabel('Find a contact');

it('the page learns that its field lost the focus only when the focus moves from the panel to another control', async () => {
  const { page, view } = await open(`${field}<p>Left: <output id="o"></output></p>`);
  await page.evaluate(() => {
    const output = document.querySelector('output') as HTMLOutputElement;
    for (const type of ['focusin', 'focusout', 'blur', 'focus'])
      document.addEventListener(type, ({ target }) => output.append(` ${type}:${(target as Element).localName}`), true);
  });
  await find(page).fill(jane);
  // A press on the text of the panel leaves the focus in the field.
  await view.click('heading', `${jane} exists as a deleted contact`);
  expect(await find(page).evaluate((input) => input === document.activeElement)).toBe(true);
  await view.focus('combobox', 'Add to');
  await page.getByRole('button', { name: 'Save' }).focus();
  expect(await page.locator('output').textContent()).toBe(
    ' focus:input focusin:input blur:input focusout:input focus:button focusin:button',
  );
  await page.close();
});

it('the page does not hear that the panel closes with the focus in it, although the field is gone', async () => {
  const { page, view } = await open(`${field}<output id="o"></output>`);
  await find(page).fill(jane);
  await view.focus('combobox', 'Add to');
  await page.evaluate(() => {
    document.querySelector('label')?.remove();
    for (const type of ['blur', 'focusout'])
      document.addEventListener(type, () => document.querySelector('output')?.append(type), true);
  });
  await view.click('button', 'Dismiss');
  await view.gone('region', 'Deleted contact');
  expect(await page.locator('output').textContent()).toBe('');
  await page.close();
});

it.each([
  ['on the page', (frame: string) => frame],
  ['in a modal dialog', (frame: string) => `<dialog id="d">${frame}</dialog><script>d.showModal()</script>`],
])(
  'the panel of a form in a frame %s gives the focus back to it, and closes at an Escape there',
  async (_where, html) => {
    sandbox.page('/contacts/framed', field);
    const { page, view } = await open(html('<iframe src="/contacts/framed"></iframe>'));
    const input = page.frameLocator('iframe').getByLabel('Find a contact');
    const isFocused = () => input.evaluate((element) => document.hasFocus() && element === document.activeElement);
    await input.fill(jane);
    await view.focus('combobox', 'Add to');
    expect(await isFocused()).toBe(false);
    await view.click('button', 'Dismiss');
    await view.gone('region', 'Deleted contact');
    expect(await isFocused()).toBe(true);
    await input.fill('elena@riverside.example');
    await view.get('button', 'Restore contact');
    await page.keyboard.press('Escape');
    await view.gone('region', 'Deleted contact');
    expect(await input.inputValue()).toBe('elena@riverside.example');
    expect(await input.isVisible()).toBe(true);
    await page.close();
  },
);
