/** Whom a mark is about, by what is known of them. */
export interface Person {
  id?: string;
  address?: string;
}

export interface NeverRestore {
  /** How many people are marked. */
  people: number;
  /** Marks were made in this browser that cannot be read any more; nothing is restored until that is settled. */
  isLost: boolean;
  /** Marks count here that were made where the account had no name, and may be about another account. */
  isShared?: true;
}

/** What was done to marks, for the history. It names nobody who is marked. */
export interface MarkEntry {
  id: string;
  /** ms since the epoch. */
  at: number;
  change: MarkChange;
  people: number;
  /** Whose mark was taken away, where that was one contact. */
  contactId?: string;
  /** Why, where marks were taken away. */
  reason?: string;
  who?: string;
}

export const MARK_CHANGES = ['marked', 'unmarked', 'imported', 'exported', 'given-up'] as const;

export type MarkChange = (typeof MARK_CHANGES)[number];
