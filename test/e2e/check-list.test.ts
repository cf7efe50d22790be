import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { expect, it } from 'vitest';
import { lists, people } from '../sandbox/sandbox';
import { expectAccessible } from './expect-accessible';
import { expectFits } from './expect-fits';
import { chromium, sandbox, setScene } from './scene';

/** A list of addresses that is checked against the account, from the paste to the restore of those who are deleted. */

const PAGE = 'src/deleted-contacts/index.html';
const SINGERS = 1_200;

setScene();

async function open(viewport = { width: 1280, height: 860 }): Promise<Page> {
  const page = await chromium.openPage(PAGE, viewport);
  await page.getByRole('button', { name: 'Read again' }).waitFor();
  await page.getByRole('tab', { name: 'Check a list' }).click();
  return page;
}

/** A choir of its own: a quarter of it is deleted, and every eighth of those unsubscribed before. */
function addSingers(): void {
  for (let n = 0; n < SINGERS; n++) {
    sandbox.data.addContact({
      first_name: `Singer ${n}`,
      email_address: {
        address: `singer${n}@evensong.example`,
        permission_to_send: n % 32 === 0 ? 'unsubscribed' : 'implicit',
      },
      created_at: '2023-02-14T10:00:00.000Z',
      updated_at: '2026-04-01T10:00:00.000Z',
      ...(n % 4 === 0 ? { deleted_at: '2026-04-01' } : { list_memberships: [lists.newsletter] }),
    });
  }
}

/** Gives the field a text as the clipboard does. */
function paste(page: Page, text: string): Promise<void> {
  return page.getByRole('textbox', { name: 'Addresses' }).evaluate((field, words) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', words);
    field.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  }, text);
}

/** Drops a file onto the view, from outside of the browser. */
function drop(page: Page, name: string, text: string): Promise<void> {
  return page.getByRole('region', { name: 'Check a list' }).evaluate(
    (view, [fileName, words]) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([words ?? ''], fileName ?? ''));
      for (const type of ['dragover', 'drop']) {
        view.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
      }
    },
    [name, text],
  );
}

function contactCalls(): number {
  return sandbox.calls.filter(({ path }) => path === '/v3/contacts').length;
}

it('sorts a pasted list, with the price told before, and restores those who are deleted', async () => {
  addSingers();
  const page = await open();
  await expectAccessible(page);
  const before = contactCalls();
  const listed = Array.from({ length: SINGERS }, (_, n) => `Singer ${n};singer${n}@EVENSONG.example`);
  await paste(page, ['Name;Email', ...listed, 'Nobody;nobody@nowhere.example', 'None;none', listed[0]].join('\r\n'));
  await page.getByText('1,204 lines pasted').waitFor();
  await page.getByText('taken from the column “Email” · 1 repeated address counted once').waitFor();
  await expectAccessible(page);
  expect(contactCalls()).toBe(before);

  await page.getByRole('button', { name: 'Find the cost (1 call)' }).click();
  const total = sandbox.contacts.size;
  await page.getByText('Read all contacts of the account and compare').waitFor();
  await page.getByText(new RegExp(`^${Math.ceil(total / 500) - 1} calls`)).waitFor();
  expect(contactCalls()).toBe(before + 1);
  await expectAccessible(page);
  await page.getByRole('button', { name: /^Check \d+ addresses$/ }).click();
  await page.getByText(`Checked with ${Math.ceil(total / 500)} calls.`).waitFor();
  expect(contactCalls()).toBe(before + Math.ceil(total / 500));

  const results = page.getByRole('group', { name: 'Results' });
  const names = await results.getByRole('button').allTextContents();
  expect(names).toEqual(['Deleted 262', 'Unsubscribed 38', 'Active 900', 'Not in the account 1', 'Not an address 1']);
  const table = page.getByRole('table', { name: 'Deleted' });
  expect(await table.getAttribute('aria-rowcount')).toBe('263');
  expect(await table.getByRole('row').count()).toBeLessThan(60);
  await table
    .getByRole('row', { name: /6 singer4@evensong\.example Singer 4 Deleted Apr 1, 2026 · Implicit/ })
    .waitFor();
  await page.getByRole('region', { name: 'Deleted' }).focus();
  await page.keyboard.press('End');
  await table.getByRole('row', { name: /singer1196@/ }).waitFor();
  await expectAccessible(page);
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export all' }).click();
  const file = await readFile(await (await download).path(), 'utf8');
  expect(file.trim().split('\r\n')).toHaveLength(1 + SINGERS + 2);
  await results.getByRole('button', { name: 'Not an address' }).click();
  await page.getByRole('row', { name: '1,203 None none Not an address' }).waitFor();

  await page.getByRole('button', { name: 'Restore 262 contacts' }).click();
  const dialog = page.getByRole('dialog', { name: 'Restore 262 contacts' });
  await dialog.getByText('38 unsubscribed contacts are left out').waitFor();
  await dialog.getByRole('checkbox', { name: 'Newsletter', exact: true }).check();
  await dialog.getByRole('button', { name: 'Restore', exact: true }).click();
  await page.getByText('Restored 262 of 262 contacts').waitFor({ timeout: 40_000 });
  await results.getByRole('button', { name: 'Active 1,162' }).waitFor();
  const left = [...sandbox.contacts.values()].filter(
    ({ deleted_at, email_address }) => deleted_at && email_address?.address.endsWith('@evensong.example'),
  );
  expect(left.map(({ email_address }) => email_address?.permission_to_send)).toEqual(Array(38).fill('unsubscribed'));
});

it('takes the results of a job that are dropped in, and restores only those that were not restored', async () => {
  const page = await open();
  await drop(
    page,
    'restore-results.csv',
    `contact_id,email,outcome,message\r\n${people.elena},elena@riverside.example,restored,\r\n${people.jane},jane@riverside.example,failed,No.\r\n`,
  );
  await page.getByText('restore-results.csv, 3 lines').waitFor();
  await page.getByText('Results of an earlier restore: the 1 that was not restored').waitFor();
  await page.getByRole('button', { name: 'Check 1 address' }).click();
  await page.getByRole('row', { name: /jane@riverside\.example/ }).waitFor();
  await page.getByRole('button', { name: 'Restore 1 contact' }).click();
  const dialog = page.getByRole('dialog', { name: 'Restore 1 contact' });
  await dialog.getByRole('checkbox', { name: 'Newsletter', exact: true }).check();
  await dialog.getByRole('button', { name: 'Restore', exact: true }).click();
  await page.getByText('Restored 1 of 1 contact').waitFor({ timeout: 40_000 });
  expect(sandbox.contacts.get(people.jane)?.deleted_at).toBeUndefined();
  expect(sandbox.contacts.get(people.elena)?.deleted_at).toBeDefined();
});

it('takes a file that is dropped beside the view, and none while a check runs', async () => {
  const page = await open();
  const drag = await page.context().newCDPSession(page);
  const folder = await mkdtemp(join(tmpdir(), 'contact-restore-list-'));
  const dropOnTheHeader = async (name: string, text: string) => {
    await writeFile(join(folder, name), text);
    const data = { items: [], files: [join(folder, name)], dragOperationsMask: 1 };
    for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
      await drag.send('Input.dispatchDragEvent', { type, x: 200, y: 20, data });
    }
  };
  await page.getByRole('tab', { name: 'All deleted contacts' }).click();
  await dropOnTheHeader('riverside.csv', 'Email\njane@riverside.example\nada@riverside.example\n');
  await page.getByText('riverside.csv, 3 lines').waitFor();

  const held = sandbox.faults.next({ path: /^\/v3\/contacts\?/ }, 'hang');
  await page.getByRole('button', { name: 'Check 2 addresses' }).click();
  await page.getByRole('progressbar', { name: 'Checking the list' }).waitFor();
  await dropOnTheHeader('other.csv', 'nobody@nowhere.example');
  held.release();
  await page.getByText('Checked with 2 calls.').waitFor();
  await page.getByText('riverside.csv: 2 addresses').waitFor();
  await rm(folder, { recursive: true });
});

it('says so when the worker that holds the list cannot be started, and starts another for the next list', async () => {
  const page = await open();
  await page.evaluate(() => {
    const { Worker } = window;
    window.Worker = class extends Worker {
      constructor(_there: string | URL, options?: WorkerOptions) {
        super('/not-there.js', options);
        window.Worker = Worker;
      }
    };
  });
  const field = page.getByRole('textbox', { name: 'Addresses' });
  await field.fill('jane@riverside.example');
  await page.getByRole('alert').getByText('Give it again.').waitFor();
  await expectAccessible(page);
  await field.fill('jane@riverside.example ada@riverside.example');
  await page.getByRole('button', { name: 'Check 2 addresses' }).click();
  await page.getByText('Checked with 2 calls.').waitFor();
});

it('sorts out whom Constant Contact refuses to speak of, and checks them again', async () => {
  const page = await open();
  await page.getByRole('textbox', { name: 'Addresses' }).fill('jane@riverside.example\nada@riverside.example');
  sandbox.faults.next({ path: /^\/v3\/contacts\?.*ada/ }, 'refused');
  const before = contactCalls();
  await page.getByRole('button', { name: 'Check 2 addresses' }).click();
  await page.getByText('1 address could not be checked; the reason is beside it.').waitFor();
  expect(contactCalls() - before).toBe(2);
  await page.getByRole('button', { name: 'Could not be checked 1' }).click();
  await page.getByRole('row', { name: /ada@.* “The request is not valid\.”/ }).waitFor();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Check it again (1 call)' }).click();
  await page.getByText('Checked with 3 calls.').waitFor();
  await page.getByRole('button', { name: 'Active 1' }).waitFor();
});

it('keeps what was found when it is cancelled or fails, and reads nothing twice', async () => {
  addSingers();
  const page = await open();
  await paste(page, Array.from({ length: SINGERS }, (_, n) => `singer${n}@evensong.example`).join('\n'));
  await page.getByRole('button', { name: 'Find the cost (1 call)' }).click();
  const check = page.getByRole('button', { name: /^Check \d+ addresses$/ });
  await check.waitFor();
  const before = contactCalls();
  const held = sandbox.faults.next({ path: /^\/v3\/contacts\?/ }, 'hang');
  await check.click();
  await page.getByRole('progressbar', { name: 'Checking the list' }).waitFor();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByText(/^Cancelled\./).waitFor();
  held.release();
  sandbox.faults.next({ path: /^\/v3\/contacts\?/ }, 'quota-exceeded');
  await page.getByRole('button', { name: 'Go on checking' }).click();
  await page
    .getByRole('alert')
    .getByText(/calls of this API key are used up/)
    .waitFor();
  await expectAccessible(page);
  expect(contactCalls() - before).toBe(2);
});

it('can be worked with the keyboard alone', async () => {
  const page = await open();
  await page.getByRole('tab', { name: 'All deleted contacts' }).click();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Tab');
  await page.keyboard.type('jane@riverside.example ada@riverside.example');
  await page.getByRole('button', { name: 'Check 2 addresses' }).waitFor();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.getByText('Checked with 2 calls.').waitFor();
  // The button is gone; the keyboard goes on where its answer stands: past “Check another list” and two buckets.
  for (let n = 0; n < 4; n++) await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.getByRole('row', { name: /ada@riverside\.example/ }).waitFor();
});

it('fits into 320 pixels, and with everything twice as large', async () => {
  const page = await open({ width: 320, height: 700 });
  const widths = () => page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  expect(await widths()).toEqual([320, 320]);
  await expectAccessible(page);
  const long = `${'long'.repeat(11)}@${'very-'.repeat(4)}long.example`;
  await page.getByRole('textbox', { name: 'Addresses' }).fill(`jane@riverside.example\n${long}\n${'none'.repeat(60)}`);
  await page.getByRole('button', { name: 'Check 2 addresses' }).click();
  await page.getByText('Checked with 2 calls.').waitFor();
  expect(await widths()).toEqual([320, 320]);
  for (const name of ['Not in the account 1', 'Not an address 1']) {
    await page.getByRole('button', { name }).click();
    await page.getByRole('row', { name: /(long|none){2}/ }).waitFor();
    expect(await widths()).toEqual([320, 320]);
  }
  await expectAccessible(page);
  await expectFits(page);
  await page.evaluate(() => document.documentElement.style.setProperty('font-size', '200%'));
  expect(await widths()).toEqual([320, 320]);
});
