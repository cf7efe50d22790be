import * as v from 'valibot';
import type { WorkerAnswer } from '../../ui/ask-worker';
import { type ListInput, listMessageSchema } from './list-requests';
import { createListServer } from './serve-list';

/** The worker that reads, holds and matches the list. */

const answer = createListServer();

addEventListener('message', async ({ data }: MessageEvent<unknown>) => {
  const { number, request, input } = v.parse(listMessageSchema, data);
  try {
    // The server validates the input.
    tell({ number, value: await answer(request, input as ListInput<typeof request>) });
  } catch (error) {
    tell({ number, error: String(error) });
  }
});

function tell(message: WorkerAnswer): void {
  postMessage(message);
}
