import type { Page } from 'playwright';
import { median } from './table';

export interface Watched {
  /** Milliseconds from the beginning to the end. */
  took: number;
  /** The longest time between two frames, in ms. */
  longestFrame: number;
  /** Tasks of 50 ms and more, in ms each: https://www.w3.org/TR/longtasks-1/. */
  longTasks: number[];
  processor: Processor;
}

/** The highest processor time of one task of the page, in ms. Waiting for the processor does not count. */
interface Processor {
  task: number;
  /** V8’s own garbage collection, which runs beside the page as long as another core is free. */
  collection: number;
}

/** Measures the frames and the tasks of the page during an action. */
export async function watched(page: Page, action: () => Promise<unknown>): Promise<Watched> {
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

/** Traces the tasks of all pages. The returned function ends the trace and gives the longest task of a main thread. */
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

export function tell(name: string, all: Watched[], idle: Watched): void {
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
