import type { FailedAction } from '../ui/actions';
import { FailureNote } from '../ui/failure-note';
import type { Attempt } from '../ui/failure-words';
import { leavePage } from '../ui/steps';

/** Why an action failed, if it did, with a button that tries it again or leads to what helps. */
export function ActionFailure({ failed }: { failed: FailedAction<Attempt> | null }) {
  if (!failed) return null;
  const { failure, attempt, again } = failed;
  return (
    <FailureNote
      failure={failure}
      attempt={attempt}
      onStep={(action) => (leavePage(action) ? undefined : void again())}
    />
  );
}
