/** Contacts that one bulk activity takes (https://developer.constantcontact.com/api_guide/bulk_activities.html). */
export const CHUNK = 500;
/** One that sends a chunk, one that asks after it, and one that reads back as many contacts: what `npm run bench` measures. */
const CALLS_A_CHUNK = 3;

/** About how many calls a bulk restore of so many contacts takes. */
export function expectedCalls(contacts: number): number {
  return Math.ceil(contacts / CHUNK) * CALLS_A_CHUNK;
}
