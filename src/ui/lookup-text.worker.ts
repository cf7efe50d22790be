import { parseLookupText } from '../restore/lookup-text';

/** The worker that reads a text which is too long to be read while somebody waits for the page. */

addEventListener('message', ({ data }: MessageEvent<string>) => {
  postMessage(parseLookupText(data));
});
