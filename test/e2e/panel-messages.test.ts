import type { Page } from 'playwright';
import { expect, it } from 'vitest';
import { PANEL_ELEMENT } from '../../src/content/panel-contract';
import { people } from '../sandbox/sandbox';
import { type AccessibleView, accessibleViewOf } from './accessible-view';
import { chromium, setScene, stage } from './scene';
import { until } from './until';

/** Ways in which a page says that a contact already exists. Each message names Jane, whose address nobody typed. */

setScene({ shared: true });

const jane = 'jane@riverside.example';
const words = `${jane} already exists`;

async function open(html: string): Promise<{ page: Page; view: AccessibleView }> {
  const path = '/contacts/messages';
  const search = '<label>Search <input type="search"></label>';
  stage.sandbox.page(path, `<!doctype html><title>Contacts</title><main><h1>Contacts</h1>${search}${html}</main>`);
  const page = await chromium.openTab();
  await page.goto(`https://app.constantcontact.com${path}`);
  // The extension does not read a page before a person works with addresses there.
  await page.getByLabel('Search').focus();
  return { page, view: await accessibleViewOf(page, PANEL_ELEMENT) };
}

const go = (script: string) => `<button onclick="${script}">Save</button>`;

/** A way in which a message becomes visible: its name, the first HTML with `id` in its names, and the later change. */
type Way = [name: string, html: (id: string, words: string) => string, happens: (id: string, words: string) => string];

const ways: Way[] = [
  ['shown by "hidden"', (id, words) => `<p id="${id}" hidden>${words}</p>`, (id) => `${id}.hidden=false`],
  [
    'faded in by a class',
    (id, words) =>
      `<style>#${id}{opacity:0;visibility:hidden;transition:all .2s}.shown-${id} #${id}{opacity:1;visibility:visible}</style>
       <div><div><p id="${id}">${words}</p></div></div>`,
    (id) => `document.body.className='shown-${id}'`,
  ],
  [
    'written while hidden and shown later',
    (id) => `<p id="${id}" style="display:none"></p>`,
    (id, words) => `${id}.textContent='${words}';setTimeout(()=>${id}.removeAttribute('style'),300)`,
  ],
  [
    'in a dialog',
    (id, words) => `<dialog id="${id}"><p>${words}</p><button>OK</button></dialog>`,
    (id) => `${id}.show()`,
  ],
  [
    'in a toast with a shadow root',
    () => '',
    (_id, words) =>
      `const t=document.createElement('my-toast');t.attachShadow({mode:'open'}).innerHTML='<p>${words}</p>';document.body.append(t)`,
  ],
  [
    'among many rows',
    () => '',
    (_id, words) =>
      `document.querySelector('main').insertAdjacentHTML('beforeend','<p>A row</p>'.repeat(400)+'<div><p role=alert>${words}</p></div>'+'<p>A row</p>'.repeat(400))`,
  ],
  [
    'changed in place',
    (id) => `<p role="alert"><b id="${id}">ada@riverside.example</b> already exists</p>`,
    (id, words) => `${id}.firstChild.data='${words.split(' ')[0]}'`,
  ],
  [
    'shown by the state of the field beside it',
    (id, words) =>
      `<style>.${id}{display:none}[aria-invalid=true]~.${id}{display:block}</style><div><input id="${id}"><p class="${id}">${words}</p></div>`,
    (id) => `setTimeout(()=>${id}.setAttribute('aria-invalid','true'),1500)`,
  ],
  [
    'shown by a form that is not empty',
    (id, words) =>
      `<style>.${id}{display:none}form:has(.bad) .${id}{display:block}</style><form><p class="${id}">${words}</p><i id="${id}"></i></form>`,
    (id) => `setTimeout(()=>{${id}.className='bad'},1500)`,
  ],
  [
    'shown by an invalid field',
    (id, words) =>
      `<style>.${id}{visibility:hidden}:invalid~.${id}{visibility:visible}</style><div><input id="${id}"><p class="${id}">${words}</p></div>`,
    (id) => `setTimeout(()=>${id}.setCustomValidity('no'),1500)`,
  ],
  [
    'shown by the state of a box that contains it',
    (id, words) =>
      `<style>#${id}[data-state=closed]{display:none}</style><div id="${id}" data-state="closed"><p>${words}</p></div>`,
    (id) => `setTimeout(()=>{${id}.dataset.state='open'},1500)`,
  ],
  [
    'in the browser’s own validation bubble',
    (id) => `<form><input id="${id}"></form>`,
    (id, words) => `${id}.setCustomValidity('${words}');${id}.form.reportValidity()`,
  ],
  [
    'in an element without a box',
    (id) => `<p id="${id}" style="display:contents"></p>`,
    (id, words) => `${id}.textContent='${words}'`,
  ],
  [
    'in a large redraw',
    (id) => `<section id="${id}"></section>`,
    (id, words) => `${id}.innerHTML='<p>A row</p>'.repeat(800)+'<p>${words}</p>'+'<p>A row</p>'.repeat(800)`,
  ],
  [
    'in a shadow root without a field',
    (id) => `<my-form id="${id}"></my-form><script>${id}.attachShadow({mode:'open'}).innerHTML='<p></p>'</script>`,
    (id, words) => `${id}.shadowRoot.firstChild.textContent='${words}'`,
  ],
  [
    'in an element that is defined late',
    (id) => `<section><later-form id="${id}"></later-form></section>`,
    (_id, words) =>
      `setTimeout(()=>customElements.define('later-form',class extends HTMLElement{constructor(){super();this.attachShadow({mode:'open'}).innerHTML='<p>${words}</p>'}}),1000)`,
  ],
];

it('the panel notices a message in whatever way it becomes visible', async () => {
  const played = ways.map(([name, html, happens], number) => {
    const address = `way${number}@riverside.example`;
    const { contact_id } = stage.sandbox.addContact({ email_address: { address, permission_to_send: 'implicit' } });
    stage.sandbox.deleteContact(contact_id);
    const [id, said] = [`way${number}`, `${address} already exists`];
    return { name, address, html: html(id, said), happens: happens(id, said) };
  });
  const { page, view } = await open(played.map(({ html }) => html).join(''));
  // The one message that is visible from the start shows that the page is watched.
  await until('the first lookup', () => stage.sandbox.calls.some(({ query }) => query.includes('ada')));
  for (const { name, address, happens } of played) {
    await page.evaluate(`{${happens}}`);
    await view.says(new RegExp(`${address} exists as a deleted contact`)).catch((error: unknown) => {
      throw new Error(`a message ${name}`, { cause: error });
    });
  }
  await page.close();
}, 60_000);

it.each([
  [
    'with only the contact id',
    go(`document.body.insertAdjacentHTML('beforeend','<p>Email already exists for contact ${people.jane}</p>')`),
  ],
  [
    'below a long navigation',
    `<nav>${'<a href="#contacts">Somewhere</a>'.repeat(3_000)}</nav>${go(`i.textContent='${words}'`)}<p id="i"></p>${'<p>Words</p>'.repeat(3_000)}`,
  ],
])('the panel notices a message %s', async (_way, html) => {
  const { page, view } = await open(html);
  await page.getByRole('button', { name: 'Save' }).click();
  await view.says(/jane@riverside\.example exists as a deleted contact/);
});

it('the panel notices a message in a modal dialog, and appears within it', async () => {
  const { page, view } = await open(
    `<dialog id="d"><p>${words}</p><form method="dialog"><button>Close</button></form></dialog>${go('d.showModal()')}`,
  );
  await page.getByRole('button', { name: 'Save' }).click();
  await page.locator('dialog > contact-restore-panel').waitFor();
  await view.get('button', 'Restore contact');
});

it('the panel notices a message in a slot once the element around the slot is shown', async () => {
  const { page, view } = await open(`<my-alert>${words}</my-alert><script>
    window.r=document.querySelector('my-alert').attachShadow({mode:'open'});
    r.innerHTML='<style>:host{display:contents}</style><p hidden><slot></slot></p>'</script>`);
  await page.getByLabel('Search').fill('elena@riverside.example');
  await view.says(/elena@riverside\.example exists as a deleted contact/);
  await page.evaluate("r.querySelector('p').hidden=false");
  await view.says(/jane@riverside\.example exists as a deleted contact/);
  await page.close();
});

it.each([
  ['in another cell of its table row', `<td>${jane}</td><td>Duplicate contact</td>`, 'tr'],
  ['before the element that says so', `${jane} <i>already exists</i>`, 'p'],
  ['in the same line as a field and its label', `<label>Email</label><input><i>${words}</i>`, 'p'],
])('a message with an address %s is not about the address that was typed last', async (_where, message, name) => {
  const { page, view } = await open(
    `<table><tr></tr></table><p></p>${go(`m.innerHTML='${message}'`)}<script>m=document.querySelector('${name}')</script>`,
  );
  await page.getByLabel('Search').fill('elena@riverside.example');
  await view.says(/elena@riverside\.example exists as a deleted contact/);
  await page.getByRole('button', { name: 'Save' }).click();
  await view.says(/jane@riverside\.example exists as a deleted contact/);
  await page.close();
});

it('a message without an address or an id is about the address that was typed last', async () => {
  const { page, view } = await open(
    `<p>Ask help@riverside.example</p><div><p id="m"></p></div>${go("m.textContent='This email already exists'")}`,
  );
  await page.getByLabel('Search').fill('elena@riverside.example');
  await page.getByRole('button', { name: 'Save' }).click();
  await view.says(/elena@riverside\.example exists/);
  await page.close();
});

it('the panel serves a form in nested frames of the same origin, also after the form loads another page', async () => {
  const answer = '/contacts/form-again';
  stage.sandbox.page(answer, '<p>nora@riverside.example already exists</p>');
  stage.sandbox.page('/contacts/form', `<form action="${answer}"><label>Email <input></label><p id="m"></p></form>`);
  stage.sandbox.page('/contacts/frame', '<iframe src="/contacts/form" width="500" height="150"></iframe>');
  const { page, view } = await open('<iframe src="/contacts/frame" width="600" height="250"></iframe>');
  const frame = page.frameLocator('iframe').frameLocator('iframe');
  await frame.getByLabel('Email').pressSequentially('jane@riverside.example');
  await view.says(/jane@riverside\.example exists as a deleted contact/);
  await view.click('button', 'Dismiss');
  await frame.locator('#m').evaluate((line) => {
    line.textContent = 'elena@riverside.example already exists';
  });
  await view.says(/elena@riverside\.example exists as a deleted contact/);
  await frame.getByLabel('Email').press('Enter');
  await view.says(/nora@riverside\.example exists as a deleted contact/);
  await page.close();
});

it('the panel notices a message that the page contains from the start', async () => {
  const { view } = await open(`<p>${words}</p>`);
  await view.says(/jane@riverside\.example exists as a deleted contact/);
});

it('the panel looks an active contact up once, however often the page says that it exists', async () => {
  const { page, view } = await open(
    `<label>Email <input type="email"></label>${go("m.insertAdjacentHTML('beforebegin','<p>This email already exists</p>')")}<p hidden id="m">${words}</p><button onclick="m.hidden=false">End</button>`,
  );
  const before = stage.sandbox.calls.length;
  const lookups = () => stage.sandbox.calls.slice(before).filter(({ query }) => query.includes('ada'));
  await page.getByLabel('Email').fill('ada@riverside.example');
  for (let time = 0; time < 3; time++) await page.getByRole('button', { name: 'Save' }).click();
  await until('the lookup', () => lookups().length > 0);
  // The answer about this contact comes after any answer about the first, even if all messages are read at once.
  await page.getByRole('button', { name: 'End' }).click();
  await view.says(/jane@riverside\.example exists/);
  expect(lookups()).toHaveLength(1);
});
