import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/preact';
import { afterEach, describe, expect, it } from 'vitest';
import { ReportPage } from '../../src/history/report-page';
import { createReportState } from '../../src/history/report-state';
import type { Result } from '../../src/protocol/failure';
import type { JobReport, JobResult } from '../../src/protocol/jobs';
import { DONE } from '../deleted-contacts/open-page';
import { type Answers, answering, fails, HARBOUR, later, ok } from '../ui/answering';

afterEach(cleanup);

const DAY_MS = 86_400_000;
const NOVEMBER = Date.parse('2026-11-12T12:00:00Z');
const HASH = 'a'.repeat(64);
const REPORT: JobReport = {
  job: {
    ...DONE,
    who: 'Dana Whitfield',
    accountName: 'Riverside Choir',
    origins: [
      { source: 'remembered', contacts: 40, seen: { first: NOVEMBER, last: NOVEMBER + 2 * DAY_MS } },
      { source: 'export', contacts: 1, seen: { first: NOVEMBER, last: NOVEMBER } },
      { source: 'chosen', contacts: 4 },
    ],
  },
  reasons: [
    { outcome: 'skipped', why: 'never-restore', count: 3 },
    { outcome: 'restored', count: 40 },
    { outcome: 'skipped', why: 'unsubscribed', count: 2 },
  ],
  entry: { at: DONE.createdAt, hash: HASH, results: 'b'.repeat(64) },
  chain: { state: 'intact' },
};

async function openReport(answers: Answers = {}) {
  const { send, asked } = answering({
    getJobReport: () => ok(REPORT),
    getJobResults: () => ok([{ id: 'one', address: 'jane@riverside.example', outcome: 'restored' }]),
    ...answers,
  });
  const state = createReportState(send, DONE.id);
  let prints = 0;
  render(<ReportPage state={state} onPrint={() => prints++} />);
  await state.load();
  return { prints: () => prints, requests: () => asked.map(({ request }) => request) };
}

describe('the report of a job', () => {
  it('is shown after a sign-in, which may need a second attempt', async () => {
    let attempts = 0;
    await openReport({
      getJobReport: () => (attempts === 2 ? ok(REPORT) : fails({ kind: 'signed-out' })),
      signIn: () => (++attempts === 2 ? ok(HARBOUR) : fails({ kind: 'sign-in-cancelled' })),
    });
    fireEvent.click(await screen.findByRole('button', { name: 'Sign in to Constant Contact' }));
    await screen.findByText(/The sign-in window was closed/);
    fireEvent.click(screen.getByRole('button', { name: 'Sign in to Constant Contact' }));
    await screen.findByRole('table', { name: 'Outcomes' });
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('shows the person, the outcomes with reasons, the sources of the lists, and the hash of the entry', async () => {
    const { prints } = await openReport();
    const table = await screen.findByRole('table', { name: 'Outcomes' });
    expect(
      within(table)
        .getAllByRole('row')
        .slice(1)
        .map((row) => row.textContent),
    ).toEqual([
      'Restored40',
      'SkippedThey are marked “Never restore”.3',
      'SkippedThey unsubscribed. Only they can opt in again.2',
    ]);
    for (const words of ['Dana Whitfield', 'Riverside Choir', HASH]) expect(screen.getByText(words)).toBeTruthy();
    for (const words of [
      /^40 contacts: remembered in this browser \(12\D+14 Nov 2026\)$/,
      '1 contact: from an export file (12 Nov 2026)',
      '4 contacts: chosen by the person who started the job',
    ])
      expect(screen.getByText(words)).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Print' }));
    expect(prints()).toBe(1);
  });

  it('says that the source of the lists was not recorded', async () => {
    await openReport({ getJobReport: () => ok({ ...REPORT, job: DONE }) });
    expect((await screen.findByText('Source of the lists')).nextElementSibling?.textContent).toBe('not recorded');
  });

  it('shows addresses only while the box is ticked', async () => {
    const { requests } = await openReport();
    expect(requests()).toEqual(['getJobReport']);
    expect(document.body.textContent).not.toContain('@');
    const box = await screen.findByRole('checkbox', { name: 'Include the address of each contact' });
    fireEvent.click(box);
    expect(await screen.findByText('jane@riverside.example')).toBeTruthy();
    fireEvent.click(box);
    await waitFor(() => expect(document.body.textContent).not.toContain('@'));
  });

  it('shows no addresses if the box is unticked before they arrive', async () => {
    const answer = later<Result<JobResult[]>>();
    const { send } = answering({ getJobResults: () => answer.promise });
    const state = createReportState(send, DONE.id);
    const ticked = state.showAddresses(true);
    await state.showAddresses(false);
    answer.resolve(ok([{ id: 'one', address: 'jane@riverside.example', outcome: 'restored' }]));
    await ticked;
    expect(state.results.value).toBeNull();
  });

  it('reads the addresses again after a failure', async () => {
    let times = 0;
    await openReport({
      getJobResults: () =>
        times++ === 0
          ? fails({ kind: 'unreachable' })
          : ok([{ id: 'one', address: 'jane@riverside.example', outcome: 'restored' }]),
    });
    fireEvent.click(await screen.findByRole('checkbox', { name: 'Include the address of each contact' }));
    fireEvent.click(await screen.findByRole('button', { name: 'Try again' }));
    expect(await screen.findByText('jane@riverside.example')).toBeTruthy();
  });

  it('shows an alert if the report could not be read', async () => {
    await openReport({ getJobReport: () => fails({ kind: 'other-account' }) });
    expect(await screen.findByRole('alert')).toBeTruthy();
  });
});
