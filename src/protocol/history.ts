import type { Contact, ContactList } from './contact';
import type { MarkEntry } from './never-restore';
import type { ComparedField, EntryPoint, Method } from './restores';

/**
 * What became of a restore. `open` stands from before the write until its outcome is known, through a crash too; `asked`
 * is a resubscribe request that was sent.
 */
export type RestoreOutcome = 'open' | SettledOutcome;

export const SETTLED_OUTCOMES = ['restored', 'restored-with-differences', 'not-restored', 'undone', 'asked'] as const;

export type SettledOutcome = (typeof SETTLED_OUTCOMES)[number];

export const RECORD_KINDS = ['restore', 'resubscribe-request'] as const;

/** One line of history. */
export interface RestoreRecord {
  id: string;
  kind: (typeof RECORD_KINDS)[number];
  accountId: string;
  accountName: string;
  contactId: string;
  /** Who was signed in. */
  who?: string;
  /** When it was begun and when its outcome was known, in ms since the epoch. */
  at: number;
  settledAt?: number;
  entryPoint: EntryPoint;
  method: Method;
  /** The contact as it was read before, and as it had to be afterwards. */
  snapshot: Contact;
  expected: Contact;
  lists: ContactList[];
  outcome: RestoreOutcome;
  fields: ComparedField[];
  calls: number;
  /** Stands for the contact as it was read back. */
  fingerprint?: string;
}

export interface HistoryView {
  records: RestoreRecord[];
  /** What was done to marks, newest first. */
  marks: MarkEntry[];
  chain: ChainState;
}

/** Whether the history is as it was written. `at` is the time of the first entry that is not, where one can be named. */
export type ChainState =
  | { state: 'intact' }
  | { state: 'broken'; why: 'edited' | 'removed' | 'unreadable'; at?: number };
