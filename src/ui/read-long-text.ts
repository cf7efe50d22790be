import type { ParsedLookupText } from '../restore/lookup-text';
import { yieldToBrowser } from './yield-to-browser';

/** Characters per message to the worker. Copying them blocks the page. */
const SLICE = 500_000;

/** A piece of the text. Pieces arrive in order. */
export interface TextSlice {
  slice: string;
  isLast: boolean;
}

/** Runs `parseLookupText` in a worker, because ten megabytes can take seconds. Rejects only because of a bug in our code. */
export async function readLongText(text: string): Promise<ParsedLookupText> {
  const worker = new Worker(new URL('./lookup-text.worker.ts', import.meta.url), { type: 'module' });
  const answer = new Promise<ParsedLookupText>((resolve, reject) => {
    worker.addEventListener('message', ({ data }: MessageEvent<ParsedLookupText>) => resolve(data));
    worker.addEventListener('error', ({ message }) => reject(new Error(message)));
  });
  const [parsed] = await Promise.all([answer, handOver(worker, text)]).finally(() => worker.terminate());
  return parsed;
}

async function handOver(worker: Worker, text: string): Promise<void> {
  for (let from = 0; from < text.length; from += SLICE) {
    const slice = text.slice(from, from + SLICE);
    worker.postMessage({ slice, isLast: from + SLICE >= text.length } satisfies TextSlice);
    await yieldToBrowser();
  }
}
