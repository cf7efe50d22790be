import { plural, text } from '../../ui/text';
import type { ListSummary } from './buckets';
import { CheckCost } from './check-cost';
import type { CheckState } from './check-state';
import { detailWords } from './check-words';

/** A summary of the list, and the button that starts the check. */
export function CheckOffer({ state, summary }: { state: CheckState; summary: ListSummary | undefined }) {
  const plan = state.first.value;
  const isSome = summary !== undefined && summary.addresses > 0;
  return (
    <div class="check-offer">
      {/* A screen reader announces only text that enters an existing element. */}
      <div role="status">
        {isSome && (
          <p>
            <strong>
              {summary.notRestored === undefined
                ? plural('checkFound', summary.addresses)
                : plural('checkResults', summary.notRestored)}
            </strong>{' '}
            <span class="soft">{detailWords(summary).join(' · ')}</span>
          </p>
        )}
        {summary?.addresses === 0 && (
          <p class="note">{summary.notRestored === 0 ? text('checkNothingToRetry') : text('checkNoAddress')}</p>
        )}
      </div>
      {isSome &&
        (plan.way === 'ask-size' ? (
          <>
            <p class="soft">{text('checkAskSize', summary.addresses)}</p>
            <button type="button" class="button primary" onClick={() => void state.start()}>
              {text('checkFindCost')}
            </button>
          </>
        ) : (
          <>
            <CheckCost state={state} plan={plan} />
            <button type="button" class="button primary" onClick={() => void state.start()}>
              {plural('checkStart', summary.addresses)}
            </button>
          </>
        ))}
    </div>
  );
}
