import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { beforeAll, expect, it } from 'vitest';
import { addChoir } from '../sandbox/choir';
import { lists } from '../sandbox/sandbox';
import { expectAccessible } from './expect-accessible';
import { expectFits } from './expect-fits';
import { sandbox, setScene } from './scene';
import { Bin } from './ui';

/**
 * How a list of addresses gets into the page, what the page shows of its check, and how the results get out. The
 * decisions are tested in process (test/deleted-contacts/check). No test here changes the account, so all share it.
 */

setScene({ shared: true });

const SINGERS = 600;

// A quarter of the choir is deleted. Every eighth of those had unsubscribed before.
beforeAll(() => {
  addChoir(sandbox, {
    singers: SINGERS,
    permission: (n) => (n % 32 === 0 ? 'unsubscribed' : 'implicit'),
    active: (n) => (n % 4 === 0 ? undefined : [lists.newsletter]),
  });
});

/** Opens the page with the field for a list. */
async function open(size?: { width: number; height: number }): Promise<Page> {
  const bin = await Bin.open(size);
  await bin.checkList();
  return bin.page;
}

/** Pastes a text into the field, as the clipboard does. */
function paste(page: Page, text: string): Promise<void> {
  return page.getByRole('textbox', { name: 'Addresses' }).evaluate((field, words) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', words);
    field.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  }, text);
}

function contactCalls(): number {
  return sandbox.calls.filter(({ path }) => path === '/v3/contacts').length;
}

it('a long pasted list is sorted for the announced number of calls, each of its rows can be shown, and it can be saved', async () => {
  const page = await open();
  await expectAccessible(page);
  const before = contactCalls();
  const listed = Array.from({ length: SINGERS }, (_, n) => `Singer ${n};singer${n}@EVENSONG.example`);
  await paste(page, ['Name;Email', ...listed, 'Nobody;nobody@nowhere.example', 'None;none', listed[0]].join('\r\n'));
  await page.getByText('604 lines pasted').waitFor();
  await page.getByText('taken from the column “Email” · 1 repeated address counted once').waitFor();
  await expectAccessible(page);
  expect(contactCalls()).toBe(before);

  const pages = Math.ceil(sandbox.contacts.size / 500);
  await page.getByRole('button', { name: 'Find the cost (1 call)' }).click();
  await page.getByText('Read all contacts of the account and compare').waitFor();
  await page.getByText(new RegExp(`^${pages - 1} calls?`)).waitFor();
  expect(contactCalls()).toBe(before + 1);
  await expectAccessible(page);
  await page.getByRole('button', { name: /^Check \d+ addresses$/ }).click();
  await page.getByText(`Checked with ${pages} calls.`).waitFor();
  expect(contactCalls()).toBe(before + pages);

  const results = page.getByRole('group', { name: 'Results' });
  const names = await results.getByRole('button').allTextContents();
  expect(names).toEqual(['Deleted 131', 'Unsubscribed 19', 'Active 450', 'Not in the account 1', 'Not an address 1']);
  const table = page.getByRole('table', { name: 'Deleted' });
  expect(await table.getAttribute('aria-rowcount')).toBe('132');
  expect(await table.getByRole('row').count()).toBeLessThan(60);
  await table
    .getByRole('row', { name: /6 singer4@evensong\.example Singer 4 Deleted Apr 1, 2026 · Implicit/ })
    .waitFor();
  await page.getByRole('region', { name: 'Deleted' }).focus();
  await page.keyboard.press('End');
  await table.getByRole('row', { name: /singer596@/ }).waitFor();
  await expectAccessible(page);
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export all' }).click();
  const file = await readFile(await (await download).path(), 'utf8');
  expect(file.trim().split('\r\n')).toHaveLength(1 + SINGERS + 2);
  await results.getByRole('button', { name: 'Not an address' }).click();
  await page.getByRole('row', { name: '603 None none Not an address' }).waitFor();
});

it('a file dropped outside the view is read, but not while a check runs', async () => {
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
  await expectAccessible(page);
  await dropOnTheHeader('other.csv', 'nobody@nowhere.example');
  held.release();
  await page.getByText('Checked with 2 calls.').waitFor();
  await page.getByText('riverside.csv: 2 addresses').waitFor();
  await rm(folder, { recursive: true });
});

it('a failure to start the worker of the list is shown, and the next list gets a new worker', async () => {
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
  await page.getByRole('alert').getByText('Enter the list again.').waitFor();
  await expectAccessible(page);
  await field.fill('jane@riverside.example ada@riverside.example');
  await page.getByRole('button', { name: 'Check 2 addresses' }).click();
  await page.getByText('Checked with 2 calls.').waitFor();
});

it('a list can be checked with the keyboard alone', async () => {
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
  // The button has disappeared, so the focus is at the results: before “Check another list” and two groups.
  for (let n = 0; n < 4; n++) await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.getByRole('row', { name: /ada@riverside\.example/ }).waitFor();
});

it('the check fits into 320 pixels and at twice the size, also with a failure or a refused address', async () => {
  const page = await open({ width: 320, height: 700 });
  const widths = () => page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  expect(await widths()).toEqual([320, 320]);
  const long = `${'long'.repeat(11)}@${'very-'.repeat(4)}long.example`;
  await page.getByRole('textbox', { name: 'Addresses' }).fill(`jane@riverside.example\n${long}\n${'none'.repeat(60)}`);
  const broken = sandbox.faults.next({ path: /^\/v3\/contacts\?/ }, 'network-error', 20);
  await page.getByRole('button', { name: 'Check 2 addresses' }).click();
  const alert = page.getByRole('alert');
  await alert.getByText(/cannot be reached/).waitFor();
  expect(await widths()).toEqual([320, 320]);
  await expectAccessible(page);
  broken.release();
  sandbox.faults.next({ path: /^\/v3\/contacts\?.*jane/ }, 'refused');
  await alert.getByRole('button', { name: 'Try again' }).click();
  await page.getByText('1 address could not be checked. The reason is beside it.').waitFor();
  for (const name of ['Not in the account 1', 'Not an address 1', 'Could not be checked 1']) {
    await page.getByRole('button', { name }).click();
    await page.getByRole('row', { name: /(long|none){2}|jane@.* “The request is not valid\.”/ }).waitFor();
    expect(await widths()).toEqual([320, 320]);
  }
  await expectAccessible(page);
  await expectFits(page);
  await page.evaluate(() => document.documentElement.style.setProperty('font-size', '200%'));
  expect(await widths()).toEqual([320, 320]);
});
