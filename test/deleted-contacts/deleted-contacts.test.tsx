// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/preact';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createListServer } from '../../src/deleted-contacts/check/serve-list';
import { DeletedContacts } from '../../src/deleted-contacts/deleted-contacts';
import { createPageState } from '../../src/deleted-contacts/page-state';
import type { Contact, Permission } from '../../src/protocol/contact';
import type { Result } from '../../src/protocol/failure';
import type { Input, JobView, KeptPage, LookupAnswer } from '../../src/protocol/requests';
import {
  type Answers,
  answering,
  fails,
  JANE,
  LISTS,
  later,
  MARK,
  ok,
  SETTINGS,
  SIGNED_IN,
  SIGNED_OUT,
} from '../ui/answering';

/** happy-dom lays nothing out; the table draws as many rows as fit into these heights. */
const heights = { clientHeight: 900, offsetHeight: 45 };
const unmeasured = Object.keys(heights).map((name) => [
  name,
  Object.getOwnPropertyDescriptor(HTMLElement.prototype, name),
]);
beforeAll(() => {
  for (const [name, value] of Object.entries(heights)) {
    Object.defineProperty(HTMLElement.prototype, name, { configurable: true, value });
  }
});
afterAll(() => {
  for (const [name, before] of unmeasured) {
    if (before) Object.defineProperty(HTMLElement.prototype, name as string, before as PropertyDescriptor);
    else Reflect.deleteProperty(HTMLElement.prototype, name as string);
  }
});
afterEach(cleanup);

const NOW = new Date(2026, 2, 20, 12).getTime();

/** A contact_id that is the same in every run. */
function idOf(name: string): string {
  const hex = [...name].map((letter) => letter.charCodeAt(0).toString(16)).join('');
  return `7c2f1a9e-0000-4000-8000-${hex.padStart(12, '0').slice(-12)}`;
}

function person(name: string, permission: Permission = 'implicit', change: Partial<Contact> = {}): Contact {
  return {
    ...JANE,
    id: idOf(name),
    firstName: name,
    lastName: 'Example',
    email: { address: `${name.toLowerCase()}@riverside.example`, permission },
    ...change,
  };
}

const OTTO = person('Otto', 'unsubscribed', { deletedAt: '2026-03-18', createSource: 'Contact' });
const ANNA = person('Anna', 'explicit', { deletedAt: '2026-03-19', createSource: 'Account' });
const BO = person('Bo', 'implicit', { deletedAt: '2025-01-01', createSource: 'Account' });
const ALL = [ANNA, BO, OTTO];

function restoredNow({ deletedAt: _none, ...rest }: Contact): Contact {
  return rest;
}

/** What a last scan of one call left. */
const KEPT: KeptPage = { accountId: 'riverside', contacts: [], gone: [], pages: 1, readAt: NOW, scanned: 1 };

const NONE: JobView['outcomes'] = {
  restored: 0,
  different: 0,
  skipped: 0,
  failed: 0,
  unknown: 0,
  'not-started': 0,
  deleted: 0,
  'would-restore': 0,
};

function job(change: Partial<JobView> = {}): JobView {
  return {
    id: 'job-1',
    kind: 'restore',
    state: 'running',
    createdAt: NOW,
    lists: LISTS,
    total: 2,
    sent: 0,
    settled: 0,
    outcomes: NONE,
    calls: 1,
    callsExpected: 4,
    ...change,
  };
}

const DONE = job({
  state: 'done',
  endedAt: NOW,
  sent: 2,
  settled: 2,
  outcomes: { ...job().outcomes, restored: 1, failed: 1 },
  calls: 4,
});

function open(answers: Answers = {}, notifications = { has: async () => true, ask: async () => true }) {
  const { send, asked } = answering({
    getStatus: () => ok(SIGNED_IN),
    getKeptPage: () => ok(null),
    getJobs: () => ok([]),
    getNames: () => ok([]),
    scanContacts: () => ok({ contacts: ALL, total: ALL.length }),
    getLists: () => ok({ lists: LISTS, lastChosen: ['list-newsletter'] }),
    getSettings: () => ok(SETTINGS),
    saveSettings: (change) => ok({ ...SETTINGS, ...change }),
    ...answers,
  });
  const files: { name: string; content: BlobPart }[] = [];
  const tasks: (() => void)[] = [];
  const page = createPageState(send, {
    now: () => NOW,
    later: (task) => tasks.push(task),
    saveFile: (name, _type, content) => files.push({ name, content }),
    notifications,
    askList: createListServer(),
  });
  render(<DeletedContacts page={page} />);
  void page.load();
  return {
    page,
    files,
    /** A second goes by. */
    tick: () => {
      for (const task of tasks.splice(0)) task();
    },
    asksFor: (request: string) => asked.filter((one) => one.request === request).map(({ input }) => input),
  };
}

function table(): HTMLElement {
  return screen.getByRole('table', { name: 'Deleted contacts' });
}

/** The addresses in the rows that are drawn, from the top. */
function addresses(): (string | undefined)[] {
  return within(table())
    .getAllByRole('row')
    .slice(1)
    .map((row) => row.querySelector('.bin-email')?.textContent ?? undefined);
}

async function rows(count: number): Promise<void> {
  await waitFor(() => expect(addresses()).toHaveLength(count));
}

function addressOf(firstName: string): string {
  return `${firstName.toLowerCase()}@riverside.example`;
}

function box(name: string): HTMLInputElement {
  return screen.getByRole('checkbox', { name });
}

function button(name: string): HTMLElement {
  return screen.getByRole('button', { name });
}

describe('reading the deleted contacts', () => {
  it('shows them newest first, with their consent, and says that there are three', async () => {
    open();
    await rows(3);
    expect(addresses()).toEqual(['anna@riverside.example', 'otto@riverside.example', 'bo@riverside.example']);
    expect(within(table()).getByRole('row', { name: /otto@/ }).textContent).toContain('Unsubscribed');
    expect(screen.getByText('3 deleted contacts')).toBeTruthy();
    expect(table().getAttribute('aria-rowcount')).toBe('4');
  });

  it('shows what was kept at once, and takes away who is not deleted any more when all were read', async () => {
    const slow = later<ReturnType<typeof ok<{ contacts: Contact[] }>>>();
    open({
      getKeptPage: ({ page }) => ok(page === 0 ? { ...KEPT, contacts: [ANNA, BO] } : null),
      scanContacts: () => slow.promise,
    });
    await rows(2);
    expect(screen.getByRole('progressbar', { name: 'Reading the deleted contacts' })).toBeTruthy();
    slow.resolve(ok({ contacts: [ANNA, OTTO] }));
    await waitFor(() => expect(addresses()).toEqual(['anna@riverside.example', 'otto@riverside.example']));
  });

  it('says how far it is and what it cost, stops when told to and goes on from there', async () => {
    const second = later<ReturnType<typeof ok<{ contacts: Contact[] }>>>();
    const { asksFor } = open({
      scanContacts: ({ status, next }) => {
        if (status === 'changed') return ok({ contacts: [], deletedTotal: 2 });
        return next === undefined ? ok({ contacts: [ANNA], total: 1_200, next: 'p2' }) : second.promise;
      },
    });
    await screen.findByText('1 of 1,200 read, 1 call');
    fireEvent.click(button('Stop reading'));
    await screen.findByText('Stopped: 1 of 1,200 read, 1 call.');
    second.resolve(ok({ contacts: [BO] }));
    await second.promise;
    expect(addresses()).toEqual(['anna@riverside.example']);
    fireEvent.click(button('Go on reading'));
    await rows(2);
    expect(asksFor('scanContacts')).toEqual([
      { status: 'deleted' },
      { status: 'deleted', next: 'p2' },
      { status: 'deleted', next: 'p2' },
      { status: 'changed' },
    ]);
    await screen.findByText(/^All read .*, 4 calls$/);
  });

  it('keeps what was read when it fails, and goes on from there', async () => {
    let times = 0;
    const { asksFor } = open({
      scanContacts: ({ status, next }) => {
        if (status === 'changed') return ok({ contacts: [], deletedTotal: 2 });
        if (next === undefined) return ok({ contacts: [ANNA], total: 2, next: 'p2' });
        return ++times === 1 ? fails({ kind: 'unreachable' }) : ok({ contacts: [BO] });
      },
    });
    const alert = await screen.findByRole('alert');
    expect(alert.textContent).toContain('Nothing was changed, and what was read stays.');
    expect(addresses()).toEqual(['anna@riverside.example']);
    fireEvent.click(button('Try again'));
    await rows(2);
    expect(asksFor('scanContacts').slice(1, 3)).toEqual([
      { status: 'deleted', next: 'p2' },
      { status: 'deleted', next: 'p2' },
    ]);
  });

  it('reads on the next visit only what changed, and says what that cost', async () => {
    const { asksFor } = open({
      getKeptPage: ({ page }) => ok(page === 0 ? { ...KEPT, contacts: [ANNA, BO], scanned: 3 } : null),
      scanContacts: () => ok({ contacts: [OTTO, restoredNow(BO)], deletedTotal: 2 }),
    });
    await screen.findByText('Up to date, 2 calls');
    expect(addresses()).toEqual(['anna@riverside.example', 'otto@riverside.example']);
    expect(asksFor('scanContacts')).toEqual([{ status: 'changed' }]);
    fireEvent.click(button('Read again'));
    await waitFor(() => expect(asksFor('scanContacts').at(-1)).toEqual({ status: 'deleted' }));
  });

  it('shows nothing of what was kept of another account', async () => {
    open({
      getKeptPage: ({ page }) => ok(page === 0 ? { ...KEPT, accountId: 'harbour', contacts: [BO] } : null),
      scanContacts: () => ok({ contacts: [ANNA] }),
    });
    await rows(1);
    expect(addresses()).toEqual(['anna@riverside.example']);
  });

  it('says so when contacts do not stand still while they are read', async () => {
    const { asksFor } = open({
      scanContacts: ({ status, next }) => {
        if (status === 'changed') return ok({ contacts: [], deletedTotal: 7 });
        return next === undefined ? ok({ contacts: [ANNA], next: 'p2' }) : ok({ contacts: [BO] });
      },
    });
    await screen.findByText(/Read again to be sure that all are here/);
    expect(asksFor('scanContacts')).toHaveLength(9);
  });

  it('says that there are none', async () => {
    open({ scanContacts: () => ok({ contacts: [] }) });
    expect(await screen.findByText('This account has no deleted contacts.')).toBeTruthy();
  });

  it('has the table and “Select all” there with nobody in it: while it reads, when nobody fits and when there are none', async () => {
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
    await screen.findByText('No deleted contact fits the search and the filters.');
    isEmpty();
    cleanup();
    open({ scanContacts: () => ok({ contacts: [] }) });
    await screen.findByText('This account has no deleted contacts.');
    isEmpty();
  });

  it('is said by a screen reader once, at the end, and not with each page', async () => {
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

  it('asks for nothing of somebody who is signed out', async () => {
    const { asksFor } = open({ getStatus: () => ok(SIGNED_OUT) });
    await screen.findByRole('button', { name: 'Sign in to Constant Contact' });
    expect(screen.queryByRole('table')).toBeNull();
    expect(asksFor('scanContacts')).toEqual([]);
  });
});

describe('finding and selecting', () => {
  it('searches, says when nobody fits, and shows all again', async () => {
    open();
    await rows(3);
    const field = screen.getByRole('searchbox', { name: 'Search deleted contacts' });
    fireEvent.input(field, { target: { value: 'ANNA' } });
    await rows(1);
    expect(screen.getByText('1 of 3 deleted contacts')).toBeTruthy();
    fireEvent.input(field, { target: { value: 'nobody' } });
    await screen.findByText('No deleted contact fits the search and the filters.');
    fireEvent.click(button('Show all'));
    await rows(3);
  });

  it('finds the names of tags, and shows them beside', async () => {
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

  it('filters by the day of deletion, consent and source', async () => {
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

  it('filters by the day of creation, and finds who has no source and no address', async () => {
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
    await screen.findByText('No deleted contact fits the search and the filters.');
    pick('Consent', '');
    await rows(1);
    const field = screen.getByRole('searchbox', { name: 'Search deleted contacts' });
    fireEvent.input(field, { target: { value: 'example sam' } });
    await rows(1);
    fireEvent.input(field, { target: { value: 'example anna' } });
    await screen.findByText('No deleted contact fits the search and the filters.');
  });

  it('sorts by a column, and the other way round when asked again', async () => {
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

  it('“Select all” leaves out who unsubscribed, and says so', async () => {
    open();
    await rows(3);
    fireEvent.click(box('Select all'));
    await screen.findByRole('button', { name: 'Restore 2 contacts' });
    expect(box('otto@riverside.example').checked).toBe(false);
    expect(box('anna@riverside.example').checked).toBe(true);
    expect(screen.getByText(/1 unsubscribed contact is left out/)).toBeTruthy();
    fireEvent.click(box('Select all'));
    await screen.findByRole('button', { name: 'Restore 0 contacts' });
  });

  it('never counts somebody who unsubscribed, even when selected by hand', async () => {
    open();
    await rows(3);
    fireEvent.click(box('otto@riverside.example'));
    await screen.findByText(/1 unsubscribed contact is left out/);
    fireEvent.click(button('Restore 0 contacts'));
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('selects only those that the search shows', async () => {
    open();
    await rows(3);
    fireEvent.input(screen.getByRole('searchbox', { name: 'Search deleted contacts' }), { target: { value: 'bo' } });
    await rows(1);
    fireEvent.click(box('Select all'));
    expect(await screen.findByRole('button', { name: 'Restore 1 contact' })).toBeTruthy();
  });

  it('is done with the keyboard: arrows go, Space selects, Shift selects the range, Enter opens', async () => {
    const { asksFor } = open({
      lookup: () => ok({ question: { by: 'id', id: ANNA.id }, contact: ANNA, mark: MARK }),
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

  it('by mouse is a range from the row that was clicked last, which grows and shrinks', async () => {
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

  it('by keyboard shrinks again, and keeps what was selected before the range', async () => {
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

  it('of the only row that may be restored is not “Select all”: nobody is left out whom nobody chose', async () => {
    const { page } = open({ scanContacts: () => ok({ contacts: [ANNA, OTTO] }) });
    await rows(2);
    fireEvent.click(box(addressOf('Anna')));
    await screen.findByRole('button', { name: 'Restore 1 contact' });
    expect(screen.queryByText(/left out/)).toBeNull();
    fireEvent.click(button('Restore 1 contact'));
    expect(page.many.asked.value?.map(({ id }) => id)).toEqual([ANNA.id]);
  });

  it('of all stays so, with whom it leaves out, until it is taken back', async () => {
    const { page } = open();
    await rows(3);
    fireEvent.click(box('Select all'));
    await screen.findByText(/1 unsubscribed contact is left out/);
    fireEvent.input(screen.getByRole('searchbox', { name: 'Search deleted contacts' }), { target: { value: 'bo' } });
    await rows(1);
    expect(screen.getByText(/1 unsubscribed contact is left out/)).toBeTruthy();
    fireEvent.click(button('Restore 2 contacts'));
    expect(page.many.asked.value?.map(({ id }) => id).sort()).toEqual([ANNA.id, BO.id, OTTO.id].sort());
    fireEvent.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Cancel' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    fireEvent.click(button('Deselect all'));
    await waitFor(() => expect(screen.queryByText(/left out/)).toBeNull());
    fireEvent.click(box(addressOf('Bo')));
    await screen.findByText(/· 1 selected/);
    expect(screen.queryByText(/left out/)).toBeNull();
  });

  it('is of all with Ctrl+A in the table, and of nobody with Escape', async () => {
    open({ lookup: () => later<Result<LookupAnswer>>().promise });
    await rows(3);
    const row = table().querySelector<HTMLElement>('tbody [tabindex="0"]');
    row?.focus();
    fireEvent.keyDown(row ?? document.body, { key: 'a', ctrlKey: true });
    await screen.findByRole('button', { name: 'Restore 2 contacts' });
    fireEvent.keyDown(row ?? document.body, { key: 'Enter' });
    await screen.findByRole('button', { name: 'Close' });
    // The first Escape is for the card that is open.
    fireEvent.keyDown(row ?? document.body, { key: 'Escape' });
    await waitFor(() => expect(screen.queryByRole('button', { name: 'Close' })).toBeNull());
    expect(button('Restore 2 contacts')).toBeTruthy();
    fireEvent.keyDown(row ?? document.body, { key: 'Escape' });
    await screen.findByRole('button', { name: 'Restore 0 contacts' });
  });

  it('leaves the focus where somebody took it after a key that went nowhere', async () => {
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

  it('draws only the rows in view of many', async () => {
    const many = Array.from({ length: 5_000 }, (_, n) => person(`p${n}`));
    open({ scanContacts: () => ok({ contacts: many }) });
    await waitFor(() => expect(table().getAttribute('aria-rowcount')).toBe('5001'));
    const drawn = within(table()).getAllByRole('row').length;
    expect(drawn).toBeGreaterThan(10);
    expect(drawn).toBeLessThan(60);
  });

  it('saves what is shown as CSV, with nothing in it that a spreadsheet takes for a formula', async () => {
    const evil = person('Evil', 'implicit', { firstName: '=HYPERLINK("http://a.example")' });
    const { files } = open({ scanContacts: () => ok({ contacts: [ANNA, evil] }) });
    await rows(2);
    fireEvent.click(button('Export CSV'));
    expect(files.map(({ name }) => name)).toEqual(['deleted-contacts-2026-03-20.csv']);
    expect(files[0]?.content).toContain('anna@riverside.example');
    expect(files[0]?.content).toContain(`"'=HYPERLINK(`);
  });
});

describe('the selection', () => {
  it('is what is exported, where there is one', async () => {
    const { files } = open();
    await rows(3);
    fireEvent.click(box('anna@riverside.example'));
    fireEvent.click(await screen.findByRole('button', { name: 'Export CSV of the 1 selected' }));
    expect(files[0]?.content).toContain('anna@riverside.example');
    expect(files[0]?.content).not.toContain('bo@riverside.example');
  });

  it('outlasts a dry run, and loses only those that are restored', async () => {
    const { page, dialog } = await preview({
      startJob: (input) => ok(job({ kind: 'dryRun' in input ? 'dry-run' : 'restore' })),
      getJobs: () => ok([job()]),
    });
    fireEvent.click(within(dialog).getByRole('button', { name: 'Dry run' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(page.bin.selected.value.size).toBe(2);
    page.many.open([ANNA]);
    const again = await screen.findByRole('dialog', { name: 'Restore 1 contact' });
    await within(again).findByRole('group', { name: 'Lists' });
    fireEvent.click(within(again).getByRole('button', { name: 'Restore' }));
    await waitFor(() => expect([...page.bin.selected.value]).toEqual([BO.id]));
  });
});

describe('the reading', () => {
  it('begins anew after Constant Contact did not take where to go on', async () => {
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

  it('says how many contacts could not be read, and is sure of the others', async () => {
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
    ok({ question: { by: 'id', id: contact.id }, contact, mark: MARK });

  it('has its whole record open, with the names of its tags, and costs no further call for them', async () => {
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

  it('takes the focus whenever Enter asks for it, and is asked for once', async () => {
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

  it('is said by a screen reader when it was read', async () => {
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

  it('leaves the table when it turns out to be gone for good, and the keyboard goes on', async () => {
    open({ lookup: () => ok({ question: { by: 'id', id: ANNA.id }, contact: null, mark: '' }) });
    await rows(3);
    fireEvent.click(within(table()).getByRole('row', { name: /anna@/ }));
    await rows(2);
    expect(addresses()).not.toContain('anna@riverside.example');
    fireEvent.click(button('Close'));
    expect(document.activeElement?.getAttribute('role') ?? document.activeElement?.tagName).toBe('TR');
  });

  it('is shown as it was kept until it was read, is restored from there and leaves the table', async () => {
    const read = later<ReturnType<typeof ok<{ question: { by: 'id'; id: string }; contact: Contact; mark: string }>>>();
    const { deletedAt: _gone, ...active } = { ...ANNA, lists: ['list-newsletter'] };
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
    const kept = await screen.findByRole('article', { name: 'anna@riverside.example' });
    expect(kept.textContent).toContain('Explicit');
    read.resolve(ok({ question: { by: 'id', id: ANNA.id }, contact: ANNA, mark: MARK }));
    await screen.findByRole('group', { name: 'Lists' });
    fireEvent.click(button('Restore contact'));
    await rows(2);
    expect(asksFor('restore')).toEqual([
      { contactId: ANNA.id, listIds: ['list-newsletter'], wayIn: 'deleted-contacts', mark: MARK },
    ]);
    fireEvent.click(button('Close'));
    expect(await screen.findByRole('textbox', { name: 'Email address or contact ID' })).toBeTruthy();
  });

  it('is not the only way: the lookup field is still there, and restores as before', async () => {
    const { asksFor } = open({
      lookup: () => ok({ question: { by: 'email', address: 'jane@riverside.example' }, contact: JANE, mark: MARK }),
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

async function preview(answers: Answers = {}, notifications?: Parameters<typeof open>[1]) {
  const opened = open(answers, notifications);
  await rows(3);
  fireEvent.click(box('Select all'));
  fireEvent.click(await screen.findByRole('button', { name: 'Restore 2 contacts' }));
  const dialog = await screen.findByRole('dialog', { name: 'Restore 2 contacts' });
  await within(dialog).findByRole('group', { name: 'Lists' });
  return { ...opened, dialog };
}

describe('restoring many', () => {
  it('says whom, at what cost, and writes nothing before “Restore”', async () => {
    const { dialog, asksFor } = await preview();
    expect(dialog.textContent).toContain('1 Explicit');
    expect(dialog.textContent).toContain('1 Implicit');
    expect(dialog.textContent).toContain('1 unsubscribed contact is left out');
    expect(dialog.textContent).toContain('about 4 calls');
    expect(dialog.textContent).toContain('of the 9,458 calls that are left today');
    expect(dialog.textContent).toContain('may count for billing');
    fireEvent.click(within(dialog).getByRole('button', { name: 'Cancel' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(asksFor('startJob')).toEqual([]);
    expect(screen.getByRole('button', { name: 'Restore 2 contacts' })).toBeTruthy();
  });

  it('names apart whom it leaves out', async () => {
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

  it('starts a job, which leaves out whom it may not restore, and takes out who was read back as restored', async () => {
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
    expect(input).toEqual({ kind: 'restore', contactIds: [ANNA.id, BO.id], leftOut: [OTTO.id], lists: [LISTS[2]] });
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
    const asked = asksFor('getJobs').length;
    tick();
    expect(asksFor('getJobs')).toHaveLength(asked);
  });

  it('says why it could not start, and keeps the preview', async () => {
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

describe('the notification at the end', () => {
  const choice = () => screen.findByRole<HTMLInputElement>('checkbox', { name: 'Notify me when it is done' });

  it('is off until somebody wants it, and is remembered', async () => {
    const { asksFor } = await preview();
    expect((await choice()).checked).toBe(false);
    await waitFor(async () => expect((await choice()).disabled).toBe(false));
    fireEvent.click(await choice());
    await waitFor(() => expect(asksFor('saveSettings')).toEqual([{ notifyWhenDone: true }]));
    expect((await choice()).checked).toBe(true);
  });

  it('stays off, and nothing else fails, when the browser does not allow it', async () => {
    const { dialog, asksFor } = await preview(
      { startJob: () => ok(job()), getJobs: () => ok([job()]) },
      { has: async () => false, ask: async () => false },
    );
    await waitFor(async () => expect((await choice()).disabled).toBe(false));
    fireEvent.click(await choice());
    await within(dialog).findByText(/The browser did not allow notifications/);
    await waitFor(async () => expect((await choice()).checked).toBe(false));
    expect(asksFor('saveSettings')).toEqual([{ notifyWhenDone: false }]);
    fireEvent.click(within(dialog).getByRole('button', { name: 'Restore' }));
    await screen.findByRole('progressbar', { name: 'Restoring 2 contacts' });
  });

  it('that was chosen before is off where the permission was taken back', async () => {
    await preview(
      { getSettings: () => ok({ ...SETTINGS, notifyWhenDone: true }) },
      { has: async () => false, ask: async () => true },
    );
    await waitFor(async () => expect((await choice()).disabled).toBe(false));
    expect((await choice()).checked).toBe(false);
  });
});

describe('a dry run', () => {
  const ran = job({
    kind: 'dry-run',
    state: 'done',
    endedAt: NOW,
    settled: 2,
    outcomes: { ...job().outcomes, 'would-restore': 1, failed: 1 },
  });

  it('needs no list, says how far it is and what would happen, and lets the restore of them follow', async () => {
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
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(bar.getAttribute('aria-valuenow')).toBe('50');
    expect(screen.getByText(/^1 of 2 read · /)).toBeTruthy();
    expect(asksFor('startJob')).toEqual([
      { kind: 'restore', contactIds: [ANNA.id, BO.id, OTTO.id], lists: [], dryRun: true },
    ]);
    now = ran;
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
    expect(asksFor('startJob').map((input) => (input as { dryRun?: boolean }).dryRun)).toEqual([true, true]);
  });
});

describe('a job', () => {
  it('is paused, resumed and cancelled', async () => {
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
    await screen.findByText('Cancelled. What was sent is still read back.');
    expect(asksFor('cancelJob')).toEqual([{ jobId: 'job-1' }]);
  });

  it.each([
    [{ why: 'quota', until: Date.UTC(2026, 2, 21) }, /Today’s calls are used up.*00:00 UTC/],
    [{ why: 'signed-out' }, /You are signed out/],
    [{ why: 'offline', until: NOW }, /cannot be reached/],
    [{ why: 'server', until: NOW }, /answered with an error.*tries again at/],
    [
      { why: 'forbidden', until: NOW, failure: { kind: 'forbidden', cause: 'scope' } },
      /does not include access to contacts.*tries again at/,
    ],
    [{ why: 'queue-full', until: NOW }, /too many bulk activities/],
  ] as const)('says that it waits: %j', async (wait, words) => {
    open({ getJobs: () => ok([job({ state: 'waiting', wait })]) });
    expect(await screen.findByText(words)).toBeTruthy();
  });

  it('ends with results to download, each with its address, name and reason, and without formulas', async () => {
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
    const lines = String(files[0]?.content).split('\r\n');
    expect(lines[0]).toBe('\uFEFFcontact_id,email,name,outcome,changed_fields,message');
    expect(lines[1]).toBe(`${ANNA.id},anna@riverside.example,Anna,different,phones,Not as it was: Phones.`);
    expect(lines[2]).toBe(`${BO.id},,"'=1+1",failed,,"'=2+2"`);
  });

  it('shows those that are not simply restored, each with its reason, and no more than anybody reads', async () => {
    const many = Array.from({ length: 250 }, (_, n) => ({
      id: idOf(`x${n}`),
      outcome: 'failed' as const,
      why: 'not-applied' as const,
      address: `x${n}@riverside.example`,
    }));
    const { files } = open({
      getJobs: () => ok([DONE]),
      getJobResults: () =>
        ok([
          { id: ANNA.id, outcome: 'restored', address: 'anna@riverside.example' },
          { id: OTTO.id, outcome: 'skipped', why: 'unsubscribed', address: 'otto@riverside.example', name: 'Otto' },
          { id: BO.id, outcome: 'different', why: 'lists', fields: ['firstName', 'phones'] },
          ...many,
        ]),
    });
    await rows(3);
    fireEvent.click(button('Show results'));
    const dialog = await screen.findByRole('dialog', { name: 'Restored 1 of 2 contacts' });
    const results = within(dialog).getByRole('table', { name: 'Results' });
    const cells = within(results)
      .getAllByRole('row')
      .map((row) => [...row.children].map((cell) => cell.textContent));
    expect(cells.slice(1, 3)).toEqual([
      ['Ottootto@riverside.example', 'Skipped', 'It unsubscribed. Only the contact itself can change that.'],
      [BO.id, 'Restored, with differences', 'Not as it was: First name and Phones. It is not on all of the lists.'],
    ]);
    expect(cells).toHaveLength(201);
    expect(within(dialog).getByText('and 52 more in the file')).toBeTruthy();
    fireEvent.click(within(dialog).getByRole('button', { name: 'Download results' }));
    await waitFor(() => expect(files).toHaveLength(1));
    fireEvent.click(within(dialog).getByRole('button', { name: 'Close' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  });

  it('of which nobody is left over says so in its results', async () => {
    open({ getJobs: () => ok([DONE]), getJobResults: () => ok([{ id: ANNA.id, outcome: 'restored' }]) });
    await rows(3);
    fireEvent.click(button('Show results'));
    expect(await screen.findByText('Every contact came out as asked.')).toBeTruthy();
  });

  it('lets the failed be tried again, through the same preview', async () => {
    open({
      getJobs: () => ok([DONE]),
      getJobResults: () =>
        ok([
          { id: ANNA.id, outcome: 'restored' },
          { id: BO.id, outcome: 'failed' },
        ]),
    });
    await rows(3);
    fireEvent.click(button('Retry the failed'));
    expect(await screen.findByRole('dialog', { name: 'Restore 1 contact' })).toBeTruthy();
  });

  it('says so when those that failed are not among the deleted contacts', async () => {
    open({
      getJobs: () => ok([DONE]),
      getJobResults: () => ok([{ id: idOf('gone'), outcome: 'failed', why: 'not-found' }]),
    });
    await rows(3);
    fireEvent.click(button('Retry the failed'));
    await screen.findByText(/^1 contact of that job is not among the deleted contacts/);
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('of which it is not known what became reads who is still deleted, and offers these', async () => {
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
    expect(screen.getByText(/^1 contact of that job is not among the deleted contacts/)).toBeTruthy();
  });

  it('that was cancelled shows no full bar', async () => {
    const outcomes = { ...job().outcomes, restored: 3, 'not-started': 97 };
    open({ getJobs: () => ok([{ ...DONE, state: 'cancelled', total: 100, settled: 100, outcomes }]) });
    await screen.findByText('Restored 3 of 100 contacts');
    await rows(3);
    expect(screen.queryByRole('progressbar')).toBeNull();
  });

  it('is undone after a question, as a job of its own', async () => {
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
    ['not while an undo goes on', { state: 'running' } as const, 0],
    ['as far as an undo has left somebody', { endedAt: NOW, outcomes: { ...NONE, deleted: 1, skipped: 1 } }, 1],
    ['not when an undo has dealt with all', { endedAt: NOW, outcomes: { ...NONE, deleted: 2, skipped: 1 } }, 0],
  ])('is undone once: %s', async (_name, change, buttons) => {
    const undo = job({ id: 'job-2', kind: 'undo', undoes: 'job-1', state: 'done', ...change });
    open({ getJobs: () => ok([undo, { ...DONE, outcomes: { ...NONE, restored: 3 } }]) });
    await screen.findByText('1 other job');
    expect(screen.queryAllByText('Undo this restore')).toHaveLength(buttons);
    expect(screen.queryAllByText('Delete 1 contact again?')).toHaveLength(buttons);
  });

  it('of several, the one that runs comes first', async () => {
    open({
      getJobs: () =>
        ok([job({ id: 'job-3', state: 'queued', total: 7 }), job({ id: 'job-2', total: 5 }), { ...DONE, id: 'job-1' }]),
    });
    expect(await screen.findByRole('progressbar', { name: 'Restoring 5 contacts' })).toBeTruthy();
    expect(screen.getByText('2 other jobs')).toBeTruthy();
  });
});
