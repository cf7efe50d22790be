/** A message to a worker. The answer repeats its number. */
interface Question {
  number: number;
  request: string;
  input: unknown;
}
export type WorkerAnswer = { number: number; value: unknown } | { number: number; error: string };

/**
 * Returns a function that sends requests to a worker and starts it on first use. A request rejects only because of a bug in
 * our code. The worker and its data are then dropped, and the next request starts a new one.
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
