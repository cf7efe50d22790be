import { fireEvent, screen, waitFor, within } from '@testing-library/preact';
import { describe, expect, it } from 'vitest';
import type { JobView } from '../../../src/protocol/jobs';
import type { Input } from '../../../src/protocol/requests';
import { fails, HARBOUR, LISTS, later, ok, SETTINGS, SIGNED_IN } from '../../ui/answering';
import { ANNA, addresses, BO, box, button, DONE, job, NOW, OTTO, open, preview, rows, setPage } from '../open-page';

setPage();

describe('a bulk restore', () => {
  it('shows the contacts and the cost, and writes nothing before “Restore”', async () => {
    const { dialog, asksFor } = await preview();
    expect(dialog.textContent).toContain('1 Explicit');
    expect(dialog.textContent).toContain('1 Implicit');
    expect(dialog.textContent).toContain('1 unsubscribed contact is left out');
    expect(dialog.textContent).toContain('about 6 calls');
    expect(dialog.textContent).toContain('of the calls left today (9,458)');
    expect(dialog.textContent).toContain('may count toward your bill');
    fireEvent.click(within(dialog).getByRole('button', { name: 'Cancel' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(asksFor('startJob')).toEqual([]);
    expect(screen.getByRole('button', { name: 'Restore 2 contacts' })).toBeTruthy();
  });

  it('shows how many selected contacts it leaves out', async () => {
    open();
    await rows(3);
    for (const name of ['anna', 'otto']) fireEvent.click(box(`${name}@riverside.example`));
    fireEvent.click(await screen.findByRole('button', { name: 'Restore 1 contact' }));
    const dialog = await screen.findByRole('dialog', { name: 'Restore 1 contact' });
    expect(dialog.textContent).toContain('1 unsubscribed contact is left out');
  });

  it('needs a list', async () => {
    const { dialog, asksFor } = await preview({ getLists: () => ok({ lists: LISTS, lastChosen: [] }) });
    fireEvent.click(within(dialog).getByRole('button', { name: 'Restore' }));
    expect(dialog.textContent).toContain('Choose at least one list');
    expect(asksFor('startJob')).toEqual([]);
  });

  it('shows that the job is starting', async () => {
    const answer = later<ReturnType<typeof ok<JobView>>>();
    const { dialog } = await preview({ startJob: () => answer.promise });
    fireEvent.click(within(dialog).getByRole('button', { name: 'Restore' }));
    await within(dialog).findByRole('progressbar', { name: 'Starting…' });
    answer.resolve(ok(job({ state: 'queued', calls: 0 })));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  });

  it('starts a job without contacts that may not be restored, and removes the restored ones from the table', async () => {
    const skipped = { ...job().outcomes, skipped: 1 };
    let now = job({ state: 'queued', calls: 0, total: 3, settled: 1, outcomes: skipped });
    const { dialog, asksFor, tick } = await preview({
      startJob: () => ok(now),
      getJobs: () => ok([now]),
      getJobResults: () =>
        ok([
          { id: ANNA.id, outcome: 'restored' },
          { id: BO.id, outcome: 'failed', message: 'too many lists' },
        ]),
    });
    fireEvent.click(within(dialog).getByRole('button', { name: 'Restore' }));
    await screen.findByRole('progressbar', { name: 'Restoring 2 contacts' });
    const [input] = asksFor('startJob') as Input<'startJob'>[];
    expect(input).toEqual({
      kind: 'restore',
      groups: [{ contactIds: [ANNA.id, BO.id], lists: [LISTS[2]] }],
      origins: [{ source: 'chosen', contacts: 2 }],
      leftOut: [OTTO.id],
    });
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());

    now = job({ sent: 2, settled: 2, total: 3, outcomes: { ...skipped, restored: 1 } });
    tick();
    await screen.findByText(/1 verified · 1 call of about 4/);
    expect(screen.getByRole('progressbar', { name: /^Restoring/ }).getAttribute('aria-valuenow')).toBe('75');
    now = { ...DONE, total: 3, settled: 3, outcomes: { ...DONE.outcomes, skipped: 1 } };
    tick();
    await screen.findByText('Restored 1 of 2 contacts');
    expect(screen.getByText('1 restored and verified, 1 skipped and 1 failed')).toBeTruthy();
    await waitFor(() => expect(addresses()).toEqual(['otto@riverside.example', 'bo@riverside.example']));
    const requestCount = asksFor('getJobs').length;
    tick();
    expect(asksFor('getJobs')).toHaveLength(requestCount);
  });

  it('shows why it could not start, and keeps the preview', async () => {
    let times = 0;
    const { dialog } = await preview({
      startJob: () => (++times === 1 ? fails({ kind: 'internal' }) : ok(job())),
      getJobs: () => ok([job()]),
    });
    fireEvent.click(within(dialog).getByRole('button', { name: 'Restore' }));
    await within(dialog).findByRole('alert');
    fireEvent.click(within(dialog).getByRole('button', { name: 'Try again' }));
    await screen.findByRole('progressbar', { name: 'Restoring 2 contacts' });
  });
});

describe('the preview', () => {
  it('shows the number of selected lists, and says if there are too many', async () => {
    const many = Array.from({ length: 51 }, (_, n) => ({ id: `list-${n}`, name: `List ${n}` }));
    const { dialog, asksFor } = await preview({
      getLists: () => ok({ lists: many, lastChosen: many.map(({ id }) => id) }),
    });
    expect(dialog.textContent).toContain('Onto 51 lists.');
    expect(dialog.textContent).toContain('Choose at least one list and at most 50. Nothing was changed.');
    fireEvent.click(within(dialog).getByRole('button', { name: 'Restore' }));
    expect(asksFor('startJob')).toEqual([]);
    fireEvent.click(within(dialog).getByRole('checkbox', { name: 'List 7' }));
    expect(dialog.textContent).toContain('Onto 50 lists.');
    expect(dialog.textContent).toContain('Nothing is written until you press “Restore”.');
  });

  it('offers nothing if no contact may be restored', async () => {
    const { page, asksFor } = open();
    await rows(3);
    page.many.open([OTTO]);
    const dialog = await screen.findByRole('dialog', { name: 'Restore contacts' });
    expect(dialog.textContent).toContain('1 unsubscribed contact is left out');
    expect(dialog.textContent).toContain('None of these contacts can be restored.');
    expect(dialog.textContent).not.toContain('become active');
    for (const name of ['Restore', 'Dry run']) fireEvent.click(within(dialog).getByRole('button', { name }));
    expect(asksFor('startJob')).toEqual([]);
  });

  it.each([
    ['one at a time', { restore: 'single' as const }, 'Your organization allows restoring only one contact at a time.'],
    ['one per job', { mostPerJob: 1 }, 'Your organization allows restoring at most 1 contact at once.'],
  ])('starts no job if the organization allows fewer contacts: %s', async (_limit, limits, words) => {
    const { dialog, asksFor } = await preview({ getStatus: () => ok({ ...SIGNED_IN, limits }) });
    fireEvent.click(await within(dialog).findByRole('checkbox', { name: /Newsletter/ }));
    expect(dialog.textContent).toContain(words);
    fireEvent.click(within(dialog).getByRole('button', { name: 'Restore' }));
    expect(asksFor('startJob')).toEqual([]);
  });

  it.each([
    [
      '3 calls are left',
      { jobCallsLeft: 3, callsToday: 9_497 },
      1,
      /This takes more calls than are left today \(3\), so the job takes 1 more day\. It continues automatically at/,
    ],
    [
      'no call is left',
      { jobCallsLeft: 0, callsToday: 9_500 },
      1,
      /Today’s calls are used up\. The job starts automatically at/,
    ],
    [
      'there are 2 calls a day',
      { jobCallsLeft: 2, dailyBudget: 2 },
      2,
      /so the job takes 2 more days\. It continues automatically at .* each day\./,
    ],
  ])('shows how many days the job takes if today’s calls do not suffice: %s', async (_calls, status, days, words) => {
    const { dialog } = await preview({ getStatus: () => ok({ ...SIGNED_IN, ...status }) });
    expect(dialog.textContent).toMatch(words);
    const untilNextDay = Math.round((Math.ceil(NOW / 86_400_000) * 86_400_000 - NOW) / 3_600_000);
    expect(dialog.textContent).toContain(`about ${untilNextDay + (days - 1) * 24} hours`);
  });

  it('closes if the account changes, and then offers the lists of the next account', async () => {
    let account = SIGNED_IN.account;
    const { page, dialog } = await preview({
      getStatus: () => ok({ ...SIGNED_IN, ...(account && { account }) }),
      getLists: () =>
        ok({
          lists: account === HARBOUR ? [{ id: 'list-crew', name: 'Crew' }] : LISTS,
          lastChosen: [],
        }),
    });
    expect(within(dialog).getByRole('checkbox', { name: 'Newsletter' })).toBeTruthy();
    account = HARBOUR;
    await page.session.refresh();
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    await rows(3);
    page.many.open([ANNA]);
    const next = await screen.findByRole('dialog', { name: 'Restore 1 contact' });
    await within(next).findByRole('checkbox', { name: 'Crew' });
    expect(within(next).queryByRole('checkbox', { name: 'Newsletter' })).toBeNull();
  });

  it('shows no job that began in the former account', async () => {
    let account = SIGNED_IN.account;
    const answer = later<ReturnType<typeof ok<JobView>>>();
    const { page, dialog } = await preview({
      getStatus: () => ok({ ...SIGNED_IN, ...(account && { account }) }),
      startJob: () => answer.promise,
    });
    fireEvent.click(within(dialog).getByRole('button', { name: 'Restore' }));
    account = HARBOUR;
    await page.session.refresh();
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    answer.resolve(ok(job()));
    await waitFor(() => expect(page.many.starting.value).toBe(false));
    expect(screen.queryByRole('progressbar', { name: /^Restoring/ })).toBeNull();
  });

  it('reads the lists after a sign-in if it could not read them before', async () => {
    let isSignedIn = false;
    const signedOut = fails({ kind: 'signed-out' });
    const { page } = open({
      getLists: () => (isSignedIn ? ok({ lists: LISTS, lastChosen: [] }) : signedOut),
      startJob: () => signedOut,
      signIn: () => {
        isSignedIn = true;
        return ok(HARBOUR);
      },
    });
    await rows(3);
    page.many.open([ANNA]);
    const dialog = await screen.findByRole('dialog');
    await within(dialog).findByText(/You are signed out of Constant Contact/);
    fireEvent.click(within(dialog).getByRole('button', { name: 'Dry run' }));
    await waitFor(() => expect(within(dialog).getAllByRole('alert')).toHaveLength(2));
    fireEvent.click(within(dialog).getAllByRole('button', { name: 'Sign in to Constant Contact' })[0] ?? dialog);
    await within(dialog).findByRole('checkbox', { name: 'Newsletter' });
    expect(within(dialog).queryByRole('alert')).toBeNull();
  });

  it('reopens with the failure if the browser closes it while the job is starting', async () => {
    const answer = later<ReturnType<typeof ok<JobView>> | ReturnType<typeof fails>>();
    const { dialog } = await preview({ startJob: () => answer.promise });
    fireEvent.click(within(dialog).getByRole('button', { name: 'Restore' }));
    // At the second Escape, the browser closes a dialog like this.
    (dialog as HTMLDialogElement).close();
    answer.resolve(fails({ kind: 'internal' }));
    const open = await screen.findByRole('dialog', { name: 'Restore 2 contacts' });
    await within(open).findByRole('alert');
  });
});

describe('the notification at the end', () => {
  const choice = () => screen.findByRole<HTMLInputElement>('checkbox', { name: 'Notify me when it is done' });

  it('is off by default, and its setting is remembered', async () => {
    const { asksFor } = await preview();
    expect((await choice()).checked).toBe(false);
    await waitFor(async () => expect((await choice()).disabled).toBe(false));
    fireEvent.click(await choice());
    await waitFor(() => expect(asksFor('saveSettings')).toEqual([{ notifyWhenDone: true }]));
    expect((await choice()).checked).toBe(true);
  });

  it('stays off without further failures if the browser does not allow it', async () => {
    const { dialog, asksFor } = await preview(
      { startJob: () => ok(job()), getJobs: () => ok([job()]) },
      { notifications: { has: async () => false, ask: async () => false } },
    );
    await waitFor(async () => expect((await choice()).disabled).toBe(false));
    fireEvent.click(await choice());
    await within(dialog).findByText(/The browser does not allow notifications/);
    await waitFor(async () => expect((await choice()).checked).toBe(false));
    expect(asksFor('saveSettings')).toEqual([{ notifyWhenDone: false }]);
    fireEvent.click(within(dialog).getByRole('button', { name: 'Restore' }));
    await screen.findByRole('progressbar', { name: 'Restoring 2 contacts' });
  });

  it('that was turned on before is off if the permission was withdrawn', async () => {
    await preview(
      { getSettings: () => ok({ ...SETTINGS, notifyWhenDone: true }) },
      { notifications: { has: async () => false, ask: async () => true } },
    );
    await waitFor(async () => expect((await choice()).disabled).toBe(false));
    expect((await choice()).checked).toBe(false);
  });
});

describe('a dry run', () => {
  const FINISHED_DRY_RUN = job({
    kind: 'dry-run',
    state: 'done',
    endedAt: NOW,
    settled: 2,
    outcomes: { ...job().outcomes, 'would-restore': 1, failed: 1 },
  });

  it('needs no list, shows its progress and its outcome, and can be followed by the restore', async () => {
    let now = job({ kind: 'dry-run', settled: 1, sent: 2 });
    const { dialog, asksFor, tick } = await preview({
      getLists: () => ok({ lists: LISTS, lastChosen: [] }),
      startJob: () => ok(now),
      getJobs: () => ok([now]),
      getJobResults: () =>
        ok([
          { id: ANNA.id, outcome: 'would-restore' },
          { id: BO.id, outcome: 'failed', why: 'not-deleted' },
        ]),
    });
    fireEvent.click(within(dialog).getByRole('button', { name: 'Dry run' }));
    const bar = await screen.findByRole('progressbar', { name: 'Dry run: reading 2 contacts' });
    expect(bar.getAttribute('aria-valuenow')).toBe('50');
    expect(screen.getByText(/^1 of 2 read · /)).toBeTruthy();
    expect(asksFor('startJob')).toEqual([{ kind: 'dry-run', contactIds: [ANNA.id, BO.id, OTTO.id] }]);
    now = FINISHED_DRY_RUN;
    tick();
    await screen.findByText('Dry run: 1 of 2 contacts would be restored');
    expect(screen.queryByRole('button', { name: 'Undo this restore' })).toBeNull();
    fireEvent.click(button('Restore them'));
    expect(await screen.findByRole('dialog', { name: 'Restore 1 contact' })).toBeTruthy();
  });

  it('that could not start is tried again as a dry run', async () => {
    let times = 0;
    const { dialog, asksFor } = await preview({
      startJob: () => (++times === 1 ? fails({ kind: 'internal' }) : ok(job({ kind: 'dry-run' }))),
      getJobs: () => ok([job({ kind: 'dry-run' })]),
    });
    fireEvent.click(within(dialog).getByRole('button', { name: 'Dry run' }));
    await within(dialog).findByRole('alert');
    fireEvent.click(within(dialog).getByRole('button', { name: 'Try again' }));
    await screen.findByRole('progressbar', { name: 'Dry run: reading 2 contacts' });
    expect(asksFor('startJob')).toMatchObject([{ kind: 'dry-run' }, { kind: 'dry-run' }]);
  });
});
