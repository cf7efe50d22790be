import { parseLookupText } from '../restore/lookup-text';
import type { TextSlice } from './read-long-text';

/** The worker that reads a text which is too long to be read while somebody waits for the page. */

const slices: string[] = [];

addEventListener('message', ({ data: { slice, isLast } }: MessageEvent<TextSlice>) => {
  slices.push(slice);
  if (isLast) postMessage(parseLookupText(slices.join('')));
});
