import type { Contact, Marked } from './contact';
import type { Failure } from './failure';

export interface FoundContacts {
  contacts: (Contact & Marked)[];
  failed: FailedLookup[];
}

export interface FailedLookup {
  /** The address or id. */
  query: string;
  failure: Failure;
}

export interface ScannedPage {
  contacts: (Contact & Marked)[];
  /** How many contacts there are on the page besides, of a shape that is not known. */
  unread?: number;
  /** Absent after the last page. */
  next?: string;
  /** How many there are in all, where Constant Contact said (with the first page). */
  total?: number;
  /** With the last page of those that changed: how many deleted contacts the account has, where Constant Contact said. */
  deletedTotal?: number;
}

/** Pages come in the order in which they were read: what a later one says of a contact is the newer. */
export interface CachedPage {
  contacts: (Contact & Marked)[];
  /** Ids of contacts that are not deleted any more. */
  notDeleted: string[];
  /** Whose contacts they are. */
  accountId: string;
  /** How many pages there are. */
  pages: number;
  /** When they were last read whole or brought up to date, in ms since the epoch; absent before a whole scan. */
  readAt?: number;
  /** How many calls the last whole scan took; absent before there was one. */
  scanned?: number;
}
