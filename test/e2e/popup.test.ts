import type { Page } from 'playwright';
import { describe, expect, it } from 'vitest';
import { lists, people } from '../sandbox/sandbox';
import { chromium, sandbox, setScene } from './scene';
import { Popup } from './ui';

/** The popup where a real browser makes a difference: its layout, the clipboard, the network and the toolbar button. */

setScene();

/** The system’s font and three that every machine has. The last is the widest. */
const fonts = ['system-ui', 'sans-serif', 'serif', 'monospace'];

function setFont(page: Page, font: string): Promise<void> {
  return page.evaluate((family) => document.documentElement.style.setProperty('--font', family), font);
}

/** Whether the window shows the whole element, and nothing covers its middle and its corners. Runs in the page. */
function isInReach(element: Element): boolean {
  const { left, right, top, bottom } = element.getBoundingClientRect();
  const points = [0.1, 0.5, 0.9].flatMap((across) =>
    [0.1, 0.5, 0.9].map((down) => [left + (right - left) * across, top + (bottom - top) * down] as const),
  );
  return bottom <= innerHeight && points.every(([x, y]) => element.contains(document.elementFromPoint(x, y)));
}

/** Calls to the API, such as "GET /v3/contacts", from the call with the number `from` on. */
function apiCalls(from = 0): string[] {
  return sandbox.calls
    .slice(from)
    .filter(({ host }) => host === 'api.cc.email')
    .map(({ method, path, status }) => `${method} ${path}${status < 300 ? '' : ` ${status}`}`);
}

/** The fields of a record that no restore may change. */
function withoutChangingFields(record: unknown): unknown {
  const changing = ['updated_at', 'update_source', 'deleted_at', 'list_memberships'];
  return JSON.parse(JSON.stringify(record, (key, value: unknown) => (changing.includes(key) ? undefined : value)));
}

/** The text of the alert, which must be whole sentences in plain words without raw error text. */
async function alertOf(page: Page): Promise<string> {
  const alert = page.getByRole('alert').filter({ hasText: /\./ });
  await alert.waitFor();
  const words = ((await alert.textContent()) ?? '').trim();
  expect(words).not.toMatch(/[{}<>]|error_key|undefined|null|Error:|contacts\.api/);
  return words;
}

describe('a lookup in the popup', () => {
  it('starts without a call, and its typed text survives closing the popup', async () => {
    const before = sandbox.calls.length;
    const popup = await Popup.open();
    // Only a popup that has settled stores typed text.
    await popup.settle();
    await popup.field.pressSequentially('jane@river');
    await popup.page.close();
    const again = await Popup.open();
    await expect.poll(() => again.field.inputValue()).toBe('jane@river');
    // New typing replaces the old text.
    await again.page.keyboard.type('a');
    expect(await again.field.inputValue()).toBe('a');
    expect(sandbox.calls.length).toBe(before);
  });

  it('has a field in the first frame, and runs with an address that was submitted before the script', async () => {
    // Needs a tab of its own, because its init script stays.
    const page = await chromium.context.newPage();
    await page.addInitScript(() => {
      const { requestAnimationFrame } = window;
      // Delays the tasks of the first frame until the test releases them.
      window.requestAnimationFrame = (task) => {
        window.addEventListener('first-frame', () => requestAnimationFrame(task), { once: true });
        return 0;
      };
    });
    await page.goto(`${chromium.origin}/${Popup.path}`);
    const field = page.getByRole('textbox', { name: 'Email address or contact ID' });
    const hasFocus = () => field.evaluate((input) => input === document.activeElement);
    expect(await hasFocus()).toBe(true);
    await page.keyboard.type('jane@riverside.example');
    await page.keyboard.press('Enter');
    await page.evaluate(() => dispatchEvent(new Event('first-frame')));
    await page.getByRole('article', { name: 'jane@riverside.example' }).waitFor();
    expect([await field.inputValue(), await hasFocus()]).toEqual(['jane@riverside.example', true]);
    await page.close();
  });

  it('finds the address in a paste of ten million characters, or says that there is none', async () => {
    const popup = await Popup.open();
    const { page, field } = popup;
    // A synthetic event pastes nothing by itself. The script of the popup reads its data.
    await popup.settle();
    await field.fill('ada@riverside.example');
    const paste = (around: string, address: string) =>
      page.evaluate(
        ([repeated, inside]) => {
          const clipboard = new DataTransfer();
          clipboard.setData('text/plain', `${repeated.repeat(2_500_000)} ${inside} ${repeated.repeat(2_500_000)}`);
          const event = new ClipboardEvent('paste', { clipboardData: clipboard, bubbles: true, cancelable: true });
          document.querySelector('input')?.dispatchEvent(event);
        },
        [around, address] as const,
      );
    await paste('x ', 'nothing');
    await page.getByText('This text contains no email address').waitFor();
    expect(await field.inputValue()).toBe('ada@riverside.example');
    await paste('x ', 'jane@riverside.example');
    await expect.poll(() => field.inputValue()).toBe('jane@riverside.example');
  });

  it('shows a broken connection or a truncated answer, and succeeds at another try', async () => {
    const broken = sandbox.faults.next({ path: /^\/v3\/contacts\?/ }, 'network-error', 20);
    const popup = await Popup.lookUp('jane@riverside.example');
    expect(await alertOf(popup.page)).toMatch(/cannot be reached/);
    expect(await popup.field.inputValue()).toBe('jane@riverside.example');
    broken.release();
    const cut = sandbox.faults.next({ path: /^\/v3\/contacts\?/ }, 'truncated-json', 20);
    await popup.button('Try again').click();
    await expect.poll(() => alertOf(popup.page)).toMatch(/does not understand/);
    cut.release();
    await popup.button('Try again').click();
    await popup.card('jane@riverside.example').waitFor();
    expect(await popup.page.getByRole('alert').count()).toBe(0);
  });
});

describe('a restore in the popup', () => {
  it('restores the whole contact with three calls, verifies it, and can be undone', async () => {
    sandbox.switches.streetAddresses = 'as-sent';
    const was = structuredClone(sandbox.contacts.get(people.jane));
    const before = sandbox.calls.length;
    const popup = await Popup.lookUp('jane@riverside.example');
    const card = popup.card('jane@riverside.example');
    await card.getByRole('group', { name: 'Lists' }).getByRole('checkbox', { name: 'Newsletter', exact: true }).check();
    await card.getByRole('button', { name: 'Restore contact' }).click();
    const status = await popup.status(/^Restored/).textContent();
    const [, verified, all] =
      /(\d+) of (\d+) fields verified, consent unchanged, on Newsletter\./.exec(status ?? '') ?? [];
    expect(Number(verified)).toBeGreaterThan(8);
    expect(verified).toBe(all);
    expect(apiCalls(before)).toEqual([
      'GET /v3/contacts',
      `GET /v3/contacts/${people.jane}`,
      `PUT /v3/contacts/${people.jane}`,
      `GET /v3/contacts/${people.jane}`,
    ]);

    const now = sandbox.contacts.get(people.jane);
    expect(withoutChangingFields(now)).toEqual(withoutChangingFields(was));
    expect(now?.deleted_at).toBeUndefined();
    expect(now?.list_memberships).toEqual([lists.newsletter]);

    await popup.undo();
    expect(sandbox.contacts.get(people.jane)?.deleted_at).toBeDefined();
    await card.getByText('Deleted', { exact: true }).first().waitFor();
    await card.getByRole('button', { name: 'Restore contact' }).waitFor();
  });

  it('reads the contact back after a lost answer, and does not write again', async () => {
    const popup = await Popup.lookUp('jane@riverside.example');
    sandbox.faults.next({ method: 'PUT' }, 'applied-then-lost');
    await popup.restore();
    expect(apiCalls().filter((call) => call.startsWith('PUT'))).toHaveLength(1);
  });

  it('shows four lists in any font, before and after one is selected, and scrolls only them', async () => {
    const popup = await Popup.lookUp('jane@riverside.example');
    const { page } = popup;
    const search = page.getByRole('searchbox', { name: 'Search lists' });
    const inSight = () =>
      page.evaluate(() => {
        const body = document.querySelector('.card-body');
        const boxOf = (selector: string) => document.querySelector(selector)?.getBoundingClientRect() ?? new DOMRect();
        const [card, list] = [boxOf('.card-body'), boxOf('.lists-rows')];
        const rows = [...document.querySelectorAll('.lists-row')].map((row) => row.getBoundingClientRect());
        return {
          rows: rows.filter(({ top, bottom }) => top >= list.top && bottom <= Math.min(card.bottom, list.bottom))
            .length,
          isFirst: (rows[0]?.top ?? 0) >= list.top,
          scrolls: body !== null && body.scrollHeight > body.clientHeight,
        };
      });
    const seesFour = async () => {
      await search.fill('Season');
      for (const font of fonts) {
        await setFont(page, font);
        await expect.poll(inSight, { message: font }).toEqual({ rows: 4, isFirst: true, scrolls: false });
      }
    };
    await seesFour();
    await search.fill('');
    await page.getByRole('checkbox', { name: 'Newsletter', exact: true }).check();
    await page.getByText('Onto Newsletter.').waitFor();
    await page.locator('.lists-rows').evaluate((list) => list.scrollTo(0, 60));
    await seesFour();
  });

  it('keeps its controls visible and uncovered with the longest names, in any font, after a failure', async () => {
    const address = `${'long'.repeat(11)}@${'very-'.repeat(4)}long.example`;
    sandbox.data.addContact({
      first_name: 'Wolfeschlegelsteinhausenbergerdorff '.repeat(2).slice(0, 50),
      last_name: 'Hubert Blaine '.repeat(4).slice(0, 50),
      company_name: 'Großmann Klavierbau und Orgelbau GmbH & Co. KG, Zw',
      email_address: { address, permission_to_send: 'implicit' },
      created_at: '2023-02-14T10:00:00.000Z',
      deleted_at: '2026-04-01',
    });
    const named = ['Altos', 'Basses', 'Choirs'].map((first) =>
      `${first} ${'and everyone who sings '.repeat(11)}`.trim(),
    );
    for (const name of named) sandbox.data.addList({ name });
    const popup = await Popup.lookUp(address);
    const { page } = popup;
    await page.getByRole('button', { name: 'Read the lists again' }).click();
    const restore = page.getByRole('button', { name: 'Restore contact' });
    const usable = async (font: string) => {
      await setFont(page, font);
      for (const control of [
        page.getByRole('textbox', { name: 'Email address or contact ID' }),
        restore,
        page.getByRole('button', { name: 'Copy the fix' }),
        page.getByRole('link', { name: 'Settings' }),
      ]) {
        expect(await control.evaluate(isInReach), `${control} in ${font}`).toBe(true);
      }
    };
    for (const name of named) {
      await page.getByRole('checkbox', { name, exact: true }).check();
      for (const font of fonts) await usable(font);
    }
    await page.getByText('Onto 3 lists.').waitFor();
    sandbox.faults.next({ method: 'PUT' }, 'quota-exceeded');
    await restore.click();
    await page.getByRole('alert').waitFor();
    for (const font of fonts) await usable(font);
  });

  it('sends the same request as the one that “Copy the fix” copied', async () => {
    await chromium.context.grantPermissions(['clipboard-read', 'clipboard-write']);
    const popup = await Popup.lookUp('jane@riverside.example');
    await popup.newsletter.check();
    await popup.button('Copy the fix').click();
    await popup.button('Copy JSON body').click();
    await popup.status(/Copied/).waitFor();
    const copied = JSON.parse(await popup.page.evaluate(() => navigator.clipboard.readText()));
    await popup.restore();
    const written = sandbox.calls.filter(({ method, status }) => method === 'PUT' && status !== 429);
    expect(written).toMatchObject([{ path: `/v3/contacts/${people.jane}`, requestBody: copied }]);
    expect(copied.list_memberships).toEqual([lists.newsletter]);
  });
});

describe('the real popup, opened by the toolbar button', () => {
  it('restores a contact', async () => {
    const popup = await chromium.openPopup();
    await popup.focus('textbox', 'Email address or contact ID');
    await popup.type('jane@riverside.example');
    await popup.press('Enter');
    await popup.get('article', 'jane@riverside.example');
    await popup.click('checkbox', 'Newsletter');
    await popup.press('Tab');
    await popup.focus('button', 'Restore contact');
    await popup.press('Enter');
    await popup.says(/Restored\. \d+ of \d+ fields verified, consent unchanged, on Newsletter\./);
    expect(sandbox.contacts.get(people.jane)?.deleted_at).toBeUndefined();
  });
});
