import { spawnSync } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Page } from 'playwright';
import { benchBin } from '../bench/bin-bench';
import { benchCheck } from '../bench/check-bench';
import { writeEmptyExtension } from '../bench/empty-extension';
import { benchJobs, benchListSets } from '../bench/jobs-bench';
import { benchLedger } from '../bench/ledger-bench';
import { benchPaste } from '../bench/paste-bench';
import { benchSends } from '../bench/sends-bench';
import { printRow } from '../bench/table';
import { type Chromium, launchChromium, startChromium } from '../e2e/chromium';
import { ensureBrowsers } from '../e2e/ensure-browsers';
import { type Stage, setStage, signInQuickly } from '../e2e/stage';
import { people } from '../sandbox/sandbox';

const rounds = 15;
const appPage = 'https://app.constantcontact.com/contacts';

interface Browsers {
  /** Without an extension. */
  none: { context: Chromium['context']; close(): Promise<void> };
  /** With an extension that does nothing. */
  empty: Chromium;
  ours: Chromium;
}

const inBrowser: Record<string, (browsers: Browsers, stage: Stage) => Promise<void>> = {
  pages: ({ none, empty, ours }) => benchPages({ none, empty, ours }),
  redraw: ({ none, ours }) => benchRedraw(none.context, ours.context),
  popup: ({ empty, ours }) => benchPopup(empty, ours),
  worker: ({ empty, ours }) => benchWorker(empty, ours),
  paste: ({ ours }) => benchPaste(ours),
  panel: ({ ours }, stage) => benchPanel(ours, stage),
  calls: ({ ours }, stage) => countCalls(ours, stage),
  bin: ({ ours }, stage) => benchBin(ours, stage),
  check: ({ ours }, stage) => benchCheck(ours, stage),
};

const inProcess: Record<string, () => Promise<void>> = {
  jobs: benchJobs,
  'list-sets': benchListSets,
  ledger: benchLedger,
  sends: benchSends,
};

/**
 * Measures the cost of the extension: for the page, its popup and its calls. Each figure stands beside that of an empty
 * extension, or of none, measured in turns in the same run. Alone it would say more about the machine. Runs all
 * benchmarks, or the named ones: `npm run bench -- redraw sends`.
 */
export default async function bench(names: string[] = []): Promise<void> {
  const all = [...Object.keys(inBrowser), ...Object.keys(inProcess)];
  const unknown = names.filter((name) => !all.includes(name));
  if (unknown.length > 0) throw new Error(`Name one of ${all.join(', ')}, not ${unknown.join(', ')}.`);
  const wanted = names.length > 0 ? names : all;
  const drawn = wanted.filter((name) => name in inBrowser);
  if (drawn.length > 0) await withBrowsers(drawn);
  for (const name of wanted) await inProcess[name]?.();
}

async function withBrowsers(names: string[]): Promise<void> {
  await ensureBrowsers(['chromium']);
  const built = spawnSync('npx', ['--no-install', 'vite', 'build', '--mode', 'chrome', '--logLevel', 'error']);
  if (built.status !== 0) throw new Error('The extension could not be built.');
  const stage = await setStage();
  stage.sandbox.switches.rateLimits = 'off';
  const emptyExtension = await writeEmptyExtension();
  const sandboxPort = stage.port;
  const none = await startChromium({ sandboxPort });
  const empty = await launchChromium({ sandboxPort, extension: emptyExtension });
  const ours = await launchChromium({ sandboxPort, extension: resolve('dist/chrome') });
  try {
    await signInQuickly(ours.ask, stage.sandbox);
    console.log(`Medians of ${rounds} runs, in turns.\n`);
    for (const name of names) await inBrowser[name]?.({ none, empty, ours }, stage);
  } finally {
    for (const browser of [none, empty, ours]) await browser.close();
    await stage.close();
    await rm(emptyExtension, { recursive: true, force: true });
  }
}

async function benchPages(browsers: Record<string, { context: Chromium['context'] }>): Promise<void> {
  const script: Record<string, number[]> = {};
  const update: Record<string, number[]> = {};
  for (let round = 0; round < rounds; round++) {
    for (const [label, { context }] of Object.entries(browsers)) {
      const page = await context.newPage();
      const session = await context.newCDPSession(page);
      await session.send('Performance.enable');
      await page.goto(appPage, { waitUntil: 'networkidle' });
      const { metrics } = await session.send('Performance.getMetrics');
      const seconds = metrics.find(({ name }) => name === 'ScriptDuration')?.value ?? Number.NaN;
      script[label] = [...(script[label] ?? []), seconds * 1_000];
      update[label] = [...(update[label] ?? []), await timeUpdate(page)];
      await page.close();
    }
  }
  printRow('Script time of a contacts page, loaded', ' ms', script);
  printRow('A table of 1,000 rows drawn anew, until its frame', ' ms', update);
}

/** The time in ms for the panel and the watchers of the page to finish their work after a change. */
const AFTERWARDS = 2_000;

/**
 * Time of all scripts when 1,000 rows are drawn again: without the extension, with an open panel, and with a dismissed
 * one.
 */
async function benchRedraw(none: Chromium['context'], ours: Chromium['context']): Promise<void> {
  const script: Record<string, number[]> = { none: [], open: [], dismissed: [] };
  for (let round = 0; round < rounds; round++) {
    for (const label of Object.keys(script)) {
      const page = await (label === 'none' ? none : ours).newPage();
      const session = await page.context().newCDPSession(page);
      await session.send('Performance.enable');
      await page.goto(appPage, { waitUntil: 'networkidle' });
      await page.getByRole('searchbox', { name: 'Search contacts' }).fill('jane@riverside.example');
      if (label !== 'none') await page.locator('contact-restore-panel').waitFor();
      await page.getByRole('searchbox', { name: 'Search contacts' }).fill('');
      if (label === 'dismissed') await page.keyboard.press('Escape');
      await timeUpdate(page);
      const scriptTime = async () => {
        const { metrics } = await session.send('Performance.getMetrics');
        return 1_000 * (metrics.find(({ name }) => name === 'ScriptDuration')?.value ?? Number.NaN);
      };
      await page.waitForTimeout(AFTERWARDS);
      const before = await scriptTime();
      await timeUpdate(page);
      await page.waitForTimeout(AFTERWARDS);
      script[label]?.push((await scriptTime()) - before);
      await page.close();
    }
  }
  printRow('Script when 1,000 rows are drawn anew, and 2 s after', ' ms', script);
}

/** Milliseconds until 1,000 new rows are on the screen and their watchers have run. */
function timeUpdate(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const rows = Array.from({ length: 1_000 }, (_row, index) => {
      const cells = ['', `Member ${index}`, `member${index}@example.org`, 'Express permission', '2026-01-01'];
      return `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
    }).join('');
    const body = document.querySelector('tbody');
    const startedAt = performance.now();
    if (body) body.innerHTML = rows;
    await new Promise((frame) => requestAnimationFrame(frame));
    await new Promise((idle) => requestIdleCallback(idle));
    return performance.now() - startedAt;
  });
}

async function benchPopup(empty: Chromium, ours: Chromium): Promise<void> {
  const frames: Record<string, number[]> = { empty: [], ours: [] };
  for (let round = 0; round < rounds; round++) {
    frames.empty?.push(await firstPaint(empty, 'popup.html'));
    frames.ours?.push(await firstPaint(ours, 'src/popup/index.html'));
  }
  printRow('First contentful frame of the popup', ' ms', frames);
}

/**
 * Time for a message that must start the worker first: one that any worker answers at once, and the first one of the
 * popup.
 */
async function benchWorker(empty: Chromium, ours: Chromium): Promise<void> {
  const messages = {
    empty: [empty, {}],
    ours: [ours, {}],
    'ours, the status': [ours, { request: 'getStatus', input: {} }],
  } as const;
  const answers: Record<string, number[]> = { empty: [], ours: [], 'ours, the status': [] };
  for (let round = 0; round < rounds; round++) {
    for (const [label, [browser, message]] of Object.entries(messages)) {
      await browser.stopWorker();
      const [page] = browser.context.pages();
      const took = await page?.evaluate(`(async () => {
        const startedAt = performance.now();
        await chrome.runtime.sendMessage(${JSON.stringify(message)});
        return performance.now() - startedAt;
      })()`);
      answers[label]?.push(Number(took));
    }
  }
  printRow('Answer of a worker that was not running', ' ms', answers);
}

async function firstPaint(browser: Chromium, path: string): Promise<number> {
  const page = await browser.openPage(path, { width: 388, height: 600 });
  const at = await page.evaluate(
    () =>
      new Promise<number>((seen) => {
        new PerformanceObserver((list) => {
          for (const entry of list.getEntriesByName('first-contentful-paint')) seen(entry.startTime);
        }).observe({ type: 'paint', buffered: true });
      }),
  );
  await page.close();
  return at;
}

async function benchPanel(ours: Chromium, stage: Stage): Promise<void> {
  const delays: number[] = [];
  for (let round = 0; round < rounds; round++) {
    let answeredAt = Number.NaN;
    const stop = stage.sandbox.onAnswer(({ path }) => {
      if (path === '/v3/contacts') answeredAt = Date.now();
    });
    const page = await ours.context.newPage();
    await page.goto(appPage, { waitUntil: 'networkidle' });
    await page.evaluate(() => {
      new MutationObserver((_records, observer) => {
        if (!document.querySelector('contact-restore-panel')) return;
        observer.disconnect();
        requestAnimationFrame(() => {
          requestAnimationFrame(() => {
            document.documentElement.dataset.panelAt = String(Date.now());
          });
        });
      }).observe(document.documentElement, { childList: true });
    });
    await ours.inWorker('chrome.storage.session.remove("noticed")');
    await page.getByRole('searchbox', { name: 'Search contacts' }).fill('jane@riverside.example');
    const seenAt = await page.waitForFunction(() => document.documentElement.dataset.panelAt);
    delays.push(Number(await seenAt.jsonValue()) - answeredAt);
    stop();
    await page.close();
  }
  printRow('From the answer of the API to the panel’s first frame', ' ms', { ours: delays });
}

async function countCalls(ours: Chromium, { sandbox }: Stage): Promise<void> {
  const counted = async (action: () => Promise<unknown>) => {
    const before = sandbox.calls.length;
    await action();
    return sandbox.calls.slice(before).filter(({ host }) => host === 'api.cc.email').length;
  };
  let fingerprint = '';
  const lookupCalls = await counted(async () => {
    const answer = await ours.ask('lookup', { text: 'jane@riverside.example' });
    if (answer.ok) fingerprint = answer.value.fingerprint;
  });
  const lists = await ours.ask('getLists', {});
  const listId = lists.ok ? lists.value.lists[0]?.id : undefined;
  const restoreCalls = await counted(() =>
    ours.ask('restore', { contactId: people.jane, listIds: [listId ?? ''], entryPoint: 'popup', fingerprint }),
  );
  console.log(`${'API calls of a lookup'.padEnd(52)}${lookupCalls}`);
  console.log(`${'API calls of a restore, its lookup included'.padEnd(52)}${lookupCalls + restoreCalls}`);
}
