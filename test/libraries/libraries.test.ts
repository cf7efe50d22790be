import type { Locator, Page } from 'playwright';
import { beforeAll, describe, expect, it } from 'vitest';
import { type AccessibleView, accessibleViewOf, type Box } from '../e2e/accessible-view';
import { chromium, sandbox, setScene } from '../e2e/scene';
import { people } from '../sandbox/sandbox';
import { buildPage } from './build-page';
import { libraries } from './list';

/**
 * Contacts pages made with unchanged UI libraries. “Add contact” opens a form, in the library’s own dialog if it has
 * one. “Save” makes the library say that a contact exists whose address nobody typed.
 */

setScene({ shared: true });

const jane = 'jane@riverside.example';

interface Opened {
  page: Page;
  view: AccessibleView;
  field: Locator;
}

const email = { role: 'textbox', name: 'Email' } as const;

describe.each(libraries)('$name', ({ file, field: { role, name } = email, isOnPage }) => {
  let html: string;

  beforeAll(async () => {
    html = await buildPage(file);
  });

  async function open(): Promise<Opened> {
    const path = '/contacts/libraries';
    sandbox.page(path, html);
    const page = await chromium.context.newPage();
    await page.goto(`https://app.constantcontact.com${path}`);
    await page.getByRole('button', { name: 'Add contact' }).click();
    const field = page.getByRole(role, { name, exact: true });
    await field.click();
    return { page, view: await accessibleViewOf(page), field };
  }

  it('the panel restores a typed contact, and the page notices nothing', async () => {
    const { page, view, field } = await open();
    await field.pressSequentially('jane@river');
    const controls = await page.evaluate(usableControls);
    await field.evaluate(listen);
    await field.pressSequentially('side.example');
    await view.get('button', 'Restore contact');
    expect(covered(controls, await view.box(await view.get('region', 'Deleted contact')))).toEqual([]);

    // The person may go on typing while the panel is open.
    await page.keyboard.type('s');
    await view.gone('region', 'Deleted contact');
    await page.keyboard.press('Backspace');
    await view.get('button', 'Restore contact');
    expect(await field.inputValue()).toBe(jane);

    await view.click('button', 'Restore contact');
    await view.get('button', 'Undo restore');
    expect(sandbox.contacts.get(people.jane)?.deleted_at).toBeUndefined();
    await view.click('button', 'Undo restore');
    await view.says(/Deleted again/);
    await view.click('button', 'Dismiss');
    await view.gone('region', 'Deleted contact');
    expect(await field.inputValue()).toBe(jane);
    expect(await page.evaluate(heard)).toBe('');
    expect(await field.evaluate(hasFocus)).toBe(true);
  });

  it('the panel notices the message, and keeps its Escape from the page', async () => {
    const { page, view, field } = await open();
    await field.pressSequentially('nobody@riverside.example');
    const controls = await page.evaluate(usableControls);
    await page.getByRole('button', { name: 'Save' }).click();
    await view.says(/elena@riverside\.example exists as a deleted contact/);
    const panel = await view.box(await view.get('region', 'Deleted contact'));
    const message = await page.getByText('elena@riverside.example already exists').last().boundingBox();
    expect(covered(message ? [...controls, message] : controls, panel)).toEqual([]);

    // Some fields clear themselves when they lose the focus.
    const typed = await field.inputValue();
    await field.evaluate(listen);
    await page.keyboard.press('Escape');
    if (isOnPage) {
      await field.waitFor({ state: 'hidden' });
      await view.get('region', 'Deleted contact');
      await page.keyboard.press('Escape');
      await view.gone('region', 'Deleted contact');
      return;
    }
    await view.gone('region', 'Deleted contact');
    expect(await page.evaluate(heard)).toBe('');
    expect(await field.isVisible()).toBe(true);
    expect(await field.inputValue()).toBe(typed);
    await page.keyboard.press('Escape');
    await field.waitFor({ state: 'hidden' });
  });
});

/** The boxes of usable controls, also in shadow roots. Runs in the page. */
function usableControls(): Box[] {
  const boxes: Box[] = [];
  const visit = (root: Document | ShadowRoot) => {
    for (const element of root.querySelectorAll('*')) {
      if (element.shadowRoot) visit(element.shadowRoot);
      if (!element.matches('a[href],button,input,select,textarea,[role=button]')) continue;
      const { x, y, width, height } = element.getBoundingClientRect();
      const onTop = root.elementFromPoint(x + width / 2, y + height / 2);
      if (onTop && (element.contains(onTop) || onTop.contains(element)) && !onTop.contains(document.body))
        boxes.push({ x, y, width, height });
    }
  };
  visit(document);
  return boxes;
}

function covered(boxes: Box[], by: Box): Box[] {
  const apart = (a: Box, b: Box) => a.x >= b.x + b.width || a.y >= b.y + b.height;
  return boxes.filter((box) => !apart(box, by) && !apart(by, box));
}

/** Records events that must not reach the page while the panel is used. Runs in the page, like the next two. */
function listen(field: Element): void {
  const { dataset } = document.documentElement;
  const note = ({ type }: Event) => {
    dataset.heard = `${dataset.heard ?? ''} ${type}`;
  };
  field.addEventListener('blur', note);
  document.addEventListener('keydown', (event) => event.key === 'Escape' && note(event), true);
}

function heard(): string {
  return document.documentElement.dataset.heard ?? '';
}

function hasFocus(field: Element): boolean {
  return (field.getRootNode() as Document | ShadowRoot).activeElement === field;
}
