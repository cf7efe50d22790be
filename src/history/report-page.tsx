import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import type { ListOrigin } from '../protocol/former-lists';
import type { JobReport, JobResult } from '../protocol/jobs';
import { FailureNote } from '../ui/failure-note';
import { OUTCOMES } from '../ui/job-outcomes';
import { outcomeWord, reasonWords } from '../ui/result-words';
import { leavePage, type StepAction } from '../ui/steps';
import { dayRange, enumerate, moment, number, plural, text } from '../ui/text';
import { chainWords } from './history-words';
import { jobKindWords } from './job-row';
import type { ReportState } from './report-state';

/** The report of a job, to print for people who were not involved. It names no contact unless that is selected. */
export function ReportPage({ state, onPrint }: { state: ReportState; onPrint: () => void }) {
  const id = useId();
  const report = state.report.value;

  function step(action: StepAction): void {
    if (action === 'sign-in') void state.signIn();
    else if (!leavePage(action)) void state.load();
  }

  return (
    <main class="report">
      <h1>{text('historyReportTitle')}</h1>
      {state.failure.value && <FailureNote failure={state.failure.value} attempt="history" onStep={step} />}
      {report && (
        <>
          <div class="report-controls">
            <button type="button" class="button primary" onClick={onPrint}>
              {text('historyReportPrint')}
            </button>
            <span class="report-choice">
              <input
                id={id}
                type="checkbox"
                class="checkbox"
                onChange={(event) => void state.showAddresses(event.currentTarget.checked)}
              />
              <label for={id}>{text('historyReportAddresses')}</label>
            </span>
          </div>
          <JobFacts report={report} />
          <Reasons report={report} />
          <HistoryEntry report={report} />
          {state.results.value && <Addresses results={state.results.value} />}
        </>
      )}
    </main>
  );
}

function Row({ label, children }: { label: string; children: ComponentChildren }) {
  return (
    <div class="report-row">
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function JobFacts({ report: { job } }: { report: JobReport }) {
  const lists = enumerate(job.lists.map((list) => list.name || text('contactRemovedList')));
  return (
    <dl>
      <Row label={text('historyWhat')}>{jobKindWords(job)}</Row>
      <Row label={text('historyReportAccount')}>
        <bdi>{job.accountName ?? text('historyReportUnknown')}</bdi>
      </Row>
      <Row label={text('historyWho')}>
        <bdi>{job.who ?? text('historyReportUnknown')}</bdi>
      </Row>
      <Row label={text('historyReportBegun')}>{moment(job.createdAt)}</Row>
      {job.endedAt !== undefined && <Row label={text('historyJobEnded')}>{moment(job.endedAt)}</Row>}
      {lists !== '' && (
        <Row label={text('labelLists')}>
          <bdi>{lists}</bdi>
        </Row>
      )}
      {lists !== '' && (
        <Row label={text('historyReportOrigins')}>
          {job.origins?.map((origin) => <div key={origin.source}>{originWords(origin)}</div>) ??
            text('historyReportNotRecorded')}
        </Row>
      )}
      <Row label={text('historyReportTotal')}>{number(job.total)}</Row>
      <Row label={text('historyCalls')}>{number(job.calls)}</Row>
    </dl>
  );
}

function originWords({ source, contacts, seen }: ListOrigin): string {
  return plural(`historyReportOrigin_${source}`, contacts, ...(seen ? [dayRange(seen.first, seen.last)] : []));
}

function Reasons({ report }: { report: JobReport }) {
  const id = useId();
  const rows = report.reasons.toSorted(
    (one, other) => OUTCOMES.indexOf(one.outcome) - OUTCOMES.indexOf(other.outcome) || other.count - one.count,
  );
  return (
    <section>
      <h2 id={id}>{text('historyReportReasons')}</h2>
      <table aria-labelledby={id}>
        <thead>
          <tr>
            <th scope="col">{text('labelOutcome')}</th>
            <th scope="col">{text('historyReportWhy')}</th>
            <th scope="col">{text('historyReportCount')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ outcome, why, count }) => (
            <tr key={`${outcome} ${why ?? ''}`}>
              <th scope="row">{outcomeWord(outcome)}</th>
              <td>{reasonWords({ id: '', outcome, ...(why && { why }) })}</td>
              <td>{number(count)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function HistoryEntry({ report: { entry, chain } }: { report: JobReport }) {
  return (
    <section>
      <h2>{text('historyReportEntry')}</h2>
      {entry ? (
        <dl>
          <Row label={text('historyWhen')}>{moment(entry.at)}</Row>
          <Row label={text('historyReportHash')}>
            <code>{entry.hash}</code>
          </Row>
          <Row label={text('historyReportResults')}>
            <code>{entry.results}</code>
          </Row>
        </dl>
      ) : (
        <p>{text('historyReportNotEnded')}</p>
      )}
      <p>{chain.state === 'intact' ? text('historyChainIntact') : chainWords(chain.why)}</p>
      {entry && <p class="soft small">{text('historyReportHashMeans')}</p>}
    </section>
  );
}

function Addresses({ results }: { results: JobResult[] }) {
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">{text('labelContact')}</th>
          <th scope="col">{text('labelOutcome')}</th>
          <th scope="col">{text('historyReportWhy')}</th>
        </tr>
      </thead>
      <tbody>
        {results.map((result) => (
          <tr key={result.id}>
            <th scope="row">
              <bdi>{result.address ?? result.id}</bdi>
            </th>
            <td>{outcomeWord(result.outcome)}</td>
            <td>{reasonWords(result)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
