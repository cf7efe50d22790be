import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/preact';
import { afterEach, describe, expect, it } from 'vitest';
import { HistoryPage } from '../../src/history/history-page';
import { createHistoryState } from '../../src/history/history-state';
import type { Failure, Result } from '../../src/protocol/failure';
import type { HistoryView, RestoreRecord } from '../../src/protocol/history';
import type { JobView } from '../../src/protocol/jobs';
import { createSessionState } from '../../src/ui/session-state';
import { moment } from '../../src/ui/text';
import {
  type Answers,
  answering,
  FINGERPRINT,
  fails,
  HARBOUR,
  JANE,
  later,
  ok,
  SETTINGS,
  SIGNED_IN,
  SIGNED_OUT,
} from '../ui/answering';
import { NOON, person, record } from './records';

afterEach(cleanup);

async function openHistory(
  records: RestoreRecord[],
  answers: Answers = {},
  chain: HistoryView['chain'] = { state: 'intact' },
) {
  let current = records;
  const files: { name: string; type: string; content: BlobPart }[] = [];
  const { send, asked } = answering({
    getStatus: () => ok(SIGNED_IN),
    getHistory: () => ok({ records: current, marks: [], chain }),
    getSettings: () => ok(SETTINGS),
    getJobs: () => ok([]),
    saveSettings: (change) => ok({ ...SETTINGS, ...change }),
    deleteHistory: () => {
      current = [];
      return ok(null);
    },
    ...answers,
  });
  const session = createSessionState(send);
  const state = createHistoryState(send, session, {
    now: () => NOON,
    saveFile: (name, type, content) => void files.push({ name, type, content }),
  });
  render(<HistoryPage state={state} session={session} />);
  await state.load();
  return {
    state,
    files,
    asksFor: (request: string) => asked.filter((one) => one.request === request).map(({ input }) => input),
    becomes: (others: RestoreRecord[]) => {
      current = others;
    },
  };
}

const ANN = person(1, 'Ann');
const BEN = person(2, 'Ben');

/** Newest first, as the background returns them. */
const SEVERAL: RestoreRecord[] = [
  record(0),
  record(1, { snapshot: ANN, contactId: ANN.id, outcome: 'restored-with-differences' }),
  record(2, {
    snapshot: BEN,
    contactId: BEN.id,
    outcome: 'undone',
    lists: [{ id: 'list-donors', name: 'Donors 2026' }],
  }),
  record(3, { outcome: 'not-restored', fields: [] }),
  record(4, { kind: 'resubscribe-request', outcome: 'asked', method: 'lists-only' }),
];

const ofAccount = (...records: RestoreRecord[]): HistoryView => ({ records, marks: [], chain: { state: 'intact' } });

describe('the account of the history', () => {
  it('is the current one, even if an older answer about another account arrives last', async () => {
    const old = later<Result<HistoryView>>();
    let account = SIGNED_IN.account;
    let times = 0;
    const { state } = await openHistory([], {
      getStatus: () => ok({ ...SIGNED_IN, ...(account && { account }) }),
      getHistory: () => {
        if (account === HARBOUR) return ok(ofAccount(record(1, { snapshot: BEN, contactId: BEN.id })));
        return ++times === 1 ? ok(ofAccount(record(0))) : old.promise;
      },
    });
    const slow = state.reload();
    await waitFor(() => expect(times).toBe(2));
    account = HARBOUR;
    await state.follow();
    old.resolve(ok(ofAccount(record(0))));
    await slow;
    expect(state.records.value.map(({ contactId }) => contactId)).toEqual([BEN.id]);
  });

  it('is read again only if it changed elsewhere', async () => {
    let account = SIGNED_IN.account;
    const { state, asksFor } = await openHistory([record(0)], {
      getStatus: () => ok({ ...SIGNED_IN, ...(account && { account }) }),
    });
    await state.follow();
    expect(asksFor('getHistory')).toHaveLength(1);
    account = HARBOUR;
    await state.follow();
    expect(asksFor('getHistory')).toHaveLength(2);
  });
});

const button = (name: string | RegExp): HTMLElement => screen.getByRole('button', { name });
const table = (): HTMLElement => screen.getByRole('table', { name: 'History' });

/** The names before the @ of the addresses in the table, from the top. */
function contacts(): (string | undefined)[] {
  return [...document.querySelectorAll('table .history-handle')].map((handle) => handle.textContent?.split('@')[0]);
}

/** The news. While the page loads there are two live regions, and afterwards only this one. */
const status = (): string | null => screen.getByRole('status').textContent;

describe('the table of the history', () => {
  it('shows the time, the contact, the action, the lists and the outcome, newest first', async () => {
    await openHistory(SEVERAL);
    expect(contacts()).toEqual(['jane', 'ann', 'ben', 'jane', 'jane']);
    const [, first] = within(table()).getAllByRole('row');
    for (const words of [moment(NOON), 'Jane Núñez', 'Restore', 'Newsletter', 'Restored']) {
      expect(first?.textContent).toContain(words);
    }
    for (const words of [
      'Restored, with differences',
      'Undone',
      'Not restored',
      'Request sent',
      'Resubscribe request',
    ]) {
      expect(within(table()).getByText(words)).toBeTruthy();
    }
  });

  it('can be searched by name without accents, by address and by list', async () => {
    await openHistory(SEVERAL);
    const search = screen.getByRole('searchbox', { name: 'Search history' });
    for (const [words, found] of [
      ['arvai', ['ann', 'ben']],
      ['ben@', ['ben']],
      ['donors', ['ben']],
    ] as const) {
      fireEvent.input(search, { target: { value: words } });
      await waitFor(() => expect(contacts()).toEqual(found));
    }
    fireEvent.input(search, { target: { value: 'nobody' } });
    await screen.findByText('No entry matches the search and the filters.');
    fireEvent.click(button('Show all'));
    await waitFor(() => expect(contacts()).toHaveLength(5));
  });

  it('can be filtered by outcome', async () => {
    await openHistory(SEVERAL);
    fireEvent.change(screen.getByRole('combobox', { name: 'Outcome' }), { target: { value: 'undone' } });
    await waitFor(() => expect(contacts()).toEqual(['ben']));
    expect(screen.getByText('1 entry')).toBeTruthy();
  });

  it('can be filtered by days, including the first and the last', async () => {
    await openHistory(SEVERAL);
    fireEvent.input(screen.getByLabelText('From'), { target: { value: '2026-03-04' } });
    fireEvent.input(screen.getByLabelText('To'), { target: { value: '2026-03-05' } });
    await waitFor(() => expect(contacts()).toEqual(['ann', 'ben']));
  });

  it('draws two hundred rows, and more on request', async () => {
    await openHistory(Array.from({ length: 450 }, (_, number) => record(number)));
    expect(contacts()).toHaveLength(200);
    fireEvent.click(screen.getByText('Show up to 200 of 250 more'));
    await waitFor(() => expect(contacts()).toHaveLength(400));
    expect(screen.getByText('450 entries')).toBeTruthy();
  });
});

describe('bulk jobs in the history', () => {
  const bulk: JobView = {
    id: 'job-1',
    kind: 'restore',
    state: 'done',
    createdAt: NOON - 1.5 * 86_400_000,
    endedAt: NOON - 86_400_000,
    lists: [{ id: 'list-donors', name: 'Donors 2026' }],
    total: 312,
    sent: 311,
    settled: 312,
    outcomes: {
      restored: 310,
      different: 0,
      skipped: 1,
      failed: 1,
      unknown: 0,
      'not-started': 0,
      deleted: 0,
      'would-restore': 0,
    },
    calls: 3,
    callsExpected: 3,
  };
  const rowNames = () =>
    within(table())
      .getAllByRole('rowheader')
      .map((header) => header.textContent?.split('@')[0]);

  it('are sorted among the records by time, and show their outcomes', async () => {
    await openHistory([record(0), record(3)], { getJobs: () => ok([bulk]) });
    expect(rowNames()[1]).toContain('312 contacts');
    expect(rowNames()).toHaveLength(3);
    const row = within(table()).getByRole('row', { name: /312 contacts/ });
    for (const words of ['Bulk restore', 'Donors 2026', '310 restored and verified, 1 skipped and 1 failed']) {
      expect(row.textContent).toContain(words);
    }
    expect(screen.getByText('3 entries')).toBeTruthy();
  });

  it('show their calls in the format of the language', async () => {
    await openHistory([], { getJobs: () => ok([{ ...bulk, calls: 12_345 }]) });
    fireEvent.click(button('Details: Bulk restore, 312 contacts'));
    expect(await screen.findByText('12,345')).toBeTruthy();
  });

  it('show how many contacts went onto which lists if the lists differ', async () => {
    const groups = [
      { listIds: ['list-newsletter'], contacts: 300 },
      { listIds: ['list-newsletter', 'list-donors'], contacts: 12 },
    ];
    const lists = [{ id: 'list-newsletter', name: 'Newsletter' }, ...bulk.lists];
    await openHistory([], { getJobs: () => ok([{ ...bulk, lists, groups }]) });
    fireEvent.click(button('Details: Bulk restore, 312 contacts'));
    const items = (await screen.findAllByRole('listitem')).map((item) => item.textContent);
    expect(items).toEqual(['300 contacts onto Newsletter', '12 contacts onto Newsletter and Donors 2026']);
  });

  it('link to the page that can undo them, and offer their results as a file', async () => {
    const { files, asksFor } = await openHistory([], {
      getJobs: () => ok([bulk]),
      getJobResults: () =>
        ok([{ id: ANN.id, outcome: 'failed', why: 'not-applied', address: 'ann@riverside.example' }]),
    });
    fireEvent.click(button('Details: Bulk restore, 312 contacts'));
    const link = await screen.findByRole('link', { name: 'Undo on “Deleted contacts”' });
    expect(link.getAttribute('href')).toBe('/src/deleted-contacts/index.html');
    fireEvent.click(button('Download results'));
    await waitFor(() => expect(status()).toBe('Saved as restore-results-2026-03-06.csv.'));
    expect(asksFor('getJobResults')).toEqual([{ jobId: 'job-1' }]);
    expect(await new Blob(files.map(({ content }) => content)).text()).toContain('ann@riverside.example');
  });

  it('are shown as in progress without results while they run', async () => {
    const { endedAt: _not, ...open } = { ...bulk, state: 'running' as const };
    await openHistory([], { getJobs: () => ok([open]) });
    expect(screen.getByText('In progress')).toBeTruthy();
    fireEvent.click(button(/^Details/));
    await screen.findByText('Open “Deleted contacts”');
    expect(screen.queryByRole('button', { name: 'Download results' })).toBeNull();
  });

  it.each([
    ['paused', { state: 'paused' }, 'Paused'],
    ['waiting', { state: 'waiting', wait: { why: 'quota', until: 1 } }, 'Waiting'],
    ['under way', { state: 'running', wait: { why: 'activity' } }, 'In progress'],
    ['canceled', { state: 'cancelled' }, 'Canceled. Contacts that were already sent are still being checked.'],
  ] as const)('are shown as %s if they have not ended', async (_state, change, words) => {
    const { endedAt: _open, ...open } = bulk;
    await openHistory([], { getJobs: () => ok([{ ...open, ...change }]) });
    expect(await screen.findByText(words)).toBeTruthy();
    expect(screen.getByText(/These files do not contain the contacts of a job/)).toBeTruthy();
  });

  it('show why they gave up, and where they can be continued', async () => {
    const gaveUp: Failure = { kind: 'refused', messages: [] };
    await openHistory([], { getJobs: () => ok([{ ...bulk, state: 'cancelled', gaveUp }]) });
    fireEvent.click(button(/^Details/));
    const words = await screen.findByText(/^The job stopped/);
    expect(words.textContent).toContain('Press “Restore the rest” to try again.');
    expect(screen.getByRole('link', { name: 'Open “Deleted contacts”' })).toBeTruthy();
  });

  it('are found by list and day, and hidden by a filter on the outcome of a record', async () => {
    await openHistory([record(0)], { getJobs: () => ok([bulk, { ...bulk, id: 'job-2', kind: 'undo', lists: [] }]) });
    fireEvent.input(screen.getByRole('searchbox'), { target: { value: 'donors' } });
    await screen.findByText('1 entry');
    fireEvent.input(screen.getByRole('searchbox'), { target: { value: '' } });
    fireEvent.input(screen.getByLabelText('From'), { target: { value: '2026-03-06' } });
    await screen.findByText('1 entry');
    fireEvent.input(screen.getByLabelText('From'), { target: { value: '' } });
    await screen.findByText('3 entries');
    fireEvent.change(screen.getByRole('combobox', { name: 'Outcome' }), { target: { value: 'restored' } });
    await screen.findByText('1 entry');
  });
});

describe('the details of a record', () => {
  const edited = record(0, {
    snapshot: { ...JANE, firstName: 'T.J.' },
    expected: { ...JANE, firstName: 'TJ' },
    outcome: 'restored-with-differences',
    fields: [
      { field: 'consent', before: 'implicit', after: 'implicit', same: true },
      { field: 'firstName', before: 'TJ', after: 'TJ', same: true },
      { field: 'birthday', before: '6, 15', same: false },
      { field: 'anniversary', before: '2015-03-04', after: '2015-03-05', same: false },
      { field: 'phones', before: 'home, 555-0101', same: false },
    ],
  });

  it('show before and after as a table with a verdict in words', async () => {
    await openHistory([edited]);
    const toggle = button('Details: jane@riverside.example');
    expect(toggle.getAttribute('aria-expanded')).toBe('false');
    fireEvent.click(toggle);
    const differences = await screen.findByRole('table', { name: 'Before and after' });
    const rows = within(differences)
      .getAllByRole('row')
      .map((row) => [...row.children].map((cell) => cell.textContent));
    expect(rows).toEqual([
      ['Field', 'Before', 'After', 'Result'],
      ['Consent', 'Implicit', 'Implicit', 'Same'],
      ['First name', 'T.J.', 'TJ', 'Changed on purpose'],
      ['Birthday', '15 June', 'empty', 'Different'],
      ['Anniversary', '4 March 2015', '5 March 2015', 'Different'],
      ['Phones', 'home, 555-0101', 'empty', 'Different'],
    ]);
    expect(within(differences).getByRole('rowheader', { name: 'Phones' })).toBeTruthy();
    expect(toggle.getAttribute('aria-expanded')).toBe('true');
  });

  it('contain the person, the entry point, the calls, and the contact as it was before', async () => {
    await openHistory([edited]);
    fireEvent.click(button(/^Details/));
    const details = (await screen.findByText('Record as it was before')).closest('td');
    for (const words of ['Dana Whitfield', 'Popup', JANE.id, 'T.J.', 'Sings alto.']) {
      expect(details?.textContent).toContain(words);
    }
  });

  it('say that nothing was compared', async () => {
    await openHistory([record(0, { outcome: 'not-restored', fields: [] })]);
    fireEvent.click(button(/^Details/));
    expect(await screen.findByText('Nothing was read back, so nothing was compared.')).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Undo restore' })).toBeNull();
  });
});

describe('an undo from the history', () => {
  it('deletes the contact again, reports it, and shows the record as undone', async () => {
    const { asksFor, becomes } = await openHistory([record(0)], {
      undoRestore: () => {
        becomes([record(0, { outcome: 'undone' })]);
        return ok({ contact: JANE, fingerprint: FINGERPRINT });
      },
    });
    fireEvent.click(button(/^Details/));
    fireEvent.click(await screen.findByRole('button', { name: 'Undo restore' }));
    await waitFor(() => expect(status()).toBe('Undone. jane@riverside.example is deleted again and on no list.'));
    expect(asksFor('undoRestore')).toEqual([{ recordId: 'record-0' }]);
    expect(within(table()).getByText('Undone')).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Undo restore' })).toBeNull();
    await waitFor(() => expect(document.activeElement).toBe(screen.getByRole('status')));
  });

  it.each<[string, RestoreRecord[]]>([
    ['that was undone', [record(0, { outcome: 'undone' })]],
    ['that a newer restore of the contact replaced', [record(0, { outcome: 'undone' }), record(1)]],
    ['of another account', [record(0, { accountId: 'harbour' })]],
    ['that only was a request', [record(0, { kind: 'resubscribe-request', outcome: 'asked' })]],
  ])('is not offered for a record %s', async (_which, records) => {
    await openHistory(records);
    for (const toggle of screen.getAllByRole('button', { name: /^Details/ })) {
      fireEvent.click(toggle);
      await screen.findByText('Record as it was before');
      expect(screen.queryByRole('button', { name: 'Undo restore' })).toBeNull();
    }
  });

  it('that failed says that the contact is still restored, and can be tried again', async () => {
    const { asksFor } = await openHistory([record(0)], { undoRestore: () => fails({ kind: 'throttled' }) });
    fireEvent.click(button(/^Details/));
    fireEvent.click(await screen.findByRole('button', { name: 'Undo restore' }));
    expect((await screen.findByRole('alert')).textContent).toContain('the contact is still restored');
    fireEvent.click(button('Try again'));
    await waitFor(() => expect(asksFor('undoRestore')).toHaveLength(2));
  });
});

describe('an export of the history', () => {
  it('saves the records that match the filters, as CSV and as JSON', async () => {
    const { files } = await openHistory(SEVERAL);
    fireEvent.input(screen.getByRole('searchbox'), { target: { value: 'ben@' } });
    await waitFor(() => expect(contacts()).toEqual(['ben']));
    fireEvent.click(button('Export CSV'));
    await waitFor(() => expect(status()).toBe('Saved as contact-restore-history-2026-03-06.csv.'));
    fireEvent.click(button('Export JSON'));
    await waitFor(() => expect(status()).toBe('Saved as contact-restore-history-2026-03-06.json.'));
    expect(files.map(({ type }) => type)).toEqual(['text/csv;charset=utf-8', 'application/json']);
    expect(files[0]?.content).toContain('ben@riverside.example');
    expect(files[0]?.content).not.toContain('ann@riverside.example');
    expect(JSON.parse(String(files[1]?.content))).toEqual([SEVERAL[2]]);
  });
});

describe('the deletion of the history', () => {
  it('asks first, mentions the records, and can be canceled', async () => {
    const { asksFor } = await openHistory(SEVERAL);
    fireEvent.click(button('Delete history'));
    const dialog = await screen.findByRole('dialog', { name: 'Delete the whole history?' });
    expect(dialog.textContent).toContain('every account with the records in them, and the bulk jobs that have ended');
    fireEvent.click(within(dialog).getByRole('button', { name: 'Cancel' }));
    expect(asksFor('deleteHistory')).toHaveLength(0);
    expect(contacts()).toHaveLength(5);
  });

  it('deletes everything', async () => {
    const { asksFor } = await openHistory(SEVERAL);
    fireEvent.click(button('Delete history'));
    const dialog = await screen.findByRole('dialog');
    fireEvent.click(within(dialog).getByRole('button', { name: 'Delete history' }));
    await waitFor(() => expect(status()).toBe('The history and the records in it were deleted.'));
    expect(asksFor('deleteHistory')).toHaveLength(1);
    expect(screen.getByText('Nothing has been restored in this account yet.')).toBeTruthy();
  });
});

describe('the retention of the history', () => {
  const keep = () => screen.getByRole<HTMLSelectElement>('combobox', { name: 'Keep history for' });

  it('is a year by default and can be chosen on the page', async () => {
    const { asksFor } = await openHistory([]);
    expect([...keep().options].map((option) => option.textContent)).toEqual([
      '30 days',
      '90 days',
      '1 year',
      '3 years',
    ]);
    expect(keep().value).toBe('365');
    fireEvent.change(keep(), { target: { value: '90' } });
    await waitFor(() => expect(status()).toBe('Saved. History is kept for 90 days.'));
    expect(asksFor('saveSettings')).toEqual([{ keepHistoryDays: 90 }]);
  });

  it('returns to the old value if it could not be saved', async () => {
    await openHistory([], { saveSettings: () => fails({ kind: 'internal' }) });
    fireEvent.change(keep(), { target: { value: '90' } });
    expect(await screen.findByRole('alert')).toBeTruthy();
    await waitFor(() => expect(keep().value).toBe('365'));
  });
});

describe('the history page', () => {
  it('says quietly that the history is complete', async () => {
    await openHistory(SEVERAL);
    expect(screen.getByText(/^Complete: only Contact Restore has changed this history/)).toBeTruthy();
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it.each([
    ['edited', 'An entry was changed by something other than Contact Restore'],
    ['removed', 'An entry was removed or moved by something other than Contact Restore'],
  ] as const)('shows an alert if an entry was %s', async (why, words) => {
    await openHistory(SEVERAL, {}, { state: 'broken', why, at: NOON });
    const alert = screen.getByRole('alert');
    expect(alert.textContent).toContain(words);
    expect(alert.textContent).toContain(`The first such entry is from ${moment(NOON)}.`);
  });

  it('shows that it is reading', () => {
    const { send } = answering({ getStatus: () => ok(SIGNED_IN) });
    const session = createSessionState(send);
    const state = createHistoryState(send, session, { now: () => NOON, saveFile: () => {} });
    render(<HistoryPage state={state} session={session} />);
    expect(screen.getByText('Reading the history…')).toBeTruthy();
  });

  it('offers another try if the history could not be read', async () => {
    let reads = 0;
    await openHistory([], {
      getHistory: () =>
        reads++ === 0 ? fails({ kind: 'internal' }) : ok({ records: SEVERAL, marks: [], chain: { state: 'intact' } }),
    });
    fireEvent.click(await screen.findByRole('button', { name: 'Try again' }));
    await waitFor(() => expect(contacts()).toHaveLength(5));
  });

  it('offers the sign-in if nobody is signed in', async () => {
    await openHistory([], { getStatus: () => ok(SIGNED_OUT) });
    expect(button('Sign in to Constant Contact')).toBeTruthy();
  });
});
