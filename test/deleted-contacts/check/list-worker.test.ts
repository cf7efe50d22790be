import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createListWorker } from '../../../src/deleted-contacts/check/list-worker';

/** A minimal worker that records its requests and whether it still runs. */
class TestWorker extends EventTarget {
  static readonly started: TestWorker[] = [];
  readonly asked: { number: number; request: string }[] = [];
  isRunning = true;
  constructor() {
    super();
    TestWorker.started.push(this);
  }
  postMessage(message: { number: number; request: string }): void {
    this.asked.push(message);
  }
  terminate(): void {
    this.isRunning = false;
  }
  answer(at: number, what: { value: unknown } | { error: string }): void {
    const data = { number: this.asked[at]?.number, ...what };
    this.dispatchEvent(new MessageEvent('message', { data }));
  }
}

beforeEach(() => {
  TestWorker.started.length = 0;
  vi.stubGlobal('Worker', TestWorker);
});
afterEach(() => {
  vi.unstubAllGlobals();
});

it('each answer goes to its own request', async () => {
  const ask = createListWorker();
  const [first, second] = [ask('allRead', {}), ask('forget', {})];
  const [worker] = TestWorker.started;
  worker?.answer(1, { value: 'of the second' });
  worker?.answer(0, { error: 'of the first' });
  expect(await second).toBe('of the second');
  await expect(first).rejects.toThrow('of the first');
});

it('a broken worker fails its pending requests, and the next request starts another worker', async () => {
  const ask = createListWorker();
  const waiting = [ask('read', { source: 'a' }), ask('allRead', {})].map((answer) => expect(answer).rejects.toThrow());
  const [broken] = TestWorker.started;
  broken?.dispatchEvent(new Event('error'));
  await Promise.all(waiting);
  expect(broken?.isRunning).toBe(false);
  const next = ask('read', { source: 'b' });
  expect(TestWorker.started).toHaveLength(2);
  TestWorker.started[1]?.answer(0, { value: 'read' });
  expect(await next).toBe('read');
});
