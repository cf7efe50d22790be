import type { Page } from 'playwright';
import type { Chromium } from '../e2e/chromium';
import type { Stage } from '../e2e/stage';
import { addMany } from './bin-bench';
import { median } from './table';
import { tell, type Watched, watched } from './watched';

const PAGE = 'src/deleted-contacts/index.html';
const ADDRESSES = 100_000;

/**
 * A list of 100,000 addresses, pasted and as a file, matched against 100,000 contacts. Measures how long that takes and
 * how long the page cannot draw, beside the same page at rest. A frame is also late when the sandbox, the browser and
 * the worker leave the page no processor. The processor time of the page’s own tasks shows its own share. Needs a
 * signed-in account and a sandbox without rate limits.
 */
export async function benchCheck(ours: Chromium, { sandbox }: Stage): Promise<void> {
  addMany(sandbox.data);
  const contacts = sandbox.contacts.size;
  console.log(`\nA list of ${ADDRESSES} addresses, checked against ${contacts} contacts\n`);
  const page = await ours.openPage(PAGE, { width: 1280, height: 860 });
  await page.getByRole('button', { name: 'Read again' }).waitFor({ timeout: 600_000 });
  await page.getByRole('tab', { name: 'Check a list' }).click();
  await page.evaluate(makeList, ADDRESSES);

  const idle = await watched(page, () => page.waitForTimeout(5_000));
  const pastes: Watched[] = [];
  const files: Watched[] = [];
  for (let round = 0; round < 5; round++) {
    pastes.push(await enterList(page, 'paste'));
    await page.getByRole('button', { name: 'Clear' }).click();
    files.push(await enterList(page, 'drop'));
    await page.getByRole('button', { name: 'Clear' }).click();
  }
  await enterList(page, 'paste');
  await page.getByRole('button', { name: 'Find the cost (1 call)' }).click();
  await page.getByRole('button', { name: /^Check [\d,]+ addresses$/ }).waitFor();
  const match = await watched(page, async () => {
    await page.evaluate("document.querySelector('.check-offer .primary').click()");
    await says(page, /^Checked with/);
  });
  const results = await page.getByRole('group', { name: 'Results' }).getByRole('button').allTextContents();

  tell('Doing nothing', [idle], idle);
  tell('Paste: read, normalized, deduplicated', pastes, idle);
  const counted = median(pastes.map(({ took }) => took));
  const split = median(await Promise.all(Array.from({ length: 5 }, () => page.evaluate(splitBare))));
  const ratio = (counted / split).toFixed(1);
  console.log(
    `${'Until counted, to a bare split into lines and a set'.padEnd(52)}${split.toFixed(0)} ms bare (${ratio} x)`,
  );
  tell('File: read, normalized, deduplicated', files, idle);
  tell('Matched, page by page as they are read', [match], idle);
  console.log(`${'Result'.padEnd(52)}${results.join(', ')}`);
  await page.close();
}

/**
 * Runs in the page. Half of the addresses are those of bin-bench.ts in another case. Some lines repeat an address, and
 * some contain none.
 */
function makeList(count: number): void {
  const hosts = ['river', 'bakery', 'choir', 'school'];
  const lines = Array.from({ length: count }, (_, n) =>
    n % 2 ? `Singer ${n},nobody${n}@elsewhere.example` : `"Singer, ${n}",Singer${n}@${hosts[n % 4]}.EXAMPLE`,
  );
  const text = ['Name,Email', ...lines, ...lines.slice(0, 500), ...Array(500).fill('Nobody,none')].join('\r\n');
  Object.assign(window, { listToCheck: text });
}

/** Runs in the page. The time in ms of the simplest way to count the addresses of a list. */
function splitBare(): number {
  const { listToCheck } = window as unknown as { listToCheck: string };
  const startedAt = performance.now();
  const addresses = new Set<string>();
  for (const line of listToCheck.split('\r\n')) {
    for (const cell of line.split(',')) if (cell.includes('@')) addresses.add(cell.trim().toLowerCase());
  }
  if (addresses.size === 0) throw new Error('There is no list.');
  return performance.now() - startedAt;
}

/** Enters the list as the clipboard or a file manager does, and measures until the page shows its line count. */
async function enterList(page: Page, how: 'paste' | 'drop'): Promise<Watched> {
  await page.evaluate((kind) => {
    const { listToCheck } = window as unknown as { listToCheck: string };
    const transfer = new DataTransfer();
    if (kind === 'paste') transfer.setData('text/plain', listToCheck);
    else transfer.items.add(new File([listToCheck], 'list.csv'));
    const init = { bubbles: true, cancelable: true };
    Object.assign(window, {
      give: () =>
        kind === 'paste'
          ? document
              .querySelector('textarea')
              ?.dispatchEvent(new ClipboardEvent('paste', { clipboardData: transfer, ...init }))
          : document
              .querySelector('.check-view')
              ?.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, ...init })),
    });
  }, how);
  return watched(page, async () => {
    await page.evaluate('give()');
    await says(page, /101,001 lines/);
  });
}

/** Waits for these words. Playwright’s own queries would take more of the page’s time than the measured work. */
async function says(page: Page, words: RegExp): Promise<void> {
  await page.waitForFunction(
    (source) =>
      [...document.querySelectorAll('.check-view [role=status]')].some((one) =>
        new RegExp(source).test(one.textContent),
      ),
    words.source,
    { polling: 50, timeout: 600_000 },
  );
}
