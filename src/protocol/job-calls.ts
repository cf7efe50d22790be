import type { JobKind } from './requests';

/** Contacts that one bulk activity takes (https://developer.constantcontact.com/api_guide/bulk_activities.html). */
export const CHUNK = 500;
/** So many contacts are read one by one where that takes fewer calls than pages of 500. */
export const MOST_SINGLE_READS = 100;

/**
 * About how many calls a job of so many contacts takes, in an account with so many deleted ones: a dry run reads all of those
 * or, where that is less, the first page of them and each contact. A restore reads once what changed since the contacts were
 * read; then it sends each chunk, asks after it and reads as many contacts back. An undo, which mostly comes soon after
 * the restore, reads once more all that this had changed.
 */
export function expectedCalls(contacts: number, kind: JobKind, deleted: number): number {
  if (contacts === 0) return 0;
  const chunks = Math.ceil(contacts / CHUNK);
  if (kind === 'restore') return 3 * chunks + 1;
  if (kind === 'undo') return 4 * chunks;
  const pages = Math.max(1, Math.ceil(deleted / CHUNK));
  return contacts <= MOST_SINGLE_READS ? 1 + Math.min(contacts, pages - 1) : pages;
}
