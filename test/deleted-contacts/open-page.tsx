import { cleanup, configure, fireEvent, render, screen, waitFor, within } from '@testing-library/preact';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { createListServer } from '../../src/deleted-contacts/check/serve-list';
import { DeletedContacts } from '../../src/deleted-contacts/deleted-contacts';
import { createPageState, type PageDeps } from '../../src/deleted-contacts/page-state';
import type { Contact, Permission } from '../../src/protocol/contact';
import type { CachedPage } from '../../src/protocol/deleted-contacts';
import type { JobView } from '../../src/protocol/jobs';
import type { Send } from '../../src/protocol/send';
import { parseLookupText } from '../../src/restore/lookup-text';
import { type Answers, answering, JANE, LISTS, ok, SETTINGS, SIGNED_IN } from '../ui/answering';

/** The page of deleted contacts as a person sees it, with simulated answers of the background. */

/** happy-dom has no layout. The tables draw as many rows as fit into these heights. */
const heights = { clientHeight: 900, offsetHeight: 45 };

/** Sets heights for the tests of this file, and cleans up after each test. */
export function setPage(): void {
  const unmeasured = Object.keys(heights).map((name) => [
    name,
    Object.getOwnPropertyDescriptor(HTMLElement.prototype, name),
  ]);
  // A busy machine must not fail a test.
  configure({ asyncUtilTimeout: 10_000 });
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
}

export const NOW = new Date(2026, 2, 20, 12).getTime();

/** A contact_id that is the same in every run. */
export function idOf(name: string): string {
  const hex = [...name].map((letter) => letter.charCodeAt(0).toString(16)).join('');
  return `7c2f1a9e-0000-4000-8000-${hex.padStart(12, '0').slice(-12)}`;
}

export function person(name: string, permission: Permission = 'implicit', change: Partial<Contact> = {}): Contact {
  return {
    ...JANE,
    id: idOf(name),
    firstName: name,
    lastName: 'Example',
    email: { address: `${name.toLowerCase()}@riverside.example`, permission },
    ...change,
  };
}

export const OTTO = person('Otto', 'unsubscribed', { deletedAt: '2026-03-18', createSource: 'Contact' });
export const ANNA = person('Anna', 'explicit', { deletedAt: '2026-03-19', createSource: 'Account' });
export const BO = person('Bo', 'implicit', { deletedAt: '2025-01-01', createSource: 'Account' });
export const ALL = [ANNA, BO, OTTO];

/** The cache after a scan that took one call. */
export const KEPT: CachedPage = {
  accountId: 'riverside',
  contacts: [],
  notDeleted: [],
  pages: 1,
  readAt: NOW,
  scanned: 1,
};

export const NONE: JobView['outcomes'] = {
  restored: 0,
  different: 0,
  skipped: 0,
  failed: 0,
  unknown: 0,
  'not-started': 0,
  deleted: 0,
  'would-restore': 0,
};

export function job(change: Partial<JobView> = {}): JobView {
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

export const DONE = job({
  state: 'done',
  endedAt: NOW,
  sent: 2,
  settled: 2,
  outcomes: { ...job().outcomes, restored: 1, failed: 1 },
  calls: 4,
});

/** Opens the page with simulated answers. */
export function open(answers: Answers = {}, surroundings: Partial<PageDeps> = {}) {
  const { send, asked } = answering({
    getStatus: () => ok(SIGNED_IN),
    getCachedPage: () => ok(null),
    getJobs: () => ok([]),
    getNames: () => ok([]),
    recallLists: () => ok([]),
    getAutomations: () => ok(null),
    scanContacts: () => ok({ contacts: ALL, total: ALL.length }),
    getLists: () => ok({ lists: LISTS, lastChosen: ['list-newsletter'] }),
    getSettings: () => ok(SETTINGS),
    saveSettings: (change) => ok({ ...SETTINGS, ...change }),
    ...answers,
  });
  return {
    ...openOn(send, surroundings),
    asksFor: (request: string) => asked.filter((one) => one.request === request).map(({ input }) => input),
  };
}

/** Opens the page on any background, such as the real one (test/background/in-process.ts). */
export function openOn(send: Send, surroundings: Partial<PageDeps> = {}) {
  const files: { name: string; content: Blob }[] = [];
  const tasks: { task: () => void; ms: number }[] = [];
  const page = createPageState(send, {
    whenIdle: (task) => void setTimeout(task),
    now: () => NOW,
    later: (task, ms) => tasks.push({ task, ms }),
    saveFile: (name, _type, content) => files.push({ name, content: content as Blob }),
    notifications: { has: async () => true, ask: async () => true },
    visibility: { isHidden: () => false, onShown: () => {} },
    since: '',
    hiddenJobs: { read: async () => [], write: async () => {} },
    askList: createListServer(),
    readLongText: async (words) => parseLookupText(words),
    ...surroundings,
  });
  render(<DeletedContacts page={page} />);
  void page.load();
  return {
    page,
    files,
    /** The delays of the pending timers, in ms. */
    waits: () => tasks.map(({ ms }) => ms),
    /** Runs the pending timers. */
    tick: () => {
      for (const { task } of tasks.splice(0)) task();
    },
  };
}

/** Opens the preview of a restore of ANNA and BO, which leaves OTTO out. */
export async function preview(answers: Answers = {}, surroundings: Partial<PageDeps> = {}) {
  const opened = open(answers, surroundings);
  await rows(3);
  fireEvent.click(box('Select all'));
  fireEvent.click(await screen.findByRole('button', { name: 'Restore 2 contacts' }));
  const dialog = await screen.findByRole('dialog', { name: 'Restore 2 contacts' });
  await within(dialog).findAllByRole('group', { name: /^(Lists|Restore onto)$/ });
  return { ...opened, dialog };
}

export function table(): HTMLElement {
  return screen.getByRole('table', { name: 'Deleted contacts' });
}

/** The addresses in the drawn rows, from the top. */
export function addresses(): (string | undefined)[] {
  return within(table())
    .getAllByRole('row')
    .slice(1)
    .filter((row) => !isHeading(row))
    .map((row) => row.querySelector('.bin-email')?.textContent ?? undefined);
}

/** The drawn headings of days, from the top, without their buttons. */
export function headings(): (string | undefined)[] {
  return within(table())
    .getAllByRole('row')
    .filter(isHeading)
    .map((row) => row.querySelector('span')?.textContent ?? undefined);
}

function isHeading(row: HTMLElement): boolean {
  return row.querySelector('[scope="rowgroup"]') !== null;
}

export async function rows(count: number): Promise<void> {
  await waitFor(() => expect(addresses()).toHaveLength(count));
}

export function box(name: string): HTMLInputElement {
  return screen.getByRole('checkbox', { name });
}

export function button(name: string): HTMLElement {
  return screen.getByRole('button', { name });
}
