import { beforeAll, describe, expect, it } from 'vitest';
import { type AccessibleView, accessibleViewOf, type Box } from './accessible-view';
import { openContactsPage } from './contacts-page';
import { type Layout, layouts, ordinary } from './layouts';
import { chromium, setScene, stage } from './scene';

const jane = 'jane@riverside.example';

let reference: Look;

setScene({ shared: true });

beforeAll(async () => {
  const { page, view } = await open(ordinary);
  await page.getByLabel('Find a contact').fill(jane);
  await view.get('button', 'Restore contact');
  reference = await look(view);
  await page.close();
});

const open = ({ html, viewport = { width: 1100, height: 800 } }: Layout) =>
  openContactsPage('/contacts/layout', html, viewport);

/** How the panel is drawn, without its position. */
interface Look {
  width: number;
  height: number;
  styles: Record<string, Record<string, string>>;
}

const comparedStyles = [
  'color',
  'background-color',
  'font-family',
  'font-size',
  'font-weight',
  'line-height',
  'letter-spacing',
  'word-spacing',
  'text-transform',
  'text-indent',
  'border-top-left-radius',
  'direction',
  'opacity',
  'visibility',
  'display',
];

async function look(view: AccessibleView): Promise<Look> {
  const region = await view.get('region', 'Deleted contact');
  const { width, height } = await view.box(region);
  const styles: Look['styles'] = { region: await view.styles(region, comparedStyles) };
  for (const name of ['Restore contact', 'Dismiss']) {
    styles[name] = await view.styles(await view.get('button', name), comparedStyles);
  }
  return { width, height, styles };
}

/** The position and look of every element of the page, and its usable controls. Runs in the page. */
function survey(): { elements: string[]; controls: Box[]; scroll: string } {
  const usable = 'a[href],button,input,select,textarea,iframe,[contenteditable],[role=button]';
  const elements: string[] = [];
  const controls: Box[] = [];
  const visit = (root: Document | ShadowRoot) => {
    for (const element of root.querySelectorAll('*')) {
      if (element.localName === 'contact-restore-panel') continue;
      const { x, y, width, height } = element.getBoundingClientRect();
      const { color, fontFamily, fontSize, display, position, direction } = getComputedStyle(element);
      elements.push(
        [element.localName, x, y, width, height, color, fontFamily, fontSize, display, position, direction].join(' '),
      );
      if (element.matches(usable)) {
        // A control that is scrolled out of view cannot be used there.
        const [left, top] = [Math.max(x, 0), Math.max(y, 0)];
        const [right, bottom] = [Math.min(x + width, innerWidth), Math.min(y + height, innerHeight)];
        const onTop = root.elementFromPoint((left + right) / 2, (top + bottom) / 2);
        const inSight =
          right > left && bottom > top && onTop !== null && (onTop === element || element.contains(onTop));
        if (inSight) controls.push({ x: left, y: top, width: right - left, height: bottom - top });
      }
      if (element.shadowRoot) visit(element.shadowRoot);
    }
  };
  visit(document);
  const { scrollWidth, scrollHeight } = document.documentElement;
  return { elements, controls, scroll: `${scrollWidth} ${scrollHeight} ${scrollX} ${scrollY}` };
}

function overlap(a: Box, b: Box): boolean {
  const slack = 0.5;
  return (
    a.x + slack < b.x + b.width &&
    b.x + slack < a.x + a.width &&
    a.y + slack < b.y + b.height &&
    b.y + slack < a.y + a.height
  );
}

/** The elements hit at points all over the box. Runs in the page. */
function elementsHit({ x, y, width, height }: Box): string[] {
  const found = new Set<string>();
  for (const across of [0.04, 0.5, 0.96]) {
    for (const down of [0.06, 0.5, 0.94]) {
      found.add(document.elementFromPoint(x + width * across, y + height * down)?.localName ?? 'nothing');
    }
  }
  return [...found];
}

describe.each(layouts)('the panel on $name', (layout) => {
  it('is visible, covers no control, moves nothing, looks the same', async () => {
    const { page, view } = await open(layout);
    const field = page.getByLabel('Find a contact');
    await field.fill('nobody@riverside.example');
    const before = await page.evaluate(survey);
    await field.fill(jane);

    const button = await view.get('button', 'Restore contact');
    const region = await view.box(await view.get('region', 'Deleted contact'));
    const { width, height } = page.viewportSize() ?? { width: 0, height: 0 };
    expect(region.x).toBeGreaterThanOrEqual(0);
    expect(region.y).toBeGreaterThanOrEqual(0);
    expect(region.x + region.width).toBeLessThanOrEqual(width + 0.5);
    expect(region.y + region.height).toBeLessThanOrEqual(height + 0.5);
    expect(await page.evaluate(elementsHit, region)).toEqual(['contact-restore-panel']);
    expect(await page.evaluate(elementsHit, await view.box(button))).toEqual(['contact-restore-panel']);
    expect(await view.text()).toContain(`${jane} exists as a deleted contact`);

    const after = await page.evaluate(survey);
    expect(after.elements).toEqual(before.elements);
    expect(after.scroll).toBe(before.scroll);
    const seen = await look(view);
    // Without room the panel shrinks, and covers what it must.
    if (layout.noRoom) {
      expect(seen.height).toBeLessThan(reference.height / 2);
    } else {
      expect(before.controls.filter((control) => overlap(control, region))).toEqual([]);
      expect(seen.styles).toEqual(reference.styles);
      if (!layout.ownSize) expect([seen.width, seen.height]).toEqual([reference.width, reference.height]);
    }
    expect(await field.evaluate((element) => element.matches(':focus'))).toBe(true);

    await view.click('button', 'Dismiss');
    await view.gone('region', 'Deleted contact');
  });
});

describe('the panel on a changing page', () => {
  const changing = ordinary.html;

  it('stays when the page replaces its whole body', async () => {
    const { page, view } = await open({ name: '', html: changing });
    await page.getByLabel('Find a contact').fill(jane);
    await view.get('button', 'Restore contact');
    await page.evaluate(() => {
      const body = document.createElement('body');
      body.innerHTML = '<h1>Drawn anew</h1><label>Find a contact <input type="search"></label>';
      document.body.replaceWith(body);
    });
    await page.getByRole('heading', { name: 'Drawn anew' }).waitFor();
    expect(await view.find('button', 'Restore contact')).toBeDefined();
  });

  it.each([
    ['/pages/ui#contacts', "location.hash = '#reports'"],
    ['/contacts/lists', "history.pushState({}, '', '/account-home')"],
    ['/contacts/lists', "history.pushState({}, '', '/contacts/segments')"],
    ['/pages/ui#contacts', "location.hash = '#contacts/lists'"],
  ])('disappears from %s after %s', async (route, leave) => {
    stage.sandbox.page(route.replace(/#.*/, ''), changing);
    const page = await chromium.openTab();
    await page.goto(`https://app.constantcontact.com${route}`);
    const view = await accessibleViewOf(page);
    await page.getByLabel('Find a contact').fill(jane);
    await view.get('button', 'Restore contact');
    await page.evaluate(leave);
    await view.gone('region', 'Deleted contact');
  });

  it('returns a few times when the page removes it, and then stays away', async () => {
    const { page, view } = await open({ name: '', html: changing });
    await page.getByLabel('Find a contact').fill(jane);
    await view.get('button', 'Restore contact');
    const removals = await page.evaluate(
      () =>
        new Promise<number>((done) => {
          let count = 0;
          let quiet: ReturnType<typeof setTimeout>;
          const take = () => {
            for (const panel of document.querySelectorAll('contact-restore-panel')) {
              count++;
              panel.remove();
            }
            clearTimeout(quiet);
            quiet = setTimeout(() => done(count), 1_000);
          };
          new MutationObserver(take).observe(document.documentElement, { childList: true });
          take();
        }),
    );
    expect(removals).toBeGreaterThan(1);
    expect(removals).toBeLessThanOrEqual(4);
  });
});

it('the panel does not show the data of the contact to the page', async () => {
  const { page, view } = await open(ordinary);
  await page.getByLabel('Find a contact').fill(jane);
  await view.get('button', 'Restore contact');
  const leak = await page.evaluate(() => {
    const host = document.querySelector('contact-restore-panel');
    const attributes = [...(host?.attributes ?? [])].map(({ value }) => value).join(' ');
    return { root: host?.shadowRoot ?? null, text: `${host?.textContent} ${attributes}`, names: Object.keys(window) };
  });
  expect(leak.root).toBeNull();
  expect(leak.text).not.toMatch(/jane|Núñez|Newsletter/i);
  expect(leak.names.filter((name) => /contact-?restore/i.test(name))).toEqual([]);
});
