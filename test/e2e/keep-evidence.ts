import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BrowserContext } from 'playwright';
import type { Page as FirefoxPage } from 'puppeteer-core';

/** What of a page both drivers give. */
interface PageWithEvidence {
  url(): string;
  title(): Promise<string>;
  screenshot(options: { path: `${string}.png` }): Promise<unknown>;
  evaluate(expression: string): Promise<unknown>;
}

const traced = new WeakSet<BrowserContext>();

/** Where `npm run flakes` wants to have what a failure needs to be understood; nowhere in other runs. */
function folder(): string | undefined {
  return process.env.EVIDENCE_FOLDER;
}

/**
 * Call before each test. Where evidence is kept, what the test does in Chromium is recorded from here on: actions, console
 * and requests, without pictures of every step, which would change how fast things go.
 */
export async function beginEvidence(context: BrowserContext): Promise<void> {
  if (folder() === undefined) return;
  if (!traced.has(context)) await context.tracing.start();
  traced.add(context);
  await context.tracing.startChunk();
}

/**
 * Call after each test that failed, with what it ran in, before its pages are closed. Where evidence is kept, writes a
 * picture of every page and what it says, and the trace of Chromium (`npx playwright show-trace`). Never throws: the failure
 * of the test is what counts.
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
