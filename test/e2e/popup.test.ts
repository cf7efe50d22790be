import type { Page } from 'playwright';
import { describe, expect, it } from 'vitest';
import { lists, people } from '../sandbox/sandbox';
import { chromium, sandbox, setScene } from './scene';

setScene();

const open = () => chromium.openPage('src/popup/index.html', { width: 388, height: 600 });

async function lookUp(page: Page, text: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Email address or contact ID' }).fill(text);
  await page.getByRole('button', { name: 'Look up' }).click();
}

/** The system's font and three that every machine has, the last as wide as any. */
const fonts = ['system-ui', 'sans-serif', 'serif', 'monospace'];

function setFont(page: Page, font: string): Promise<void> {
  return page.evaluate((family) => document.documentElement.style.setProperty('--font', family), font);
}

/** Whether an element is wholly in the window and nothing lies over its middle and corners. Runs in the page. */
function isInReach(element: Element): boolean {
  const { left, right, top, bottom } = element.getBoundingClientRect();
  const points = [0.1, 0.5, 0.9].flatMap((across) =>
    [0.1, 0.5, 0.9].map((down) => [left + (right - left) * across, top + (bottom - top) * down] as const),
  );
  return bottom <= innerHeight && points.every(([x, y]) => element.contains(document.elementFromPoint(x, y)));
}

/** Calls to the API since `from`, as "GET /v3/contacts". */
function apiCalls(from = 0): string[] {
  return sandbox.calls
    .slice(from)
    .filter(({ host }) => host === 'api.cc.email')
    .map(({ method, path }) => `${method} ${path}`);
}

/** What of a record no restore may change: all but when and by whom it was changed, and that it was deleted. */
function lasting(record: unknown): unknown {
  const passing = ['updated_at', 'update_source', 'deleted_at', 'list_memberships'];
  return JSON.parse(JSON.stringify(record, (key, value: unknown) => (passing.includes(key) ? undefined : value)));
}

describe('lookup', () => {
  it.each([
    ['ada@riverside.example', 'Active'],
    ['jane@riverside.example', 'Deleted'],
    ['uwe@riverside.example', 'Unsubscribed'],
    ['petra@riverside.example', 'Pending confirmation'],
    ['theo@riverside.example', 'Temporarily held'],
    ['nobody@riverside.example', 'No contact'],
  ])('of %s answers %s, with one call', async (address, word) => {
    const page = await open();
    const before = sandbox.calls.length;
    await lookUp(page, address);
    await page.getByRole('article', { name: address }).getByText(word, { exact: true }).first().waitFor();
    expect(apiCalls(before)).toEqual(['GET /v3/contacts']);
  });

  it('opens without a call, and keeps what was typed when it closes', async () => {
    const before = sandbox.calls.length;
    const page = await open();
    const field = page.getByRole('textbox', { name: 'Email address or contact ID' });
    await field.pressSequentially('jane@river');
    await page.close();
    const again = await open();
    await again.getByRole('button', { name: 'Look up' }).waitFor();
    await expect
      .poll(() => again.getByRole('textbox', { name: 'Email address or contact ID' }).inputValue())
      .toBe('jane@river');
    expect(sandbox.calls.length).toBe(before);
  });

  it.each([
    [`Validation failed: Email already exists for contact ${people.jane}`],
    ['mailto:jane%40riverside.example?subject=Concert'],
    ['Jane Núñez <Jane@Riverside.example>'],
    ['  jane@riverside.example\n'],
  ])('understands %s', async (text) => {
    const page = await open();
    const before = sandbox.calls.length;
    await lookUp(page, text);
    await page.getByRole('article', { name: 'jane@riverside.example' }).waitFor();
    expect(apiCalls(before)).toHaveLength(1);
  });

  it('finds a contact without an email address by its id, and says no to an id of another account', async () => {
    const page = await open();
    await lookUp(page, people.smsOnly);
    await page.getByRole('article').getByText('Deleted', { exact: true }).first().waitFor();
    await lookUp(page, '11111111-2222-1333-8444-555555555555');
    await page.getByRole('article').getByText('No contact', { exact: true }).waitFor();
    await page.getByText('may belong to another').waitFor();
  });

  it.each(['jane@', 'not an address', 'a@example.org, b@example.org', ''])(
    'says what is wrong with "%s", without a call',
    async (text) => {
      const page = await open();
      const before = sandbox.calls.length;
      await lookUp(page, text);
      await page
        .getByRole('alert')
        .or(page.getByRole('status'))
        .filter({ hasText: /address/ })
        .first()
        .waitFor();
      expect(sandbox.calls.length).toBe(before);
      expect(await page.getByRole('textbox', { name: 'Email address or contact ID' }).inputValue()).toBe(text);
    },
  );

  it('survives a paste of ten million characters: finds the address in it, or says that there is none', async () => {
    const page = await open();
    const field = page.getByRole('textbox', { name: 'Email address or contact ID' });
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
    await page.getByText('There is no email address').waitFor();
    expect(await field.inputValue()).toBe('ada@riverside.example');
    await paste('x ', 'jane@riverside.example');
    await expect.poll(() => field.inputValue()).toBe('jane@riverside.example');
  });

  it('shows the answer to the last question only', async () => {
    const page = await open();
    const held = sandbox.faults.next({ path: /ada/ }, 'hang');
    await lookUp(page, 'ada@riverside.example');
    await expect.poll(() => held.met).toBe(1);
    await lookUp(page, 'jane@riverside.example');
    await page.getByRole('article', { name: 'jane@riverside.example' }).waitFor();
    held.release();
    await expect.poll(() => sandbox.calls.filter(({ status }) => status === 0)).toEqual([]);
    expect(await page.getByRole('article').getAttribute('aria-label')).toBe('jane@riverside.example');
  });
});

describe('restore', () => {
  it('brings the contact back whole, proves it, and undoes it: three calls for the restore', async () => {
    const page = await open();
    const before = sandbox.calls.length;
    const was = structuredClone(sandbox.contacts.get(people.jane));
    await lookUp(page, 'jane@riverside.example');
    const card = page.getByRole('article', { name: 'jane@riverside.example' });
    await card.getByRole('group', { name: 'Lists' }).getByRole('checkbox', { name: 'Newsletter', exact: true }).check();
    await card.getByRole('button', { name: 'Restore contact' }).click();
    const status = card.getByRole('status').filter({ hasText: /^Restored/ });
    await status.waitFor();
    const told = await status.textContent();
    const [, verified, all] =
      /(\d+) of (\d+) fields verified, consent unchanged, on Newsletter\./.exec(told ?? '') ?? [];
    expect(Number(verified)).toBeGreaterThan(8);
    expect(verified).toBe(all);
    expect(apiCalls(before)).toEqual([
      'GET /v3/contacts',
      `PUT /v3/contacts/${people.jane}`,
      `GET /v3/contacts/${people.jane}`,
    ]);

    const now = sandbox.contacts.get(people.jane);
    expect(lasting(now)).toEqual(lasting(was));
    expect(now?.deleted_at).toBeUndefined();
    expect(now?.list_memberships).toEqual([lists.newsletter]);

    await card.getByRole('button', { name: 'Undo restore' }).click();
    await card
      .getByRole('status')
      .filter({ hasText: /^Deleted again/ })
      .waitFor();
    expect(sandbox.contacts.get(people.jane)?.deleted_at).toBeDefined();
    await card.getByText('Deleted', { exact: true }).first().waitFor();
    await card.getByRole('button', { name: 'Restore contact' }).waitFor();
  });

  it('asks for a list first, and remembers the choice for the next contact', async () => {
    const page = await open();
    await lookUp(page, 'jane@riverside.example');
    const card = page.getByRole('article');
    await card
      .getByRole('group', { name: 'Lists' })
      .getByRole('checkbox', { name: 'Newsletter', exact: true })
      .waitFor();
    const before = sandbox.calls.length;
    const button = card.getByRole('button', { name: 'Restore contact' });
    expect(await button.getAttribute('aria-disabled')).toBe('true');
    await button.click({ force: true });
    await card
      .getByText(/^Choose at least one list/)
      .first()
      .waitFor();
    expect(sandbox.calls.length).toBe(before);
    await card.getByRole('checkbox', { name: 'Newsletter', exact: true }).check();
    await card.getByRole('button', { name: 'Restore contact' }).click();
    await card.getByRole('button', { name: 'Undo restore' }).waitFor();

    await lookUp(page, 'elena@riverside.example');
    const box = page
      .getByRole('article', { name: 'elena@riverside.example' })
      .getByRole('checkbox', { name: 'Newsletter', exact: true });
    await box.waitFor();
    expect(await box.isChecked()).toBe(true);
  });

  it('sends one restore for two quick clicks', async () => {
    const page = await open();
    await lookUp(page, 'jane@riverside.example');
    await page.getByRole('checkbox', { name: 'Newsletter', exact: true }).check();
    await page.getByRole('button', { name: 'Restore contact' }).dblclick();
    await page.getByRole('button', { name: 'Undo restore' }).waitFor();
    expect(sandbox.calls.filter(({ method }) => method === 'PUT')).toHaveLength(1);
  });

  it('shows four lists at once in any font, before and after one is chosen, with nothing but the lists to scroll', async () => {
    const page = await open();
    await lookUp(page, 'jane@riverside.example');
    const search = page.getByRole('searchbox', { name: 'Search lists' });
    const inSight = () =>
      page.evaluate(() => {
        const body = document.querySelector('.card-body');
        const bottom = (selector: string) => document.querySelector(selector)?.getBoundingClientRect().bottom ?? 0;
        const end = Math.min(bottom('.card-body'), bottom('.lists-rows'));
        const rows = [...document.querySelectorAll('.lists-row')];
        return {
          rows: rows.filter((row) => row.getBoundingClientRect().bottom <= end).length,
          scrolls: body !== null && body.scrollHeight > body.clientHeight,
        };
      });
    const seesFour = async () => {
      await search.fill('Season');
      for (const font of fonts) {
        await setFont(page, font);
        await expect.poll(inSight, { message: font }).toEqual({ rows: 4, scrolls: false });
      }
    };
    await seesFour();
    await search.fill('');
    await page.getByRole('checkbox', { name: 'Newsletter', exact: true }).check();
    await page.getByText('Onto Newsletter.').waitFor();
    await seesFour();
  });

  it('keeps its button in view and covers nothing, with the longest names, in any font, and when it fails', async () => {
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
    const page = await open();
    await lookUp(page, address);
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

  it('reads the lists again when asked to, and keeps what is chosen', async () => {
    const page = await open();
    await lookUp(page, 'jane@riverside.example');
    await page.getByRole('checkbox', { name: 'Newsletter', exact: true }).check();
    const list = sandbox.lists.get(lists.newsletter);
    if (list) list.name = 'Newsletter 2026';
    await page.getByRole('button', { name: 'Read the lists again' }).click();
    await page.getByRole('checkbox', { name: 'Newsletter 2026', exact: true, checked: true }).waitFor();
  });

  it('makes a list for it when asked to', async () => {
    const page = await open();
    await lookUp(page, 'jane@riverside.example');
    await page.getByRole('button', { name: /new list/ }).click();
    await expect.poll(() => page.getByRole('checkbox', { name: /^Restored / }).isChecked()).toBe(true);
    await page.getByRole('button', { name: 'Restore contact' }).click();
    await page
      .getByRole('status')
      .filter({ hasText: /^Restored/ })
      .waitFor();
    const list = [...sandbox.lists.values()].find(({ name }) => /^Restored /.test(name));
    expect(sandbox.contacts.get(people.jane)?.list_memberships).toEqual([list?.list_id]);
  });

  it('does not offer to restore somebody who unsubscribed, and says why', async () => {
    const page = await open();
    await lookUp(page, 'otto@riverside.example');
    const card = page.getByRole('article', { name: 'otto@riverside.example' });
    await card.getByText('Unsubscribed', { exact: true }).waitFor();
    await card.getByText('Restoring never re-subscribes anyone').waitFor();
    await card.getByText('Too many emails').waitFor();
    expect(await page.getByRole('button', { name: 'Restore contact' }).count()).toBe(0);
  });

  it('can still be undone after the popup was closed', async () => {
    const page = await open();
    await lookUp(page, 'jane@riverside.example');
    await page.getByRole('checkbox', { name: 'Newsletter', exact: true }).check();
    await page.getByRole('button', { name: 'Restore contact' }).click();
    await page.getByRole('button', { name: 'Undo restore' }).waitFor();
    await page.close();
    const again = await open();
    await lookUp(again, 'jane@riverside.example');
    await again.getByRole('button', { name: 'Undo restore' }).click();
    await again
      .getByRole('status')
      .filter({ hasText: /^Deleted again/ })
      .waitFor();
    expect(sandbox.contacts.get(people.jane)?.deleted_at).toBeDefined();
  });

  it('names what is not as it was when Constant Contact lost a field', async () => {
    sandbox.switches.putLoses = 'phone_numbers';
    const page = await open();
    await lookUp(page, 'jane@riverside.example');
    await page.getByRole('checkbox', { name: 'Newsletter', exact: true }).check();
    await page.getByRole('button', { name: 'Restore contact' }).click();
    const status = page.getByRole('status').filter({ hasText: /^Restored/ });
    await status.waitFor();
    expect(await status.textContent()).toMatch(/Phones/);
    await page.getByRole('button', { name: 'Undo restore' }).waitFor();
  });
});

describe('the real popup, opened as the toolbar button does', () => {
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
