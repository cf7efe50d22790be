import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/preact';
import { describe, expect, it } from 'vitest';
import type { Account, Contact } from '../../src/protocol/contact';
import type { ScannedPage } from '../../src/protocol/deleted-contacts';
import type { Result } from '../../src/protocol/failure';
import type { LookupAnswer } from '../../src/protocol/restores';
import { FINGERPRINT, fails, HARBOUR, JANE, LISTS, later, ok, SIGNED_IN, SIGNED_OUT } from '../ui/answering';
import {
  ALL,
  ANNA,
  addresses,
  BO,
  box,
  button,
  headings,
  idOf,
  job,
  KEPT,
  OTTO,
  open,
  person,
  preview,
  rows,
  setPage,
  table,
} from './open-page';

setPage();

function addressOf(firstName: string): string {
  return `${firstName.toLowerCase()}@riverside.example`;
}

function withoutDeletion({ deletedAt: _none, ...rest }: Contact): Contact {
  return rest;
}

describe('reading the deleted contacts', () => {
  it('shows them newest first, with their consent and their number', async () => {
    open();
    await rows(3);
    expect(addresses()).toEqual(['anna@riverside.example', 'otto@riverside.example', 'bo@riverside.example']);
    expect(within(table()).getByRole('row', { name: /otto@/ }).textContent).toContain('Unsubscribed');
    expect(screen.getByText('3 deleted contacts')).toBeTruthy();
    expect(table().getAttribute('aria-rowcount')).toBe('7');
  });

  it('shows the cached contacts at once, and later removes those that are no longer deleted', async () => {
    const slow = later<ReturnType<typeof ok<{ contacts: Contact[] }>>>();
    open({
      getCachedPage: ({ page }) => ok(page === 0 ? { ...KEPT, contacts: [ANNA, BO] } : null),
      scanContacts: () => slow.promise,
    });
    await rows(2);
    expect(screen.getByRole('progressbar', { name: 'Reading the deleted contacts' })).toBeTruthy();
    slow.resolve(ok({ contacts: [ANNA, OTTO] }));
    await waitFor(() => expect(addresses()).toEqual(['anna@riverside.example', 'otto@riverside.example']));
  });

  it('shows its progress and its cost, can be stopped, and continues from there', async () => {
    const second = later<ReturnType<typeof ok<{ contacts: Contact[]; unread: number }>>>();
    const { asksFor } = open({
      scanContacts: ({ status, next }) => {
        if (status === 'changed') return ok({ contacts: [], deletedTotal: 1_200 });
        return next === undefined ? ok({ contacts: [ANNA], total: 1_200, next: 'p2' }) : second.promise;
      },
    });
    await screen.findByText('1 of 1,200 read, 1 call');
    fireEvent.click(button('Stop reading'));
    await screen.findByText('Stopped: 1 of 1,200 read, 1 call.');
    second.resolve(ok({ contacts: [BO], unread: 1_198 }));
    await second.promise;
    expect(addresses()).toEqual(['anna@riverside.example']);
    fireEvent.click(button('Continue reading'));
    await rows(2);
    expect(asksFor('scanContacts')).toEqual([
      { status: 'deleted' },
      { status: 'deleted', next: 'p2' },
      { status: 'deleted', next: 'p2' },
      { status: 'changed' },
    ]);
    await screen.findByText(/^All read .*, 4 calls$/);
  });

  it('keeps what was read before a failure, and continues from there', async () => {
    let times = 0;
    const { asksFor } = open({
      scanContacts: ({ status, next }) => {
        if (status === 'changed') return ok({ contacts: [], deletedTotal: 2 });
        if (next === undefined) return ok({ contacts: [ANNA], total: 2, next: 'p2' });
        return ++times === 1 ? fails({ kind: 'unreachable' }) : ok({ contacts: [BO] });
      },
    });
    const alert = await screen.findByRole('alert');
    expect(alert.textContent).toContain('Nothing was changed. Everything read so far is still here.');
    expect(addresses()).toEqual(['anna@riverside.example']);
    fireEvent.click(button('Try again'));
    await rows(2);
    expect(asksFor('scanContacts').slice(1, 3)).toEqual([
      { status: 'deleted', next: 'p2' },
      { status: 'deleted', next: 'p2' },
    ]);
  });

  it('reads only changes on the next visit, and shows the cost', async () => {
    const { asksFor } = open({
      getCachedPage: ({ page }) => ok(page === 0 ? { ...KEPT, contacts: [ANNA, BO], scanned: 3 } : null),
      scanContacts: () => ok({ contacts: [OTTO, withoutDeletion(BO)], deletedTotal: 2 }),
    });
    await screen.findByText('Up to date, 2 calls');
    expect(addresses()).toEqual(['anna@riverside.example', 'otto@riverside.example']);
    expect(asksFor('scanContacts')).toEqual([{ status: 'changed' }]);
    fireEvent.click(button('Read again'));
    await waitFor(() => expect(asksFor('scanContacts').at(-1)).toEqual({ status: 'deleted' }));
  });

  it('shows no cached contacts of another account', async () => {
    open({
      getCachedPage: ({ page }) => ok(page === 0 ? { ...KEPT, accountId: 'harbour', contacts: [BO] } : null),
      scanContacts: () => ok({ contacts: [ANNA] }),
    });
    await rows(1);
    expect(addresses()).toEqual(['anna@riverside.example']);
  });

  it('says that the list may be incomplete if contacts keep changing during the scan', async () => {
    const { asksFor } = open({
      scanContacts: ({ status, next }) => {
        if (status === 'changed') return ok({ contacts: [], deletedTotal: 7 });
        return next === undefined ? ok({ contacts: [ANNA], next: 'p2' }) : ok({ contacts: [BO] });
      },
    });
    await screen.findByText(/Read again to make sure that the list is complete/);
    expect(asksFor('scanContacts')).toHaveLength(9);
  });

  it('says that there are no deleted contacts', async () => {
    open({ scanContacts: () => ok({ contacts: [] }) });
    expect(await screen.findByText('This account has no deleted contacts.')).toBeTruthy();
  });

  it('has the table and “Select all” even without rows', async () => {
    const slow = later<ReturnType<typeof ok<{ contacts: Contact[] }>>>();
    open({ scanContacts: () => slow.promise });
    const isEmpty = () => {
      expect(table().getAttribute('aria-rowcount')).toBe('1');
      expect(within(table()).getAllByRole('row')).toHaveLength(1);
      expect(box('Select all').checked).toBe(false);
    };
    await screen.findByRole('progressbar');
    isEmpty();
    slow.resolve(ok({ contacts: ALL }));
    await rows(3);
    fireEvent.input(screen.getByRole('searchbox', { name: 'Search deleted contacts' }), { target: { value: 'zzz' } });
    await screen.findByText('No deleted contact matches the search and the filters.');
    isEmpty();
    cleanup();
    open({ scanContacts: () => ok({ contacts: [] }) });
    await screen.findByText('This account has no deleted contacts.');
    isEmpty();
  });

  it('is announced once at its end, not with each page', async () => {
    const second = later<ReturnType<typeof ok<{ contacts: Contact[] }>>>();
    open({
      scanContacts: ({ status, next }) => {
        if (status === 'changed') return ok({ contacts: [], deletedTotal: 2 });
        return next === undefined ? ok({ contacts: [ANNA], total: 2, next: 'p2' }) : second.promise;
      },
    });
    const region = (await screen.findByText('1 deleted contact')).closest('[aria-live]');
    expect(region?.getAttribute('aria-live')).toBe('off');
    second.resolve(ok({ contacts: [BO] }));
    await screen.findByText(/^All read .*, 4 calls$/);
    expect(region?.getAttribute('aria-live')).toBe('polite');
    expect(region?.textContent).toMatch(/^2 deleted contactsAll read /);
  });

  it('requests nothing while nobody is signed in', async () => {
    const { asksFor } = open({ getStatus: () => ok(SIGNED_OUT) });
    await screen.findByRole('button', { name: 'Sign in to Constant Contact' });
    expect(screen.queryByRole('table')).toBeNull();
    expect(asksFor('scanContacts')).toEqual([]);
  });
});

describe('searching and selecting', () => {
  it('searches, says if nothing matches, and shows all again', async () => {
    open();
    await rows(3);
    const field = screen.getByRole('searchbox', { name: 'Search deleted contacts' });
    fireEvent.input(field, { target: { value: 'ANNA' } });
    await rows(1);
    expect(screen.getByText('1 of 3 deleted contacts')).toBeTruthy();
    fireEvent.input(field, { target: { value: 'nobody' } });
    await screen.findByText('No deleted contact matches the search and the filters.');
    fireEvent.click(button('Show all'));
    await rows(3);
  });

  it('searches names of tags, and shows them on the card', async () => {
    open({
      scanContacts: () => ok({ contacts: [{ ...ANNA, tags: ['tag-9'] }, BO] }),
      getNames: () =>
        ok([
          { id: 'tag-9', name: 'Donor 2019' },
          { id: 'field-1', name: 'Membership' },
        ]),
      lookup: () => later<Result<LookupAnswer>>().promise,
    });
    await rows(2);
    const field = screen.getByRole('searchbox', { name: 'Search deleted contacts' });
    fireEvent.input(field, { target: { value: 'donor' } });
    await rows(1);
    expect(addresses()).toEqual(['anna@riverside.example']);
    fireEvent.click(within(table()).getByRole('row', { name: /anna@/ }));
    const card = await screen.findByRole('article', { name: 'anna@riverside.example' });
    expect(card.textContent).toContain('Donor 2019');
    expect(card.textContent).toContain('Membership');
  });

  it('searches names of tags even if only the cache could be read', async () => {
    const cachedPage = { ...KEPT, contacts: [{ ...ANNA, tags: ['tag-9'] }, BO] };
    open({
      getCachedPage: ({ page }) => ok(page === 0 ? cachedPage : null),
      scanContacts: () => fails({ kind: 'unreachable' }),
      getNames: () => ok([{ id: 'tag-9', name: 'Donor 2019' }]),
    });
    await rows(2);
    fireEvent.input(screen.getByRole('searchbox', { name: 'Search deleted contacts' }), { target: { value: 'donor' } });
    await rows(1);
  });

  it('filters by day of deletion, consent and source', async () => {
    open();
    await rows(3);
    const pick = (name: string, value: string) =>
      fireEvent.change(screen.getByRole('combobox', { name }), { target: { value } });
    pick('Deleted', '30');
    await rows(2);
    pick('Deleted', 'any');
    pick('Consent', 'mailable');
    await waitFor(() => expect(addresses()).toEqual(['anna@riverside.example', 'bo@riverside.example']));
    pick('Consent', '');
    pick('Source', 'Contact');
    await waitFor(() => expect(addresses()).toEqual(['otto@riverside.example']));
    pick('Source', '*');
    pick('Deleted', 'range');
    fireEvent.input(screen.getByLabelText('To'), { target: { value: '2025-12-31' } });
    await waitFor(() => expect(addresses()).toEqual(['bo@riverside.example']));
  });

  it('filters by day of creation, and finds contacts without source and address', async () => {
    const bare: Contact = { ...BO, id: idOf('Bare'), createdAt: '2026-03-01' };
    const { email: _none, createSource: _unknown, companyName: _no, ...sms } = bare;
    open({ scanContacts: () => ok({ contacts: [ANNA, { ...sms, firstName: 'Sam' }] }) });
    await rows(2);
    const pick = (name: string, value: string) =>
      fireEvent.change(screen.getByRole('combobox', { name }), { target: { value } });
    pick('Created', '30');
    await rows(1);
    expect(within(table()).getByRole('row', { name: /Sam Example/ })).toBeTruthy();
    pick('Source', '');
    pick('Consent', 'mailable');
    await screen.findByText('No deleted contact matches the search and the filters.');
    pick('Consent', '');
    await rows(1);
    const field = screen.getByRole('searchbox', { name: 'Search deleted contacts' });
    fireEvent.input(field, { target: { value: 'example sam' } });
    await rows(1);
    fireEvent.input(field, { target: { value: 'example anna' } });
    await screen.findByText('No deleted contact matches the search and the filters.');
  });

  it('sorts by a column, and in reverse on a second click', async () => {
    open();
    await rows(3);
    fireEvent.click(button('Name'));
    await waitFor(() =>
      expect(addresses()).toEqual(['anna@riverside.example', 'bo@riverside.example', 'otto@riverside.example']),
    );
    expect(screen.getByRole('columnheader', { name: 'Name' }).getAttribute('aria-sort')).toBe('ascending');
    fireEvent.click(button('Name'));
    await waitFor(() => expect(addresses()[0]).toBe('otto@riverside.example'));
    expect(screen.getByRole('columnheader', { name: 'Name' }).getAttribute('aria-sort')).toBe('descending');
    expect(screen.getByRole('columnheader', { name: 'Deleted' }).hasAttribute('aria-sort')).toBe(false);
  });

  it('“Select all” leaves out unsubscribed contacts, and says so', async () => {
    open();
    await rows(3);
    fireEvent.click(box('Select all'));
    await screen.findByRole('button', { name: 'Restore 2 contacts' });
    expect(box('otto@riverside.example').checked).toBe(false);
    expect(box('anna@riverside.example').checked).toBe(true);
    expect(screen.getByText(/1 unsubscribed contact is left out/)).toBeTruthy();
    fireEvent.click(box('Select all'));
    await screen.findByRole('button', { name: 'Restore contacts' });
  });

  it('never counts an unsubscribed contact, even if it is selected by hand', async () => {
    open();
    await rows(3);
    fireEvent.click(box('otto@riverside.example'));
    await screen.findByText(/1 unsubscribed contact is left out/);
    fireEvent.click(button('Restore contacts'));
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('“Select all” selects only the contacts that the search shows', async () => {
    open();
    await rows(3);
    fireEvent.input(screen.getByRole('searchbox', { name: 'Search deleted contacts' }), { target: { value: 'bo' } });
    await rows(1);
    fireEvent.click(box('Select all'));
    expect(await screen.findByRole('button', { name: 'Restore 1 contact' })).toBeTruthy();
  });

  it('works by keyboard: arrows move, Space selects, Shift selects a range, Enter opens', async () => {
    const { asksFor } = open({
      lookup: () => ok({ question: { by: 'id', id: ANNA.id }, contact: ANNA, fingerprint: FINGERPRINT }),
    });
    await rows(3);
    const focused = () => document.activeElement?.querySelector('.bin-email')?.textContent;
    const press = (key: string, shiftKey = false) => {
      if (document.activeElement) fireEvent.keyDown(document.activeElement, { key, shiftKey });
    };
    table().querySelector<HTMLElement>('tbody [tabindex="0"]')?.focus();
    expect(focused()).toBe('anna@riverside.example');
    press(' ');
    expect(await screen.findByRole('button', { name: 'Restore 1 contact' })).toBeTruthy();
    press('ArrowDown', true);
    await waitFor(() => expect(focused()).toBe('otto@riverside.example'));
    press('ArrowDown', true);
    await waitFor(() => expect(focused()).toBe('bo@riverside.example'));
    expect(await screen.findByRole('button', { name: 'Restore 2 contacts' })).toBeTruthy();
    expect(box('otto@riverside.example').checked).toBe(false);
    press('Home');
    await waitFor(() => expect(focused()).toBe('anna@riverside.example'));
    press('Enter');
    await screen.findByRole('group', { name: 'Lists' });
    expect(asksFor('lookup')).toEqual([{ text: ANNA.id }]);
  });

  it('selects a range by mouse from the row clicked last, and the range can grow and shrink', async () => {
    open({ lookup: () => later<Result<LookupAnswer>>().promise });
    await rows(3);
    const row = (name: string) => within(table()).getByRole('row', { name: new RegExp(addressOf(name)) });
    const selected = () => ALL.map(({ firstName = '' }) => firstName).filter((name) => box(addressOf(name)).checked);
    fireEvent.click(row('Anna'));
    fireEvent.click(row('Bo'), { shiftKey: true });
    await waitFor(() => expect(selected()).toEqual(['Anna', 'Bo']));
    fireEvent.click(row('Otto'), { shiftKey: true });
    await waitFor(() => expect(selected()).toEqual(['Anna']));
    fireEvent.click(box(addressOf('Bo')));
    await waitFor(() => expect(selected()).toEqual(['Anna', 'Bo']));
    fireEvent.click(button('Deselect all'));
    await waitFor(() => expect(selected()).toEqual([]));
    fireEvent.click(row('Bo'));
    fireEvent.click(row('Anna'), { shiftKey: true });
    await waitFor(() => expect(selected()).toEqual(['Anna', 'Bo']));
  });

  it('shrinks a range by keyboard, and keeps what was selected before it', async () => {
    open();
    await rows(3);
    fireEvent.click(box(addressOf('Bo')));
    const press = (key: string, shiftKey = false) => {
      if (document.activeElement) fireEvent.keyDown(document.activeElement, { key, shiftKey });
    };
    table().querySelector<HTMLElement>('tbody [tabindex="0"]')?.focus();
    press('Home');
    await waitFor(() => expect(document.activeElement?.textContent).toContain('Anna'));
    press('ArrowDown', true);
    await waitFor(() => expect(box(addressOf('Anna')).checked).toBe(true));
    await waitFor(() => expect(document.activeElement?.textContent).toContain('Otto'));
    press('ArrowUp', true);
    press('ArrowUp');
    await waitFor(() => expect(document.activeElement?.textContent).toContain('Anna'));
    expect(box(addressOf('Bo')).checked).toBe(true);
    press('ArrowDown');
    await waitFor(() => expect(document.activeElement?.textContent).toContain('Otto'));
    press('ArrowDown', true);
    await waitFor(() => expect(document.activeElement?.textContent).toContain('Bo'));
    press('ArrowUp', true);
    await waitFor(() => expect(document.activeElement?.textContent).toContain('Otto'));
    expect(box(addressOf('Anna')).checked).toBe(true);
  });

  it('does not treat selecting the only restorable row as “Select all”', async () => {
    const { page } = open({ scanContacts: () => ok({ contacts: [ANNA, OTTO] }) });
    await rows(2);
    fireEvent.click(box(addressOf('Anna')));
    await screen.findByRole('button', { name: 'Restore 1 contact' });
    expect(screen.queryByText(/left out/)).toBeNull();
    fireEvent.click(button('Restore 1 contact'));
    expect(page.many.contacts.value?.map(({ id }) => id)).toEqual([ANNA.id]);
  });

  it('keeps “Select all” with its left-out contacts until it is undone', async () => {
    const { page } = open();
    await rows(3);
    fireEvent.click(box('Select all'));
    await screen.findByText(/1 unsubscribed contact is left out/);
    fireEvent.input(screen.getByRole('searchbox', { name: 'Search deleted contacts' }), { target: { value: 'bo' } });
    await rows(1);
    expect(screen.getByText(/1 unsubscribed contact is left out/)).toBeTruthy();
    fireEvent.click(button('Restore 2 contacts'));
    expect(page.many.contacts.value?.map(({ id }) => id).sort()).toEqual([ANNA.id, BO.id, OTTO.id].sort());
    fireEvent.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Cancel' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    fireEvent.click(button('Deselect all'));
    await waitFor(() => expect(screen.queryByText(/left out/)).toBeNull());
    fireEvent.click(box(addressOf('Bo')));
    await screen.findByText(/· 1 selected/);
    expect(screen.queryByText(/left out/)).toBeNull();
  });

  it('selects all with Ctrl+A in the table, and nothing with Escape', async () => {
    open({ lookup: () => later<Result<LookupAnswer>>().promise });
    await rows(3);
    const row = table().querySelector<HTMLElement>('tbody [tabindex="0"]');
    row?.focus();
    fireEvent.keyDown(row ?? document.body, { key: 'a', ctrlKey: true });
    await screen.findByRole('button', { name: 'Restore 2 contacts' });
    fireEvent.keyDown(row ?? document.body, { key: 'Enter' });
    await screen.findByRole('button', { name: 'Close' });
    // The first Escape closes the open card.
    fireEvent.keyDown(row ?? document.body, { key: 'Escape' });
    await waitFor(() => expect(screen.queryByRole('button', { name: 'Close' })).toBeNull());
    expect(button('Restore 2 contacts')).toBeTruthy();
    fireEvent.keyDown(row ?? document.body, { key: 'Escape' });
    await screen.findByRole('button', { name: 'Restore contacts' });
  });

  it('moves the focus to the count or to the replacement of a button that disappears', async () => {
    const whole = later<Result<ScannedPage>>();
    let times = 0;
    open({
      scanContacts: ({ status }) => (status === 'deleted' && ++times > 1 ? whole.promise : ok({ contacts: ALL })),
    });
    await rows(3);
    const pressed = async (name: string) => {
      const pressed = button(name);
      pressed.focus();
      fireEvent.click(pressed);
      await waitFor(() => expect(pressed.isConnected && pressed.textContent === name).toBe(false));
    };
    const goesOnIn = (name: string) =>
      waitFor(() => expect(document.activeElement?.className, name).toBe('bin-standing'));
    fireEvent.input(screen.getByRole('searchbox', { name: 'Search deleted contacts' }), {
      target: { value: 'example' },
    });
    fireEvent.click(box('Select all'));
    for (const name of ['Deselect all', 'Show all', 'Read again']) {
      await screen.findByRole('button', { name });
      await pressed(name);
      await goesOnIn(name);
    }
    await screen.findByRole('button', { name: 'Stop reading' });
    await pressed('Stop reading');
    await waitFor(() => expect(document.activeElement).toBe(button('Continue reading')));
  });

  it('leaves the focus that a person moved after a key without effect', async () => {
    open();
    await rows(3);
    const first = table().querySelector<HTMLElement>('tbody [tabindex="0"]');
    first?.focus();
    fireEvent.keyDown(first ?? document.body, { key: 'Home' });
    const field = screen.getByRole('searchbox', { name: 'Search deleted contacts' });
    field.focus();
    fireEvent.input(field, { target: { value: 'anna' } });
    await rows(1);
    await new Promise((painted) => requestAnimationFrame(() => setTimeout(painted)));
    expect(document.activeElement).toBe(field);
  });

  it('draws only the rows in view among many', async () => {
    const many = Array.from({ length: 5_000 }, (_, n) => person(`p${n}`));
    open({ scanContacts: () => ok({ contacts: many }) });
    await waitFor(() => expect(table().getAttribute('aria-rowcount')).toBe('5002'));
    const drawn = within(table()).getAllByRole('row').length;
    expect(drawn).toBeGreaterThan(10);
    expect(drawn).toBeLessThan(60);
  });

  it('exports the shown contacts as CSV without formulas', async () => {
    const evil = person('Evil', 'implicit', { firstName: '=HYPERLINK("http://a.example")' });
    const { files } = open({ scanContacts: () => ok({ contacts: [ANNA, evil] }) });
    await rows(2);
    fireEvent.click(button('Export CSV'));
    await waitFor(() => expect(files.map(({ name }) => name)).toEqual(['deleted-contacts-2026-03-20.csv']));
    const file = await files[0]?.content.text();
    expect(file).toContain('anna@riverside.example');
    expect(file).toContain(`"'=HYPERLINK(`);
  });
});

describe('the days of deletion', () => {
  const third = person('Cleo', 'implicit', { deletedAt: '2026-03-19' });

  it('have headings with their number of contacts and a button that restores them', async () => {
    open({ scanContacts: () => ok({ contacts: [...ALL, third] }) });
    await rows(4);
    expect(headings()).toEqual(['19 Mar 2026 · 2 contacts', '18 Mar 2026 · 1 contact', '1 Jan 2025 · 1 contact']);
    fireEvent.click(button('Restore this day 19 Mar 2026'));
    const dialog = await screen.findByRole('dialog', { name: 'Restore 2 contacts' });
    fireEvent.click(within(dialog).getByRole('button', { name: 'Cancel' }));
    fireEvent.input(screen.getByRole('searchbox'), { target: { value: 'cleo' } });
    await rows(1);
    expect(headings()).toEqual(['19 Mar 2026 · 1 contact']);
    fireEvent.click(button('Restore this day 19 Mar 2026'));
    await screen.findByRole('dialog', { name: 'Restore 1 contact' });
  });

  it('have no headings if another column is sorted', async () => {
    open();
    await rows(3);
    fireEvent.click(button('Name'));
    await waitFor(() => expect(headings()).toEqual([]));
    expect(table().getAttribute('aria-rowcount')).toBe('4');
  });

  it('let the arrow keys skip headings, and only the button of the focused day is a tab stop', async () => {
    open();
    await rows(3);
    const stops = () =>
      screen.getAllByRole('button', { name: /^Restore this day/ }).filter(({ tabIndex }) => tabIndex === 0);
    expect(stops().map(({ textContent }) => textContent)).toEqual(['Restore this day 19 Mar 2026']);
    const row = table().querySelector<HTMLElement>('tbody [tabindex="0"]');
    row?.focus();
    fireEvent.keyDown(row as HTMLElement, { key: 'ArrowDown' });
    await waitFor(() => expect(document.activeElement?.textContent).toContain('otto@'));
    expect(stops().map(({ textContent }) => textContent)).toEqual(['Restore this day 18 Mar 2026']);
    // A key that presses the button does not act on the row.
    const [stop] = stops();
    stop?.focus();
    expect(fireEvent.keyDown(stop as HTMLElement, { key: ' ' })).toBe(true);
    expect(screen.queryByText(/selected/)).toBeNull();
    fireEvent.keyDown(stop as HTMLElement, { key: 'ArrowDown' });
    await waitFor(() => expect(document.activeElement?.textContent).toContain('bo@'));
  });
});

describe('the selection', () => {
  it('limits the export if it is not empty', async () => {
    const { files } = open();
    await rows(3);
    fireEvent.click(box('anna@riverside.example'));
    fireEvent.click(await screen.findByRole('button', { name: 'Export CSV of 1 selected' }));
    await waitFor(() => expect(files).toHaveLength(1));
    const file = await files[0]?.content.text();
    expect(file).toContain('anna@riverside.example');
    expect(file).not.toContain('bo@riverside.example');
  });

  it('survives a dry run, and loses only the contacts of a restore', async () => {
    const { page, dialog } = await preview({
      startJob: (input) => ok(job({ kind: input.kind })),
      getJobs: () => ok([job()]),
    });
    fireEvent.click(within(dialog).getByRole('button', { name: 'Dry run' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(page.bin.selected.value.size).toBe(2);
    page.many.open([ANNA]);
    const again = await screen.findByRole('dialog', { name: 'Restore 1 contact' });
    await within(again).findByRole('group', { name: 'Lists' });
    fireEvent.click(within(again).getByRole('button', { name: 'Restore' }));
    await waitFor(() => expect(page.bin.selectedContacts().map(({ id }) => id)).toEqual([BO.id]));
  });
});

describe('the scan', () => {
  it('begins again if Constant Contact refuses the cursor', async () => {
    let times = 0;
    const { asksFor } = open({
      scanContacts: ({ next }) => {
        if (next === 'old') return fails({ kind: 'refused', messages: ['lifetime ??'] });
        return ok({ contacts: ALL, total: 3, ...(++times === 1 && { next: 'old' }) });
      },
    });
    fireEvent.click(await screen.findByRole('button', { name: 'Try again' }));
    await waitFor(() =>
      expect(
        asksFor('scanContacts')
          .slice(0, 3)
          .map((input) => (input as { next?: string }).next),
      ).toEqual([undefined, 'old', undefined]),
    );
    await screen.findByText(/^All read/);
  });

  it('shows how many contacts could not be read', async () => {
    open({
      scanContacts: ({ status, next }) =>
        status === 'changed'
          ? ok({ contacts: [], deletedTotal: 4 })
          : next === undefined
            ? ok({ contacts: [ANNA], total: 4, unread: 1, next: 'p2' })
            : ok({ contacts: [BO, OTTO] }),
    });
    await screen.findByText('1 deleted contact could not be read and is not listed here.');
    expect(addresses()).toHaveLength(3);
  });
});

describe('one contact beside the table', () => {
  const found = (contact: Contact): Result<LookupAnswer> =>
    ok({ question: { by: 'id', id: contact.id }, contact, fingerprint: FINGERPRINT });

  it('shows its whole record with the names of its tags, without a further call', async () => {
    const anna = { ...ANNA, tags: ['tag-9'] };
    const { asksFor } = open({
      scanContacts: () => ok({ contacts: [anna, BO] }),
      getNames: () => ok([{ id: 'tag-9', name: 'Donor 2019' }]),
      lookup: () => found(anna),
    });
    await rows(2);
    fireEvent.click(within(table()).getByRole('row', { name: /anna@/ }));
    await screen.findByRole('group', { name: 'Lists' });
    const card = screen.getByRole('article', { name: 'anna@riverside.example' });
    expect(within(card).getByText('Donor 2019')).toBeTruthy();
    expect(within(card).getByText(ANNA.id)).toBeTruthy();
    expect(within(card).queryByRole('button', { name: 'Show the whole record' })).toBeNull();
    expect(asksFor('getNames')).toHaveLength(1);
  });

  it('gets the focus on each Enter, and is looked up once', async () => {
    const { asksFor } = open({ lookup: () => found(ANNA) });
    await rows(3);
    const row = table().querySelector<HTMLElement>('tbody [tabindex="0"]');
    const card = () => screen.getByRole('group', { name: 'anna@riverside.example' });
    for (let times = 0; times < 2; times++) {
      row?.focus();
      fireEvent.keyDown(row ?? document.body, { key: 'Enter' });
      await waitFor(() => expect(document.activeElement).toBe(card()));
    }
    expect(asksFor('lookup')).toHaveLength(1);
  });

  it('is announced once it was read', async () => {
    const read = later<Result<LookupAnswer>>();
    open({ lookup: () => read.promise });
    await rows(3);
    fireEvent.click(within(table()).getByRole('row', { name: /anna@/ }));
    const card = await screen.findByRole('group', { name: 'anna@riverside.example' });
    const region = card.querySelector('[aria-live="polite"]');
    expect(region?.textContent).toBe('');
    read.resolve(found(ANNA));
    await waitFor(() => expect(region?.textContent).toBe('Answer: Deleted'));
  });

  it('is busy only until its lookup failed', async () => {
    const read = later<Result<LookupAnswer>>();
    open({ lookup: () => read.promise });
    await rows(3);
    fireEvent.click(within(table()).getByRole('row', { name: /anna@/ }));
    const card = await screen.findByRole('article', { name: 'anna@riverside.example' });
    expect(card.getAttribute('aria-busy')).toBe('true');
    read.resolve(fails({ kind: 'unreachable' }));
    await within(card).findByRole('alert');
    expect(card.getAttribute('aria-busy')).toBe('false');
  });

  it('leaves the table if it no longer exists, and the keyboard still works', async () => {
    open({ lookup: () => ok({ question: { by: 'id', id: ANNA.id }, contact: null, fingerprint: '' }) });
    await rows(3);
    fireEvent.click(within(table()).getByRole('row', { name: /anna@/ }));
    await rows(2);
    expect(addresses()).not.toContain('anna@riverside.example');
    fireEvent.click(button('Close'));
    expect(document.activeElement?.getAttribute('role') ?? document.activeElement?.tagName).toBe('TR');
  });

  it('is shown from the cache until it is read, can be restored, and then leaves the table', async () => {
    const read =
      later<ReturnType<typeof ok<{ question: { by: 'id'; id: string }; contact: Contact; fingerprint: string }>>>();
    const { deletedAt: _deletedAt, ...active } = { ...ANNA, lists: ['list-newsletter'] };
    const { asksFor } = open({
      lookup: () => read.promise,
      restore: () =>
        ok({
          recordId: 'record-1',
          contact: active,
          proof: { fields: [], verified: 0, consentUnchanged: true, joined: ['list-newsletter'], missing: [] },
          repaired: false,
        }),
    });
    await rows(3);
    fireEvent.click(within(table()).getByRole('row', { name: /anna@/ }));
    const cachedCard = await screen.findByRole('article', { name: 'anna@riverside.example' });
    expect(cachedCard.textContent).toContain('Explicit');
    read.resolve(ok({ question: { by: 'id', id: ANNA.id }, contact: ANNA, fingerprint: FINGERPRINT }));
    await screen.findByRole('group', { name: 'Lists' });
    fireEvent.click(button('Restore contact'));
    await rows(2);
    expect(asksFor('restore')).toEqual([
      { contactId: ANNA.id, listIds: ['list-newsletter'], entryPoint: 'deleted-contacts', fingerprint: FINGERPRINT },
    ]);
    fireEvent.click(button('Close'));
    expect(await screen.findByRole('textbox', { name: 'Email address or contact ID' })).toBeTruthy();
  });

  it('waits for a sign-in with its edits and the selection if the session ends during its restore', async () => {
    let account: Account | undefined = SIGNED_IN.account;
    const { page, asksFor } = open({
      getStatus: () => ok(account ? { ...SIGNED_IN, account } : SIGNED_OUT),
      lookup: () => found(ANNA),
      restore: async () => {
        account = undefined;
        // The news of the end arrives before the answer.
        await page.session.refresh();
        return fails({ kind: 'signed-out' });
      },
      signIn: () => {
        account = SIGNED_IN.account;
        return ok(HARBOUR);
      },
    });
    await rows(3);
    page.bin.select(BO.id, true);
    fireEvent.click(within(table()).getByRole('row', { name: /anna@/ }));
    const lists = await screen.findByRole('group', { name: 'Lists' });
    fireEvent.click(within(lists).getByRole('checkbox', { name: 'Donors 2026' }));
    fireEvent.click(button('Restore contact'));
    await waitFor(() => expect(page.session.signedOut.value).toBe(true));
    fireEvent.click(await screen.findByRole('button', { name: 'Sign in to Constant Contact' }));
    await rows(3);
    expect(box('Donors 2026').checked).toBe(true);
    expect(page.bin.isSelected(BO.id)).toBe(true);
    expect(screen.queryByRole('alert')).toBeNull();
    expect(asksFor('lookup')).toHaveLength(1);
    account = HARBOUR;
    await page.session.refresh();
    await waitFor(() => expect(screen.queryByRole('article')).toBeNull());
    await rows(3);
    expect(page.bin.isSelected(BO.id)).toBe(false);
  });

  it('waits for a sign-in if the session ends before its lists are read', async () => {
    let isAgain = false;
    let account: Account | undefined = SIGNED_IN.account;
    const { page } = open({
      getStatus: () => ok(account ? { ...SIGNED_IN, account } : SIGNED_OUT),
      lookup: () => found(ANNA),
      getLists: () => {
        if (isAgain) return ok({ lists: LISTS, lastChosen: [] });
        account = undefined;
        return fails({ kind: 'signed-out' });
      },
      signIn: () => {
        account = SIGNED_IN.account;
        isAgain = true;
        return ok(HARBOUR);
      },
    });
    await rows(3);
    fireEvent.click(within(table()).getByRole('row', { name: /anna@/ }));
    await waitFor(() => expect(page.session.signedOut.value).toBe(true));
    fireEvent.click(await screen.findByRole('button', { name: 'Sign in to Constant Contact' }));
    expect(await screen.findByRole('checkbox', { name: 'Newsletter' })).toBeTruthy();
  });

  it('goes with the account if the person signs out elsewhere', async () => {
    let account = SIGNED_IN.account;
    const { page } = open({
      getStatus: () => ok(account ? { ...SIGNED_IN, account } : SIGNED_OUT),
      lookup: () => found(ANNA),
    });
    await rows(3);
    fireEvent.click(within(table()).getByRole('row', { name: /anna@/ }));
    await screen.findByRole('group', { name: 'Lists' });
    account = undefined;
    await page.session.refresh();
    await waitFor(() => expect(screen.queryByRole('article')).toBeNull());
  });

  it('can also be restored through the lookup field', async () => {
    const { asksFor } = open({
      lookup: () =>
        ok({ question: { by: 'email', address: 'jane@riverside.example' }, contact: JANE, fingerprint: FINGERPRINT }),
      restore: () => fails({ kind: 'unreachable' }),
    });
    expect(screen.getByRole('heading', { level: 1, name: 'Deleted contacts' })).toBeTruthy();
    expect(await screen.findByText(/Constant Contact hides deleted contacts but keeps them/)).toBeTruthy();
    fireEvent.input(screen.getByRole('textbox'), { target: { value: 'jane@riverside.example' } });
    fireEvent.click(button('Look up'));
    await screen.findByRole('group', { name: 'Lists' });
    fireEvent.click(button('Restore contact'));
    await waitFor(() => expect(asksFor('restore')).toHaveLength(1));
  });
});
