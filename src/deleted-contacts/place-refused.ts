import type { Failure } from '../protocol/failure';

/** Whether Constant Contact did not take where a reading was to go on: such places do not last. Then it begins anew. */
export function isPlaceRefused({ kind }: Failure): boolean {
  return kind === 'refused' || kind === 'not-found' || kind === 'bad-request';
}
