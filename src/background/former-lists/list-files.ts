import * as v from 'valibot';
import { CallFailed } from '../../constant-contact/http';
import type { ListFile, ListFileContent, RememberedLists } from '../../protocol/former-lists';
import type { ServerClock } from '../access/clock';
import type { Sessions } from '../access/sessions';
import type { StoreDeps } from '../storage/encryption';
import { RETENTION_MS } from './ledger';
import { compactSets, createSetNumbers, findRows, MOST_SETS, nextReadingNumber } from './membership-rows';
import { createRowStore, type WithRows } from './row-store';

const headerSchema = v.object({
  lists: v.array(v.object({ id: v.string(), name: v.string() })),
  /** Sets of lists, as indexes of `lists`. */
  sets: v.array(v.array(v.number())),
  files: v.array(
    v.object({
      number: v.number(),
      asOf: v.number(),
      /** When it was added, by the server’s time. */
      addedAt: v.number(),
      byAddress: v.exactOptional(v.literal(true)),
      /** Indexes of lists whose names in the file may mean another list. */
      doubtful: v.array(v.number()),
    }),
  ),
});
type Header = v.InferOutput<typeof headerSchema>;

/** The lists of contacts, each from the newest file about the contact. Contains no addresses and no names of people. */
type ListFiles = WithRows<Header>;

const store = createRowStore('list-files', headerSchema);

export interface ListFilesDeps extends StoreDeps {
  sessions: Pick<Sessions, 'whileSignedIn' | 'current'>;
  serverClock: Pick<ServerClock, 'now' | 'atLeast'>;
  /** Whether the policy allows lists to be remembered. */
  mayKeep: () => Promise<boolean>;
  exclusively: <T>(name: string, task: () => Promise<T>) => Promise<T>;
}

const LOCK = 'contact-restore:list-files';

/** The files of the current account; null when signed out, or if the policy forbids storing them. Makes no call. */
export async function getListFiles(deps: ListFilesDeps): Promise<ListFile[] | null> {
  const session = await deps.sessions.current();
  if (!session || !(await deps.mayKeep())) return null;
  return filesIn(await store.open(session.account.id, deps));
}

/** Stores the lists of a file, except for contacts that a newer file covers. */
export async function addListFile(content: ListFileContent, deps: ListFilesDeps): Promise<ListFile[]> {
  const session = await deps.sessions.current();
  if (!session) throw new CallFailed({ kind: 'signed-out' });
  if (!(await deps.mayKeep())) throw new CallFailed({ kind: 'by-policy', what: 'setting' });
  const now = await deps.serverClock.now();
  if (content.asOf > now) throw new CallFailed({ kind: 'bad-request' });
  const accountId = session.account.id;
  return deps.exclusively(LOCK, async () => {
    const files = (await store.open(accountId, deps)) ?? { lists: [], sets: [], files: [], rows: new Map() };
    enter(files, content, now);
    dropIdle(files, now);
    await save(accountId, files, deps);
    return filesIn(files);
  });
}

/** Deletes the files of the current account. Waits for a file that is being added, or it would be stored afterwards. */
export function forgetCurrentListFiles(deps: ListFilesDeps): Promise<ListFile[]> {
  return deps.exclusively(LOCK, async () => {
    const session = await deps.sessions.current();
    if (session) await store.forget(session.account.id, deps);
    return [];
  });
}

/** Deletes the files of all accounts except these. */
export const forgetListFiles = store.forgetOthers;

/** Deletes files that were added too long ago. */
export function forgetOldListFiles(now: number, deps: StoreDeps): Promise<void> {
  return store.forgetOld(({ files }) => files.some(({ addedAt }) => now - addedAt <= RETENTION_MS), deps);
}

/** Deletes what files say about contacts before their restore. `restored` holds the times of restores by contact id. */
export function forgetInFiles(
  accountId: string,
  restored: ReadonlyMap<string, number>,
  deps: ListFilesDeps,
): Promise<void> {
  return deps.exclusively(LOCK, async () => {
    const files = await store.open(accountId, deps);
    if (!files) return;
    const seen = new Map(files.files.map(({ number, asOf }) => [number, asOf]));
    const before = [...files.rows].filter(([id, { reading }]) => (seen.get(reading) ?? 0) < (restored.get(id) ?? 0));
    if (before.length === 0) return;
    for (const [id] of before) files.rows.delete(id);
    dropIdle(files, await deps.serverClock.now());
    await save(accountId, files, deps);
  });
}

/** The lists of contacts by a file, by contact id. Makes no call. `now` is the server’s time. */
export async function findInListFiles(
  accountId: string,
  contactIds: string[],
  now: number,
  deps: StoreDeps,
): Promise<Map<string, RememberedLists>> {
  const found = new Map<string, RememberedLists>();
  const stored = await store.packed(accountId, deps);
  if (!stored) return found;
  const { lists, sets, files } = stored.header;
  const byNumber = new Map(files.map((file) => [file.number, file]));
  for (const [id, membership] of findRows(stored.bytes, contactIds)) {
    const file = byNumber.get(membership.reading);
    if (!file || now - file.addedAt > RETENTION_MS) continue;
    const { asOf, byAddress, doubtful } = file;
    found.set(id, {
      source: 'export',
      lists: (sets[membership.set] ?? []).flatMap((place) => {
        const list = lists[place];
        return list ? [{ ...list, ...(doubtful.includes(place) && { mayBeAnother: true as const }) }] : [];
      }),
      asOf,
      answeredAt: now,
      ...(byAddress && { byAddress }),
    });
  }
  return found;
}

function enter(files: ListFiles, content: ListFileContent, now: number): void {
  const number = nextReadingNumber(files.files);
  const times = new Map(files.files.map((file) => [file.number, file.asOf]));
  const places = new Map(files.lists.map(({ id }, place) => [id, place]));
  const doubtful: number[] = [];
  for (const { id, name, mayBeAnother } of content.lists) {
    const place = places.get(id) ?? files.lists.length;
    files.lists[place] = { id, name };
    places.set(id, place);
    if (mayBeAnother) doubtful.push(place);
  }
  const { asOf, byAddress } = content;
  files.files.push({ number, asOf, addedAt: now, doubtful, ...(byAddress && { byAddress }) });
  const numberOf = createSetNumbers(files.sets, MOST_SETS);
  for (const { listIds, contactIds } of content.sets) {
    const set = numberOf(listIds.flatMap((id) => places.get(id) ?? []));
    for (const id of contactIds.map((each) => each.toLowerCase())) {
      const before = times.get(files.rows.get(id)?.reading ?? 0);
      if (before !== undefined && before > asOf) continue;
      if (set === MOST_SETS) files.rows.delete(id);
      else files.rows.set(id, { set, reading: number });
    }
  }
}

/** Drops old files, files without rows, and unused sets. */
function dropIdle(files: ListFiles, now: number): void {
  const fresh = new Set(files.files.flatMap(({ number, addedAt }) => (now - addedAt <= RETENTION_MS ? [number] : [])));
  for (const [id, { reading }] of files.rows) if (!fresh.has(reading)) files.rows.delete(id);
  const used = new Set([...files.rows.values()].map(({ reading }) => reading));
  files.sets = compactSets(files.rows, files.sets);
  files.files = files.files.filter(({ number }) => used.has(number));
}

function filesIn(files: ListFiles | undefined): ListFile[] {
  const counts = new Map<number, number>();
  for (const { reading, set } of files?.rows.values() ?? []) {
    // Contacts on no list do not count.
    if (files?.sets[set]?.length) counts.set(reading, (counts.get(reading) ?? 0) + 1);
  }
  return (files?.files ?? []).map(({ number, asOf }) => ({ asOf, contacts: counts.get(number) ?? 0 }));
}

const save = (accountId: string, files: ListFiles, deps: ListFilesDeps) =>
  store.save(accountId, files, { ...deps, isWanted: deps.mayKeep });
