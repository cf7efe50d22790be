/** The known identifiers of a marked person. */
export interface Person {
  id?: string;
  address?: string;
}

export interface NeverRestore {
  /** The number of marked people. */
  people: number;
  /** Marks made in this browser can no longer be read. Nothing is restored until that is resolved. */
  isLost: boolean;
  /** Marks made before the account had a name also count here. They may belong to another account. */
  isShared?: true;
}

/** A change to marks, for the history. It does not identify the marked people. */
export interface MarkEntry {
  id: string;
  /** ms since the epoch. */
  at: number;
  change: MarkChange;
  people: number;
  /** The contact whose mark was removed, if it was a single one. */
  contactId?: string;
  /** Why marks were removed. */
  reason?: string;
  who?: string;
}

export const MARK_CHANGES = ['marked', 'unmarked', 'imported', 'exported', 'given-up'] as const;

type MarkChange = (typeof MARK_CHANGES)[number];
