import type { JobView } from '../protocol/jobs';
import type { ManagedArea } from './access/policy';
import type { Limits } from './jobs/limits';
import type { OpenDatabase } from './storage/database';
import type { StorageArea } from './storage/stored-value';

/** What the browser gives to the background; index.ts takes it from the browser, tests from what they like. */
export interface Platform {
  /** Survives the browser; readable by content scripts in Firefox. */
  local: StorageArea;
  /** Ends with the browser. */
  session: StorageArea;
  managed: ManagedArea;
  database: OpenDatabase;
  fetch: (url: string, init: RequestInit) => Promise<Response>;
  /** Whether the browser lets the extension reach Constant Contact's hosts; a person may withdraw that at any time. */
  hasSiteAccess: () => Promise<boolean>;
  now: () => number;
  sleep: (ms: number) => Promise<void>;
  random: () => number;
  newId: () => string;
  /** Runs one task of this name at a time, across every context of the extension. */
  exclusively: <T>(name: string, task: () => Promise<T>) => Promise<T>;
  redirectUri: () => string;
  builtInApiKey: string;
  launchWebAuthFlow: (url: string) => Promise<string>;
  /** Tells the open pages that somebody signed in or out, or switched the account. */
  announceAccount: () => void;
  loadPanel: (tabId: number) => Promise<void>;
  loadWatcher: (tabId: number) => Promise<void>;
  openPopup: () => Promise<void>;
  openWindow: () => Promise<void>;
  /** Opens the page of deleted contacts in a tab, with those deleted since a day such as "2026-03-05". */
  openBin: (since: string) => Promise<void>;
  /** Has the worker started again at a time, in ms since the epoch. */
  wakeAt: (at: number) => Promise<void>;
  /** As `wakeAt`, for what is remembered of lists; in ms from now. */
  wakeForListsIn: (ms: number) => Promise<void>;
  /** Shows a few letters on the toolbar button; "" for none. */
  setBadge: (text: string) => Promise<void>;
  /** Above so many contacts their lists are read by an export. */
  exportListsAbove: number;
  /** What bulk jobs are measured by. */
  jobLimits: Limits;
  /** Tells of a job that has ended, where the browser lets us. */
  notify: (job: JobView) => Promise<void>;
  /** Tells of contacts that others deleted, where the browser lets us. `since` in ms since the epoch. */
  notifyDeletions: (news: { count: number; since: number }) => Promise<void>;
}
