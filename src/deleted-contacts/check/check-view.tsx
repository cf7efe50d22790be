import { useEffect, useId, useRef } from 'preact/hooks';
import { Fact } from '../../ui/fact';
import { FailureNote } from '../../ui/failure-note';
import type { StepAction } from '../../ui/failure-words';
import { enumerate, number, plural, text } from '../../ui/text';
import { about, share } from '../job-cost';
import { ProgressBar } from '../progress-bar';
import { BUCKETS, type Bucket, type ListSummary, MOST_ADDRESSES } from './address-list';
import { bucketWord } from './bucket-words';
import type { Plan } from './check-plan';
import type { CheckState, GivenProblem, Source } from './check-state';
import { CheckTable } from './check-table';

interface Deeds {
  onRestore: () => void;
  onExport: (bucket?: Bucket) => void;
  onStep: (action: StepAction) => void;
}

/** Checks a list of addresses: takes it, says what the check costs, runs it and shows what each address is. */
export function CheckView({ state, ...deeds }: { state: CheckState } & Deeds) {
  const view = useRef<HTMLElement>(null);
  const { phase } = state.run.value;
  const before = useRef(phase);
  // The button that was pressed is not there any more: the keyboard goes on in what came in its place.
  useEffect(() => {
    const isOther = before.current !== phase;
    before.current = phase;
    if (!isOther || document.activeElement !== document.body) return;
    const field = phase === 'idle' ? view.current?.querySelector('textarea') : null;
    (field ?? view.current)?.focus({ preventScroll: true });
  }, [phase]);
  return (
    <section class="check-view" ref={view} tabIndex={-1} aria-label={text('checkTitle')}>
      {phase === 'idle' ? <Give state={state} /> : <Checked state={state} {...deeds} />}
    </section>
  );
}

/** Where a list is typed, pasted or dropped, and what its check will cost. */
function Give({ state }: { state: CheckState }) {
  const field = useRef<HTMLTextAreaElement>(null);
  const picker = useRef<HTMLInputElement>(null);
  const hint = useId();
  const list = state.given.value;
  const reading = state.reading.value;
  const problem = state.problem.value;
  const large = reading ?? (list && list.source.from !== 'typed' ? list.source : null);
  const box = useRef<HTMLDivElement>(null);
  const isLarge = large !== null;
  const wasLarge = useRef(false);
  // The field goes when a long text is pasted and comes back when that is taken away: the keyboard goes on in its place.
  useEffect(() => {
    if (wasLarge.current && !isLarge) field.current?.focus();
    if (!wasLarge.current && isLarge && document.activeElement === document.body) box.current?.focus();
    wasLarge.current = isLarge;
  }, [isLarge]);
  return (
    <div class="check-give">
      <p id={hint} class="soft">
        {text('checkHint')}
      </p>
      <div class={large ? 'check-given' : 'check-typed'} ref={box} tabIndex={-1}>
        <div role="status">
          {large && (
            <strong>
              <bdi>{reading ? text('checkReading') : sourceWords(large, list?.summary.lines ?? 0)}</bdi>
            </strong>
          )}
        </div>
        {large && !reading && (
          <button type="button" class="button" onClick={state.clear}>
            {text('checkClear')}
          </button>
        )}
        {reading && <ProgressBar label={text('checkReading')} />}
      </div>
      {!large && (
        <textarea
          ref={field}
          class="field check-field"
          aria-label={text('checkAddresses')}
          aria-describedby={hint}
          placeholder={text('checkPlaceholder')}
          rows={8}
          spellcheck={false}
          autocomplete="off"
          value={state.typed.value}
          onInput={(event) => state.type(event.currentTarget.value)}
          onPaste={(event) => {
            const { clipboardData } = event;
            if (!clipboardData) return;
            const files = [...clipboardData.files];
            const { value, selectionStart, selectionEnd } = event.currentTarget;
            const [before, after] = [value.slice(0, selectionStart), value.slice(selectionEnd)];
            if (files.length > 0) state.giveFiles(files);
            else if (!state.paste(inLines(before, clipboardData.getData('text/plain'), after))) return;
            // A field takes seconds to lay out a hundred thousand lines.
            event.preventDefault();
          }}
          onDrop={(event) => {
            // A long text that is dragged here goes the way of a long paste.
            const { dataTransfer } = event;
            if (!dataTransfer || dataTransfer.files.length > 0) return;
            const words = inLines(event.currentTarget.value, dataTransfer.getData('text/plain'));
            if (state.paste(words)) event.preventDefault();
          }}
        />
      )}
      <div class="check-ways">
        <input
          ref={picker}
          type="file"
          hidden
          accept=".csv,.tsv,.txt,text/csv,text/tab-separated-values,text/plain"
          onChange={(event) => {
            state.giveFiles([...(event.currentTarget.files ?? [])]);
            // The same file can be chosen again.
            event.currentTarget.value = '';
          }}
        />
        <button type="button" class="button" onClick={() => picker.current?.click()}>
          {text('checkChooseFile')}
        </button>
        <span class="soft small">{text('checkOrDrop', MOST_ADDRESSES)}</span>
      </div>
      {problem && (
        <p class="note caution" role="alert">
          {problemWords(problem)}
        </p>
      )}
      <Offer state={state} summary={reading ? undefined : list?.summary} />
    </div>
  );
}

/** What is in the list, and the button that begins. */
function Offer({ state, summary }: { state: CheckState; summary: ListSummary | undefined }) {
  const plan = state.first.value;
  const isSome = summary !== undefined && summary.addresses > 0;
  return (
    <div class="check-offer">
      {/* It is there before its words are: only then they are read out. */}
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
            <Cost state={state} plan={plan} />
            <button type="button" class="button primary" onClick={() => void state.start()}>
              {plural('checkStart', summary.addresses)}
            </button>
          </>
        ))}
    </div>
  );
}

/** Which way it goes, and what that costs of today's calls and of the person's time. */
function Cost({ state, plan }: { state: CheckState; plan: Plan }) {
  const left = state.callsLeft.value;
  const time = state.timeOf(plan);
  const { calls } = plan;
  return (
    <dl class="facts check-cost">
      <Fact label={text('checkWay')}>{plan.way === 'look-up' ? text('checkWayLookUp') : text('checkWayReadAll')}</Fact>
      <Fact label={text('binCallsLabel')}>
        {calls === undefined ? text('checkCallsUnknown') : plural('binCalls', calls)}
        {calls !== undefined && left !== undefined && (
          <span class="fact-note soft small">
            {calls <= left ? text('binShare', share(calls, left), left) : text('checkOverBudget', left)}
          </span>
        )}
      </Fact>
      {time !== undefined && <Fact label={text('binTimeLabel')}>{about(time)}</Fact>}
    </dl>
  );
}

/** The check under way and after: how far it is, the buckets, and the rows of one of them. */
function Checked({ state, onRestore, onExport, onStep }: { state: CheckState } & Deeds) {
  const list = state.given.value;
  const counts = state.counts.value;
  const bucket = state.bucket.value;
  if (!list || !counts) return null;
  const restorable = state.restorable.value;
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
        <Standing state={state} onStep={onStep} />
        <div class="check-bar">
          <fieldset class="check-buckets" aria-label={text('checkBuckets')}>
            {BUCKETS.filter((each) => (each !== 'failed' && each !== 'unchecked') || counts[each] > 0).map((each) => (
              <button
                key={each}
                type="button"
                class="check-bucket"
                data-bucket={each}
                aria-pressed={each === bucket}
                onClick={() => state.choose(each)}
              >
                <span>{bucketWord(each)}</span> <strong>{number(counts[each])}</strong>
              </button>
            ))}
          </fieldset>
          <div class="check-deeds">
            <button type="button" class="button" onClick={() => onExport(bucket)}>
              {text('checkExport', bucketWord(bucket))}
            </button>
            <button type="button" class="button quiet" onClick={() => onExport()}>
              {text('checkExportAll')}
            </button>
            <button
              type="button"
              class="button primary"
              aria-disabled={restorable === 0}
              onClick={() => {
                if (restorable > 0) onRestore();
              }}
            >
              {plural('binRestoreMany', restorable)}
            </button>
          </div>
        </div>
      </div>
      {counts[bucket] > 0 ? (
        <CheckTable key={bucket} state={state} count={counts[bucket]} />
      ) : (
        <p class="note bin-nothing">{isBusy ? text('checkNobodyYet') : text('checkNobody')}</p>
      )}
    </>
  );
}

/** How far the check has come, and what can be done about it. */
function Standing({ state, onStep }: { state: CheckState } & Pick<Deeds, 'onStep'>) {
  const run = state.run.value;
  const { unchecked = 0, failed = 0 } = state.counts.value ?? {};
  return (
    <div class={run.phase === 'priced' ? 'check-offer' : 'check-running'}>
      {/* It is there before its words are: only then they are read out. */}
      <div role="status">
        {run.phase === 'priced' && <p>{plural('checkPriced', unchecked)}</p>}
        {run.phase === 'stopped' && <p>{plural('checkStopped', unchecked)}</p>}
        {run.phase === 'done' && (
          <>
            <p class="soft">{plural('checkDone', state.calls.value)}</p>
            {state.unread.value > 0 && <p class="note caution small">{plural('checkUnread', state.unread.value)}</p>}
            {failed > 0 && <p>{plural('checkFailedSome', failed)}</p>}
          </>
        )}
      </div>
      {state.isBusy.value && <Progress state={state} />}
      {run.phase === 'priced' && (
        <>
          <Cost state={state} plan={run.plan} />
          <button type="button" class="button primary" onClick={() => void state.goOn()}>
            {plural('checkStart', unchecked)}
          </button>
        </>
      )}
      {run.phase === 'stopped' && (
        <button type="button" class="button" onClick={() => void state.goOn()}>
          {text('checkGoOn')}
        </button>
      )}
      {run.phase === 'failed' && (
        <FailureNote
          failure={run.failure}
          attempt="scan"
          onStep={(action) => (action === 'try-again' ? void state.goOn() : onStep(action))}
        />
      )}
      {run.phase === 'done' && failed > 0 && (
        <button type="button" class="button" onClick={() => void state.again()}>
          {plural('checkAgain', failed)}
        </button>
      )}
    </div>
  );
}

function Progress({ state }: { state: CheckState }) {
  const { made, all } = state.progress.value;
  const percent = all === undefined ? undefined : all === 0 ? 100 : Math.floor((made / all) * 100);
  const words = all === undefined ? plural('binCalls', made) : plural('checkCallsOf', all, made);
  return (
    <>
      <p class="small">{words}</p>
      <ProgressBar label={text('checkRunning')} percent={percent} words={words} />
      {state.run.value.phase === 'running' && (
        <button type="button" class="button" onClick={state.stop}>
          {text('cancel')}
        </button>
      )}
    </>
  );
}

/** What stands in the field and what comes to it, so that no address runs into another. */
function inLines(...parts: string[]): string {
  return parts.filter((part) => part.trim() !== '').join('\n');
}

function headWords(source: Source, summary: ListSummary): string {
  if (summary.notRestored !== undefined) return plural('checkResults', summary.notRestored);
  const found = plural('checkFound', summary.addresses);
  return source.from === 'file' ? text('checkFileHead', source.name, found) : found;
}

function sourceWords(source: Source, lines: number): string {
  return source.from === 'file' ? plural('checkFile', lines, source.name) : plural('checkPasted', lines);
}

function detailWords({ repeated, notAddresses, columns, idColumn }: ListSummary): string[] {
  const [column] = columns;
  const names = enumerate(columns.map((name) => text('checkColumnName', name)));
  return [
    ...(column === undefined ? [] : [columns.length === 1 ? text('checkColumn', column) : text('checkColumns', names)]),
    ...(idColumn === undefined ? [] : [text(column === undefined ? 'checkIds' : 'checkIdsFirst', idColumn)]),
    ...(repeated === 0 ? [] : [plural('checkRepeated', repeated)]),
    ...(notAddresses === 0 ? [] : [plural('checkNotAddresses', notAddresses)]),
  ];
}

function problemWords(problem: GivenProblem): string {
  switch (problem.kind) {
    case 'too-many':
      return text('checkTooMany', problem.addresses, problem.most);
    case 'too-large':
      return text('checkTooLarge');
    case 'unreadable':
      return text('checkUnreadable');
    case 'spreadsheet':
      return text('checkSpreadsheet');
    case 'not-text':
      return text('checkNotText');
    case 'several-files':
      return text('checkOneFile');
    case 'defect':
      return text('checkDefect');
  }
}
