import { CallFailed } from '../../constant-contact/http';
import type { Account, Contact, Marked } from '../../protocol/contact';
import type { MarkEntry, NeverRestore, Person } from '../../protocol/never-restore';
import { mayRestore, namesOf, personOf, type Written } from '../../restore/never-restore';
import { isUnnamed } from '../access/account';
import type { Database, MarkRow, OpenDatabase } from '../storage/database';
import type { Seal } from '../storage/encryption';
import { sha256 } from '../storage/fingerprint';
import { checkOf, expected, type MarkCountsDeps, setCount } from './mark-counts';
import { openMarks, sealMarks } from './marks-file';

export interface MarksDeps extends MarkCountsDeps {
  database: OpenDatabase;
  seal: Seal;
  newId: () => string;
  exclusively: <T>(name: string, task: () => Promise<T>) => Promise<T>;
  /** Contacts that are kept somewhere and fit, so that a mark of an address is one of their id too. */
  cachedContacts: (accountId: string, fits: (contact: Contact) => boolean) => Promise<Contact[]>;
  /** Puts what was done to marks into the history. */
  record: (account: Account, entry: Pick<MarkEntry, 'change' | 'people' | 'contactId' | 'reason'>) => Promise<void>;
}

export interface Marks {
  /** The same contacts, those that are marked saying so. Rejects with `marks-lost`. */
  flagged<C extends Contact>(accountId: string, contacts: C[]): Promise<(C & Marked)[]>;
  /** Those of the ids that are marked. Rejects with `marks-lost`. */
  amongIds(accountId: string, ids: string[]): Promise<string[]>;
  /** The same for showing them: where marks are lost nothing is restored anyway, and nobody is said to be marked. */
  shown<C extends Contact>(accountId: string, contacts: C[]): Promise<(C & Marked)[]>;
  /** Rejects with `not-restorable` where a call may restore somebody who is marked, and with `marks-lost` where that is not known. */
  guard(accountId: string, call: Written): Promise<void>;
  /** Runs a task that reads marks and writes down contacts by them; no mark is made meanwhile. It must not be nested. */
  meanwhile<T>(task: () => Promise<T>): Promise<T>;
  state(accountId: string): Promise<NeverRestore>;
  mark(account: Account, people: Person[]): Promise<NeverRestore>;
  unmark(account: Account, people: Person[], reason: string): Promise<NeverRestore>;
  giveUpLost(account: Account, reason: string): Promise<NeverRestore>;
  toFile(account: Account, passphrase: string): Promise<string>;
  fromFile(account: Account, file: string, passphrase: string): Promise<NeverRestore>;
}

const LOCK = 'contact-restore:never-restore';
const LOST = { kind: 'marks-lost' } as const;
const ALL_OF = (accountId: string) => IDBKeyRange.bound([accountId], [accountId, []]);

/** Finds the rows of people, in every account that theirs may be. */
function createMarkRows(deps: MarksDeps) {
  const { keyedHash, counts } = deps;

  /** How many rows there are; rejects with `marks-lost` where there were more, or another key. */
  async function surely(accountId: string, db: Database): Promise<number> {
    const rows = await db.count('marks', ALL_OF(accountId));
    const known = await expected(accountId, deps);
    if (!known && rows === 0) return 0;
    const check = await checkOf(false, deps);
    if (check === undefined || (known && (known.check !== check || known.rows > rows))) throw new CallFailed(LOST);
    return rows;
  }

  /** The account and those that it may be: one without a name may be any other, and gets another id with each sign-in. */
  async function maybeSame(accountId: string): Promise<string[]> {
    const others = (await counts.get()).map((count) => count.accountId);
    return [...new Set([accountId, ...others.filter((other) => isUnnamed(accountId) || isUnnamed(other))])];
  }

  /** The rows of each of these people: none for those who are not marked. */
  async function rowsOf(accountId: string, people: Person[], db: Database): Promise<MarkRow[][]> {
    const found = people.map((): MarkRow[] => []);
    for (const id of await maybeSame(accountId)) {
      if ((await surely(id, db)) === 0) continue;
      const digests = await Promise.all(people.map((person) => digestsOf(id, person)));
      const hashes = await keyedHash.hash(digests.flat(), false);
      if (!hashes) throw new CallFailed(LOST);
      const { store, done } = db.transaction('marks');
      const rows = await Promise.all(hashes.map((hash) => store.get([id, hash])));
      await done;
      const next = rows.values();
      for (const [at, own] of digests.entries()) found[at]?.push(...own.flatMap(() => next.next().value ?? []));
    }
    return found;
  }

  async function isLost(accountId: string, db: Database): Promise<boolean> {
    return surely(accountId, db).then(
      () => false,
      (error: unknown) => {
        if (!(error instanceof CallFailed)) throw error;
        return true;
      },
    );
  }

  return { surely, maybeSame, rowsOf, isLost };
}

/**
 * Whom nobody may restore. A mark is a keyed hash of an id or an address: whom it stands for can be found only by somebody who has the id or
 * the address. Where the key or the marks were lost, everything that could restore somebody is refused.
 */
export function createMarks(deps: MarksDeps): Marks {
  const { database, seal, keyedHash, counts, exclusively } = deps;
  const { surely, maybeSame, rowsOf, isLost } = createMarkRows(deps);

  async function flagged<C extends Contact>(accountId: string, contacts: C[]): Promise<(C & Marked)[]> {
    const rows = await rowsOf(accountId, contacts.map(personOf), await database());
    return contacts.map((contact, at) => (rows[at]?.length ? { ...contact, neverRestore: true as const } : contact));
  }

  async function stateOf(accountId: string): Promise<NeverRestore> {
    const db = await database();
    let people = 0;
    for (const id of await maybeSame(accountId)) {
      if (await isLost(id, db)) return { people: 0, isLost: true };
      people += new Set((await db.getAll('marks', ALL_OF(id))).map(({ person }) => person)).size;
    }
    return { people, isLost: false };
  }

  /** Adds the digests of people to those that are there, and in one go takes away rows that nobody can find under the key of now. */
  async function add(accountId: string, people: string[][]): Promise<void> {
    const db = await database();
    const check = await checkOf(false, deps);
    const isOtherKey = check === undefined || check !== ((await expected(accountId, deps))?.check ?? check);
    const hashes = (await keyedHash.hash(people.flat(), true)) ?? [];
    const sealed = await Promise.all(people.flat().map((digest) => seal.seal(digest)));
    const transaction = db.transaction('marks', 'readwrite');
    const { store } = transaction;
    if (isOtherKey) store.delete(ALL_OF(accountId));
    let at = 0;
    for (const digests of people) {
      const own = digests.map(() => ({ hash: hashes[at] ?? '', sealed: sealed[at++] as MarkRow['sealed'] }));
      const known = await Promise.all(own.map(({ hash }) => store.get([accountId, hash])));
      const person = known.find((row) => row)?.person ?? deps.newId();
      for (const [place, row] of own.entries()) if (!known[place]) store.put({ accountId, person, ...row });
    }
    await transaction.done;
    await setCount(deps, accountId, await db.count('marks', ALL_OF(accountId)));
  }

  return {
    flagged,
    async amongIds(accountId, ids) {
      const rows = await rowsOf(
        accountId,
        ids.map((id) => ({ id })),
        await database(),
      );
      return ids.filter((_id, at) => (rows[at]?.length ?? 0) > 0);
    },
    async shown(accountId, contacts) {
      return flagged(accountId, contacts).catch((error: unknown) => {
        if (!(error instanceof CallFailed)) throw error;
        return contacts;
      });
    },
    async guard(accountId, call) {
      const people = mayRestore(call);
      if (people.length === 0) return;
      const rows = await rowsOf(accountId, people, await database());
      if (rows.some(({ length }) => length > 0)) {
        throw new CallFailed({ kind: 'not-restorable', why: 'never-restore' });
      }
    },
    meanwhile: (task) => exclusively(LOCK, task),
    state: stateOf,
    mark: (account, people) =>
      exclusively(LOCK, async () => {
        // What else is known of them: their address may change, and another contact may get it.
        const wanted = new Set(people.flatMap(namesOf));
        const known = await deps.cachedContacts(account.id, (contact) =>
          namesOf(personOf(contact)).some((name) => wanted.has(name)),
        );
        const all = [...people, ...known.map(personOf)];
        await surely(account.id, await database());
        await deps.record(account, { change: 'marked', people: people.length });
        await add(account.id, await Promise.all(all.map((person) => digestsOf(account.id, person))));
        return stateOf(account.id);
      }),
    unmark: (account, people, reason) =>
      exclusively(LOCK, async () => {
        const db = await database();
        const found = (await rowsOf(account.id, people, db)).flat();
        const persons = new Set(found.map(({ person }) => person));
        if (persons.size === 0) return stateOf(account.id);
        const [only] = people.length === 1 ? people : [];
        const contact = only?.id === undefined ? {} : { contactId: only.id };
        await deps.record(account, { change: 'unmarked', people: persons.size, reason, ...contact });
        for (const id of new Set(found.map(({ accountId }) => accountId))) {
          const rows = await db.getAll('marks', ALL_OF(id));
          const removed = rows.filter(({ person }) => persons.has(person));
          // A worker that is stopped in between leaves more marks than it counts, never fewer.
          await setCount(deps, id, rows.length - removed.length);
          const transaction = db.transaction('marks', 'readwrite');
          for (const { hash } of removed) transaction.store.delete([id, hash]);
          await transaction.done;
        }
        return stateOf(account.id);
      }),
    giveUpLost: (account, reason) =>
      exclusively(LOCK, async () => {
        if (!(await stateOf(account.id)).isLost) return stateOf(account.id);
        await deps.record(account, { change: 'given-up', people: 0, reason });
        const db = await database();
        for (const id of await maybeSame(account.id)) {
          if (!(await isLost(id, db))) continue;
          await db.delete('marks', ALL_OF(id));
          await counts.update((all) => all.filter((count) => count.accountId !== id));
        }
        return stateOf(account.id);
      }),
    toFile: (account, passphrase) =>
      exclusively(LOCK, async () => {
        const db = await database();
        await surely(account.id, db);
        const people = new Map<string, string[]>();
        for (const { person, sealed } of await db.getAll('marks', ALL_OF(account.id))) {
          const digest = await seal.open(sealed);
          if (typeof digest !== 'string') throw new CallFailed(LOST);
          people.set(person, [...(people.get(person) ?? []), digest]);
        }
        await deps.record(account, { change: 'exported', people: people.size });
        return sealMarks({ accountId: account.id, people: [...people.values()] }, passphrase);
      }),
    fromFile: (account, file, passphrase) =>
      exclusively(LOCK, async () => {
        const opened = await openMarks(file, passphrase);
        if (opened?.accountId !== account.id) throw new CallFailed({ kind: 'marks-file' });
        // A file that has as many marks as were lost takes their place.
        const db = await database();
        if (await isLost(account.id, db)) {
          const rows = await db.count('marks', ALL_OF(account.id));
          const least = Math.max(rows, (await expected(account.id, deps))?.rows ?? 0);
          if (new Set(opened.people.flat()).size < least) throw new CallFailed(LOST);
        }
        await deps.record(account, { change: 'imported', people: opened.people.length });
        await add(account.id, opened.people);
        return stateOf(account.id);
      }),
  };
}

function digestsOf(accountId: string, person: Person): Promise<string[]> {
  return Promise.all(namesOf(person).map((name) => sha256(`${accountId}\n${name}`)));
}
