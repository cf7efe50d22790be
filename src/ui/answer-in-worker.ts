import * as v from 'valibot';
import type { WorkerAnswer } from './ask-worker';

/** In a worker: answers the requests of these names that `createWorkerRequests` sends. `answer` validates their input. */
export function answerInWorker<Name extends string>(
  names: Name[],
  answer: (request: Name, input: never) => Promise<unknown>,
): void {
  const message = v.strictObject({ number: v.number(), request: v.picklist(names), input: v.unknown() });
  addEventListener('message', async ({ data }: MessageEvent<unknown>) => {
    const { number, request, input } = v.parse(message, data);
    const result = await answer(request, input as never).then(
      (value) => ({ value }),
      (error: unknown) => ({ error: String(error) }),
    );
    postMessage({ number, ...result } satisfies WorkerAnswer);
  });
}
