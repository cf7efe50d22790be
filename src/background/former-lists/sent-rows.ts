import { DAY_MS } from '../../restore/day-bounds';
import { compactSets, createSetNumbers, MOST_SETS } from './membership-rows';
import type { SentToDeleted } from './sent-lists';

/**
 * Creates rows for the contacts known as deleted before the reading. Recipients are read only once, so later deletions
 * would get incomplete rows.
 */
export function beginRows(
  deleted: Iterable<[contactId: string, deletedOn: number]>,
): Pick<SentToDeleted, 'sets' | 'rows'> {
  const rows = [...deleted].map(
    ([id, at]) => [id.toLowerCase(), { set: 0, reading: Math.floor(at / DAY_MS) }] as const,
  );
  return { sets: [[]], rows: new Map(rows) };
}

/** Records which sends reached deleted contacts, and drops unused sets. */
export function enterReceived(sent: SentToDeleted, received: { contactId: string; place: number }[]): void {
  const numberOf = createSetNumbers(sent.sets);
  for (const { contactId, place } of received) {
    const before = sent.rows.get(contactId);
    if (!before) continue;
    const set = numberOf([...new Set(sent.sets[before.set]).add(place)]);
    sent.rows.set(contactId, { ...before, set });
  }
  sent.sets = compactSets(sent.rows, sent.sets).slice(0, MOST_SETS);
  for (const [id, { set }] of sent.rows) if (set >= MOST_SETS) sent.rows.delete(id);
}

/** The number of contacts that a send reached. The rows of the others show that no send reached them. */
export function countReached({ sets, rows }: Pick<SentToDeleted, 'sets' | 'rows'>): number {
  return [...rows.values()].filter(({ set }) => (sets[set] ?? []).length > 0).length;
}
