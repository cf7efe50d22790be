import type { ParsedLookupText } from '../restore/lookup-text';
import { breathe } from './breathe';

/** How much is handed to the worker at once: the page stands still while it is copied. */
const SLICE = 500_000;

/** A part of the text, in order. */
export interface TextSlice {
  slice: string;
  isLast: boolean;
}

/** Reads a text as `parseLookupText` does, but in a worker: ten megabytes can take seconds. Rejects only for a defect of ours. */
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
    await breathe();
  }
}
