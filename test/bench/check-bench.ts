import type { Page } from 'playwright';
import type { Chromium } from '../e2e/chromium';
import type { Stage } from '../e2e/stage';
import { median } from './table';

const PAGE = 'src/deleted-contacts/index.html';
const ADDRESSES = 100_000;

/**
 * A list of 100,000 addresses, given as a paste and as a file, matched against 100,000 contacts: how long that takes, and how
 * long the page is kept from drawing, beside the same page doing nothing. A frame is late also where the sandbox, the browser
 * and the worker leave no processor for the page; what its own tasks took of one tells how much is the page's own doing. Needs somebody signed in, a sandbox without rate
 * limits, and the contacts that bin-bench.ts makes.
 */
export async function benchCheck(ours: Chromium, { sandbox }: Stage): Promise<void> {
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
    pastes.push(await given(page, 'paste'));
    await page.getByRole('button', { name: 'Clear' }).click();
    files.push(await given(page, 'drop'));
    await page.getByRole('button', { name: 'Clear' }).click();
  }
  await given(page, 'paste');
  await page.getByRole('button', { name: 'Find the cost (1 call)' }).click();
  await page.getByRole('button', { name: /^Check [\d,]+ addresses$/ }).waitFor();
  const match = await watched(page, async () => {
    await page.evaluate("document.querySelector('.check-offer .primary').click()");
    await says(page, /^Checked with/);
  });
  const results = await page.getByRole('group', { name: 'Results' }).getByRole('button').allTextContents();

  tell('Doing nothing', [idle], idle);
  tell('Paste: read, normalized, deduplicated', pastes, idle);
  tell('File: read, normalized, deduplicated', files, idle);
  tell('Matched, page by page as they are read', [match], idle);
  console.log(`${'Result'.padEnd(52)}${results.join(', ')}`);
  await page.close();
}

/** Runs in the page: half of the addresses are those of bin-bench.ts, in another case; some are repeated, some are none. */
function makeList(count: number): void {
  const hosts = ['river', 'bakery', 'choir', 'school'];
  const lines = Array.from({ length: count }, (_, n) =>
    n % 2 ? `Singer ${n},nobody${n}@elsewhere.example` : `"Singer, ${n}",Singer${n}@${hosts[n % 4]}.EXAMPLE`,
  );
  const text = ['Name,Email', ...lines, ...lines.slice(0, 500), ...Array(500).fill('Nobody,none')].join('\r\n');
  Object.assign(window, { listToCheck: text });
}

/** Gives the list as the clipboard or a file manager does, and watches until the page says what is in it. */
async function given(page: Page, how: 'paste' | 'drop'): Promise<Watched> {
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

/** Waits for these words; the queries of Playwright would take more of the page's time than what is measured. */
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

interface Watched {
  /** ms from the beginning to the end. */
  took: number;
  /** The longest time between two frames, in ms. */
  longestFrame: number;
  /** Tasks of 50 ms and more, in ms each: https://www.w3.org/TR/longtasks-1/. */
  longTasks: number[];
  processor: Processor;
}

/** The most that one task of the page took of the processor, in ms: what it waited for the processor is not in it. */
interface Processor {
  task: number;
  /** V8 collecting garbage by itself, which it does beside the page as long as another core is free. */
  collection: number;
}

/** Measures the frames of the page and its tasks while something goes on in it. */
async function watched(page: Page, action: () => Promise<unknown>): Promise<Watched> {
  const endTrace = await startTrace(page);
  await page.evaluate(() => {
    const seen = { longestFrame: 0, longTasks: [] as number[], startedAt: performance.now(), goesOn: true };
    Object.assign(window, { seen });
    const observer = new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) seen.longTasks.push(duration);
    });
    observer.observe({ type: 'longtask' });
    let before = performance.now();
    const frame = (at: number) => {
      seen.longestFrame = Math.max(seen.longestFrame, at - before);
      before = at;
      if (seen.goesOn) requestAnimationFrame(frame);
      else observer.disconnect();
    };
    requestAnimationFrame((at) => {
      before = at;
      requestAnimationFrame(frame);
    });
  });
  await action();
  const frames = await page.evaluate(async () => {
    const { seen } = window as unknown as { seen: Watched & { startedAt: number; goesOn: boolean } };
    const took = performance.now() - seen.startedAt;
    await new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)));
    seen.goesOn = false;
    return { took, longestFrame: seen.longestFrame, longTasks: seen.longTasks };
  });
  return { ...frames, processor: await endTrace() };
}

/** An entry of a trace: `tdur` is in microseconds of the processor. */
interface TraceEvent {
  name: string;
  pid: number;
  tid: number;
  tdur?: number;
  args: { name?: string; src_file?: string };
}

/** Traces the tasks of all pages; what comes back ends that and gives the longest of a main thread. */
async function startTrace(page: Page): Promise<() => Promise<Processor>> {
  const browser = page.context().browser();
  if (!browser) throw new Error('Playwright gave no browser for a persistent context.');
  const session = await browser.newBrowserCDPSession();
  const mainThreads = new Set<string>();
  const longest = new Map<string, Processor>();
  session.on('Tracing.dataCollected', ({ value }) => {
    for (const { name, pid, tid, tdur = 0, args } of value as unknown as TraceEvent[]) {
      const thread = `${pid}:${tid}`;
      if (name === 'thread_name' && args.name === 'CrRendererMain') mainThreads.add(thread);
      if (!name.endsWith('RunTask')) continue;
      const kind = args.src_file?.startsWith('v8/src/heap/') ? 'collection' : 'task';
      const before = longest.get(thread) ?? { task: 0, collection: 0 };
      longest.set(thread, { ...before, [kind]: Math.max(before[kind], tdur / 1_000) });
    }
  });
  await session.send('Tracing.start', { traceConfig: { includedCategories: ['toplevel'] } });
  return async () => {
    const complete = new Promise((done) => session.once('Tracing.tracingComplete', done));
    await session.send('Tracing.end');
    await complete;
    await session.detach();
    const most = (kind: keyof Processor) => Math.max(...[...mainThreads].map((each) => longest.get(each)?.[kind] ?? 0));
    return { task: most('task'), collection: most('collection') };
  };
}

function tell(name: string, all: Watched[], idle: Watched): void {
  const most = (value: (one: Watched) => number) => Math.max(...all.map(value)).toFixed(1);
  const late = Number(most(({ longestFrame }) => longestFrame)) / idle.longestFrame;
  const tasks = all.flatMap(({ longTasks }) => longTasks);
  console.log(`${name.padEnd(52)}${median(all.map(({ took }) => took)).toFixed(0)} ms`);
  const task = most(({ processor }) => processor.task);
  const collection = most(({ processor }) => processor.collection);
  console.log(`  longest task, of the processor                    ${task} ms; collecting garbage ${collection} ms`);
  console.log(
    `  longest frame                                     ${most((one) => one.longestFrame)} ms (${late.toFixed(2)} x)`,
  );
  const over = tasks.length === 0 ? 'none' : tasks.map((duration) => `${duration.toFixed(0)} ms`).join(', ');
  console.log(`  tasks over 50 ms, by the clock                    ${over}`);
}
