import * as v from 'valibot';
import * as api from '../../constant-contact/lists';
import type { ContactList } from '../../protocol/contact';
import type { AnyList } from '../../protocol/former-lists';
import type { ListChoice } from '../../protocol/settings';
import type { Api } from '../access/api';
import { ageOf } from '../access/clock';
import type { Stored } from '../storage/stored-value';

/** The lists of one account as last read, the lists chosen last, and the names of tags and custom fields. */
const accountSchema = v.object({
  accountId: v.string(),
  lists: v.array(v.object({ id: v.string(), name: v.string(), members: v.exactOptional(v.number()) })),
  /** In ms since the epoch; 0 if the lists have to be read again. */
  readAt: v.number(),
  lastChosen: v.array(v.string()),
  names: v.exactOptional(v.array(v.object({ id: v.string(), name: v.string() }))),
  /** As `readAt`, for the names. */
  namesAt: v.exactOptional(v.number()),
});
type AccountLists = v.InferOutput<typeof accountSchema>;

export const accountListsSchema = v.array(accountSchema);

/** Lists seldom change, and the server refuses a deleted list before it writes anything. */
const FRESH_MS = 5 * 60_000;

export interface ListsDeps {
  api: Api;
  stored: Stored<AccountLists[]>;
  now: () => number;
}

/**
 * The active lists of an account, by default the current one, by name. They come from the cache if it is fresh and not
 * empty. Rejects with `signed-out` and as calls do.
 */
export async function getLists(
  { refresh }: { refresh?: boolean },
  deps: ListsDeps,
  accountId?: string,
): Promise<ListChoice> {
  const { account, call } = await deps.api.as(accountId);
  const cached = await listsOf(account.id, deps);
  if (!refresh && ageOf(cached.readAt, deps.now()) < FRESH_MS && cached.lists.length > 0) return choice(cached);
  const lists = (await api.getLists(call)).sort(byName);
  return choice(await change(account.id, deps, (entry) => ({ ...entry, lists, readAt: deps.now() })));
}

/** All email lists, including deleted ones. They are read for a file and not stored. */
export async function getAllLists({ api: { as } }: Pick<ListsDeps, 'api'>): Promise<AnyList[]> {
  return api.getAllLists((await as()).call);
}

/** Creates a list to restore onto, or finds the one of this name, and adds it to the cache. */
export async function createList({ name }: { name: string }, deps: ListsDeps): Promise<ContactList> {
  const { account, call } = await deps.api.as();
  const list = await api.createList(call, name);
  await change(account.id, deps, (entry) => ({
    ...entry,
    lists: [...entry.lists.filter(({ id }) => id !== list.id), list].sort(byName),
  }));
  return list;
}

/** Stores the chosen lists for the account’s next restore. Returns them by name where known, else by id. */
export async function chooseLists(
  accountId: string,
  lastChosen: string[],
  deps: Pick<ListsDeps, 'stored'>,
): Promise<ContactList[]> {
  const { lists } = await change(accountId, deps, (entry) => ({ ...entry, lastChosen }));
  return lastChosen.map((id) => lists.find((list) => list.id === id) ?? { id, name: id });
}

/** Deletes the cached lists and names of all accounts; the last choices stay. */
export async function forgetLists({ stored }: Pick<ListsDeps, 'stored'>): Promise<void> {
  await stored.update((entries) => entries.map((entry) => ({ ...entry, lists: [], readAt: 0, names: [], namesAt: 0 })));
}

export async function listsOf(accountId: string, { stored }: Pick<ListsDeps, 'stored'>): Promise<AccountLists> {
  return entryOf(accountId, await stored.get());
}

/** Changes the account’s entry and returns it. */
export async function change(
  accountId: string,
  { stored }: Pick<ListsDeps, 'stored'>,
  how: (entry: AccountLists) => AccountLists,
): Promise<AccountLists> {
  const entries = await stored.update((before) => [
    ...before.filter((entry) => entry.accountId !== accountId),
    how(entryOf(accountId, before)),
  ]);
  return entryOf(accountId, entries);
}

function entryOf(accountId: string, entries: AccountLists[]): AccountLists {
  const cached = entries.find((entry) => entry.accountId === accountId);
  return cached ?? { accountId, lists: [], readAt: 0, lastChosen: [] };
}

function choice({ lists, lastChosen }: AccountLists): ListChoice {
  return { lists, lastChosen: lastChosen.filter((chosen) => lists.some(({ id }) => id === chosen)) };
}

function byName(one: ContactList, other: ContactList): number {
  return one.name.localeCompare(other.name);
}
