import type { Failure } from '../protocol/failure';

/** Whether Constant Contact refused the cursor of a reading. Cursors expire; the reading then starts again. */
export function isPlaceRefused({ kind }: Failure): boolean {
  return kind === 'refused' || kind === 'not-found' || kind === 'bad-request';
}
