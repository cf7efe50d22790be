import { expect, it } from 'vitest';
import { openContactsPage } from './contacts-page';
import { sandbox, setScene } from './scene';
import { until } from './until';

/** The fields of a page that the panel reads, and those that it never reads. */

setScene();

const jane = 'jane@riverside.example';
const lookups = () => sandbox.calls.filter(({ path }) => path === '/v3/contacts').map(({ query }) => query);

const open = (html: string) =>
  openContactsPage('/contacts/fields', `<!doctype html><title>Contacts</title><main>${html}</main>`);

const show = (script: string) => `<button type="button" aria-label="Show" onclick="${script}">👁</button>`;
const swap = "secret.outerHTML='<input type=text id=secret value='+secret.value+'>'";

it.each([
  ['by a change of its type', `<p><input id="secret" type="password">${show("secret.type='text'")}</p>`],
  ['by another field that replaces it', `<p><input id="secret" type="password">${show(swap)}</p>`],
  [
    'by a hidden field that appears',
    `<p><input type="password" id="first"><input id="secret" hidden>${show('first.hidden=true;secret.hidden=false')}</p>`,
  ],
])('the panel never reads a password that is shown as text %s', async (_way, html) => {
  const { page, view } = await open(`<form><label>Find <input type="search"></label>${html}</form>`);
  await page.getByLabel('Find').focus();
  await page.getByRole('button', { name: 'Show' }).click();
  await page.locator('#secret').fill(jane);
  await page.locator('#secret').blur();
  // The answer about this address comes after any answer about the first.
  await page.getByLabel('Find').fill('elena@riverside.example');
  await view.says(/elena@riverside\.example exists/);
  expect(lookups()).toEqual([expect.stringContaining('elena')]);
});

it.each([
  [
    'a box with suggestions that turns those of the browser off',
    '<label>Member <input type="search" role="combobox" aria-expanded="false" autocomplete="new-password"></label>',
  ],
  ['a box for many addresses', '<label>Member <textarea>ada@riverside.example, </textarea></label>'],
])('the panel reads an address that is typed into %s', async (_name, html) => {
  const { page, view } = await open(html);
  await page.getByLabel('Member').press('Control+End');
  await page.getByLabel('Member').pressSequentially(jane);
  await view.says(/jane@riverside\.example exists/);
});

it('the panel reads an address that is typed into a box that turns addresses into tags', async () => {
  const { page, view } = await open(
    '<div><tag contenteditable="false">ada@riverside.example</tag><span contenteditable role="textbox" aria-label="Members"></span></div>',
  );
  await page.getByRole('textbox', { name: 'Members' }).pressSequentially(jane);
  await view.says(/jane@riverside\.example exists/);
});

it.each([
  ['pasted into a box that turns it into a tag', 'paste', "b.append(event.clipboardData.getData('text'))"],
  [
    'inserted by an editor that handles the paste itself',
    'beforeinput',
    "e.append(event.dataTransfer.getData('text'))",
  ],
])('the panel reads an address that is %s', async (_way, type, does) => {
  const { page, view } = await open(
    `<label>Find <input></label><p id="p">${jane}</p><b id="b"></b><span id="e" contenteditable role="textbox" aria-label="Members"></span>
     <script>e.addEventListener('${type}',(event)=>{event.preventDefault();${does}})</script>`,
  );
  await page.getByLabel('Find').fill('elena@riverside.example');
  await view.says(/elena@riverside\.example exists/);
  await page.evaluate(() => getSelection()?.selectAllChildren(document.getElementById('p') as Element));
  await page.keyboard.press('ControlOrMeta+c');
  await page.getByRole('textbox', { name: 'Members' }).press('ControlOrMeta+v');
  await view.says(/jane@riverside\.example exists/);
});

it('the panel looks up an address that is added to a list, and not those already in it', async () => {
  const { page, view } = await open(
    '<label>Members <textarea>ada@riverside.example\nnora@riverside.example\n</textarea></label>',
  );
  const members = page.getByLabel('Members');
  await members.press('Control+End');
  // A part of an address is looked up too if its typist rests there.
  await page.keyboard.insertText(`${jane}\n`);
  await view.says(/jane@riverside\.example exists/);
  await page.keyboard.insertText('elena@riverside.example');
  await view.says(/elena@riverside\.example exists/);
  await until('two lookups', () => lookups().length === 2);
});
