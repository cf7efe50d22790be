import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BrowserContext } from 'playwright';
import type { Page as FirefoxPage } from 'puppeteer-core';

/** The functions that pages of both drivers have. */
interface PageWithEvidence {
  url(): string;
  title(): Promise<string>;
  screenshot(options: { path: `${string}.png` }): Promise<unknown>;
  evaluate(expression: string): Promise<unknown>;
}

const traced = new WeakSet<BrowserContext>();

/** The folder in which `npm run flakes` collects evidence of failures. Other runs collect none. */
function folder(): string | undefined {
  return process.env.EVIDENCE_FOLDER;
}

/**
 * Call before each test. If evidence is collected, this starts a recording of the test in Chromium: actions, console
 * and requests. Pictures of every step are left out because they would change the timing.
 */
export async function beginEvidence(context: BrowserContext): Promise<void> {
  if (folder() === undefined) return;
  if (!traced.has(context)) await context.tracing.start();
  traced.add(context);
  await context.tracing.startChunk();
}

/**
 * Call after each failed test with its browser pages, before they are closed. If evidence is collected, this writes a
 * picture and the text of every page, and the trace of Chromium (`npx playwright show-trace`). It never throws, so that
 * the failure of the test stays the reported one.
 */
export async function keepEvidence(test: string, ran: BrowserContext | FirefoxPage[]): Promise<void> {
  const into = folder();
  if (into === undefined) return;
  const name = join(into, test.replace(/[^\w-]+/g, '-').slice(0, 80));
  await mkdir(into, { recursive: true });
  const pages: PageWithEvidence[] = Array.isArray(ran) ? ran : ran.pages();
  const saved = await Promise.allSettled([
    ...pages.map((page, index) => savePage(page, `${name}-${index + 1}`)),
    ...(!Array.isArray(ran) && traced.has(ran) ? [ran.tracing.stopChunk({ path: `${name}-trace.zip` })] : []),
  ]);
  const reasons = saved.flatMap((each) => (each.status === 'rejected' ? [String(each.reason)] : []));
  if (reasons.length > 0) await writeFile(`${name}-not-saved.txt`, reasons.join('\n'));
}

async function savePage(page: PageWithEvidence, name: string): Promise<void> {
  const words = await page.evaluate('document.body?.innerText ?? ""');
  await writeFile(`${name}.txt`, `${page.url()}\n${await page.title()}\n\n${words}\n`);
  await page.screenshot({ path: `${name}.png` });
}
