import { fireEvent, screen, waitFor, within } from '@testing-library/preact';
import { describe, expect, it } from 'vitest';
import type { ScannedPage } from '../../../src/protocol/deleted-contacts';
import type { Failure, Result } from '../../../src/protocol/failure';
import type { JobResult, JobView } from '../../../src/protocol/jobs';
import { fails, HARBOUR, LISTS, later, ok, SIGNED_IN } from '../../ui/answering';
import { ALL, ANNA, BO, button, DONE, idOf, job, NONE, NOW, OTTO, open, rows, setPage } from '../open-page';

setPage();

describe('a job', () => {
  it('can be paused, resumed and canceled', async () => {
    let now = job();
    const becomes = (state: JobView['state']) => () => {
      now = job({ state });
      return ok(now);
    };
    const { asksFor } = open({
      getJobs: () => ok([now]),
      pauseJob: becomes('paused'),
      resumeJob: becomes('running'),
      cancelJob: becomes('cancelled'),
    });
    fireEvent.click(await screen.findByRole('button', { name: 'Pause' }));
    fireEvent.click(await screen.findByRole('button', { name: 'Resume' }));
    await screen.findByRole('button', { name: 'Pause' });
    fireEvent.click(button('Cancel'));
    await screen.findByText('Canceled. Contacts that were already sent are still being checked.');
    expect(asksFor('cancelJob')).toEqual([{ jobId: 'job-1' }]);
  });

  it.each([
    ['for tomorrow’s calls', { why: 'quota', until: Date.UTC(2026, 2, 21) }, /Today’s calls are used up.*00:00 UTC/],
    ['for a sign-in', { why: 'signed-out' }, /You are signed out/],
    ['for the network', { why: 'offline', until: NOW }, /cannot be reached/],
    ['for a server with an error', { why: 'server', until: NOW }, /answered with an error.*tries again at/],
    [
      'for access to contacts',
      { why: 'forbidden', until: NOW, failure: { kind: 'forbidden', cause: 'scope' } },
      /does not include access to contacts.*tries again at/,
    ],
    ['for other bulk activities', { why: 'queue-full', until: NOW }, /too many bulk activities/],
  ] as const)('says that it waits %s', async (_what, wait, words) => {
    open({ getJobs: () => ok([job({ state: 'waiting', wait })]) });
    expect(await screen.findByText(words)).toBeTruthy();
  });

  it('ends with results to download, each with address, name and reason, and without formulas', async () => {
    const { files } = open({
      getJobs: () => ok([DONE]),
      getJobResults: () =>
        ok([
          { id: ANNA.id, outcome: 'different', address: 'anna@riverside.example', name: 'Anna', fields: ['phones'] },
          { id: BO.id, outcome: 'failed', name: '=1+1', message: '=2+2' },
        ]),
    });
    await rows(3);
    fireEvent.click(button('Download results'));
    await waitFor(() => expect(files).toHaveLength(1));
    const lines = (await files[0]?.content.text())?.split('\r\n') ?? [];
    expect(lines[0]).toMatch(/^\uFEFF?contact_id,email,name,outcome,changed_fields,message,lists$/);
    const onto = LISTS.map(({ name }) => name).join('; ');
    const anna = 'anna@riverside.example,Anna,different,phones,Different from before: Phones.';
    expect(lines[1]).toBe(`${ANNA.id},${anna},${onto}`);
    expect(lines[2]).toBe(`${BO.id},,"'=1+1",failed,,"'=2+2",`);
  });

  it('lets failed contacts be tried again in the same preview', async () => {
    open({
      getJobs: () => ok([DONE]),
      getJobResults: () =>
        ok([
          { id: ANNA.id, outcome: 'restored' },
          { id: BO.id, outcome: 'failed' },
        ]),
    });
    await rows(3);
    fireEvent.click(button('Retry failed contacts'));
    expect(await screen.findByRole('dialog', { name: 'Restore 1 contact' })).toBeTruthy();
  });

  it('says if failed contacts are no longer among the deleted contacts', async () => {
    open({
      getJobs: () => ok([DONE]),
      getJobResults: () => ok([{ id: idOf('gone'), outcome: 'failed', why: 'not-found' }]),
    });
    await rows(3);
    fireEvent.click(button('Retry failed contacts'));
    await screen.findByText(/^1 contact of that job is no longer among the deleted contacts/);
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('with unknown outcomes reads which contacts are still deleted, and offers these', async () => {
    const unknown = { ...DONE, outcomes: { ...DONE.outcomes, restored: 0, failed: 0, unknown: 2 } };
    let restored = false;
    open({
      scanContacts: () => ok(restored ? { contacts: [BO, OTTO] } : { contacts: ALL }),
      getJobs: () => ok([unknown]),
      getJobResults: () =>
        ok([
          { id: ANNA.id, outcome: 'unknown' },
          { id: BO.id, outcome: 'unknown' },
        ]),
    });
    await rows(3);
    restored = true;
    fireEvent.click(button('Restore the rest'));
    const dialog = await screen.findByRole('dialog', { name: 'Restore 1 contact' });
    expect(dialog).toBeTruthy();
    expect(screen.getByText(/^1 contact of that job is no longer among the deleted contacts/)).toBeTruthy();
  });

  it('that was canceled shows no full progress bar', async () => {
    const outcomes = { ...job().outcomes, restored: 3, 'not-started': 97 };
    open({ getJobs: () => ok([{ ...DONE, state: 'cancelled', total: 100, settled: 100, outcomes }]) });
    await screen.findByText('Restored 3 of 100 contacts');
    await rows(3);
    expect(screen.queryByRole('progressbar')).toBeNull();
  });

  it('is undone after a confirmation, by another job', async () => {
    const undo = job({ id: 'job-2', kind: 'undo', total: 1 });
    let jobs = [DONE];
    const { asksFor } = open({
      getJobs: () => ok(jobs),
      startJob: () => {
        jobs = [undo, DONE];
        return ok(undo);
      },
    });
    fireEvent.click(await screen.findByRole('button', { name: 'Undo this restore' }));
    const dialog = await screen.findByRole('dialog', { name: 'Delete 1 contact again?' });
    expect(asksFor('startJob')).toEqual([]);
    fireEvent.click(within(dialog).getByRole('button', { name: 'Delete again' }));
    await screen.findByRole('progressbar', { name: 'Deleting 1 contact again' });
    expect(asksFor('startJob')).toEqual([{ kind: 'undo', jobId: 'job-1' }]);
    expect(screen.getByText('1 other job')).toBeTruthy();
  });

  it.each([
    ['not while an undo is running', { state: 'running' } as const, 0],
    ['for contacts that an undo did not delete', { endedAt: NOW, outcomes: { ...NONE, deleted: 1, skipped: 1 } }, 1],
    ['not after an undo of all contacts', { endedAt: NOW, outcomes: { ...NONE, deleted: 2, skipped: 1 } }, 0],
  ])('is undone once: %s', async (_name, change, buttons) => {
    const undo = job({ id: 'job-2', kind: 'undo', undoes: 'job-1', state: 'done', ...change });
    open({ getJobs: () => ok([undo, { ...DONE, outcomes: { ...NONE, restored: 3 } }]) });
    await screen.findByText('1 other job');
    expect(screen.queryAllByText('Undo this restore')).toHaveLength(buttons);
    expect(screen.queryAllByText('Delete 1 contact again?')).toHaveLength(buttons);
  });

  it('that is running comes first among several', async () => {
    open({
      getJobs: () =>
        ok([job({ id: 'job-3', state: 'queued', total: 7 }), job({ id: 'job-2', total: 5 }), { ...DONE, id: 'job-1' }]),
    });
    expect(await screen.findByRole('progressbar', { name: 'Restoring 5 contacts' })).toBeTruthy();
    expect(screen.getByText('2 other jobs')).toBeTruthy();
  });
});

describe('an undo', () => {
  it('shows that it is starting, and blocks the other buttons of the job meanwhile', async () => {
    const undo = job({ id: 'job-2', kind: 'undo', undoes: 'job-1', total: 1 });
    const answer = later<ReturnType<typeof ok<JobView>>>();
    let jobs = [DONE];
    open({ getJobs: () => ok(jobs), startJob: () => answer.promise });
    fireEvent.click(await screen.findByRole('button', { name: 'Undo this restore' }));
    fireEvent.click(button('Delete again'));
    await screen.findByRole('progressbar', { name: 'Starting…' });
    expect(button('Show results').getAttribute('aria-disabled')).toBe('true');
    jobs = [undo, DONE];
    answer.resolve(ok(undo));
    await screen.findByRole('progressbar', { name: 'Deleting 1 contact again' });
    expect(screen.queryByRole('progressbar', { name: 'Starting…' })).toBeNull();
  });

  it('does not continue a scan at its end that a person stopped', async () => {
    const undo = job({ id: 'job-2', kind: 'undo', undoes: 'job-1', total: 1 });
    let jobs = [undo, DONE];
    const { asksFor, tick } = open({
      getJobs: () => ok(jobs),
      getJobResults: () => ok([{ id: ANNA.id, outcome: 'deleted' }]),
      scanContacts: ({ next }) =>
        next === undefined ? ok({ contacts: ALL, next: 'page-2' }) : later<Result<ScannedPage>>().promise,
    });
    await screen.findByRole('progressbar', { name: 'Deleting 1 contact again' });
    fireEvent.click(await screen.findByRole('button', { name: 'Stop reading' }));
    const before = asksFor('scanContacts').length;
    jobs = [{ ...undo, state: 'done', endedAt: NOW, outcomes: { ...NONE, deleted: 1 } }, DONE];
    tick();
    await screen.findByText('Deleted 1 of 1 contact again');
    await waitFor(() => expect(asksFor('getJobResults')).toHaveLength(1));
    expect(button('Continue reading')).toBeTruthy();
    expect(asksFor('scanContacts')).toHaveLength(before);
  });

  it('that was already done elsewhere offers to read the jobs again', async () => {
    let jobs = [DONE];
    const { asksFor } = open({ getJobs: () => ok(jobs), startJob: () => fails({ kind: 'nothing-to-undo' }) });
    fireEvent.click(await screen.findByRole('button', { name: 'Undo this restore' }));
    fireEvent.click(button('Delete again'));
    const alert = await screen.findByRole('alert');
    expect(alert.textContent).toContain('it has already been undone');
    jobs = [job({ id: 'job-2', kind: 'undo', undoes: 'job-1', total: 1 }), DONE];
    fireEvent.click(within(alert).getByRole('button', { name: 'Read the jobs again' }));
    await screen.findByRole('progressbar', { name: 'Deleting 1 contact again' });
    expect(screen.queryByRole('alert')).toBeNull();
    expect(asksFor('lookup')).toEqual([]);
  });
});

describe('hidden jobs', () => {
  const earlier = { ...DONE, id: 'job-0', createdAt: NOW - 2_000, endedAt: NOW - 1_000, total: 3 };

  it('include all jobs that ended earlier, and stay hidden', async () => {
    const written: string[][] = [];
    const hiddenJobs = { read: async () => [], write: async (ids: string[]) => void written.push(ids) };
    open({ getJobs: () => ok([DONE, earlier]) }, { hiddenJobs });
    await screen.findByText('Restored 1 of 2 contacts');
    fireEvent.click(button('Hide'));
    await screen.findByText('2 other jobs');
    expect(screen.queryByRole('button', { name: 'Hide' })).toBeNull();
    expect(written).toEqual([['job-1', 'job-0']]);
  });

  it('are hidden on the next visit too, but a job that ended since is not', async () => {
    const hiddenJobs = { read: async () => ['job-0'], write: async () => {} };
    let jobs: JobView[] = [earlier];
    const { page } = open({ getJobs: () => ok(jobs) }, { hiddenJobs });
    await screen.findByText('1 other job');
    expect(screen.queryByRole('button', { name: 'Hide' })).toBeNull();
    jobs = [DONE, earlier];
    await page.jobs.load();
    expect(await screen.findByRole('button', { name: 'Hide' })).toBeTruthy();
    expect(screen.getByText('1 other job')).toBeTruthy();
  });

  it('leave the bar to the job that ended last, not to the one that began last', async () => {
    open({
      getJobs: () =>
        ok([
          { ...DONE, total: 5 },
          { ...earlier, endedAt: NOW + 1_000 },
        ]),
    });
    const words = await screen.findByText('Restored 1 of 3 contacts');
    expect(words.closest('[role=status]')).toBeTruthy();
  });
});

describe('the polling of jobs', () => {
  const waiting = (why: 'quota' | 'signed-out', until?: number) =>
    job({ state: 'waiting', wait: { why, ...(until !== undefined && { until }) } });

  it.each([
    ['a running job', job(), 1_000],
    ['a queued job', job({ state: 'queued' }), 1_000],
    ['a canceled job', job({ state: 'cancelled' }), 1_000],
    ['a job that waits for an activity', job({ wait: { why: 'activity', until: NOW + 5_000 } }), 1_000],
    ['a paused job', job({ state: 'paused' }), 15_000],
    ['a job that waits for tomorrow', waiting('quota', NOW + 3_600_000), 15_000],
    ['a job that waits for a sign-in', waiting('signed-out'), 15_000],
  ])('has the right interval for %s', async (_which, one, ms) => {
    const { waits } = open({ getJobs: () => ok([one]) });
    await waitFor(() => expect(waits()).toEqual([ms]));
  });

  it('pauses while the page is hidden, and polls at once when it is shown again', async () => {
    let isHidden = true;
    let comeBack = () => {};
    const visibility = {
      isHidden: () => isHidden,
      onShown: (task: () => void) => {
        comeBack = task;
      },
    };
    const { asksFor, tick } = open({ getJobs: () => ok([job()]) }, { visibility });
    await screen.findByRole('progressbar', { name: 'Restoring 2 contacts' });
    tick();
    expect(asksFor('getJobs')).toHaveLength(1);
    isHidden = false;
    comeBack();
    await waitFor(() => expect(asksFor('getJobs')).toHaveLength(2));
    tick();
    await waitFor(() => expect(asksFor('getJobs')).toHaveLength(3));
  });

  it('polls often again right after a paused job was resumed', async () => {
    const { waits } = open({ getJobs: () => ok([job({ state: 'paused' })]), resumeJob: () => ok(job()) });
    fireEvent.click(await screen.findByRole('button', { name: 'Resume' }));
    await waitFor(() => expect(waits()).toEqual([15_000, 1_000]));
  });

  it('ignores an answer that is older than an action of the person', async () => {
    const slow = later<ReturnType<typeof ok<JobView[]>>>();
    let times = 0;
    const { tick } = open({
      getJobs: () => (++times === 1 ? ok([job()]) : slow.promise),
      pauseJob: () => ok(job({ state: 'paused' })),
    });
    await screen.findByRole('button', { name: 'Pause' });
    tick();
    fireEvent.click(button('Pause'));
    await screen.findByRole('button', { name: 'Resume' });
    slow.resolve(ok([job()]));
    await slow.promise;
    await new Promise((drawn) => setTimeout(drawn));
    expect(screen.queryByRole('button', { name: 'Pause' })).toBeNull();
  });
});

describe('a screen reader', () => {
  it('announces the job of each button', async () => {
    const other = { ...DONE, id: 'job-0', endedAt: NOW - 1_000, total: 7 };
    open({ getJobs: () => ok([DONE, other]) });
    await screen.findByText('1 other job');
    const described = (name: string) =>
      screen
        .getAllByRole('button', { name, hidden: true })
        .map((each) => document.getElementById(each.getAttribute('aria-describedby') ?? '')?.textContent);
    for (const name of ['Show results', 'Download results', 'Retry failed contacts', 'Undo this restore']) {
      expect(described(name)).toEqual([
        'Restored 1 of 2 contacts',
        expect.stringContaining('Restored 1 of 7 contacts'),
      ]);
    }
  });

  it('announces the state of a job in an existing live region', async () => {
    let jobs: JobView[] = [];
    const { page } = open({ getJobs: () => ok(jobs) });
    await rows(3);
    const before = screen.getAllByRole('status');
    jobs = [job()];
    await page.jobs.load();
    const words = await screen.findByText('Restoring 2 contacts');
    expect(before).toContain(words.closest('[role=status]'));
  });
});

describe('the keyboard focus', () => {
  const region = () => screen.getByRole('region', { name: 'Jobs' });

  it.each(['Cancel', 'Pause'])('moves to the jobs if the focused “%s” disappears', async (name) => {
    let now = job();
    const { tick } = open({
      getJobs: () => ok([now]),
      getJobResults: () => ok([]),
      cancelJob: () => ok(job({ state: 'cancelled' })),
    });
    const pressed = await screen.findByRole('button', { name });
    pressed.focus();
    if (name === 'Cancel') fireEvent.click(pressed);
    else {
      now = DONE;
      tick();
    }
    await waitFor(() => expect(pressed.isConnected).toBe(false));
    await waitFor(() => expect(document.activeElement).toBe(region()));
  });

  it('moves to the jobs after “Hide” and after an undo', async () => {
    const restored = { ...DONE, outcomes: { ...NONE, restored: 2 } };
    const undo = job({ id: 'job-2', kind: 'undo', undoes: 'job-1' });
    const { page } = open({ getJobs: () => ok([restored]), startJob: () => ok(undo) });
    const opener = await screen.findByRole('button', { name: 'Undo this restore' });
    opener.focus();
    page.jobs.undo('job-1');
    await waitFor(() => expect(document.activeElement).toBe(region()));
    await page.jobs.load();
    const hide = await screen.findByRole('button', { name: 'Hide' });
    hide.focus();
    fireEvent.click(hide);
    await waitFor(() => expect(document.activeElement).toBe(region()));
  });

  it('stays where a person moved it', async () => {
    let now = job();
    const { tick } = open({ getJobs: () => ok([now]), getJobResults: () => ok([]) });
    (await screen.findByRole('button', { name: 'Pause' })).focus();
    const field = screen.getByRole('textbox', { name: 'Email address or contact ID' });
    field.focus();
    now = DONE;
    tick();
    await screen.findByRole('button', { name: 'Show results' });
    expect(document.activeElement).toBe(field);
  });
});

describe('a job that gave up', () => {
  const gaveUp: Failure = { kind: 'refused', messages: ['updated_after ??'] };
  const left = { ...DONE, state: 'cancelled' as const, gaveUp };

  it('shows the reason, what was not changed, and how to continue', async () => {
    open({ getJobs: () => ok([{ ...left, outcomes: { ...NONE, failed: 1, 'not-started': 1 } }]) });
    const words = await screen.findByText(/^The job stopped/);
    expect(words.textContent).toContain('Constant Contact refused the request: “updated_after ??”.');
    expect(words.textContent).toContain('Restored contacts stay restored, and nothing else was started.');
    expect(words.textContent).toMatch(/Press “Restore the rest” to try again\.$/);
    expect(button('Restore the rest')).toBeTruthy();
  });

  it('as an undo offers the undo again', async () => {
    open({ getJobs: () => ok([{ ...left, kind: 'undo' }]) });
    expect((await screen.findByText(/^The job stopped/)).textContent).toMatch(
      /Press “Undo this restore” to try again\.$/,
    );
  });
});

describe('results that load slowly', () => {
  const laterResults = () => later<ReturnType<typeof ok<JobResult[]>> | ReturnType<typeof fails>>();
  const FAILED: JobResult = { id: BO.id, outcome: 'failed', address: 'bo@riverside.example' };

  it.each([
    ['Show results', 'Reading the results…'],
    ['Download results', 'Creating the file…'],
    ['Retry failed contacts', 'Finding these contacts among the deleted ones…'],
  ])('show at once that “%s” is in progress', async (name, words) => {
    const answer = laterResults();
    open({ getJobs: () => ok([DONE]), getJobResults: () => answer.promise });
    await rows(3);
    const pressed = button(name);
    fireEvent.click(pressed);
    await waitFor(() => expect(pressed.getAttribute('aria-busy')).toBe('true'));
    expect(screen.getAllByText(words).length).toBeGreaterThan(0);
    expect(screen.getByRole('progressbar', { name: words }).hasAttribute('aria-valuenow')).toBe(false);
    answer.resolve(ok([FAILED]));
    await waitFor(() => expect(pressed.getAttribute('aria-busy')).toBe('false'));
    expect(screen.queryByText(words)).toBeNull();
  });

  it('can be requested again after a failure', async () => {
    let times = 0;
    const { files } = open({
      getJobs: () => ok([DONE]),
      getJobResults: () => (++times === 1 ? fails({ kind: 'internal' }) : ok([FAILED])),
    });
    await rows(3);
    fireEvent.click(button('Download results'));
    fireEvent.click(within(await screen.findByRole('alert')).getByRole('button', { name: 'Try again' }));
    await waitFor(() => expect(files).toHaveLength(1));
    expect(screen.queryByRole('alert')).toBeNull();
  });
});

describe('failed contacts that are tried again', () => {
  const failedIn = (...ids: string[]) => ({
    getJobs: () => ok([DONE]),
    getJobResults: () => ok(ids.map((id): JobResult => ({ id, outcome: 'failed' }))),
  });

  it('are awaited while the deleted contacts are being read', async () => {
    const second = later<ReturnType<typeof ok<ScannedPage>>>();
    open({
      ...failedIn(ANNA.id, BO.id),
      scanContacts: ({ status, next }) => {
        if (status === 'changed') return ok({ contacts: [], deletedTotal: 2 });
        return next === undefined ? ok({ contacts: [ANNA], total: 2, next: 'p2' }) : second.promise;
      },
    });
    await rows(1);
    fireEvent.click(button('Retry failed contacts'));
    await screen.findByText('Finding these contacts among the deleted ones…');
    expect(screen.queryByRole('dialog')).toBeNull();
    second.resolve(ok({ contacts: [BO] }));
    await screen.findByRole('dialog', { name: 'Restore 2 contacts' });
  });

  it('wait until a preview that was opened meanwhile is closed', async () => {
    const results = later<Result<JobResult[]>>();
    const { page } = open({ ...failedIn(), getJobResults: () => results.promise });
    await rows(3);
    fireEvent.click(button('Retry failed contacts'));
    page.many.open([ANNA, BO]);
    const dialog = await screen.findByRole('dialog', { name: 'Restore 2 contacts' });
    results.resolve(ok([{ id: ANNA.id, outcome: 'failed' }]));
    await within(dialog).findByRole('group', { name: 'Lists' });
    expect(page.many.contacts.value).toEqual([ANNA, BO]);
    fireEvent.click(within(dialog).getByRole('button', { name: 'Cancel' }));
    await screen.findByRole('dialog', { name: 'Restore 1 contact' });
  });

  it('are not reported as gone before all deleted contacts were read', async () => {
    const { page } = open({
      ...failedIn(BO.id),
      scanContacts: ({ next }) =>
        next === undefined ? ok({ contacts: [ANNA], total: 2, next: 'p2' }) : fails({ kind: 'unreachable' }),
    });
    await rows(1);
    await waitFor(() => expect(page.bin.scan.value.phase).toBe('failed'));
    fireEvent.click(button('Retry failed contacts'));
    await screen.findByText(/^1 contact of that job is not among the deleted contacts read so far/);
    expect(screen.queryByText(/no longer among the deleted contacts/)).toBeNull();
  });

  it('are forgotten if the account changes before they are found', async () => {
    let account = SIGNED_IN.account;
    const { page } = open({
      ...failedIn(BO.id),
      getStatus: () => ok({ ...SIGNED_IN, ...(account && { account }) }),
      scanContacts: ({ next }) => {
        if (account === HARBOUR) return ok({ contacts: ALL });
        return next === undefined
          ? ok({ contacts: [ANNA], total: 2, next: 'p2' })
          : later<Result<ScannedPage>>().promise;
      },
    });
    await rows(1);
    fireEvent.click(button('Retry failed contacts'));
    await screen.findByText('Finding these contacts among the deleted ones…');
    account = HARBOUR;
    await page.session.refresh();
    await rows(3);
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(screen.queryByText('Finding these contacts among the deleted ones…')).toBeNull();
  });
});
