import type { Failure } from '../protocol/failure';
import { type Attempt, failureWords } from './failure-words';
import type { StepAction } from './steps';

/** A failure as a sentence, with the button of its next step. Omit `onStep` if the surface shows that button elsewhere. */
export function FailureNote({
  failure,
  attempt,
  onStep,
}: {
  failure: Failure;
  attempt: Attempt;
  onStep?: ((action: StepAction) => void) | undefined;
}) {
  const { sentence, step } = failureWords(failure, attempt);
  return (
    <div class="note failure" role="alert">
      <p>{sentence}</p>
      {onStep && (
        <button type="button" class="button" onClick={() => onStep(step.action)}>
          {step.label}
        </button>
      )}
    </div>
  );
}
