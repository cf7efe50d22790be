import { parseLookupText } from '../restore/lookup-text';
import type { TextSlice } from './read-long-text';

/** The worker that reads a text too long for the page's main thread. */

const slices: string[] = [];

addEventListener('message', ({ data: { slice, isLast } }: MessageEvent<TextSlice>) => {
  slices.push(slice);
  if (isLast) postMessage(parseLookupText(slices.join('')));
});
