import { CallFailed, ignoreFailure } from '../../constant-contact/http';
import type { Account, Contact, Marked } from '../../protocol/contact';
import type { MarkEntry, NeverRestore, Person } from '../../protocol/never-restore';
import { identifiersOf, peopleRestoredBy, personOf, type WriteRequest } from '../../restore/never-restore';
import { isUnnamed } from '../access/account';
import { createMarkRows, hashesOf, MARKS_LOST, type MarkRowsDeps, mayBeSame } from './mark-rows';
import { openMarks, sealMarks } from './marks-file';

interface MarksDeps extends MarkRowsDeps {
  exclusively: <T>(name: string, task: () => Promise<T>) => Promise<T>;
  /** The stored contacts that match, so that a mark on an address also covers their ids. */
  cachedContacts: (accountId: string, fits: (contact: Contact) => boolean) => Promise<Contact[]>;
  /** The rounds that derive the key of a file from its passphrase. */
  passphraseRounds: number;
  /** Adds a change of marks to the history. */
  record: (account: Account, entry: Pick<MarkEntry, 'change' | 'people' | 'contactId' | 'reason'>) => Promise<void>;
}

export interface Marks {
  /** Returns the contacts, each marked one with `neverRestore`. Rejects with `marks-lost`. */
  flagged<C extends Contact>(accountId: string, contacts: C[]): Promise<(C & Marked)[]>;
  /** The ids that are marked. Rejects with `marks-lost`. */
  amongIds(accountId: string, ids: string[]): Promise<string[]>;
  /** As `flagged`, for display. If marks are lost it flags no contact; nothing can be restored then anyway. */
  shown<C extends Contact>(accountId: string, contacts: C[]): Promise<(C & Marked)[]>;
  /** Rejects with `not-restorable` if a call may restore a marked person, and with `marks-lost` if that is unknown. */
  guard(accountId: string, call: WriteRequest): Promise<void>;
  /** Runs a task that reads marks and stores contacts by them. No mark changes during the task. Must not be nested. */
  whileUnchanged<T>(task: () => Promise<T>): Promise<T>;
  state(accountId: string): Promise<NeverRestore>;
  mark(account: Account, people: Person[]): Promise<NeverRestore>;
  unmark(account: Account, people: Person[], reason: string): Promise<NeverRestore>;
  giveUpLost(account: Account, reason: string): Promise<NeverRestore>;
  toFile(account: Account, passphrase: string): Promise<string>;
  fromFile(account: Account, file: string, passphrase: string): Promise<NeverRestore>;
}

const LOCK = 'contact-restore:never-restore';

/**
 * The people whom nobody may restore. A mark is a keyed hash of an id or an address, so only somebody who has that id
 * or address can find it. If the key or any marks are lost, every call that could restore a person is refused.
 */
export function createMarks(deps: MarksDeps): Marks {
  const { exclusively } = deps;
  const rows = createMarkRows(deps);

  async function flagged<C extends Contact>(accountId: string, contacts: C[]): Promise<(C & Marked)[]> {
    const found = await rows.of(accountId, contacts.map(personOf));
    return contacts.map((contact, at) => (found[at]?.length ? { ...contact, neverRestore: true as const } : contact));
  }

  async function stateOf(accountId: string): Promise<NeverRestore> {
    const accounts = await rows.maybeSame(accountId);
    const isShared = accounts.some(isUnnamed) ? { isShared: true as const } : {};
    let people = 0;
    for (const id of accounts) {
      if (await rows.isLost(id)) return { people: 0, isLost: true, ...isShared };
      people += await rows.countPeople(id);
    }
    return { people, isLost: false, ...isShared };
  }

  return {
    flagged,
    async amongIds(accountId, ids) {
      const found = await rows.of(
        accountId,
        ids.map((id) => ({ id })),
      );
      return ids.filter((_id, at) => (found[at]?.length ?? 0) > 0);
    },
    async shown(accountId, contacts) {
      return flagged(accountId, contacts).catch((error: unknown) => ignoreFailure(error) ?? contacts);
    },
    async guard(accountId, call) {
      const people = peopleRestoredBy(call);
      if (people.length === 0) return;
      const found = await rows.of(accountId, people);
      if (found.some(({ length }) => length > 0)) {
        throw new CallFailed({ kind: 'not-restorable', why: 'never-restore' });
      }
    },
    whileUnchanged: (task) => exclusively(LOCK, task),
    state: stateOf,
    mark: (account, people) =>
      exclusively(LOCK, async () => {
        // Marks all known names of these people, because an address may change or pass to another contact.
        const wanted = new Set(people.flatMap(identifiersOf));
        const known = await deps.cachedContacts(account.id, (contact) =>
          identifiersOf(personOf(contact)).some((name) => wanted.has(name)),
        );
        const all = [...people, ...known.map(personOf)];
        await rows.requireIntact(account.id);
        await deps.record(account, { change: 'marked', people: people.length });
        await rows.add(account.id, await Promise.all(all.map((person) => hashesOf(account.id, person))));
        return stateOf(account.id);
      }),
    unmark: (account, people, reason) =>
      exclusively(LOCK, async () => {
        const found = (await rows.of(account.id, people)).flat();
        const persons = new Set(found.map(({ person }) => person));
        if (persons.size === 0) return stateOf(account.id);
        const [only] = people.length === 1 ? people : [];
        const contact = only?.id === undefined ? {} : { contactId: only.id };
        await deps.record(account, { change: 'unmarked', people: persons.size, reason, ...contact });
        for (const id of new Set(found.map(({ accountId }) => accountId))) {
          await rows.remove(id, persons);
        }
        return stateOf(account.id);
      }),
    giveUpLost: (account, reason) =>
      exclusively(LOCK, async () => {
        if (!(await stateOf(account.id)).isLost) return stateOf(account.id);
        await deps.record(account, { change: 'given-up', people: 0, reason });
        for (const id of await rows.maybeSame(account.id)) if (await rows.isLost(id)) await rows.removeAll(id);
        return stateOf(account.id);
      }),
    toFile: (account, passphrase) =>
      exclusively(LOCK, async () => {
        const accounts = await Promise.all((await rows.maybeSame(account.id)).map(rows.digestsOf));
        const people = accounts.reduce((sum, each) => sum + each.people.length, 0);
        await deps.record(account, { change: 'exported', people });
        return sealMarks(accounts, passphrase, deps.passphraseRounds);
      }),
    fromFile: (account, file, passphrase) =>
      exclusively(LOCK, async () => {
        const opened = await openMarks(file, passphrase);
        const accounts = opened?.filter(({ accountId }) => mayBeSame(accountId, account.id)) ?? [];
        if (accounts.length === 0) throw new CallFailed({ kind: 'marks-file' });
        for (const { accountId, people } of accounts) {
          // A file replaces lost marks only if it has at least as many.
          if (!(await rows.isLost(accountId))) continue;
          if (new Set(people.flat()).size < (await rows.countExpected(accountId))) throw new CallFailed(MARKS_LOST);
        }
        const people = accounts.reduce((sum, each) => sum + each.people.length, 0);
        await deps.record(account, { change: 'imported', people });
        for (const each of accounts) await rows.add(each.accountId, each.people);
        return stateOf(account.id);
      }),
  };
}
