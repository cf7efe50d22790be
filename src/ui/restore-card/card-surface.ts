import type { Failure } from '../../protocol/failure';
import type { StepAction } from '../steps';

/** What the surface tells the card, and does for it. */
export interface CardSurface {
  /** Performs a next step that the card cannot perform itself. */
  onStep: (action: StepAction) => void;
  /** Whether the surface shows a sign-in button, so that the card needs none. */
  signedOut: boolean;
  /** Why this browser may restore no contact. */
  refusal: Failure | undefined;
}

/** Whether the next step after a failure is to sign in. */
export function isMissingSession({ kind }: Failure): boolean {
  return kind === 'signed-out' || kind === 'no-api-key';
}
