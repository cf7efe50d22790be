import * as v from 'valibot';
import { CallFailed } from '../../constant-contact/http';
import type { ListFile, ListFileContent, RememberedLists } from '../../protocol/former-lists';
import type { ServerClock } from '../access/clock';
import type { Sessions } from '../access/sessions';
import type { OpenDatabase } from '../storage/database';
import type { Seal } from '../storage/encryption';
import { RETENTION_MS } from './ledger';
import { compactSets, findRow, LAST_READING, LAST_SET, type Membership, packRows, unpackRows } from './membership-rows';

const headerSchema = v.object({
  lists: v.array(v.object({ id: v.string(), name: v.string() })),
  /** Sets of lists that somebody was on, each as places of lists. */
  sets: v.array(v.array(v.number())),
  files: v.array(
    v.object({
      number: v.number(),
      asOf: v.number(),
      /** When it was given, by the server's time. */
      addedAt: v.number(),
      byAddress: v.exactOptional(v.literal(true)),
      /** Places of lists that its names may not mean. */
      doubtful: v.array(v.number()),
    }),
  ),
});
type Header = v.InferOutput<typeof headerSchema>;

/** Who was on which lists, by the newest file that says so of a contact. It holds no address and no name of a person. */
interface ListFiles extends Header {
  rows: Map<string, Membership>;
}

export interface ListFilesDeps {
  database: OpenDatabase;
  seal: Seal;
  sessions: Pick<Sessions, 'whileSignedIn' | 'current'>;
  serverClock: Pick<ServerClock, 'now' | 'surely'>;
  /** Whether the organisation lets lists be remembered. */
  mayKeep: () => Promise<boolean>;
  exclusively: <T>(name: string, task: () => Promise<T>) => Promise<T>;
}

const LOCK = 'contact-restore:list-files';

type StoreDeps = Pick<ListFilesDeps, 'database' | 'seal'>;

/** The files of the current account; null where nobody is signed in, or nothing may be stored of them. Makes no call. */
export async function getListFiles(deps: ListFilesDeps): Promise<ListFile[] | null> {
  const session = await deps.sessions.current();
  if (!session || !(await deps.mayKeep())) return null;
  return filesIn(await open(session.account.id, deps));
}

/** Keeps what a file says of lists, but of contacts of which a later one says more. */
export async function addListFile(content: ListFileContent, deps: ListFilesDeps): Promise<ListFile[]> {
  const session = await deps.sessions.current();
  if (!session) throw new CallFailed({ kind: 'signed-out' });
  if (!(await deps.mayKeep())) throw new CallFailed({ kind: 'by-policy', what: 'setting' });
  const now = await deps.serverClock.now();
  if (content.asOf > now) throw new CallFailed({ kind: 'bad-request' });
  const accountId = session.account.id;
  return deps.exclusively(LOCK, async () => {
    const files = (await open(accountId, deps)) ?? { lists: [], sets: [], files: [], rows: new Map() };
    enter(files, content, now);
    dropIdle(files, now);
    await save(accountId, files, deps);
    return filesIn(files);
  });
}

/** Forgets the files of the current account. It waits for one that is being added, which would be stored after that. */
export function forgetCurrentListFiles(deps: ListFilesDeps): Promise<ListFile[]> {
  return deps.exclusively(LOCK, async () => {
    const session = await deps.sessions.current();
    if (session) await (await deps.database()).delete('list-files', session.account.id);
    return [];
  });
}

/** Forgets the files of all accounts but these. */
export async function forgetListFiles(
  but: ReadonlySet<string>,
  { database }: Pick<ListFilesDeps, 'database'>,
): Promise<void> {
  const db = await database();
  for (const accountId of await db.getAllKeys('list-files')) {
    if (!but.has(accountId)) await db.delete('list-files', accountId);
  }
}

/** Forgets files that were given long ago. */
export async function forgetOldListFiles(now: number, deps: StoreDeps): Promise<void> {
  const db = await deps.database();
  for (const { accountId, header: sealed } of await db.getAll('list-files')) {
    const header = v.safeParse(headerSchema, await deps.seal.open(sealed));
    const isFresh = header.success && header.output.files.some(({ addedAt }) => now - addedAt <= RETENTION_MS);
    if (!isFresh) await db.delete('list-files', accountId);
  }
}

/** Forgets what files tell of contacts as they were before they were restored, at these times by contact id. */
export function forgetInFiles(
  accountId: string,
  restored: ReadonlyMap<string, number>,
  deps: ListFilesDeps,
): Promise<void> {
  return deps.exclusively(LOCK, async () => {
    const files = await open(accountId, deps);
    if (!files) return;
    const seen = new Map(files.files.map(({ number, asOf }) => [number, asOf]));
    const before = [...files.rows].filter(([id, { reading }]) => (seen.get(reading) ?? 0) < (restored.get(id) ?? 0));
    if (before.length === 0) return;
    for (const [id] of before) files.rows.delete(id);
    dropIdle(files, await deps.serverClock.now());
    await save(accountId, files, deps);
  });
}

/** The lists that contacts were on by a file, by contact id. Makes no call. `now` is the server's time. */
export async function findInListFiles(
  accountId: string,
  contactIds: string[],
  now: number,
  deps: StoreDeps,
): Promise<Map<string, RememberedLists>> {
  const found = new Map<string, RememberedLists>();
  const row = await (await deps.database()).get('list-files', accountId);
  const bytes = row && (await deps.seal.openBytes(row.rows));
  const header = bytes && v.safeParse(headerSchema, await deps.seal.open(row.header));
  if (!bytes || !header?.success) return found;
  const { lists, sets, files } = header.output;
  const byNumber = new Map(files.map((file) => [file.number, file]));
  for (const id of contactIds) {
    const membership = findRow(bytes, id);
    const file = membership && byNumber.get(membership.reading);
    if (!membership || !file || now - file.addedAt > RETENTION_MS) continue;
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
  const number = ((files.files.at(-1)?.number ?? 0) % LAST_READING) + 1;
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
  const numbers = new Map(files.sets.map((set, n) => [set.join(), n]));
  for (const { listIds, contactIds } of content.sets) {
    const set = listIds.flatMap((id) => places.get(id) ?? []).sort((one, other) => one - other);
    const known = numbers.get(set.join()) ?? files.sets.length;
    if (known > LAST_SET) continue;
    if (known === files.sets.length) files.sets.push(set);
    numbers.set(set.join(), known);
    for (const id of contactIds.map((each) => each.toLowerCase())) {
      const before = times.get(files.rows.get(id)?.reading ?? 0);
      if (before === undefined || before <= asOf) files.rows.set(id, { set: known, reading: number });
    }
  }
}

/** Drops files that were given long ago, those of which nothing is left, and sets that nobody is on. */
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
    // Of one who was on no list there is nothing to tell.
    if (files?.sets[set]?.length) counts.set(reading, (counts.get(reading) ?? 0) + 1);
  }
  return (files?.files ?? []).map(({ number, asOf }) => ({ asOf, contacts: counts.get(number) ?? 0 }));
}

async function open(accountId: string, { database, seal }: StoreDeps): Promise<ListFiles | undefined> {
  const row = await (await database()).get('list-files', accountId);
  const header = row && v.safeParse(headerSchema, await seal.open(row.header));
  const bytes = row && (await seal.openBytes(row.rows));
  return header?.success && bytes ? { ...header.output, rows: unpackRows(bytes) } : undefined;
}

/** Nothing is stored of an account that nobody is signed in to any more. */
async function save(accountId: string, { rows, ...header }: ListFiles, deps: ListFilesDeps): Promise<void> {
  const { database, seal, sessions, mayKeep } = deps;
  const sealed = { header: await seal.seal(header), rows: await seal.sealBytes(packRows(rows)) };
  await sessions.whileSignedIn(accountId, async () => {
    if (await mayKeep()) await (await database()).put('list-files', { accountId, ...sealed });
  });
}
