import type { Failure } from '../protocol/failure';

/** Whether Constant Contact refused a cursor. Cursors expire, and the reading then starts over. */
export function isPlaceRefused({ kind }: Failure): boolean {
  return kind === 'refused' || kind === 'not-found' || kind === 'bad-request';
}
