import { CallFailed } from '../../constant-contact/http';
import type { Account, Contact, Marked } from '../../protocol/contact';
import type { MarkEntry, NeverRestore, Person } from '../../protocol/never-restore';
import { mayRestore, namesOf, personOf, type Written } from '../../restore/never-restore';
import { isUnnamed } from '../access/account';
import { createMarkRows, digestsOf, LOST, type MarkRowsDeps, mayBeSame } from './mark-rows';
import { openMarks, sealMarks } from './marks-file';

export interface MarksDeps extends MarkRowsDeps {
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

/**
 * Whom nobody may restore. A mark is a keyed hash of an id or an address: whom it stands for can be found only by somebody who has the id or
 * the address. Where the key or the marks were lost, everything that could restore somebody is refused.
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
      return flagged(accountId, contacts).catch((error: unknown) => {
        if (!(error instanceof CallFailed)) throw error;
        return contacts;
      });
    },
    async guard(accountId, call) {
      const people = mayRestore(call);
      if (people.length === 0) return;
      const found = await rows.of(accountId, people);
      if (found.some(({ length }) => length > 0)) {
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
        await rows.surely(account.id);
        await deps.record(account, { change: 'marked', people: people.length });
        await rows.add(account.id, await Promise.all(all.map((person) => digestsOf(account.id, person))));
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
        return sealMarks(accounts, passphrase);
      }),
    fromFile: (account, file, passphrase) =>
      exclusively(LOCK, async () => {
        const opened = await openMarks(file, passphrase);
        const accounts = opened?.filter(({ accountId }) => mayBeSame(accountId, account.id)) ?? [];
        if (accounts.length === 0) throw new CallFailed({ kind: 'marks-file' });
        for (const { accountId, people } of accounts) {
          // A file that has as many marks as were lost takes their place.
          if (!(await rows.isLost(accountId))) continue;
          if (new Set(people.flat()).size < (await rows.countExpected(accountId))) throw new CallFailed(LOST);
        }
        const people = accounts.reduce((sum, each) => sum + each.people.length, 0);
        await deps.record(account, { change: 'imported', people });
        for (const each of accounts) await rows.add(each.accountId, each.people);
        return stateOf(account.id);
      }),
  };
}
