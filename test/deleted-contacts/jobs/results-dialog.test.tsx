import { fireEvent, screen, waitFor, within } from '@testing-library/preact';
import { describe, expect, it } from 'vitest';
import type { JobOutcome, JobResult, JobView } from '../../../src/protocol/jobs';
import { later, ok } from '../../ui/answering';
import { ANNA, BO, button, DONE, idOf, NONE, OTTO, open, rows, setPage } from '../open-page';

setPage();

const RESULTS: JobResult[] = [
  { id: ANNA.id, outcome: 'restored', address: 'anna@riverside.example', name: 'Anna Núñez' },
  { id: OTTO.id, outcome: 'skipped', why: 'unsubscribed', address: 'otto@riverside.example', name: 'Otto' },
  { id: BO.id, outcome: 'different', why: 'lists', fields: ['firstName', 'phones'] },
];

function outcomesOf(results: JobResult[]): JobView['outcomes'] {
  const outcomes = { ...NONE };
  for (const { outcome } of results) outcomes[outcome]++;
  return outcomes;
}

async function show(results: JobResult[]) {
  const one = { ...DONE, total: results.length, outcomes: outcomesOf(results) };
  const opened = open({ getJobs: () => ok([one]), getJobResults: () => ok(results) });
  await rows(3);
  fireEvent.click(button('Show results'));
  const dialog = await screen.findByRole('dialog', { name: /^Restored/ });
  await within(dialog).findByRole('table', { name: 'Results' });
  return { ...opened, dialog };
}

/** The texts of the drawn rows, from the top. */
function cells(): (string | null)[][] {
  const [, ...drawn] = within(screen.getByRole('table', { name: 'Results' })).getAllByRole('row');
  return drawn.map((row) => [...row.children].map((cell) => cell.textContent));
}

/** The filters with their counts. The selected one is in brackets. */
function choices(): string[] {
  const group = screen.getByRole('group', { name: 'Outcome' });
  return within(group)
    .getAllByRole('button')
    .map((each) => (each.getAttribute('aria-pressed') === 'true' ? `[${each.textContent}]` : String(each.textContent)));
}

describe('the results of a job', () => {
  it('start with those that need attention, each with its reason', async () => {
    await show(RESULTS);
    expect(choices()).toEqual([
      'All 3',
      '[Need attention 2]',
      'Restored 1',
      'Restored, with differences 1',
      'Skipped 1',
    ]);
    expect(cells()).toEqual([
      ['Ottootto@riverside.example', 'Skipped', 'They unsubscribed. Only they can opt in again.'],
      [
        BO.id,
        'Restored, with differences',
        'Different from before: First name and Phones. They are not on all of the lists.',
      ],
    ]);
  });

  it('can all be shown, or only those with one outcome', async () => {
    await show(RESULTS);
    fireEvent.click(button('All 3'));
    await waitFor(() => expect(cells()).toHaveLength(3));
    expect(cells()[0]).toEqual(['Anna Núñezanna@riverside.example', 'Restored', '']);
    fireEvent.click(button('Restored 1'));
    await waitFor(() => expect(cells().map(([who]) => who)).toEqual(['Anna Núñezanna@riverside.example']));
    expect(screen.getByText('1 result')).toBeTruthy();
  });

  it('start with all if none needs attention', async () => {
    await show([
      { id: ANNA.id, outcome: 'restored', address: 'anna@riverside.example' },
      { id: BO.id, outcome: 'restored', address: 'bo@riverside.example' },
    ]);
    expect(choices()).toEqual(['[Restored 2]']);
    expect(cells()).toHaveLength(2);
  });

  it('start with the only outcome that needs attention', async () => {
    await show(RESULTS.slice(0, 2));
    expect(choices()).toEqual(['All 2', 'Restored 1', '[Skipped 1]']);
  });

  it('are one table with only the rows in view, and can be searched by a part of a name', async () => {
    const many = Array.from(
      { length: 5_000 },
      (_, n): JobResult => ({ id: idOf(`x${n}`), outcome: 'failed', why: 'not-applied', name: `Zoë ${n}` }),
    );
    await show(many);
    const table = screen.getByRole('table', { name: 'Results' });
    expect(table.getAttribute('aria-rowcount')).toBe('5001');
    expect(cells().length).toBeGreaterThan(10);
    expect(cells().length).toBeLessThan(60);
    fireEvent.input(screen.getByRole('searchbox', { name: 'Search results' }), { target: { value: 'zoe 4999' } });
    await waitFor(() => expect(cells().map(([who]) => who)).toEqual([`Zoë 4999${idOf('x4999')}`]));
    expect(screen.getByRole('table', { name: 'Results' }).getAttribute('aria-rowcount')).toBe('2');
  });

  it('can be scrolled with the keyboard', async () => {
    const { dialog } = await show(RESULTS);
    expect(within(dialog).getByRole('region', { name: 'Results' }).tabIndex).toBe(0);
  });

  it('are counted before they are read, and are requested once', async () => {
    const answer = later<ReturnType<typeof ok<JobResult[]>>>();
    const { files, asksFor } = open({
      getJobs: () => ok([{ ...DONE, total: 3, outcomes: outcomesOf(RESULTS) }]),
      getJobResults: () => answer.promise,
    });
    await rows(3);
    fireEvent.click(button('Show results'));
    const dialog = await screen.findByRole('dialog', { name: /^Restored/ });
    expect(choices()[0]).toBe('All 3');
    expect(within(dialog).getByRole('status').textContent).toBe('Reading the results…');
    answer.resolve(ok(RESULTS));
    await waitFor(() => expect(within(dialog).getByRole('status').textContent).toBe('2 results'));
    fireEvent.click(within(dialog).getByRole('button', { name: 'Download results' }));
    await waitFor(() => expect(files.map(({ name }) => name)).toEqual(['restore-results-2026-03-20.csv']));
    expect(asksFor('getJobResults')).toHaveLength(1);
    fireEvent.click(within(dialog).getByRole('button', { name: 'Close' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  });

  it('do not open again if they were closed while they were read', async () => {
    const answer = later<ReturnType<typeof ok<JobResult[]>>>();
    const { page } = open({ getJobs: () => ok([DONE]), getJobResults: () => answer.promise });
    await rows(3);
    fireEvent.click(button('Show results'));
    fireEvent.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Close' }));
    answer.resolve(ok(RESULTS));
    await waitFor(() => expect(page.jobs.busy.value).toBeNull());
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it.each([
    'restored',
    'different',
    'skipped',
    'failed',
    'unknown',
    'not-started',
    'deleted',
    'would-restore',
  ] as JobOutcome[])('have a label for %s', async (outcome) => {
    await show([{ id: ANNA.id, outcome }]);
    expect(cells()[0]?.[1]).toMatch(/^\p{Lu}/u);
  });
});
