import type { Failure } from '../../protocol/failure';
import { FailureNote } from '../failure-note';
import type { StepAction } from '../steps';
import { text } from '../text';
import type { ListChoiceState } from './list-choice';
import { ListPicker } from './list-picker';

/** The lists to choose from, or their loading or failure state. */
export function ListSection({
  state,
  hint,
  disabled,
  onLoad,
  onReload,
  onStep,
  isStepElsewhere = () => false,
  elsewhere,
}: {
  state: ListChoiceState;
  hint: string;
  disabled: boolean;
  /** Reads the lists after a failure. */
  onLoad: () => void;
  /** Reads the lists again, because they may have changed. */
  onReload: () => void;
  onStep: (action: StepAction) => void;
  /** Whether the surface already shows the next step after this failure. */
  isStepElsewhere?: (failure: Failure) => boolean;
  /** Lists whose checkbox is outside this section. */
  elsewhere?: ReadonlySet<string>;
}) {
  const loaded = state.loaded.value;
  switch (loaded.phase) {
    case 'ready':
      return <ListPicker state={state} hint={hint} disabled={disabled} onReload={onReload} elsewhere={elsewhere} />;
    case 'failed':
      return (
        <FailureNote
          failure={loaded.failure}
          attempt="lists"
          onStep={
            isStepElsewhere(loaded.failure)
              ? undefined
              : (action) => (action === 'try-again' ? onLoad() : onStep(action))
          }
        />
      );
    default:
      return (
        <div class="lists">
          <p class="soft small">{text('listsLoading')}</p>
          <span class="skeleton-box" />
        </div>
      );
  }
}
