import type { SendChoice } from '../../restore/choose-sends';
import { type BinDeps, findCached } from '../deleted-contacts/cache';

/** The day on which each cached contact was deleted, by id; in ms since the epoch. */
export async function knownDeletions(
  accountId: string,
  deps: Pick<BinDeps, 'database' | 'seal'>,
): Promise<Map<string, number>> {
  const contacts = await findCached(accountId, ({ deletedAt }) => deletedAt !== undefined, deps);
  const days = contacts.map(({ id, deletedAt = '' }) => [id, Date.parse(deletedAt.slice(0, 10))] as const);
  return new Map(days.filter(([, at]) => !Number.isNaN(at)));
}

export function deletionsPerDay(deleted: ReadonlyMap<string, number>): SendChoice['deletions'] {
  const counts = new Map<number, number>();
  for (const at of deleted.values()) counts.set(at, (counts.get(at) ?? 0) + 1);
  return [...counts].map(([at, contacts]) => ({ at, contacts }));
}
