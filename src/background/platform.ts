import type { JobView } from '../protocol/jobs';
import type { ManagedArea } from './access/policy';
import type { Limits } from './jobs/limits';
import type { OpenDatabase } from './storage/database';
import type { StorageArea } from './storage/stored-value';

/** What the background needs from the browser. index.ts implements it; tests pass their own. */
export interface Platform {
  /** Persistent. Content scripts can read it in Firefox. */
  local: StorageArea;
  /** Cleared when the browser ends. */
  session: StorageArea;
  managed: ManagedArea;
  database: OpenDatabase;
  fetch: (url: string, init: RequestInit) => Promise<Response>;
  /** Whether the extension may reach Constant Contact’s hosts. People can withdraw this permission at any time. */
  hasSiteAccess: () => Promise<boolean>;
  now: () => number;
  sleep: (ms: number) => Promise<void>;
  random: () => number;
  newId: () => string;
  /** Runs one task of this name at a time, across all contexts of the extension. */
  exclusively: <T>(name: string, task: () => Promise<T>) => Promise<T>;
  redirectUri: () => string;
  builtInApiKey: string;
  launchWebAuthFlow: (url: string) => Promise<string>;
  /** Tells the open pages about a sign-in, a sign-out or another current account. */
  announceAccount: () => void;
  loadPanel: (tabId: number) => Promise<void>;
  loadWatcher: (tabId: number) => Promise<void>;
  openPopup: () => Promise<void>;
  isPopupOpen: () => Promise<boolean>;
  openWindow: () => Promise<void>;
  /** Opens the page of deleted contacts in a tab, filtered to deletions since a day such as "2026-03-05". */
  openBin: (since: string) => Promise<void>;
  /** Restarts the worker at a time, in ms since the epoch. */
  wakeAt: (at: number) => Promise<void>;
  /** Restarts the worker to read the contacts’ lists, in ms from now. */
  wakeForListsIn: (ms: number) => Promise<void>;
  /** Shows a short text on the toolbar button; "" clears it. */
  setBadge: (text: string) => Promise<void>;
  /** Above this many contacts, their lists are read by an export. */
  exportListsAbove: number;
  jobLimits: Limits;
  /** The rounds that derive a key from a passphrase. */
  passphraseRounds: number;
  /** Notifies about an ended job, if the browser permits it. */
  notify: (job: JobView) => Promise<void>;
  /** Notifies about contacts that others deleted, if the browser permits it. `since` is in ms since the epoch. */
  notifyDeletions: (news: { count: number; since: number }) => Promise<void>;
}
