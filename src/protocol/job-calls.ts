import type { JobKind } from './requests';

/** Contacts that one bulk activity takes (https://developer.constantcontact.com/api_guide/bulk_activities.html). */
export const CHUNK = 500;
/**
 * A restore and an undo have up to one call that reads a chunk before it is sent, one that sends it, one that asks after
 * it, and one that reads back as many contacts, which is what `npm run bench` measures; a dry run only reads.
 */
const CALLS_A_CHUNK: Record<JobKind, number> = { restore: 4, undo: 4, 'dry-run': 1 };

/** About how many calls a job of so many contacts takes. */
export function expectedCalls(contacts: number, kind: JobKind): number {
  return Math.ceil(contacts / CHUNK) * CALLS_A_CHUNK[kind];
}
