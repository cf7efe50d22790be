import type { Page } from 'playwright';
import { beforeEach, expect, it } from 'vitest';
import { type AccessibleView, accessibleViewOf } from './accessible-view';
import { nativeModal, ordinary } from './layouts';
import { pressUntil } from './press';
import { chromium, sandbox, setScene } from './scene';
import { until } from './until';

/**
 * Only a trusted click presses the panel’s button, so a page that was taken over may trick a person into a blind click.
 * Each trick is undone afterwards and the button is pressed in plain sight. That proves that the trick caused the
 * refusal.
 */
const jane = 'jane@riverside.example';

setScene({ shared: true });

async function panelShown(html = ordinary.html, address = jane): Promise<{ page: Page; view: AccessibleView }> {
  sandbox.page('/contacts/lists', html);
  const page = await chromium.openTab();
  await page.goto('https://app.constantcontact.com/contacts/lists');
  await page.getByLabel('Find a contact').fill(address);
  const view = await accessibleViewOf(page);
  await view.get('button', 'Restore contact');
  return { page, view };
}

let added = 0;
/** Adds a contact that is deleted and that no other test restores. */
function deletedContact(): { address: string; contact_id: string } {
  const address = `person${added++}@clickjacking.example`;
  const { contact_id } = sandbox.addContact({ email_address: { address, permission_to_send: 'implicit' } });
  sandbox.deleteContact(contact_id);
  return { address, contact_id };
}

let earlier = 0;
beforeEach(() => {
  earlier = sandbox.calls.length;
});

/** The contacts that this test wrote. */
function writes(): string[] {
  return sandbox.calls
    .slice(earlier)
    .filter(({ method, host }) => method === 'PUT' && host === 'api.cc.email')
    .map(({ path }) => path);
}

async function restoreInPlainSight(view: AccessibleView): Promise<void> {
  await pressUntil(
    'a click in plain sight to restore',
    () => view.clickIfThere('button', 'Restore contact'),
    () => view.find('button', 'Undo restore'),
  );
}

interface Trick {
  name: string;
  play: string;
  undo: string;
}

const overlay = (style: string) => `const cover = document.createElement('div');
  cover.id = 'cover';
  cover.textContent = 'You have won';
  cover.style.cssText = 'position:fixed;inset:0;margin:0;border:0;width:auto;height:auto;background:#fff;${style}';
  document.body.append(cover);`;
const removeOverlay = "document.getElementById('cover').remove()";
const addStyle = (css: string) => `const sheet = document.createElement('style');
  sheet.id = 'trick';
  sheet.textContent = ${JSON.stringify(css)};
  document.head.append(sheet);`;
const removeStyle = "document.getElementById('trick').remove()";

const tricks: Trick[] = [
  { name: 'the whole page is made transparent', play: addStyle('html{opacity:.02}'), undo: removeStyle },
  {
    name: 'the whole page is made transparent by a filter',
    play: addStyle('html{filter:opacity(.02)}'),
    undo: removeStyle,
  },
  {
    name: 'something in the top layer that lets clicks through lies above',
    play: `${overlay('pointer-events:none')} cover.popover = 'manual'; cover.showPopover();`,
    undo: removeOverlay,
  },
  {
    name: 'the panel is blended away',
    play: addStyle('html{mix-blend-mode:difference;clip-path:inset(0 0 0 0 round 1px);filter:contrast(0)}'),
    undo: removeStyle,
  },
];

/** Tricks with the dialog that contains the panel. */
const dialogTricks: Trick[] = [
  { name: 'the dialog is made transparent', play: addStyle('dialog{opacity:.02}'), undo: removeStyle },
  {
    name: 'something in the top layer that lets clicks through lies above the dialog',
    play: `${overlay('pointer-events:none')} cover.popover = 'manual'; cover.showPopover();`,
    undo: removeOverlay,
  },
];

it.each([
  { where: 'a page', html: ordinary.html, played: tricks },
  { where: 'a page with a dialog', html: nativeModal.html, played: dialogTricks },
])('on $where no trick that hides the panel leads to a restore', async ({ html, played }) => {
  const { page, view } = await panelShown(html);
  for (const { name, play, undo } of played) {
    const { address, contact_id } = deletedContact();
    await page.getByLabel('Find a contact').fill(address);
    await view.says(new RegExp(`${address} exists as a deleted contact`));
    const before = writes().length;
    await page.evaluate(`{${play}}`);
    // A trick leads a person to click on the button, wherever it now is.
    await view.click('button', 'Restore contact');
    await view.says(/Something on this page covers this panel, or did a moment ago, so nothing was done/);
    await page.evaluate(undo);
    await view.get('button', 'Restore contact');
    expect(writes().slice(before), name).toEqual([]);

    await restoreInPlainSight(view);
    expect(writes().slice(before), name).toEqual([`/v3/contacts/${contact_id}`]);
  }
});

it.each([ordinary, nativeModal])('a page with $name cannot change how the panel is drawn', async ({ html }) => {
  const { page } = await panelShown(html);
  const drawn = () =>
    page.evaluate(() => {
      const panel = document.querySelector('contact-restore-panel') as HTMLElement;
      const { opacity, visibility, filter, transform, clipPath, zoom, mixBlendMode } = getComputedStyle(panel);
      const { width, height } = panel.getBoundingClientRect();
      return { opacity, visibility, filter, transform, clipPath, zoom, mixBlendMode, width, height };
    });
  const before = await drawn();
  await page.evaluate(
    addStyle(`contact-restore-panel, dialog>* { opacity: .02 !important; visibility: hidden !important; filter: opacity(.02) !important;
      transform: scale(.1) !important; clip-path: inset(50%) !important; zoom: .1 !important; mix-blend-mode: difference !important;
      width: 1px !important; height: 1px !important }`),
  );
  await page.evaluate(() => {
    const panel = document.querySelector('contact-restore-panel') as HTMLElement;
    panel.style.cssText = 'opacity: .02 !important; visibility: hidden !important; transform: scale(.1) !important';
  });
  expect(await drawn()).toEqual(before);
});

interface Times {
  clicks: number[];
  panel?: number;
}

/** Runs in the page: records when it was clicked and when the panel came, in ms since 1970. */
function recordClicksAndPanel(): void {
  const times: Times = { clicks: [] };
  Object.assign(window, { times });
  const at = (time: number) => performance.timeOrigin + time;
  window.addEventListener('click', (event) => times.clicks.push(at(event.timeStamp)), true);
  new MutationObserver(() => {
    if (document.querySelector('contact-restore-panel')) times.panel ??= at(performance.now());
  }).observe(document.documentElement, { childList: true });
}

it('clicks from before the panel appeared restore nothing until the person pauses', async () => {
  const { page, view } = await panelShown();
  const { x, y, width, height } = await view.box(await view.get('button', 'Restore contact'));
  const middle = [x + width / 2, y + height / 2] as const;
  // On a busy machine the panel may come while the clicks pause. Then nothing is shown.
  const tryAgain = async () => {
    const deleted = deletedContact();
    await page.reload();
    await page.evaluate(recordClicksAndPanel);
    await page.getByLabel('Find a contact').fill(deleted.address);
    const { clicks, panel } = await until('the panel', async () => {
      await view.clickAt(...middle);
      const { clicks, panel } = (await page.evaluate('times')) as Times;
      return panel !== undefined && { clicks, panel };
    });
    const last = clicks.findLast((at) => at < panel) ?? 0;
    const next = clicks.find((at) => at >= panel) ?? panel;
    return next - last < 400 && { deleted, appeared: panel };
  };
  const { deleted, appeared } = await until('a panel that comes between two clicks without a pause', tryAgain, 30_000);
  // The person keeps clicking for 1.5 s, however long the browser takes to hear it.
  for (let at = appeared + 300; at <= appeared + 1_500; at += 300) {
    await until('the moment of the click', () =>
      page.evaluate((ms) => performance.timeOrigin + performance.now() > ms, at),
    );
    await view.clickAt(...middle, at / 1_000);
  }
  await view.get('button', 'Restore contact');
  // A try before this one may have restored its own contact.
  const ofThis = () => writes().filter((path) => path.endsWith(deleted.contact_id));
  expect(ofThis()).toEqual([]);

  await restoreInPlainSight(view);
  expect(ofThis()).toHaveLength(1);
});

it('events that the page dispatches restore nothing', async () => {
  const { page, view } = await panelShown();
  await page.evaluate(() => {
    const panel = document.querySelector('contact-restore-panel');
    const { x = 0, y = 0, width = 0, height = 0 } = panel?.getBoundingClientRect() ?? {};
    for (let across = 0; across < width; across += 12) {
      for (let down = 0; down < height; down += 12) {
        const at = { bubbles: true, composed: true, clientX: x + across, clientY: y + down };
        for (const type of ['pointerdown', 'mousedown', 'mouseup', 'click'])
          panel?.dispatchEvent(new MouseEvent(type, at));
      }
    }
    if (panel instanceof HTMLElement) {
      panel.click();
      panel.focus();
    }
    for (const target of [panel, document, window]) {
      target?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, composed: true }));
    }
  });
  await view.get('button', 'Restore contact');
  expect(writes()).toEqual([]);

  await restoreInPlainSight(view);
  expect(writes()).toHaveLength(1);
});

it('a page cannot send requests to the background or read files of the extension', async () => {
  const { page } = await panelShown(ordinary.html, 'elena@riverside.example');
  const answers = await page.evaluate(async (id) => {
    const { chrome } = window as unknown as {
      chrome?: { runtime?: { sendMessage?(id: string, message: unknown): Promise<unknown> } };
    };
    const send = chrome?.runtime?.sendMessage;
    const message = { request: 'lookup', input: { text: 'jane@riverside.example' } };
    const reply = send ? await send(id, message).catch((error: unknown) => String(error)) : 'no way to ask';
    const file = await fetch(`chrome-extension://${id}/manifest.json`).then(
      () => 'read',
      () => 'refused',
    );
    return { reply, file };
  }, new URL(chromium.origin).host);
  expect(answers).toEqual({ reply: 'no way to ask', file: 'refused' });
});
