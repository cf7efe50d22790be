import 'fake-indexeddb/auto';
import * as v from 'valibot';
import { createBackground } from '../../src/background/app';
import { createHistory } from '../../src/background/contact/history';
import { chainEndSchema, createJournal } from '../../src/background/contact/journal';
import { snapshotsSchema } from '../../src/background/contact/snapshots';
import { LIMITS } from '../../src/background/jobs/limits';
import type { Platform } from '../../src/background/platform';
import { createServe, type Sender } from '../../src/background/serve';
import { createDatabase } from '../../src/background/storage/database';
import { createSeal } from '../../src/background/storage/encryption';
import { fingerprintOf } from '../../src/background/storage/fingerprint';
import { type StorageArea, stored } from '../../src/background/storage/stored-value';
import type { Result } from '../../src/protocol/failure';
import type { JobView } from '../../src/protocol/jobs';
import type { Input, Output, RequestName } from '../../src/protocol/requests';
import { createSandbox, PUBLIC_CLIENT_ID, type Sandbox, type SandboxOptions } from '../sandbox/sandbox';
import { answerCode } from './person';
import { createStorageTrouble } from './storage-trouble';

export const REDIRECT_URI = 'https://faifafaepkmmdodgkhbbpmkjdaofbfkb.chromiumapp.org/';

export const page: Sender = { id: 'contact-restore', url: 'extension://contact-restore/src/popup/index.html' };
export const contactsTab = (id: number): Sender => ({
  id: 'contact-restore',
  url: 'https://app.constantcontact.com/pages/contacts/ui#contacts',
  frameId: 0,
  tab: { id },
});

/** A frozen copy. Browser storage holds only plain values. */
function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  const copy = Array.isArray(value)
    ? value.map(frozen)
    : Object.fromEntries(Object.entries(value).map(([key, one]) => [key, frozen(one)]));
  return Object.freeze(copy) as T;
}

/** A browser storage area in memory. Like a browser, it stores a separate, frozen copy of each value. */
export function memoryArea(): StorageArea & { items: Map<string, unknown> } {
  const items = new Map<string, unknown>();
  return {
    items,
    get: async (key) => (items.has(key) ? { [key]: items.get(key) } : {}),
    async set(values) {
      for (const [key, value] of Object.entries(values)) items.set(key, frozen(value));
    },
    async remove(key) {
      items.delete(key);
    },
  };
}

/** Runs the tasks of one name one at a time, like `navigator.locks`. */
export function memoryLocks(): Platform['exclusively'] {
  const tails = new Map<string, Promise<unknown>>();
  return (name, task) => {
    const done = (tails.get(name) ?? Promise.resolve()).then(task, task);
    tails.set(name, done);
    return done;
  };
}

let databases = 0;

/**
 * The whole background with a sandbox. The clock moves only during a sleep. `restart` discards the worker and creates a
 * new one with the same storage.
 */
export function createExtension(options: SandboxOptions & { apiKey?: string } = {}) {
  /** `now` is the server's time. The computer's clock is `ahead` of it by this many milliseconds. */
  const clock = { now: Date.parse('2026-06-10T09:00:00.000Z'), ahead: 0 };
  const sandbox: Sandbox = createSandbox({ now: () => clock.now, ...options });
  const opened: string[] = [];
  const panels: number[] = [];
  const watchers: number[] = [];
  const accountNews: number[] = [];
  const woken: number[] = [];
  const listsWoken: number[] = [];
  const badges: string[] = [];
  const notified: JobView[] = [];
  const deletionsTold: { count: number; since: number }[] = [];
  const databaseName = `test-${++databases}`;
  const storage = createStorageTrouble(databaseName);
  const platform: Platform = {
    local: storage.ofArea(memoryArea()),
    session: storage.ofArea(memoryArea()),
    managed: { get: async () => ({}) },
    database: createDatabase(databaseName),
    // A real Request would keep its signal until the signal's timeout of half a minute, so the signal is passed
    // separately.
    fetch: (url, { signal, ...init }) => sandbox.fetch(new Request(url, init), signal ?? undefined),
    hasSiteAccess: async () => true,
    jobLimits: LIMITS,
    // The real number takes an eighth of a second per file.
    passphraseRounds: 1,
    exportListsAbove: 5_000,
    now: () => clock.now + clock.ahead,
    async sleep(ms) {
      clock.now += ms;
    },
    random: () => 0.5,
    newId: () => crypto.randomUUID(),
    exclusively: memoryLocks(),
    redirectUri: () => REDIRECT_URI,
    builtInApiKey: options.apiKey ?? PUBLIC_CLIENT_ID,
    launchWebAuthFlow: async () => {
      throw new Error('The user did not approve access.');
    },
    announceAccount() {
      accountNews.push(clock.now);
    },
    async loadPanel(tabId) {
      panels.push(tabId);
    },
    async loadWatcher(tabId) {
      watchers.push(tabId);
    },
    async openPopup() {
      opened.push('popup');
    },
    async isPopupOpen() {
      return false;
    },
    async openWindow() {
      opened.push('window');
    },
    async openBin(since) {
      opened.push(`bin since ${since}`);
    },
    async notifyDeletions(news) {
      deletionsTold.push(news);
    },
    async notify(job) {
      notified.push(job);
    },
    async setBadge(text) {
      badges.push(text);
    },
    async wakeForListsIn(ms) {
      listsWoken.push(clock.now + ms);
    },
    async wakeAt(at) {
      woken.push(at);
    },
  };
  sandbox.registerRedirect(REDIRECT_URI);

  let worker = 0;
  let background = createBackground(platform);
  const serve = () =>
    createServe({
      handlers: background.handlers,
      extensionId: 'contact-restore',
      extensionUrl: 'extension://contact-restore/',
      explainForbidden: background.explainForbidden,
    });

  return {
    sandbox,
    clock,
    platform,
    databaseName,
    /** Makes the storage fail, fill up or lose its database. */
    storage,
    opened,
    panels,
    watchers,
    /** Sends a request as a page does. */
    ask<K extends RequestName>(request: K, input: Input<K>, sender: Sender = page): Promise<Result<Output<K>>> {
      return serve()({ request, input }, sender) as Promise<Result<Output<K>>>;
    },
    /** Sends any message, even an invalid one. */
    send: (message: unknown, sender: Sender = page) => serve()(message, sender),
    openCard: (draft: Parameters<typeof background.openCard>[0]) => background.openCard(draft),
    /** `change` applies only to the new worker. */
    restart(change: Partial<Platform> = {}) {
      // A stopped worker holds no locks.
      platform.exclusively = memoryLocks();
      // A stopped worker does not continue either: its open calls are never answered.
      const mine = ++worker;
      const { fetch } = { ...platform, ...change };
      const alive = async <T>(result: T): Promise<T> => (mine === worker ? result : new Promise<T>(() => undefined));
      background = createBackground({
        ...platform,
        ...change,
        fetch: async (url, init) => alive(await fetch(await alive(url), init)),
      });
    },
    /** Jobs whose end was reported in a notification. */
    notified,
    /** Deletions that were reported in a notification. */
    deletionsTold,
    /** Runs the tasks of the daily alarm. */
    watch: () => background.watch(),
    /** The times at which the open pages heard of a possible change of account. */
    accountNews,
    /** The texts of the badge, in order. */
    badges,
    /** The times for which the worker set its alarm. */
    woken,
    runJobs: () => background.runJobs(),
    /** The times for which the worker set its alarm to read lists. */
    listsWoken,
    rememberLists: () => background.rememberLists(),
    /** Runs the tasks of a starting worker. */
    start: () => background.start(),
    /** Signals a change of the organization's policy, as the browser does. */
    policyChanged: () => background.policyChanged(),
    /** The history, read without the extension. */
    history: createHistory({
      ...platform,
      journal: createJournal({
        ...platform,
        seal: createSeal(platform.database),
        chainEnd: stored(platform.local, 'chainEnd', chainEndSchema, null),
        serverClock: { now: async () => clock.now, confirmed: async () => clock.now },
      }),
      resultsHash: async () => undefined,
      newId: platform.newId,
    }),
    /** Returns the calls to the API since this was last called. */
    newCalls: newCallsOf(sandbox),
  };
}

export type Extension = ReturnType<typeof createExtension>;

/** The value of an answer that must be successful. */
export async function value<T>(answer: Promise<Result<T>>): Promise<T> {
  const result = await answer;
  if (!result.ok) throw new Error(`failed: ${JSON.stringify(result.failure)}`);
  return result.value;
}

/** The input of a restore request, based on the last reading of the contact. */
export async function onto(
  extension: Extension,
  contactId: string,
  listIds: string[],
  more: Pick<Input<'restore'>, 'edits' | 'method'> = {},
): Promise<Input<'restore'>> {
  const { snapshots } = await extension.platform.session.get('snapshots');
  const shown = v.parse(v.optional(snapshotsSchema, []), snapshots).find(({ contact }) => contact.id === contactId);
  return {
    contactId,
    listIds,
    entryPoint: 'popup',
    fingerprint: shown ? await fingerprintOf(shown.contact) : '0'.repeat(64),
    ...more,
  };
}

/** Signs in with a code as the admin would, but without waiting. */
export async function signInWithCode(extension: Extension): Promise<void> {
  const { userCode } = await value(extension.ask('startCodeSignIn', {}));
  await answerCode(extension.sandbox, userCode);
  const state = await value(extension.ask('pollCodeSignIn', {}));
  if (state.state !== 'signed-in') throw new Error('The code was not confirmed');
  extension.clock.now += 5_000;
  extension.newCalls();
}

function newCallsOf(sandbox: Sandbox): () => string[] {
  let seen = 0;
  return () => {
    const calls = sandbox.calls.slice(seen).map(({ method, path, query }) => `${method} ${path}${query}`);
    seen = sandbox.calls.length;
    return calls;
  };
}
