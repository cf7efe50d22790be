import type { Account, ContactList } from './contact';
import type { Failure } from './failure';
import type { PolicyReading, RestoreLimits } from './policy';

export interface Status {
  hasApiKey: boolean;
  /** The account that surfaces speak of; absent when signed out of all. */
  account?: Account;
  /** Why the last sign-in failed, until the next one. */
  signInFailure?: Failure;
  /** Every account that is signed in. */
  accounts: Account[];
  /** Contacts that others deleted, until somebody looks at the deleted contacts: so many at least, since when. */
  deletions?: { count: number; since: number };
  /** Calls made with this API key since 00:00 UTC, by this extension. */
  callsToday: number;
  dailyBudget: number;
  /** What jobs, scans and checks of a list may still use today; below 0 once people look things up with what is left. */
  jobCallsLeft: number;
  /** What the organisation lets the admin restore, where it sets that. */
  limits: RestoreLimits;
}

/** What an id of a tag or a custom field stands for. */
export interface Named {
  id: string;
  name: string;
}

/** An automation, and the lists that start it when somebody joins them. */
export interface Automation {
  name: string;
  listIds: string[];
}

export interface Automations {
  found: Automation[];
  /** Whether of every active automation it is known what starts it. */
  isComplete: boolean;
}

export interface ListChoice {
  /** Active email lists, by name. */
  lists: ContactList[];
  /** The ids chosen at the last restore that are still there. */
  lastChosen: string[];
}

export interface Settings {
  apiKey: string;
  /** Where the key comes from; one that the organisation manages cannot be changed here. */
  apiKeyFrom: 'admin' | 'build' | 'organisation';
  redirectUri: string;
  promptOnPages: boolean;
  /** Whether the contacts pages may say what deleting does, when somebody is about to delete contacts. */
  explainDeleting: boolean;
  /** How long history is kept, in days. */
  keepHistoryDays: number;
  /** Whether a notification is wanted when a bulk job has ended; needs the browser's permission too. */
  notifyWhenDone: boolean;
  /** Whether to look once a day for contacts that others deleted, and from how many on that is told. */
  watchDeletions: boolean;
  watchThreshold: number;
  /** Whether it is remembered which lists contacts are on. Without that nothing of it is stored. */
  rememberLists: boolean;
  /** Whether previews name the automations that lists start, which takes one more permission at the next sign-in. */
  nameAutomations: boolean;
  /** Whether it may be read to whom campaigns were sent. */
  lookInSends: boolean;
  /** What the organisation sets, which cannot be changed here. */
  organisation: PolicyReading;
}

/** A code to type in at `verificationUri`, valid until `expiresAt` (ms since the epoch). */
export interface CodeSignIn {
  userCode: string;
  verificationUri: string;
  verificationUriComplete: string;
  expiresAt: number;
  /** Seconds between two polls. */
  interval: number;
}

export type CodeSignInState = { state: 'pending'; interval: number } | { state: 'signed-in'; account: Account };
