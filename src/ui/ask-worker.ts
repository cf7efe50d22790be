/** A message to a worker; its answer has the same number. */
interface Question {
  number: number;
  request: string;
  input: unknown;
}
export type WorkerAnswer = { number: number; value: unknown } | { number: number; error: string };

/**
 * Asks a worker, which is started with the first request. A request rejects only for a defect of ours. The worker and what it holds
 * are then dropped, and the next request starts another one.
 */
export function createWorkerRequests(start: () => Worker): (request: string, input: unknown) => Promise<unknown> {
  let worker: Worker | undefined;
  let requests = 0;
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();

  function begin(): Worker {
    const started = start();
    started.addEventListener('message', ({ data }: MessageEvent<WorkerAnswer>) => {
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
      worker ??= begin();
      const number = ++requests;
      waiting.set(number, { resolve, reject });
      worker.postMessage({ number, request, input } satisfies Question);
    });
}
