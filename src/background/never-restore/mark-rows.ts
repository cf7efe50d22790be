import * as v from 'valibot';
import { CallFailed, ignoreFailure } from '../../constant-contact/http';
import type { Person } from '../../protocol/never-restore';
import { identifiersOf } from '../../restore/never-restore';
import { isUnnamed } from '../access/account';
import { keysUnder, type MarkRow } from '../storage/database';
import type { StoreDeps } from '../storage/encryption';
import { sha256 } from '../storage/fingerprint';
import { expectedCount, keyCheck, type MarkCountsDeps, setCount } from './mark-counts';
import type { AccountMarks } from './marks-file';

export interface MarkRowsDeps extends MarkCountsDeps, StoreDeps {
  newId: () => string;
}

export const MARKS_LOST = { kind: 'marks-lost' } as const;

/** Stores the marks. Looks people up in every account that may be the same one. */
export function createMarkRows(deps: MarkRowsDeps) {
  const { database, seal, keyedHash, counts } = deps;

  /** The number of rows. Rejects with `marks-lost` if rows are missing or the key has changed. */
  async function requireIntact(accountId: string): Promise<number> {
    const db = await database();
    const rows = await db.count('marks', keysUnder(accountId));
    const known = await expectedCount(accountId, deps);
    if (!known && rows === 0) return 0;
    const check = await keyCheck(false, deps);
    if (check === undefined || (known && (known.check !== check || known.rows > rows)))
      throw new CallFailed(MARKS_LOST);
    return rows;
  }

  /** The account itself, and the accounts with marks that may be the same one. */
  async function maybeSame(accountId: string): Promise<string[]> {
    const others = (await counts.get()).map((count) => count.accountId);
    return [...new Set([accountId, ...others.filter((other) => mayBeSame(accountId, other))])];
  }

  /** The rows of each person; empty for a person without a mark. */
  async function rowsOf(accountId: string, people: Person[]): Promise<MarkRow[][]> {
    const db = await database();
    const found = people.map((): MarkRow[] => []);
    for (const id of await maybeSame(accountId)) {
      if ((await requireIntact(id)) === 0) continue;
      const digests = await Promise.all(people.map((person) => hashesOf(id, person)));
      const hashes = await keyedHash.hash(digests.flat(), false);
      if (!hashes) throw new CallFailed(MARKS_LOST);
      const { store, done } = db.transaction('marks');
      const rows = await Promise.all(hashes.map((hash) => store.get([id, hash])));
      await done;
      const next = rows.values();
      for (const [at, own] of digests.entries()) found[at]?.push(...own.flatMap(() => next.next().value ?? []));
    }
    return found;
  }

  async function digestsIn(accountId: string): Promise<AccountMarks> {
    const db = await database();
    await requireIntact(accountId);
    const people = new Map<string, string[]>();
    for (const { person, sealed } of await db.getAll('marks', keysUnder(accountId))) {
      const digest = await seal.openAs(v.string(), sealed);
      if (digest === undefined) throw new CallFailed(MARKS_LOST);
      people.set(person, [...(people.get(person) ?? []), digest]);
    }
    return { accountId, people: [...people.values()] };
  }

  async function isLost(accountId: string): Promise<boolean> {
    return requireIntact(accountId).then(
      () => false,
      (error: unknown) => {
        ignoreFailure(error);
        return true;
      },
    );
  }

  /**
   * Adds the digests of people. If the key has changed, the old key’s rows are useless, and they are deleted in the same
   * transaction.
   */
  async function add(accountId: string, people: string[][]): Promise<void> {
    const db = await database();
    const check = await keyCheck(false, deps);
    const isOtherKey = check === undefined || check !== ((await expectedCount(accountId, deps))?.check ?? check);
    const hashes = (await keyedHash.hash(people.flat(), true)) ?? [];
    const sealed = await Promise.all(people.flat().map((digest) => seal.seal(digest)));
    const transaction = db.transaction('marks', 'readwrite');
    const { store } = transaction;
    const writes: Promise<unknown>[] = isOtherKey ? [store.delete(keysUnder(accountId))] : [];
    let at = 0;
    for (const digests of people) {
      const own = digests.map(() => ({ hash: hashes[at] ?? '', sealed: sealed[at++] as MarkRow['sealed'] }));
      const known = await Promise.all(own.map(({ hash }) => store.get([accountId, hash])));
      const person = known.find((row) => row)?.person ?? deps.newId();
      for (const [place, row] of own.entries())
        if (!known[place]) writes.push(store.put({ accountId, person, ...row }));
    }
    await Promise.all([...writes, transaction.done]);
    await setCount(deps, accountId, await db.count('marks', keysUnder(accountId)));
  }

  async function remove(accountId: string, persons: ReadonlySet<string>): Promise<void> {
    const db = await database();
    const all = await db.getAll('marks', keysUnder(accountId));
    const removed = all.filter(({ person }) => persons.has(person));
    // If the worker stops in between, there are more rows than counted, never fewer.
    await setCount(deps, accountId, all.length - removed.length);
    const transaction = db.transaction('marks', 'readwrite');
    const deletions = removed.map(({ hash }) => transaction.store.delete([accountId, hash]));
    await Promise.all([...deletions, transaction.done]);
  }

  return {
    requireIntact,
    maybeSame,
    of: rowsOf,
    digestsOf: digestsIn,
    isLost,
    add,
    remove,
    async removeAll(accountId: string): Promise<void> {
      await (await database()).delete('marks', keysUnder(accountId));
      await counts.update((all) => all.filter((count) => count.accountId !== accountId));
    },
    async countPeople(accountId: string): Promise<number> {
      const all = await (await database()).getAll('marks', keysUnder(accountId));
      return new Set(all.map(({ person }) => person)).size;
    },
    /** The number of rows that there should be at least. */
    async countExpected(accountId: string): Promise<number> {
      const count = await (await database()).count('marks', keysUnder(accountId));
      return Math.max(count, (await expectedCount(accountId, deps))?.rows ?? 0);
    },
  };
}

/** An unnamed account may be the same as any other. It gets a new id with each sign-in. */
export function mayBeSame(one: string, other: string): boolean {
  return one === other || isUnnamed(one) || isUnnamed(other);
}

export function hashesOf(accountId: string, person: Person): Promise<string[]> {
  return Promise.all(identifiersOf(person).map((name) => sha256(`${accountId}\n${name}`)));
}
