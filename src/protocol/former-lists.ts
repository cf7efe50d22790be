import type { Failure } from './failure';

/** A list by id, with its name when it was read. */
export interface NamedList {
  id: string;
  name: string;
}

/**
 * The origin of a restore's lists: remembered by the extension, an imported export file, campaigns sent to the contact, or
 * the person's choice.
 */
export const LIST_ORIGINS = ['remembered', 'export', 'sent', 'chosen'] as const;

/** The source of a contact's former lists. */
export type ListSource = Exclude<(typeof LIST_ORIGINS)[number], 'chosen'>;

/** The origin of a bulk restore's lists, and the number of contacts that it applies to. */
export interface ListOrigin {
  source: (typeof LIST_ORIGINS)[number];
  contacts: number;
  /** The first and last time that lists from this source were seen, in server time, in ms since the epoch. */
  seen?: { first: number; last: number };
}

/** A list from an export file, which contains only names. */
interface ListOfFile extends NamedList {
  /** The list was changed after the export. Another list may have had its name then. */
  mayBeAnother?: true;
}

/** The email that shows that a contact was on a list. */
interface SentMail {
  /** When it was sent, in ms since the epoch. */
  at: number;
  /** The name of its campaign. */
  name: string;
  /** It may have reached the contact through another list, or long before the deletion. */
  isPerhaps?: true;
}

/** A list that a contact was on. `sent` is set if only an email shows it. */
export interface RememberedList extends ListOfFile {
  sent?: SentMail;
  /** A later campaign to this list did not reach the contact. */
  isNotReached?: true;
}

/** A contact's lists as last read before its deletion. */
export interface RememberedLists {
  source: ListSource;
  lists: RememberedList[];
  /** The file contained only the contact's address, which may have been another contact's. */
  byAddress?: true;
  /** When they were read. This time and those below are server times in ms since the epoch. */
  asOf: number;
  answeredAt: number;
  /** The time of a later reading in which the contact was already deleted. */
  missingAt?: number;
  /** The time of our last restore of the contact, unless it was undone. */
  restoredAt?: number;
  /** The day of its deletion ("2026-11-03") according to the reading of its emails. */
  deletedOn?: string;
}

/** Contacts with the same lists from the same reading. */
export interface RememberedSet extends RememberedLists {
  contactIds: string[];
}

/** An email list as it is now, or as it was when it was deleted. Times have Constant Contact's format. */
export interface AnyList extends NamedList {
  createdAt?: string;
  updatedAt?: string;
  deletedAt?: string;
}

/** The data imported from an export file: the contacts of each list at the time of the export. */
export interface ListFileContent {
  /** In ms since the epoch. Not later than the export. */
  asOf: number;
  lists: ListOfFile[];
  /** Contacts with the same lists, or with none. */
  sets: { listIds: string[]; contactIds: string[] }[];
  byAddress?: true;
}

/** A recent export of Constant Contact, whose file may still exist. */
export interface RecentExport {
  activityId: string;
  /** When it was started, in ms since the epoch. */
  at: number;
}

/** An imported export file. */
export interface ListFile {
  asOf: number;
  /** The number of contacts for which no later file has lists. */
  contacts: number;
}

/** What is remembered about the lists of an account. */
export interface ListMemory {
  contacts: number;
  /** When the lists were last checked, in ms since the epoch; absent before the first reading has ended. */
  checkedAt?: number;
  isReading: boolean;
  /** The calls of the last day on which the lists were checked. */
  calls?: number;
  /** Why the last reading failed; absent once one succeeds. */
  failure?: Failure;
}

/** What is known about the emails sent to an account's deleted contacts. */
export interface SentLists {
  /** The number of deleted contacts that an email reached. */
  contacts: number;
  /** When the last reading ended, in ms since the epoch. */
  readAt?: number;
  /** A reading in progress: its calls so far, and their maximum. */
  reading?: { calls: number; most: number };
}
