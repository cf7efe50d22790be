import type { ParsedLookupText } from '../restore/lookup-text';

/** Reads a text as `parseLookupText` does, but in a worker: ten megabytes can take seconds. Rejects only for a defect of ours. */
export function readLongText(text: string): Promise<ParsedLookupText> {
  const worker = new Worker(new URL('./lookup-text.worker.ts', import.meta.url), { type: 'module' });
  return new Promise<ParsedLookupText>((resolve, reject) => {
    worker.addEventListener('message', ({ data }: MessageEvent<ParsedLookupText>) => resolve(data));
    worker.addEventListener('error', ({ message }) => reject(new Error(message)));
    worker.postMessage(text);
  }).finally(() => worker.terminate());
}
