import type { Account, ContactList } from './contact';
import type { Failure } from './failure';
import type { PolicyReading, RestoreLimits } from './policy';

export interface Status {
  hasApiKey: boolean;
  /** The current account; absent if signed out of all accounts. */
  account?: Account;
  /** Why the last sign-in failed, until the next attempt. */
  signInFailure?: Failure;
  accounts: Account[];
  /** Contacts deleted by others, until the person looks at the deleted contacts: the minimum number, and since when. */
  deletions?: { count: number; since: number };
  /** Calls of this extension with the API key since 00:00 UTC. */
  callsToday: number;
  dailyBudget: number;
  /** The calls left today for jobs, scans and checks of a list. Negative once lookups use up the reserve. */
  jobCallsLeft: number;
  /** The policy's limits on restores, if there are any. */
  limits: RestoreLimits;
}

/** The name of a tag or custom field. */
export interface TagOrField {
  id: string;
  name: string;
}

/** An automation, and the lists that start it when a contact joins them. */
export interface Automation {
  name: string;
  listIds: string[];
}

export interface Automations {
  found: Automation[];
  /** Whether the triggers of all active automations are known. */
  isComplete: boolean;
}

export interface ListChoice {
  /** Active email lists, sorted by name. */
  lists: ContactList[];
  /** The lists chosen at the last restore that still exist, by id. */
  lastChosen: string[];
}

export interface Settings {
  apiKey: string;
  /** The source of the key. A key managed by the organization cannot be changed here. */
  apiKeyFrom: 'admin' | 'build' | 'organization';
  redirectUri: string;
  promptOnPages: boolean;
  /** Whether contacts pages may explain what deleting does. */
  explainDeleting: boolean;
  /** How long the history is stored, in days. */
  keepHistoryDays: number;
  /** Whether to notify when a bulk job ends. This also requires the browser's permission. */
  notifyWhenDone: boolean;
  /** Whether to check once a day for contacts that others deleted, and from which number on to notify. */
  watchDeletions: boolean;
  watchThreshold: number;
  /** Whether to remember the lists of contacts. If not, nothing about them is stored. */
  rememberLists: boolean;
  /** Whether previews name the automations that lists start. This requires one more permission at the next sign-in. */
  nameAutomations: boolean;
  /** Whether the recipients of campaigns may be read. */
  lookInSends: boolean;
  /** The organization's policy, which cannot be changed here. */
  organization: PolicyReading;
}

/** A code to enter at `verificationUri`, valid until `expiresAt` (ms since the epoch). */
export interface CodeSignIn {
  userCode: string;
  verificationUri: string;
  verificationUriComplete: string;
  expiresAt: number;
  /** Seconds between polls. */
  interval: number;
}

export type CodeSignInState = { state: 'pending'; interval: number } | { state: 'signed-in'; account: Account };
