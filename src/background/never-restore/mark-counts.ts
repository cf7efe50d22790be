import * as v from 'valibot';
import type { KeyedHash } from '../storage/encryption';
import type { Stored } from '../storage/stored-value';

/**
 * The number of an account’s mark rows, and the keyed hash of a constant text. Both are stored outside the database, so
 * that lost marks or a lost key are noticed.
 */
const markCountSchema = v.object({ accountId: v.string(), rows: v.number(), check: v.string() });
export type MarkCount = v.InferOutput<typeof markCountSchema>;

export const markCountsSchema = v.array(markCountSchema);

export interface MarkCountsDeps {
  keyedHash: KeyedHash;
  counts: Stored<MarkCount[]>;
}

/** The constant text that the key is checked with. */
const CHECK = 'contact-restore never restore';

/** The keyed hash of the text under the present key; undefined if there is no key and none may be created. */
export async function keyCheck(mayMakeKey: boolean, { keyedHash }: Pick<MarkCountsDeps, 'keyedHash'>) {
  return (await keyedHash.hash([CHECK], mayMakeKey))?.[0];
}

/** The row count and the key check as of the last change. */
export async function expectedCount(
  accountId: string,
  { counts }: Pick<MarkCountsDeps, 'counts'>,
): Promise<MarkCount | undefined> {
  return (await counts.get()).find((count) => count.accountId === accountId);
}

export async function setCount(deps: MarkCountsDeps, accountId: string, rows: number): Promise<void> {
  const check = (await keyCheck(true, deps)) ?? '';
  await deps.counts.update((all) => [
    ...all.filter((count) => count.accountId !== accountId),
    ...(rows > 0 ? [{ accountId, rows, check }] : []),
  ]);
}
