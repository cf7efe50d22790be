import { expect, it } from 'vitest';
import { accessibleViewOf } from './accessible-view';
import { type Layout, ordinary, strictPolicy } from './layouts';
import { panelFramesSeen, recordPanel } from './panel-frames';
import { chromium, sandbox, setScene } from './scene';
import { until } from './until';

/** A person clicks where they see a button, so the panel must not be drawn in one place and then in another. */

setScene({ shared: true });

async function openPanel(layout: Layout) {
  sandbox.page('/contacts/place', layout.html);
  const page = await chromium.openTab({ width: 1100, height: 800 });
  await page.goto('https://app.constantcontact.com/contacts/place');
  await page.evaluate(recordPanel);
  await page.getByLabel('Find a contact').fill('jane@riverside.example');
  const view = await accessibleViewOf(page);
  await view.get('button', 'Restore contact');
  return { page, view };
}

it.each([ordinary, strictPolicy])('on $name every frame shows the panel in the same place', async (layout) => {
  const { page, view } = await openPanel(layout);
  const frames = await until('thirty frames', () => page.evaluate(panelFramesSeen, 30));
  const { x, y, width, height } = await view.box(await view.get('region', 'Deleted contact'));
  // The host consists of the region and its border of 1 px.
  const [left, top, right, bottom] = [x - 1, y - 1, x + width + 1, y + height + 1].map(Math.round);
  expect(frames).toEqual([`fixed ${left} ${top} ${right} ${bottom}`]);
  await page.close();
});

it('every frame shows the panel in the same place, beside a message that slides in', async () => {
  sandbox.page(
    '/contacts/place',
    `<style>@keyframes slide { from { translate: 100vw } }</style>
     <div id="toast" hidden style="position: fixed; right: 0; bottom: 0; padding: 30px; animation: slide 0.9s">
       <p role="alert">elena@riverside.example already exists <button>Close</button></p>
     </div>
     <label>Name <input></label><button onclick="toast.hidden = false">Save</button>`,
  );
  const page = await chromium.openTab({ width: 1100, height: 800 });
  await page.goto('https://app.constantcontact.com/contacts/place');
  await page.evaluate(recordPanel);
  await page.getByLabel('Name').fill('Elena');
  await page.getByRole('button', { name: 'Save' }).click();
  const view = await accessibleViewOf(page);
  await view.says(/elena@riverside\.example exists/);
  await page.getByRole('button', { name: 'Close' }).hover();
  expect(await until('thirty frames', () => page.evaluate(panelFramesSeen, 30))).toHaveLength(1);
  await page.close();
});

it('no frame shows the panel outside the viewport, even with a longer message or in a smaller window', async () => {
  const { page, view } = await openPanel(ordinary);
  const places = (least: number, what: string) =>
    until(what, async () => {
      const seen = await page.evaluate(panelFramesSeen, 1);
      return seen && seen.length >= least && seen;
    });
  await page.evaluate(() => document.documentElement.style.setProperty('opacity', '0.02'));
  await view.click('button', 'Restore contact');
  await view.says(/Something on this page covers this panel/);
  await places(2, 'a frame with the message');
  await page.setViewportSize({ width: 700, height: 500 });
  const frames = await places(3, 'a frame in the smaller window');
  expect(frames.filter((frame) => !frame.startsWith('fixed '))).toEqual([]);
  await page.close();
});

it('the panel keeps its style on a page with a strict policy that moves it elsewhere', async () => {
  const { page, view } = await openPanel(strictPolicy);
  await page.evaluate(() => {
    const panel = document.querySelector('contact-restore-panel');
    if (panel) document.body.append(panel);
  });
  const region = await view.get('region', 'Deleted contact');
  expect(await view.styles(region, ['display'])).toEqual({ display: 'grid' });
  await page.close();
});
