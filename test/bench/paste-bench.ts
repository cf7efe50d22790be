import type { Page } from 'playwright';
import type { Chromium } from '../e2e/chromium';
import { median } from './table';
import { tell, type Watched, watched } from './watched';

const CHARACTERS = 10_000_000;

/**
 * A paste of 10 MB into the popup. Measures how long the popup cannot draw, beside the same popup at rest, and how long
 * it takes until the field shows the address, beside a bare search for an @ in the same text.
 */
export async function benchPaste(ours: Chromium): Promise<void> {
  console.log(`\nA paste of ${CHARACTERS} characters in the popup\n`);
  const page = await ours.openPage('src/popup/index.html', { width: 388, height: 600 });
  await page.getByRole('textbox').first().waitFor();
  for (const [name, kind] of [
    ['words and one address at the end', 'words'],
    ['a log with an address a line', 'log'],
  ] as const) {
    await page.evaluate(makeText, { kind, length: CHARACTERS });
    const idle = await watched(page, () => page.waitForTimeout(3_000));
    const pastes: Watched[] = [];
    const bare: number[] = [];
    for (let round = 0; round < 5; round++) {
      pastes.push(await pasted(page));
      bare.push(await page.evaluate(findBare));
    }
    tell('Doing nothing', [idle], idle);
    tell(`Pasted: ${name}`, pastes, idle);
    const ratio = median(pastes.map(({ took }) => took)) / median(bare);
    console.log(
      `${'Until read, to a bare search for each @'.padEnd(52)}${median(bare).toFixed(0)} ms bare (${ratio.toFixed(1)} x)`,
    );
  }
  await page.close();
}

/** Runs in the page. */
function makeText({ kind, length }: { kind: 'words' | 'log'; length: number }): void {
  const line =
    kind === 'words' ? 'lorem ipsum dolor sit amet ' : '2026-11-12 10:00:00 status=409 email=jane@river.example\n';
  const text = `${line.repeat(Math.ceil(length / line.length))} jane@river.example`;
  const transfer = new DataTransfer();
  transfer.setData('text/plain', text);
  Object.assign(window, {
    longText: text,
    paste: () => {
      const field = document.querySelector<HTMLTextAreaElement>('textarea, input');
      if (!field) throw new Error('The popup has no field.');
      const init = { clipboardData: transfer, bubbles: true, cancelable: true };
      field.dispatchEvent(new ClipboardEvent('paste', init));
    },
    isRead: () => document.querySelector<HTMLTextAreaElement>('textarea, input')?.value === 'jane@river.example',
  });
}

/** Pastes and measures until the address is in the field, and then empties it. */
async function pasted(page: Page): Promise<Watched> {
  const seen = await watched(page, async () => {
    await page.evaluate('paste()');
    await page.waitForFunction(() => (window as unknown as { isRead(): boolean }).isRead(), undefined, {
      polling: 50,
      timeout: 120_000,
    });
  });
  await page.getByRole('textbox').first().fill('');
  return seen;
}

/** Runs in the page. The time in ms. */
function findBare(): number {
  const { longText } = window as unknown as { longText: string };
  const startedAt = performance.now();
  const found = new Set(longText.match(/[\w.+-]+@[\w.-]+/g));
  if (found.size === 0) throw new Error('There is no text.');
  return performance.now() - startedAt;
}
