import type { Contact, ContactList } from './contact';
import type { MarkEntry } from './never-restore';
import type { ComparedField, EntryPoint, Method } from './restores';

/**
 * The outcome of a restore. `open` lasts from before the write until the outcome is known, even through a crash. `asked` is a
 * sent resubscribe request.
 */
export type RestoreOutcome = 'open' | SettledOutcome;

export const SETTLED_OUTCOMES = ['restored', 'restored-with-differences', 'not-restored', 'undone', 'asked'] as const;

type SettledOutcome = (typeof SETTLED_OUTCOMES)[number];

export const RECORD_KINDS = ['restore', 'resubscribe-request'] as const;

/** One entry of the history. */
export interface RestoreRecord {
  id: string;
  kind: (typeof RECORD_KINDS)[number];
  accountId: string;
  accountName: string;
  contactId: string;
  /** The signed-in person. */
  who?: string;
  /** When it started and when its outcome became known, in ms since the epoch. */
  at: number;
  settledAt?: number;
  entryPoint: EntryPoint;
  method: Method;
  /** The contact as read before the write, and as expected after it. */
  snapshot: Contact;
  expected: Contact;
  lists: ContactList[];
  outcome: RestoreOutcome;
  fields: ComparedField[];
  calls: number;
  /** Fingerprint of the contact as read back. */
  fingerprint?: string;
  /** The undo found the contact deleted already, perhaps after others had changed it. */
  wasDeleted?: true;
  /** An undo was begun, and it is not known whether it deleted the contact. */
  isUndoing?: true;
}

export interface HistoryView {
  records: RestoreRecord[];
  /** Changes to "Never restore" marks, newest first. */
  marks: MarkEntry[];
  chain: ChainState;
}

/** Whether the history is unmodified. `at` is the time of the first modified entry, if it can be determined. */
export type ChainState =
  | { state: 'intact' }
  | { state: 'broken'; why: 'edited' | 'removed' | 'unreadable'; at?: number };
