import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/preact';
import { describe, expect, it } from 'vitest';
import type { AskList } from '../../../src/deleted-contacts/check/list-requests';
import { createListServer } from '../../../src/deleted-contacts/check/serve-list';
import { DeletedContacts } from '../../../src/deleted-contacts/deleted-contacts';
import { createPageState } from '../../../src/deleted-contacts/page-state';
import type { Contact, Permission } from '../../../src/protocol/contact';
import type { ScannedPage } from '../../../src/protocol/deleted-contacts';
import type { Failure, Result } from '../../../src/protocol/failure';
import { isAboutContact } from '../../../src/protocol/failure-traits';
import type { JobView } from '../../../src/protocol/jobs';
import type { Status } from '../../../src/protocol/settings';
import { parseLookupText } from '../../../src/restore/lookup-text';
import { resultsFile } from '../../../src/ui/results-file';
import {
  type Answers,
  answering,
  fails,
  HARBOUR,
  JANE,
  LISTS,
  later,
  ok,
  SETTINGS,
  SIGNED_IN,
  SIGNED_OUT,
} from '../../ui/answering';
import { setPage } from '../open-page';

setPage();

function person(n: number, change: Partial<Contact> = {}, permission: Permission = 'implicit'): Contact {
  const { deletedAt: _none, ...active } = JANE;
  const id = `7c2f1a9e-0000-4000-8000-${String(n).padStart(12, '0')}`;
  return {
    ...active,
    id,
    firstName: 'Singer',
    lastName: `${n}`,
    email: { address: addressOf(n), permission },
    ...change,
  };
}

function addressOf(n: number): string {
  return `singer${n}@choir.example`;
}

const DELETED = { deletedAt: '2026-03-05' };
/** Ten people: 0 to 3 are active, 4 to 7 deleted, 8 and 9 deleted and unsubscribed. */
const PEOPLE = Array.from({ length: 10 }, (_, n) =>
  person(n, n > 3 ? DELETED : {}, n > 7 ? 'unsubscribed' : n === 1 ? 'temp_hold' : 'implicit'),
);
/** The ten addresses, an unknown one, an invalid one, and a repeated one. */
const LIST = [...PEOPLE.map((_, n) => addressOf(n)), 'nobody@nowhere.example', 'none', addressOf(0)].join('\n');

function page(from: number, to: number, more: Partial<ScannedPage> = {}): Result<ScannedPage> {
  return ok({ contacts: PEOPLE.slice(from, to), ...more });
}

/** Answers every lookup. Only these people have a contact. */
function findAmong(people: Contact[]): NonNullable<Answers['findContacts']> {
  return ({ addresses, ids }) => {
    const contacts = people.filter(({ id, email }) => ids.includes(id) || addresses.includes(email?.address ?? ''));
    return ok({ contacts, failed: [] });
  };
}

/** Answers like the background if calls for some addresses fail. */
function findWithFailures(failureOf: (address: string) => Failure | undefined): NonNullable<Answers['findContacts']> {
  return (input) => {
    const failed = input.addresses.flatMap((query) => {
      const failure = failureOf(query);
      return failure ? [{ query, failure }] : [];
    });
    const [first] = failed;
    if (first && failed.length === input.addresses.length && !failed.some(({ failure }) => isAboutContact(failure))) {
      return fails(first.failure);
    }
    const addresses = input.addresses.filter((each) => failed.every(({ query }) => query !== each));
    const contacts = PEOPLE.filter(({ email }) => addresses.includes(email?.address ?? ''));
    return ok({ contacts, failed });
  };
}

const UNREACHABLE: Failure = { kind: 'unreachable' };

async function open(
  answers: Answers = {},
  status: () => Status = () => SIGNED_IN,
  askList: AskList = createListServer(),
) {
  const { send, asked } = answering({
    getStatus: () => ok(status()),
    getCachedPage: () => ok(null),
    getJobs: () => ok([]),
    getAutomations: () => ok(null),
    getLists: () => ok({ lists: LISTS, lastChosen: ['list-newsletter'] }),
    recallLists: () => ok([]),
    getSettings: () => ok(SETTINGS),
    ...answers,
    scanContacts: (input) =>
      input.status === 'deleted' ? ok({ contacts: [] }) : (answers.scanContacts?.(input) ?? page(0, 10)),
  });
  const files: { name: string; content: BlobPart }[] = [];
  const tasks: (() => void)[] = [];
  const state = createPageState(send, {
    whenIdle: (task) => void setTimeout(task),
    now: () => new Date(2026, 2, 20, 12).getTime(),
    later: (task) => tasks.push(task),
    saveFile: (name, _type, content) => files.push({ name, content }),
    notifications: { has: async () => true, ask: async () => true },
    visibility: { isHidden: () => false, onShown: () => {} },
    since: '',
    hiddenJobs: { read: async () => [], write: async () => {} },
    askList,
    readLongText: async (words) => parseLookupText(words),
  });
  render(<DeletedContacts page={state} />);
  await state.load();
  fireEvent.click(screen.getByRole('tab', { name: 'Check a list' }));
  return {
    state,
    files,
    tick: () => {
      for (const task of tasks.splice(0)) task();
    },
    asksFor: (request: string) =>
      asked.filter((one) => one.request === request && (one.input as { status?: string }).status !== 'deleted'),
  };
}

function field(): HTMLElement {
  return screen.getByRole('textbox', { name: 'Addresses' });
}

function type(words: string): void {
  fireEvent.input(field(), { target: { value: words } });
}

function paste(words: string): boolean {
  const clipboardData = { files: [], getData: () => words };
  return fireEvent.paste(field(), { clipboardData });
}

/** Returns false if the page handled the event. */
function drag(type: 'dragover' | 'drop', target: Element, dataTransfer: object): boolean {
  return target.dispatchEvent(Object.assign(new Event(type, { bubbles: true, cancelable: true }), { dataTransfer }));
}

async function press(name: string | RegExp): Promise<void> {
  fireEvent.click(await screen.findByRole('button', { name }));
}

/** The labels of the buckets, such as "Deleted 4". */
function buckets(): (string | null)[] {
  return within(screen.getByRole('group', { name: 'Results' }))
    .getAllByRole('button')
    .map(({ textContent }) => textContent);
}

async function rows(count: number): Promise<string[]> {
  const found = () =>
    screen
      .getAllByRole('row')
      .slice(1)
      .map((row) => [...row.children].map(({ textContent }) => textContent).join('|'));
  await waitFor(() => {
    expect(found()).toHaveLength(count);
    expect(found().join()).not.toContain('…');
  });
  return found();
}

async function check(list = LIST): Promise<void> {
  type(list);
  await press('Find the cost (1 call)');
}

describe('the intake of a list', () => {
  it('shows its contents and the cost of the check, and makes no call before the check is started', async () => {
    const { asksFor } = await open({ findContacts: findAmong(PEOPLE.slice(4, 5)) });
    type(`${addressOf(4)}\n${addressOf(4)}\nnone`);
    await screen.findByText('1 repeated address counted once · 1 line without a valid address');
    expect(screen.getByText('1 call')).toBeTruthy();
    expect(screen.getByText(/of the calls left today \(9,458\)/)).toBeTruthy();
    expect(asksFor('findContacts')).toEqual([]);
    await press('Check 1 address');
    await screen.findByText('Checked with 1 call.');
    expect(asksFor('findContacts').map(({ input }) => input)).toEqual([{ addresses: [addressOf(4)], ids: [] }]);
    expect(asksFor('scanContacts')).toEqual([]);
  });

  it('names the columns that were read, and looks up the address of an unknown id', async () => {
    const { asksFor } = await open({ findContacts: findAmong(PEOPLE.slice(4, 5)) });
    const foreign = '9f000000-0000-4000-8000-000000000004';
    type(`EMAIL,E-mail 2,CONTACT_ID\n${addressOf(4)},nobody@nowhere.example,${foreign}`);
    await screen.findByText(
      'taken from the columns “EMAIL” and “E-mail 2” · contact IDs from the column “CONTACT_ID”; for an ID that is not in the account, the address beside it is used',
    );
    await press('Check 2 addresses');
    await screen.findByText('Checked with 3 calls.');
    expect(buckets()).toEqual(expect.arrayContaining(['Deleted 1', 'Not in the account 1']));
    expect(asksFor('findContacts').map(({ input }) => input)).toEqual([
      { addresses: ['nobody@nowhere.example'], ids: [foreign] },
      { addresses: [addressOf(4)], ids: [] },
    ]);
  });

  it('shows a long paste as a summary together with the typed text, which “Clear” restores', async () => {
    await open();
    type('ann@choir.example');
    field().focus();
    const long = Array.from({ length: 2_000 }, (_, n) => addressOf(n)).join('\n');
    expect(paste(long)).toBe(false);
    await screen.findByText('2,001 lines pasted');
    expect(screen.queryByRole('textbox')).toBeNull();
    expect(document.activeElement?.textContent).toContain('2,001 lines pasted');
    await press('Clear');
    expect((field() as HTMLTextAreaElement).value).toBe('ann@choir.example');
    await screen.findByRole('button', { name: 'Check 1 address' });
    expect(paste('bo@choir.example')).toBe(true);
  });

  it('reads a file, and explains why a file cannot be read', async () => {
    await open();
    const choose = (...files: File[]) => {
      const input = document.querySelector('input[type=file]');
      if (input) fireEvent.change(input, { target: { files } });
    };
    choose(new File([Uint8Array.of(0x50, 0x4b, 3, 4)], 'choir.xlsx'));
    await screen.findByText('This is a spreadsheet. Save it as CSV and choose that file.');
    choose(new File([Uint8Array.of(0xd0, 0xd5, 0xc3, 0xfb, 0x2c, 0xd3, 0xca, 0xcf, 0xe4)], 'choir.csv'));
    await screen.findByText('The encoding of this file is unknown. Save it as “CSV UTF-8” and choose that file.');
    choose(new File(['Name;Email\nAnn;a@x.example'], 'choir.csv'));
    await screen.findByText('choir.csv, 2 lines');
    expect(screen.getByText('taken from the column “Email”')).toBeTruthy();
    choose(new File(['a'], 'a.csv'), new File(['b'], 'b.csv'));
    await screen.findByText('Drop one file at a time.');
    expect(screen.getByText('choir.csv, 2 lines')).toBeTruthy();
  });

  it('reports the length of a list that is too long, and keeps the text before', async () => {
    await open();
    type('ann@choir.example');
    await screen.findByRole('button', { name: 'Check 1 address' });
    paste(Array.from({ length: 100_000 }, (_, n) => addressOf(n)).join('\n'));
    const alert = await screen.findByRole('alert', {}, { timeout: 5_000 });
    expect(alert.textContent).toContain('This list has 100,001 addresses, but at most 100,000 can be checked at once.');
    expect((field() as HTMLTextAreaElement).value).toBe('ann@choir.example');
    expect(screen.getByRole('button', { name: 'Check 1 address' })).toBeTruthy();
  });

  it('reads a file that is dropped anywhere on the page', async () => {
    await open();
    fireEvent.click(screen.getByRole('tab', { name: 'All deleted contacts' }));
    const dataTransfer = { types: ['Files'], files: [new File(['ann@choir.example'], 'choir.csv')] };
    await waitFor(() => expect(drag('dragover', document.body, dataTransfer)).toBe(false));
    await screen.findByText('Drop the file to check it');
    expect(drag('drop', document.body, dataTransfer)).toBe(false);
    await screen.findByText('choir.csv, 1 line');
    expect(screen.queryByText('Drop the file to check it')).toBeNull();
    expect(screen.getByRole('tab', { name: 'Check a list' }).getAttribute('aria-selected')).toBe('true');
  });

  it('leaves a drag without a file to the browser', async () => {
    await open();
    const dataTransfer = { types: ['text/plain'], files: [], getData: () => 'ann@choir.example' };
    expect(drag('dragover', document.body, dataTransfer)).toBe(true);
    expect(drag('drop', field(), dataTransfer)).toBe(true);
  });

  it('reports a defect of the worker, and accepts the list when it is entered again', async () => {
    const server = createListServer();
    let breaks = true;
    await open({}, undefined, async (request, input) => {
      if (breaks) throw new Error('RangeError');
      return server(request, input);
    });
    paste(Array.from({ length: 2_000 }, (_, n) => addressOf(n)).join('\n'));
    expect((await screen.findByRole('alert')).textContent).toContain('Enter the list again.');
    expect(field()).toBeTruthy();
    breaks = false;
    type('ann@choir.example');
    await screen.findByRole('button', { name: 'Check 1 address' });
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('is announced, because the live region exists before its text', async () => {
    await open();
    const statuses = within(screen.getByRole('region', { name: 'Check a list' })).getAllByRole('status');
    expect(statuses.map(({ textContent }) => textContent)).toEqual(['', '']);
    type('ann@choir.example');
    await waitFor(() => expect(statuses[1]?.textContent).toContain('1 address'));
  });

  it('is one of two tabs, which arrow keys switch', async () => {
    await open();
    const tab = screen.getByRole('tab', { name: 'Check a list' });
    expect(tab.getAttribute('aria-selected')).toBe('true');
    fireEvent.keyDown(tab, { key: 'ArrowLeft' });
    expect(document.activeElement).toBe(screen.getByRole('tab', { name: 'All deleted contacts' }));
    expect(screen.getByRole('searchbox', { name: 'Search deleted contacts' })).toBeTruthy();
  });
});

describe('the check of a list', () => {
  it('ends with the call that asks for the size if the account is small', async () => {
    const { asksFor } = await open();
    await check();
    await screen.findByText('Checked with 1 call.');
    expect(asksFor('scanContacts')).toHaveLength(1);
    expect(buckets()).toEqual(['Deleted 4', 'Unsubscribed 2', 'Active 4', 'Not in the account 1', 'Not an address 1']);
    expect((await rows(4))[0]).toBe('5|singer4@choir.example|Singer 4|Deleted 5 Mar 2026 · Implicit');
    await press('Unsubscribed 2');
    expect((await rows(2))[0]).toContain('Deleted 5 Mar 2026 · Unsubscribed');
    await press('Active 4');
    expect((await rows(4))[1]).toContain('Active · Temporarily held');
    await press('Not an address 1');
    expect(await rows(1)).toEqual(['12|none||Not an address']);
  });

  it('shows the cost before it continues, and reads all contacts if that takes fewer calls', async () => {
    const { asksFor } = await open({
      scanContacts: ({ next }) =>
        next === undefined
          ? page(0, 2, { next: 'p2', total: 1_001 })
          : page(2, 10, next === 'p2' ? { next: 'p3' } : {}),
    });
    await check();
    await screen.findByText('9 addresses are still to be checked.');
    expect(screen.getByText('Read all contacts of the account and compare')).toBeTruthy();
    expect(screen.getByText('2 calls')).toBeTruthy();
    expect(asksFor('scanContacts')).toHaveLength(1);
    await press('Check 9 addresses');
    await screen.findByText('Checked with 3 calls.');
    expect(asksFor('scanContacts').map(({ input }) => input)).toEqual([
      { status: 'all' },
      { status: 'all', next: 'p2' },
      { status: 'all', next: 'p3' },
    ]);
    expect(buckets()[3]).toBe('Not in the account 1');
  });

  it('looks up each address if that takes fewer calls', async () => {
    const { asksFor } = await open({
      scanContacts: () => page(0, 2, { next: 'p2', total: 90_000 }),
      findContacts: findAmong(PEOPLE),
    });
    await check();
    await press('Check 9 addresses');
    await screen.findByText('Checked with 10 calls.');
    expect(asksFor('findContacts').map(({ input }) => (input as { addresses: string[] }).addresses.length)).toEqual([
      8, 1,
    ]);
    expect(buckets().slice(0, 4)).toEqual(['Deleted 4', 'Unsubscribed 2', 'Active 4', 'Not in the account 1']);
  });

  it('looks up failed addresses once more, after all others', async () => {
    let times = 0;
    const { asksFor } = await open({
      scanContacts: () => page(0, 2, { next: 'p2', total: 90_000 }),
      findContacts: findWithFailures((address) =>
        address === addressOf(5) && ++times === 1 ? UNREACHABLE : undefined,
      ),
    });
    await check();
    await press('Check 9 addresses');
    await screen.findByText('Checked with 11 calls.');
    expect(asksFor('findContacts').map(({ input }) => (input as { addresses: string[] }).addresses)).toEqual([
      [2, 3, 4, 5, 6, 7, 8, 9].map(addressOf),
      ['nobody@nowhere.example', addressOf(5)],
    ]);
    expect(buckets().slice(0, 4)).toEqual(['Deleted 4', 'Unsubscribed 2', 'Active 4', 'Not in the account 1']);
  });

  it('ends after a second failure, and a new try looks up only the rest', async () => {
    let isDown = true;
    const { asksFor } = await open({
      scanContacts: () => page(0, 2, { next: 'p2', total: 90_000 }),
      findContacts: findWithFailures((address) => (address === addressOf(5) && isDown ? UNREACHABLE : undefined)),
    });
    await check();
    await press('Check 9 addresses');
    expect((await screen.findByRole('alert')).textContent).toContain('cannot be reached');
    expect(buckets()).toContain('Not checked yet 1');
    expect(asksFor('findContacts')).toHaveLength(2);
    isDown = false;
    await press('Try again');
    await screen.findByText('Checked with 12 calls.');
    expect(asksFor('findContacts').at(-1)?.input).toEqual({ addresses: [addressOf(5)], ids: [] });
  });

  it('stops when the daily budget is used up, and keeps the results so far', async () => {
    const { asksFor } = await open({
      scanContacts: () => page(0, 2, { next: 'p2', total: 90_000 }),
      findContacts: findWithFailures((address) =>
        address === addressOf(9) ? { kind: 'quota-exceeded', until: 1 } : undefined,
      ),
    });
    await check();
    await press('Check 9 addresses');
    expect((await screen.findByRole('alert')).textContent).toContain('used up');
    expect(asksFor('findContacts')).toHaveLength(1);
    expect(buckets()).toContain('Not checked yet 2');
  });

  it('shows addresses that were refused, looks them up once, and again only on request', async () => {
    let isRefused = true;
    const refused: Failure = { kind: 'refused', messages: ['The address is not valid.'] };
    const { asksFor, files } = await open({
      scanContacts: () => page(0, 2, { next: 'p2', total: 90_000 }),
      findContacts: findWithFailures((address) =>
        isRefused && [2, 5, 9].map(addressOf).includes(address) ? refused : undefined,
      ),
    });
    await check();
    await press('Check 9 addresses');
    await screen.findByText('3 addresses could not be checked. The reasons are beside them.');
    expect(screen.getByText('Checked with 10 calls.')).toBeTruthy();
    expect(asksFor('findContacts')).toHaveLength(2);
    await press('Could not be checked 3');
    expect((await rows(3))[1]).toBe(
      '6|singer5@choir.example||Constant Contact refused the lookup: “The address is not valid.”',
    );
    await press(/^Export .*Could not be checked/);
    await waitFor(() => expect(files).toHaveLength(1));
    const [file] = files.map(({ content }) => content as Blob);
    expect(await file?.text()).toContain(
      '6,singer5@choir.example,failed,,singer5@choir.example,,,,The address is not valid.',
    );
    isRefused = false;
    await press('Check them again (3 calls)');
    await screen.findByText('Checked with 13 calls.');
    expect(buckets()).toEqual(['Deleted 4', 'Unsubscribed 2', 'Active 4', 'Not in the account 1', 'Not an address 1']);
  });

  it('stops after eight refusals in a row, and never looks up more than it announced', async () => {
    const list = Array.from({ length: 16 }, (_, n) => `nobody${n}@nowhere.example`);
    const { asksFor } = await open({
      scanContacts: () => page(0, 2, { next: 'p2', total: 90_000 }),
      findContacts: findWithFailures(() => ({ kind: 'unexpected-answer' })),
    });
    await check(list.join('\n'));
    await press('Check 16 addresses');
    await screen.findByRole('alert');
    expect(buckets()).toContain('Not checked yet 8');
    await press('Try again');
    await screen.findByText('16 addresses could not be checked. The reasons are beside them.');
    expect(asksFor('findContacts').flatMap(({ input }) => (input as { addresses: string[] }).addresses)).toEqual(list);
  });

  it('begins again if Constant Contact refuses the cursor, and counts contacts that cannot be read', async () => {
    const { asksFor } = await open({
      scanContacts: ({ next }) => {
        if (next === 'old') return fails({ kind: 'refused', messages: ['lifetime ??'] });
        if (next === 'p2') return page(5, 10);
        const isFirst = asksFor('scanContacts').filter(({ input }) => !(input as { next?: string }).next).length < 2;
        return page(0, 5, { next: isFirst ? 'old' : 'p2', total: 1_000, unread: 1 });
      },
    });
    await check();
    await press('Check 6 addresses');
    await press('Try again');
    await screen.findByText(/^1 contact of the account could not be read/);
    expect(buckets().slice(0, 4)).toEqual(['Deleted 4', 'Unsubscribed 2', 'Active 4', 'Not in the account 1']);
  });

  it('says if the cost is unknown, and if it exceeds the calls left today', async () => {
    const many = Array.from({ length: 700 }, (_, n) => addressOf(n)).join('\n');
    await open({ scanContacts: () => page(0, 2, { next: 'p2' }) });
    await check(many);
    await screen.findByText(/Constant Contact does not say how many contacts there are/);
    cleanup();
    await open({ scanContacts: () => page(0, 2, { next: 'p2', total: 90_000 }) }, () => ({
      ...SIGNED_IN,
      jobCallsLeft: 1,
    }));
    await check(many);
    await screen.findByText(/^This takes more calls than are left today \(1\)/);
  });

  it('stops as soon as all addresses are found', async () => {
    const { asksFor } = await open({ scanContacts: () => page(0, 10, { next: 'p2', total: 90_000 }) });
    await check(PEOPLE.map((_, n) => addressOf(n)).join('\n'));
    await screen.findByText('Checked with 1 call.');
    expect(asksFor('scanContacts')).toHaveLength(1);
  });

  it('announces its end in an existing live region', async () => {
    const second = later<Result<ScannedPage>>();
    await open({
      scanContacts: ({ next }) => (next === undefined ? page(0, 5, { next: 'p2', total: 900 }) : second.promise),
    });
    await check();
    await press('Check 6 addresses');
    const status = within(screen.getByRole('region', { name: 'Check a list' })).getByRole('status');
    expect(status.textContent).toBe('');
    second.resolve(page(5, 10));
    await waitFor(() => expect(status.textContent).toBe('Checked with 2 calls.'));
  });

  it('is protected from a dropped file and from leaving the page while it runs', async () => {
    const second = later<Result<ScannedPage>>();
    await open({
      scanContacts: ({ next }) => (next === undefined ? page(0, 5, { next: 'p2', total: 900 }) : second.promise),
    });
    const leaving = () => window.dispatchEvent(new Event('beforeunload', { cancelable: true }));
    await check();
    await screen.findByRole('button', { name: 'Check 6 addresses' });
    await waitFor(() => expect(leaving()).toBe(true));
    await press('Check 6 addresses');
    await screen.findByRole('progressbar', { name: 'Checking the list' });
    await waitFor(() => expect(leaving()).toBe(false));
    const dataTransfer = { types: ['Files'], files: [new File(['ann@choir.example'], 'choir.csv')], dropEffect: '' };
    expect(drag('dragover', document.body, dataTransfer)).toBe(false);
    expect(dataTransfer.dropEffect).toBe('none');
    expect(drag('drop', document.body, dataTransfer)).toBe(false);
    second.resolve(page(5, 10));
    await screen.findByText('Checked with 2 calls.');
    expect(buckets()[0]).toBe('Deleted 4');
    await waitFor(() => expect(leaving()).toBe(true));
  });

  it('moves the focus to the field for another list', async () => {
    await open();
    await check();
    const another = await screen.findByRole('button', { name: 'Check another list' });
    another.focus();
    fireEvent.click(another);
    await waitFor(() => expect(document.activeElement).toBe(field()));
  });

  it('keeps its results when it is canceled, uses the pending answer, and can continue from there', async () => {
    const second = later<Result<ScannedPage>>();
    const { asksFor } = await open({
      scanContacts: ({ next }) => {
        if (next === undefined) return page(0, 5, { next: 'p2', total: 2_000 });
        return next === 'p2' ? second.promise : page(8, 10);
      },
    });
    await check();
    await press('Check 6 addresses');
    const bar = await screen.findByRole('progressbar', { name: 'Checking the list' });
    expect(bar.getAttribute('aria-valuenow')).toBe('25');
    expect(bar.getAttribute('aria-valuetext')).toBe('1 of 4 calls');
    await press('Cancel');
    await screen.findByText('Canceled. 6 addresses have not been checked. The results so far are still here.');
    second.resolve(page(5, 8, { next: 'p3' }));
    await screen.findByText('Canceled. 3 addresses have not been checked. The results so far are still here.');
    await press('Continue checking');
    await screen.findByText('Checked with 3 calls.');
    expect(asksFor('scanContacts').map(({ input }) => (input as { next?: string }).next)).toEqual([
      undefined,
      'p2',
      'p3',
    ]);
    expect(buckets()[3]).toBe('Not in the account 1');
  });

  it('repeats no pending call if it is canceled and continued at once', async () => {
    const second = later<Result<ScannedPage>>();
    const { asksFor } = await open({
      scanContacts: ({ next }) => (next === undefined ? page(0, 5, { next: 'p2', total: 900 }) : second.promise),
    });
    await check();
    await press('Check 6 addresses');
    await press('Cancel');
    await press('Continue checking');
    await screen.findByRole('progressbar', { name: 'Checking the list' });
    second.resolve(page(5, 10));
    await screen.findByText('Checked with 2 calls.');
    expect(asksFor('scanContacts')).toHaveLength(2);
  });

  it('ends if its last answer arrives after it was canceled', async () => {
    const second = later<Result<ScannedPage>>();
    await open({
      scanContacts: ({ next }) => (next === undefined ? page(0, 5, { next: 'p2', total: 900 }) : second.promise),
    });
    await check();
    await press('Check 6 addresses');
    await press('Cancel');
    second.resolve(page(5, 10));
    await screen.findByText('Checked with 2 calls.');
  });

  it('continues after a failure where it stopped', async () => {
    let times = 0;
    const { asksFor } = await open({
      scanContacts: ({ next }) => {
        if (next === undefined)
          return ++times === 1 ? fails({ kind: 'unreachable' }) : page(0, 5, { next: 'p2', total: 900 });
        return ++times === 3 ? fails({ kind: 'throttled' }) : page(5, 10);
      },
    });
    await check();
    expect((await screen.findByRole('alert')).textContent).toContain('Everything read so far is still here.');
    await press('Try again');
    await press('Check 6 addresses');
    await screen.findByRole('alert');
    expect(buckets()).toContain('Not checked yet 6');
    await press('Try again');
    await screen.findByText('Checked with 2 calls.');
    expect(asksFor('scanContacts').map(({ input }) => (input as { next?: string }).next)).toEqual([
      undefined,
      undefined,
      'p2',
      'p2',
    ]);
  });

  it('survives the end of the session, and continues after signing in', async () => {
    let status: Status = SIGNED_IN;
    const { state } = await open(
      {
        signIn: () => {
          status = SIGNED_IN;
          return ok(SIGNED_IN.accounts[0] as NonNullable<Status['account']>);
        },
        scanContacts: ({ next }) => {
          if (next === undefined) return page(0, 5, { next: 'p2', total: 900 });
          return status.account ? page(5, 10) : fails({ kind: 'signed-out' });
        },
      },
      () => status,
    );
    await check();
    await screen.findByRole('button', { name: 'Check 6 addresses' });
    status = SIGNED_OUT;
    await press('Check 6 addresses');
    await waitFor(() => expect(state.session.signedOut.value).toBe(true));
    expect(buckets()[0]).toBe('Deleted 1');
    await press('Sign in to Constant Contact');
    await screen.findByText('Checked with 2 calls.');
    expect(buckets()[0]).toBe('Deleted 4');
  });

  it('begins again with the same list in another account, and ignores answers of the former account', async () => {
    let status: Status = { ...SIGNED_IN, accounts: [...SIGNED_IN.accounts, HARBOUR] };
    const second = later<Result<ScannedPage>>();
    const { state } = await open(
      {
        switchAccount: () => {
          status = { ...status, account: HARBOUR };
          return ok(HARBOUR);
        },
        scanContacts: ({ next }) => (next === undefined ? page(0, 5, { next: 'p2', total: 900 }) : second.promise),
      },
      () => status,
    );
    await check();
    await press('Check 6 addresses');
    fireEvent.change(screen.getByRole('combobox', { name: 'Account' }), { target: { value: HARBOUR.id } });
    await screen.findByRole('button', { name: 'Find the cost (1 call)' });
    second.resolve(page(5, 10, { total: 900 }));
    await second.promise;
    await waitFor(() => expect(state.check.counts.value).toMatchObject({ unchecked: 11, deleted: 0 }));
    expect(screen.getByRole('button', { name: 'Find the cost (1 call)' })).toBeTruthy();
    expect((field() as HTMLTextAreaElement).value).toBe(LIST);
  });

  it('ignores its first answer if the account was switched before it arrived', async () => {
    let status: Status = { ...SIGNED_IN, accounts: [...SIGNED_IN.accounts, HARBOUR] };
    const first = later<Result<ScannedPage>>();
    const { state, asksFor } = await open(
      {
        switchAccount: () => {
          status = { ...status, account: HARBOUR };
          return ok(HARBOUR);
        },
        scanContacts: () => first.promise,
      },
      () => status,
    );
    await check();
    await waitFor(() => expect(asksFor('scanContacts')).toHaveLength(1));
    fireEvent.change(screen.getByRole('combobox', { name: 'Account' }), { target: { value: HARBOUR.id } });
    await screen.findByRole('button', { name: 'Find the cost (1 call)' });
    first.resolve(page(0, 10, { total: 10 }));
    await first.promise;
    await waitFor(() => expect(state.check.counts.value).toMatchObject({ unchecked: 11, deleted: 0 }));
    expect(screen.getByRole('button', { name: 'Find the cost (1 call)' })).toBeTruthy();
  });

  it('belongs to its account even if its last answer arrived after the session had ended', async () => {
    let status: Status = { ...SIGNED_IN, accounts: [...SIGNED_IN.accounts, HARBOUR] };
    const second = later<Result<ScannedPage>>();
    const { state } = await open(
      {
        signIn: () => {
          status = { ...SIGNED_IN, account: HARBOUR, accounts: [HARBOUR] };
          return ok(HARBOUR);
        },
        scanContacts: ({ next }) => (next === undefined ? page(0, 5, { next: 'p2', total: 900 }) : second.promise),
      },
      () => status,
    );
    await check();
    await press('Check 6 addresses');
    status = SIGNED_OUT;
    await state.session.refresh();
    second.resolve(page(5, 10));
    await waitFor(() => expect(buckets()[0]).toBe('Deleted 4'));
    await state.signIn();
    await screen.findByRole('button', { name: 'Find the cost (1 call)' });
    expect(state.check.counts.value).toMatchObject({ unchecked: 11, deleted: 0 });
  });
});

describe('the results of a check', () => {
  it('can be restored without the contacts who unsubscribed', async () => {
    const restored = PEOPLE.slice(4, 8).map(({ id }) => ({ id, outcome: 'restored' as const }));
    const job: JobView = {
      id: 'job-1',
      kind: 'restore',
      state: 'running',
      createdAt: 0,
      lists: LISTS,
      total: 4,
      sent: 0,
      settled: 0,
      outcomes: {
        restored: 0,
        different: 0,
        skipped: 0,
        failed: 0,
        unknown: 0,
        'not-started': 0,
        deleted: 0,
        'would-restore': 0,
      },
      calls: 0,
      callsExpected: 4,
    };
    let jobs: JobView[] = [];
    const { asksFor, tick } = await open({
      startJob: () => ok(job),
      getJobs: () => ok(jobs),
      getJobResults: () => ok(restored),
    });
    await check();
    await press('Restore 4 contacts');
    const dialog = await screen.findByRole('dialog', { name: 'Restore 4 contacts' });
    expect(within(dialog).getByText(/2 unsubscribed contacts are left out/)).toBeTruthy();
    await within(dialog).findByRole('group', { name: 'Lists' });
    fireEvent.click(within(dialog).getByRole('button', { name: 'Restore' }));
    await waitFor(() => expect(asksFor('startJob')).toHaveLength(1));
    expect(asksFor('startJob')[0]?.input).toMatchObject({
      groups: [{ contactIds: restored.map(({ id }) => id) }],
      leftOut: PEOPLE.slice(8).map(({ id }) => id),
    });
    jobs = [{ ...job, state: 'done', endedAt: 1, outcomes: { ...job.outcomes, restored: 4 } }];
    tick();
    await waitFor(() => expect(buckets()[2]).toBe('Active 8'));
    expect(screen.getByRole('button', { name: 'Restore contacts' }).getAttribute('aria-disabled')).toBe('true');
  });

  it('can be saved as CSV, one bucket or all of it', async () => {
    const { files } = await open();
    await check();
    await screen.findByText('Checked with 1 call.');
    await press('Export “Deleted” (CSV)');
    await press('Export all (CSV)');
    await waitFor(() => expect(files).toHaveLength(2));
    expect(files.map(({ name }) => name)).toEqual([
      'checked-list-deleted-2026-03-20.csv',
      'checked-list-all-2026-03-20.csv',
    ]);
    const lines = await Promise.all(
      files.map(async ({ content }) => (await (content as Blob).text()).trim().split('\r\n')),
    );
    expect(lines.map(({ length }) => length)).toEqual([5, 13]);
  });

  it('of a job that restored every contact offer nothing to do', async () => {
    await open();
    const results = await resultsFile(
      [],
      PEOPLE.slice(4, 6).map(({ id }) => ({ id, outcome: 'restored' })),
    );
    type(await results.text());
    await screen.findByText(/in which every contact was restored/);
  });

  it('of a job, entered again, offer only the contacts that were not restored', async () => {
    const { asksFor } = await open({ findContacts: findAmong(PEOPLE.slice(5, 7)) });
    const outcomes = ['restored', 'failed', 'not-started', 'restored'] as const;
    const results = await resultsFile(
      [],
      PEOPLE.slice(4, 8).map(({ id }, n) => ({ id, outcome: outcomes[n] ?? 'failed' })),
    );
    type(await results.text());
    await screen.findByText('Results of an earlier restore: 2 contacts not restored');
    await press('Check 2 addresses');
    await screen.findByRole('button', { name: 'Restore 2 contacts' });
    expect(asksFor('findContacts')[0]?.input).toEqual({ addresses: [], ids: PEOPLE.slice(5, 7).map(({ id }) => id) });
  });
});
