import { Fact } from '../../ui/fact';
import { plural, text } from '../../ui/text';
import { durationWords, percentWords } from '../job-cost';
import type { CheckPlan } from './check-plan';
import type { CheckState } from './check-state';

/** The method of a check, and its cost in calls and time. */
export function CheckCost({ state, plan }: { state: CheckState; plan: CheckPlan }) {
  const left = state.callsLeft.value;
  const time = state.timeOf(plan);
  const { calls } = plan;
  return (
    <dl class="facts check-cost">
      <Fact label={text('checkWay')}>{plan.way === 'look-up' ? text('checkWayLookUp') : text('checkWayReadAll')}</Fact>
      <Fact label={text('labelCalls')}>
        {calls === undefined ? text('checkCallsUnknown') : plural('labelCallCount', calls)}
        {calls !== undefined && left !== undefined && (
          <span class="fact-note soft small">
            {calls <= left ? text('costShare', percentWords(calls, left), left) : text('checkOverBudget', left)}
          </span>
        )}
      </Fact>
      {time !== undefined && <Fact label={text('labelTime')}>{durationWords(time)}</Fact>}
    </dl>
  );
}
