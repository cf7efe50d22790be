import * as v from 'valibot';
import { CallFailed } from '../../constant-contact/http';
import type { RememberedLists, SentLists } from '../../protocol/former-lists';
import { CERTAIN, type ListSend, listsFromSends } from '../../restore/lists-from-sends';
import type { ServerClock } from '../access/clock';
import type { Sessions } from '../access/sessions';
import { RETENTION_MS } from './ledger';
import { compactSets, findRow, type Membership } from './membership-rows';
import { createRowStore, type RowStoreDeps, type WithRows } from './row-store';

const sendSchema = v.object({
  at: v.number(),
  listIds: v.array(v.string()),
  count: v.number(),
  isCompleted: v.boolean(),
});

const mailingSchema = v.object({ id: v.string(), name: v.string(), sends: v.array(sendSchema) });
export type Mailing = v.InferOutput<typeof mailingSchema>;

/** A reading under way, so that a page that was closed, or a stopped worker, can go on with it. */
const readingSchema = v.object({
  begunAt: v.number(),
  /** Whether something of it was read, in place of what was known before. */
  hasBegun: v.boolean(),
  /** Whether there is more to read than calls may be made. */
  isScarce: v.boolean(),
  calls: v.number(),
  most: v.number(),
  deletions: v.array(v.object({ at: v.number(), contacts: v.number() })),
  /** Campaigns that were not looked at yet, the newest first. */
  campaigns: v.array(v.object({ id: v.string(), at: v.number(), sends: v.number() })),
  /** Mailings to several lists, which are read last, and only where they tell something. */
  several: v.array(mailingSchema),
  /** The mailing that is being read: the places of its sends, and the page after. */
  mailing: v.exactOptional(
    v.object({
      ...mailingSchema.entries,
      places: v.array(v.number()),
      next: v.exactOptional(v.string()),
      /** How many of those whom it reached were read. */
      read: v.number(),
    }),
  ),
  /** Whether some history names a list that was deleted. */
  namesDeleted: v.boolean(),
});

const headerSchema = v.object({
  /** When the last reading began, by the server's time, and whether it has ended. */
  at: v.number(),
  hasEnded: v.boolean(),
  lists: v.array(v.object({ id: v.string(), name: v.string(), deletedAt: v.exactOptional(v.number()) })),
  sends: v.array(
    v.object({
      at: v.number(),
      name: v.string(),
      listIds: v.array(v.string()),
      isWhole: v.boolean(),
      mayHideLists: v.exactOptional(v.literal(true)),
      missing: v.exactOptional(v.number()),
    }),
  ),
  /** Sets of sends that reached somebody, each as places of sends. */
  sets: v.array(v.array(v.number())),
  reading: v.exactOptional(readingSchema),
});
type Header = v.InferOutput<typeof headerSchema>;

/**
 * What reached the deleted contacts of an account. It holds no address and no name of a person. A row has the set of sends, and the
 * day of the deletion, in days since the epoch, in the place of a reading.
 */
export type SentToDeleted = WithRows<Header>;

const store = createRowStore('sent-lists', headerSchema);

/** One step of a reading at a time. */
export const SENT_LOCK = 'contact-restore:sent-lists';

const DAY_MS = 24 * 60 * 60_000;
const HOUR_MS = 60 * 60_000;

export interface SentListsDeps extends RowStoreDeps {
  sessions: Pick<Sessions, 'whileSignedIn' | 'current'>;
  serverClock: Pick<ServerClock, 'now' | 'surely'>;
  /** Whether it is wanted, and the organisation lets lists be remembered. */
  isWanted: () => Promise<boolean>;
  exclusively: <T>(name: string, task: () => Promise<T>) => Promise<T>;
}

/** What is known in the current account; null where nobody is signed in, or it is not wanted. Makes no call. */
export async function getSentLists(deps: SentListsDeps): Promise<SentLists | null> {
  const session = await deps.sessions.current();
  if (!session || !(await deps.isWanted())) return null;
  return overviewOf(await openSent(session.account.id, deps));
}

/** Forgets what is known in the current account. It waits for a step of a reading under way, which would store it again. */
export function forgetCurrentSent(deps: SentListsDeps): Promise<SentLists> {
  return deps.exclusively(SENT_LOCK, async () => {
    const session = await deps.sessions.current();
    if (session) await store.forget(session.account.id, deps);
    return overviewOf(undefined);
  });
}

/** Forgets what is known in all accounts but these. */
export const forgetSent = store.forgetOthers;

/** Forgets what was read long ago. */
export function forgetOldSent(now: number, deps: RowStoreDeps): Promise<void> {
  return store.forgetOld(({ at }) => now - at <= RETENTION_MS, deps);
}

/** Forgets what reached contacts before a deletion after which they were restored, at these times by contact id. */
export function forgetInSent(
  accountId: string,
  restored: ReadonlyMap<string, number>,
  deps: SentListsDeps,
): Promise<void> {
  return deps.exclusively(SENT_LOCK, async () => {
    const sent = await openSent(accountId, deps);
    // One that is being read goes by who was deleted when it began.
    if (!sent || sent.reading) return;
    const before = [...sent.rows].filter(([id, { reading }]) => reading * DAY_MS < (restored.get(id) ?? 0));
    if (before.length === 0) return;
    for (const [id] of before) sent.rows.delete(id);
    sent.sets = compactSets(sent.rows, sent.sets);
    await saveSent(accountId, sent, deps);
  });
}

/** The lists that deleted contacts were on by what was sent to them, by contact id. Makes no call. `now` is the server's time. */
export async function findInSent(
  accountId: string,
  contactIds: string[],
  now: number,
  deps: RowStoreDeps,
): Promise<Map<string, RememberedLists>> {
  const found = new Map<string, RememberedLists>();
  const stored = await store.packed(accountId, deps);
  // What is half read does not say yet who left a list.
  if (!stored?.header.hasEnded || now - stored.header.at > RETENTION_MS) return found;
  const names = new Map(stored.header.lists.map(({ id, name }) => [id, name]));
  // Many were sent the same, and deleted on the same day.
  const known = new Map<string, RememberedLists | undefined>();
  for (const id of contactIds) {
    const membership = findRow(stored.bytes, id);
    if (!membership) continue;
    const key = `${membership.set} ${membership.reading}`;
    if (!known.has(key)) known.set(key, rememberedOf(membership, stored.header, names, now));
    const remembered = known.get(key);
    if (remembered) found.set(id, remembered);
  }
  return found;
}

function rememberedOf(
  { set, reading }: Membership,
  { sends, sets }: Header,
  names: ReadonlyMap<string, string>,
  now: number,
): RememberedLists | undefined {
  const day = reading * DAY_MS;
  // The day begins in the first of all time zones.
  const known = listsFromSends(sends as ListSend[], new Set(sets[set]), day - 14 * HOUR_MS);
  const lists = known.flatMap(({ listId: id, at, name: mail, certainty }) => {
    const name = names.get(id);
    // One that is not among the email lists of the account, deleted ones too, can neither be named nor joined.
    if (name === undefined) return [];
    return { id, name, sent: { at, name: mail, ...(certainty < CERTAIN && { isPerhaps: true as const }) } };
  });
  if (lists.length === 0) return undefined;
  return {
    source: 'sent',
    lists,
    asOf: known.reduce((time, { at }) => Math.max(time, at), 0),
    answeredAt: now,
    deletedOn: new Date(day).toISOString().slice(0, 10),
  };
}

export function overviewOf(sent: SentToDeleted | undefined): SentLists {
  return {
    contacts: sent?.rows.size ?? 0,
    ...(sent?.hasEnded && { readAt: sent.at }),
    ...(sent?.reading && { reading: { calls: sent.reading.calls, most: sent.reading.most } }),
  };
}

export const openSent = store.open;

/** Rejects with `signed-out`, or with `by-policy` where it is not wanted any more: that may have come while it was read. */
export function saveSent(accountId: string, sent: SentToDeleted, deps: SentListsDeps): Promise<void> {
  const isWanted = async () => {
    if (!(await deps.isWanted())) throw new CallFailed({ kind: 'by-policy', what: 'setting' });
    return true;
  };
  return store.save(accountId, sent, { ...deps, isWanted });
}
