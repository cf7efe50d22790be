import { FailureNote } from '../../ui/failure-note';
import { ConfirmButton } from '../../ui/modal-dialog';
import type { StepAction } from '../../ui/steps';
import { number, plural, text } from '../../ui/text';
import { restoreWords } from '../jobs/job-words';
import { ProgressBar } from '../progress-bar';
import { bucketWord } from './bucket-words';
import { BUCKETS, type Bucket, type Counts } from './buckets';
import { CheckProgress } from './check-progress';
import type { CheckState } from './check-state';
import { CheckTable } from './check-table';
import { detailWords, headWords, problemWords } from './check-words';

export interface CheckResultsProps {
  state: CheckState;
  onRestore: () => void;
  onExport: (bucket?: Bucket) => void;
  onStep: (action: StepAction) => void;
}

/** A running or finished check: its progress, the buckets, and the rows of one bucket. */
export function CheckResultsView({ state, onStep, ...actions }: CheckResultsProps) {
  const list = state.given.value;
  const counts = state.counts.value;
  const bucket = state.bucket.value;
  if (!list || !counts) return null;
  const isBusy = state.isBusy.value;
  return (
    <>
      <div class="check-top">
        <div class="check-head">
          <p>
            <strong>
              <bdi>{headWords(list.source, list.summary)}</bdi>
            </strong>{' '}
            <span class="soft small">{detailWords(list.summary).join(' · ')}</span>
          </p>
          {!isBusy && (
            <button type="button" class="button" onClick={state.clear}>
              {text('checkAnother')}
            </button>
          )}
        </div>
        {state.problem.value && (
          <p class="note caution" role="alert">
            {problemWords(state.problem.value)}
          </p>
        )}
        {state.reading.value && (
          <div class="check-running">
            <p class="small">{text('checkReading')}</p>
            <ProgressBar label={text('checkReading')} />
          </div>
        )}
        <CheckProgress state={state} onStep={onStep} />
        <Marked state={state} onStep={onStep} />
        <CheckBar state={state} counts={counts} {...actions} />
      </div>
      {counts[bucket] > 0 ? (
        <CheckTable key={bucket} state={state} count={counts[bucket]} />
      ) : (
        <p class="note table-empty">{isBusy ? text('checkNobodyYet') : text('checkNobody')}</p>
      )}
    </>
  );
}

/** Buckets whose people can be marked as “Never restore”. */
const MARKABLE: Bucket[] = ['deleted', 'unsubscribed', 'active', 'absent', 'unchecked', 'failed'];

/** The result of marking a bucket’s people. */
function Marked({ state, onStep }: Pick<CheckResultsProps, 'state' | 'onStep'>) {
  const { marked, marking } = state;
  const failed = marking.failed.value;
  return (
    <>
      {/* A screen reader announces only text that enters an existing element. */}
      <div aria-live="polite">
        {marked.value && <p class="note success">{plural('checkNeverDone', marked.value.count)}</p>}
      </div>
      {failed && (
        <FailureNote
          failure={failed.failure}
          attempt="mark"
          onStep={(action) => (action === 'try-again' ? void failed.again() : onStep(action))}
        />
      )}
    </>
  );
}

/** The buckets and the actions on their contacts. */
function CheckBar({ state, counts, onRestore, onExport }: Omit<CheckResultsProps, 'onStep'> & { counts: Counts }) {
  const bucket = state.bucket.value;
  const restorable = state.restorable.value;
  return (
    <div class="check-bar">
      <fieldset class="buckets" aria-label={text('checkBuckets')}>
        {BUCKETS.filter((each) => (each !== 'failed' && each !== 'unchecked') || counts[each] > 0).map((each) => (
          <button
            key={each}
            type="button"
            class="bucket"
            data-bucket={each}
            aria-pressed={each === bucket}
            onClick={() => state.choose(each)}
          >
            <span>{bucketWord(each)}</span> <strong>{number(counts[each])}</strong>
          </button>
        ))}
      </fieldset>
      <div class="check-actions">
        <button type="button" class="button" onClick={() => onExport(bucket)}>
          {text('checkExport', bucketWord(bucket))}
        </button>
        <button type="button" class="button quiet" onClick={() => onExport()}>
          {text('checkExportAll')}
        </button>
        {MARKABLE.includes(bucket) && counts[bucket] > 0 && !state.isBusy.value && (
          <ConfirmButton
            label={plural('checkNever', counts[bucket])}
            class="quiet"
            question={plural('checkNeverQuestion', counts[bucket])}
            meaning={text('cardNeverMeans')}
            no={text('buttonCancel')}
            yes={text('cardNeverYes')}
            onYes={() => void state.markBucket(bucket)}
          />
        )}
        <button
          type="button"
          class="button primary"
          aria-disabled={restorable === 0}
          onClick={() => {
            if (restorable > 0) onRestore();
          }}
        >
          {restoreWords(restorable)}
        </button>
      </div>
    </div>
  );
}
