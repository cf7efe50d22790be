import type { AskList, ListAnswer } from './list-requests';

/**
 * Starts the worker that holds the list with the first request. A request rejects only for a defect of ours. The worker and its
 * list are then dropped, and the next request starts another worker.
 */
export function createListWorker(): AskList {
  let worker: Worker | undefined;
  let requests = 0;
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();

  function start(): Worker {
    const started = new Worker(new URL('./check-list.worker.ts', import.meta.url), { type: 'module' });
    started.addEventListener('message', ({ data }: MessageEvent<ListAnswer>) => {
      const { resolve, reject } = waiting.get(data.number) ?? {};
      waiting.delete(data.number);
      if ('error' in data) reject?.(new Error(data.error));
      else resolve?.(data.value);
    });
    started.addEventListener('error', ({ message }) => {
      started.terminate();
      worker = undefined;
      for (const { reject } of waiting.values()) reject(new Error(message));
      waiting.clear();
    });
    return started;
  }

  return (request, input) =>
    new Promise((resolve, reject) => {
      worker ??= start();
      const number = ++requests;
      waiting.set(number, { resolve: resolve as (value: unknown) => void, reject });
      worker.postMessage({ number, request, input });
    });
}
