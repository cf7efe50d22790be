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
  /** The number of contacts on the page that could not be parsed. */
  unread?: number;
  /** Absent after the last page. */
  next?: string;
  /** The number of contacts in all, if Constant Contact says (with the first page). */
  total?: number;
  /** The account's number of deleted contacts, if Constant Contact says. Comes with the last page of a scan for changes. */
  deletedTotal?: number;
}

/** A page of cached contacts. Pages come in the order in which they were read, so a later page has newer data. */
export interface CachedPage {
  contacts: (Contact & Marked)[];
  /** Ids of contacts that are no longer deleted. */
  notDeleted: string[];
  /** The account that the contacts belong to. */
  accountId: string;
  pages: number;
  /** When the cache was last read completely or updated, in ms since the epoch; absent before the first full scan. */
  readAt?: number;
  /** The number of calls of the last full scan; absent before the first one. */
  scanned?: number;
}
