import type { Page } from 'playwright';
import { expect, it } from 'vitest';
import { people } from '../sandbox/sandbox';
import { type AccessibleView, accessibleViewOf } from './accessible-view';
import { chromium, setScene, stage } from './scene';

/** Ways in which pages come to say that a contact already exists. Each names Jane, whom nobody has typed. */

setScene({ shared: true });

const words = 'jane@riverside.example already exists';

async function open(html: string): Promise<{ page: Page; view: AccessibleView }> {
  const path = '/contacts/messages';
  stage.sandbox.page(path, `<!doctype html><title>Contacts</title><main><h1>Contacts</h1>${html}</main>`);
  const page = await chromium.context.newPage();
  await page.goto(`https://app.constantcontact.com${path}`);
  return { page, view: await accessibleViewOf(page) };
}

const go = (script: string) => `<button onclick="${script}">Save</button>`;

it.each([
  ['shown by "hidden"', `<p id="m" hidden>${words}</p>${go('m.hidden=false')}`],
  [
    'faded in by a class',
    `<style>#m{opacity:0;visibility:hidden;transition:all .2s}.shown #m{opacity:1;visibility:visible}</style>
     <div><div><p id="m">${words}</p></div></div>${go("document.body.className='shown'")}`,
  ],
  [
    'written while hidden and shown later',
    `<p id="m" style="display:none"></p>${go(`m.textContent='${words}';setTimeout(()=>m.removeAttribute('style'),300)`)}`,
  ],
  ['in a dialog', `<dialog id="d"><p>${words}</p><button>OK</button></dialog>${go('d.show()')}`],
  [
    'in a toast with a shadow root',
    go(
      `const t=document.createElement('my-toast');t.attachShadow({mode:'open'}).innerHTML='<p>${words}</p>';document.body.append(t)`,
    ),
  ],
  [
    'among many rows',
    go(
      `document.querySelector('main').insertAdjacentHTML('beforeend','<p>A row</p>'.repeat(400)+'<div><p role=alert>${words}</p></div>'+'<p>A row</p>'.repeat(400))`,
    ),
  ],
  [
    'with only the contact id',
    go(`document.body.insertAdjacentHTML('beforeend','<p>Email already exists for contact ${people.jane}</p>')`),
  ],
])('hears a message %s', async (_way, html) => {
  const { page, view } = await open(html);
  await page.getByRole('button', { name: 'Save' }).click();
  await view.says(/jane@riverside\.example exists as a deleted contact/);
});

it('hears a message in a modal dialog, in which the panel is then', async () => {
  const { page, view } = await open(
    `<dialog id="d"><p>${words}</p><form method="dialog"><button>Close</button></form></dialog>${go('d.showModal()')}`,
  );
  await page.getByRole('button', { name: 'Save' }).click();
  await page.locator('dialog > contact-restore-panel').waitFor();
  await view.get('button', 'Restore contact');
});

it('hears a message that the page came with', async () => {
  const { view } = await open(`<p>${words}</p>`);
  await view.says(/jane@riverside\.example exists as a deleted contact/);
});

it('looks an active contact up once, however often the page says that it exists', async () => {
  const { page, view } = await open(
    `<label>Email <input type="email"></label>${go("document.body.insertAdjacentHTML('beforeend','<p>This email already exists</p>')")}<p hidden id="m">${words}</p><button onclick="m.hidden=false">End</button>`,
  );
  const before = stage.sandbox.calls.length;
  await page.getByLabel('Email').fill('ada@riverside.example');
  for (let time = 0; time < 3; time++) await page.getByRole('button', { name: 'Save' }).click();
  // Another contact, whose answer comes after anything about the first.
  await page.getByRole('button', { name: 'End' }).click();
  await view.says(/jane@riverside\.example exists/);
  const asked = stage.sandbox.calls.slice(before).filter(({ query }) => query.includes('ada'));
  expect(asked).toHaveLength(1);
});
