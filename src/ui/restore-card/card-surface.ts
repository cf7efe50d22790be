import type { Failure } from '../../protocol/failure';
import type { StepAction } from '../steps';

/** What a card needs to know of the surface it is on. */
export interface CardSurface {
  /** Does the step of a failure that the card cannot do itself. */
  onStep: (action: StepAction) => void;
  /** Whether the surface shows its own sign-in button, so that the card need not. */
  signedOut: boolean;
  /** Why nobody may be restored from this browser. */
  refusal: Failure | undefined;
}

/** Whether signing in is the way on from a failure. */
export function isMissingSession({ kind }: Failure): boolean {
  return kind === 'signed-out' || kind === 'no-api-key';
}
