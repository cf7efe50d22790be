import { FailureNote } from '../../ui/failure-note';
import { ConfirmButton } from '../../ui/modal-dialog';
import type { StepAction } from '../../ui/steps';
import { plural, text } from '../../ui/text';
import type { BinState } from './bin-state';

/** Marks the selected contacts as “Never restore”. */
export function MarkSelected({ bin, onStep }: { bin: BinState; onStep: (action: StepAction) => void }) {
  const { failed } = bin.marking;
  const count = bin.selected.value.size;
  return (
    <>
      <ConfirmButton
        label={plural('binNever', count)}
        class="quiet"
        question={plural('binNeverQuestion', count)}
        meaning={text('cardNeverMeans')}
        no={text('buttonCancel')}
        yes={text('cardNeverYes')}
        onYes={() => void bin.markSelected()}
      />
      {failed.value && (
        <FailureNote
          failure={failed.value.failure}
          attempt="mark"
          onStep={(action) => (action === 'try-again' ? void failed.value?.again() : onStep(action))}
        />
      )}
    </>
  );
}
