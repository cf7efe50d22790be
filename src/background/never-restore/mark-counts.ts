import * as v from 'valibot';
import type { KeyedHash } from '../storage/encryption';
import type { Stored } from '../storage/stored-value';

/**
 * How many rows there are of an account, and what the key makes of a text that is always the same. It is kept outside of the database: marks
 * that were thrown away with it, or a key that was, are noticed.
 */
export interface MarkCount {
  accountId: string;
  rows: number;
  check: string;
}

export const markCountsSchema = v.array(v.object({ accountId: v.string(), rows: v.number(), check: v.string() }));

export interface MarkCountsDeps {
  keyedHash: KeyedHash;
  counts: Stored<MarkCount[]>;
}

/** What the key is tried with. */
const CHECK = 'contact-restore never restore';

/** What the key of now makes of that text; undefined where there is no key and none may be made. */
export async function checkOf(mayMakeKey: boolean, { keyedHash }: Pick<MarkCountsDeps, 'keyedHash'>) {
  return (await keyedHash.hash([CHECK], mayMakeKey))?.[0];
}

/** How many rows there were when the marks were last changed, and what shows that the key is the same. */
export async function expected(
  accountId: string,
  { counts }: Pick<MarkCountsDeps, 'counts'>,
): Promise<MarkCount | undefined> {
  return (await counts.get()).find((count) => count.accountId === accountId);
}

export async function setCount(deps: MarkCountsDeps, accountId: string, rows: number): Promise<void> {
  const check = (await checkOf(true, deps)) ?? '';
  await deps.counts.update((all) => [
    ...all.filter((count) => count.accountId !== accountId),
    ...(rows > 0 ? [{ accountId, rows, check }] : []),
  ]);
}
