import { useEffect, useRef } from 'preact/hooks';
import type { ComparedField } from '../../protocol/restores';
import { comparedWords } from '../compared-words';
import { firstNameOr } from '../contact-words';
import { Fact } from '../fact';
import { fieldWord, isComplete, restoredWords } from '../restored-words';
import { text } from '../text';
import type { CardState } from './card-state';

/** The result of the last action. The element stays mounted, because screen readers announce only changes inside it. */
export function Outcome({ state }: { state: CardState }) {
  const status = useRef<HTMLDivElement>(null);
  const outcome = state.outcome.value;
  useEffect(() => {
    // After a restore that can be undone, the undo takes the focus.
    const hasUndo = outcome?.kind === 'restored' && state.undoable.peek() !== undefined;
    if (outcome !== null && !hasUndo) status.current?.focus();
  }, [outcome, state.undoable]);

  const isFullSuccess = outcome?.kind !== 'restored' || (isComplete(outcome.proof) && !outcome.changedSince);
  const tone = outcome === null ? '' : `note ${isFullSuccess ? 'success' : 'caution'}`;
  const different = outcome?.kind === 'restored' ? outcome.proof.fields.filter((field) => !field.same) : [];
  return (
    <>
      <div class={`card-status ${tone}`} role="status" ref={status} tabIndex={-1}>
        {outcome?.kind === 'restored' && restoredWords(outcome, state.lists.lists.value, state.former.value)}
        {outcome?.kind === 'undone' && text('cardUndone')}
        {outcome?.kind === 'marked' && text('cardNeverMarked')}
        {outcome?.kind === 'unmarked' && text('cardNeverUnmarked')}
        {outcome?.kind === 'requested' && text('cardRequestSent', firstNameOr(state.contact.value))}
      </div>
      {different.length > 0 && (
        <dl class="facts">
          {different.map((field) => (
            <Fact key={field.field} label={fieldWord(field.field)}>
              {differenceWords(field)}
            </Fact>
          ))}
        </dl>
      )}
    </>
  );
}

function differenceWords({ field, before, after }: ComparedField): string {
  if (before === undefined) return text('cardDifferenceNew', comparedWords(field, after ?? ''));
  if (after === undefined) return text('cardDifferenceMissing', comparedWords(field, before));
  return text('cardDifferenceChanged', comparedWords(field, before), comparedWords(field, after));
}
