import type { Failure } from './failure';

/** A list by id, with the name that it had when it was read. */
export interface NamedList {
  id: string;
  name: string;
}

/** The lists that a contact was on when they were read last, before it was deleted. */
export interface RememberedLists {
  lists: NamedList[];
  /** When they were read. This time and those below are the server's, in ms since the epoch. */
  asOf: number;
  /** When this was answered. */
  answeredAt: number;
  /** A later reading, at which the contact was deleted already. */
  missingAt?: number;
  /** When we restored the contact last, unless that was undone. */
  restoredAt?: number;
}

/** Contacts that were on the same lists, seen in the same reading. */
export interface RememberedSet extends RememberedLists {
  contactIds: string[];
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
