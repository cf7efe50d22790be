import type { Failure } from './failure';

/** A list by id, with the name that it had when it was read. */
export interface NamedList {
  id: string;
  name: string;
}

/**
 * Where the lists of a restore come from: what was remembered here, an export file that somebody gave, what was sent to
 * the contact, or who began it.
 */
export const LIST_ORIGINS = ['remembered', 'export', 'sent', 'chosen'] as const;

/** Where it is known from which lists a contact was on. */
export type ListSource = Exclude<(typeof LIST_ORIGINS)[number], 'chosen'>;

/** Where the lists of a bulk restore come from, for how many of its contacts. */
export interface ListOrigin {
  source: (typeof LIST_ORIGINS)[number];
  contacts: number;
  /** The first and the last time at which lists of that source were seen, by the server's time, in ms since the epoch. */
  seen?: { first: number; last: number };
}

/** A list of a file, which has names alone. */
export interface ListOfFile extends NamedList {
  /** The list was changed after the file was made: its name may have been that of another one. */
  mayBeAnother?: true;
}

/** The mail that says of a list that a contact was on it. */
export interface SentMail {
  /** When it was sent, in ms since the epoch. */
  at: number;
  /** The name of its campaign. */
  name: string;
  /** It may have reached the contact by another list, or long before the deletion. */
  isPerhaps?: true;
}

/** A list that a contact was on, and the mail that says so where nothing better does. */
export interface RememberedList extends ListOfFile {
  sent?: SentMail;
}

/** The lists that a contact was on when they were read last, before it was deleted. */
export interface RememberedLists {
  source: ListSource;
  lists: RememberedList[];
  /** A file had only the address of the contact, which may have been somebody else's. */
  byAddress?: true;
  /** When they were read. This time and those below are the server's, in ms since the epoch. */
  asOf: number;
  /** When this was answered. */
  answeredAt: number;
  /** A later reading, at which the contact was deleted already. */
  missingAt?: number;
  /** When we restored the contact last, unless that was undone. */
  restoredAt?: number;
  /** The day on which it was deleted, "2026-11-03", when it was read what was sent to it. */
  deletedOn?: string;
}

/** Contacts that were on the same lists, seen in the same reading. */
export interface RememberedSet extends RememberedLists {
  contactIds: string[];
}

/** An email list as it is now, or as it was when it was deleted. Times are as Constant Contact writes them. */
export interface AnyList extends NamedList {
  createdAt?: string;
  updatedAt?: string;
  deletedAt?: string;
}

/** What is taken from an export file: who was on which lists when it was made. */
export interface ListFileContent {
  /** In ms since the epoch; not later than the file was made. */
  asOf: number;
  lists: ListOfFile[];
  /** Contacts that were on the same lists, or on none. */
  sets: { listIds: string[]; contactIds: string[] }[];
  byAddress?: true;
}

/** An export that Constant Contact made lately, whose file may still be there. */
export interface RecentExport {
  activityId: string;
  /** When it was begun, in ms since the epoch. */
  at: number;
}

/** A file of which lists are known. */
export interface ListFile {
  asOf: number;
  /** Contacts of which no later file tells more. */
  contacts: number;
}

/** What is remembered of the lists of an account. */
export interface ListMemory {
  /** How many contacts. */
  contacts: number;
  /** When the lists were checked last, in ms since the epoch; absent before the first reading has ended. */
  checkedAt?: number;
  /** Whether a reading is under way. */
  isReading: boolean;
  /** Calls of the last day on which the lists were checked. */
  calls?: number;
  /** What went wrong with the last reading, until one goes well. */
  failure?: Failure;
}

/** What is known of what was sent to the deleted contacts of an account. */
export interface SentLists {
  /** Deleted contacts whom something reached. */
  contacts: number;
  /** When a reading ended last, in ms since the epoch. */
  readAt?: number;
  /** A reading under way: the calls that it made, and how many it makes at most. */
  reading?: { calls: number; most: number };
}
