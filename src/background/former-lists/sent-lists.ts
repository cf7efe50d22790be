import * as v from 'valibot';
import { CallFailed } from '../../constant-contact/http';
import type { RememberedLists, SentLists } from '../../protocol/former-lists';
import { DAY_MS, earliestMoment } from '../../restore/day-bounds';
import { LEAST_CERTAINTY, type ListSend, listsFromSends, listsNotReached } from '../../restore/lists-from-sends';
import type { ServerClock } from '../access/clock';
import type { Sessions } from '../access/sessions';
import type { StoreDeps } from '../storage/encryption';
import { RETENTION_MS } from './ledger';
import { compactSets, findRows, type Membership } from './membership-rows';
import { createRowStore, type WithRows } from './row-store';
import { countReached } from './sent-rows';

const sendSchema = v.object({
  at: v.number(),
  listIds: v.array(v.string()),
  count: v.number(),
  isCompleted: v.boolean(),
});

const mailingSchema = v.object({ id: v.string(), name: v.string(), sends: v.array(sendSchema) });
export type Mailing = v.InferOutput<typeof mailingSchema>;

/** A reading in progress, stored so that it survives a closed page or a stopped worker. */
const readingSchema = v.object({
  begunAt: v.number(),
  /** Whether this reading has replaced the earlier results. */
  hasBegun: v.boolean(),
  /** Whether the budget does not cover all that there is to read. */
  isScarce: v.boolean(),
  calls: v.number(),
  most: v.number(),
  deletions: v.array(v.object({ at: v.number(), contacts: v.number() })),
  /** Campaigns not read yet, newest first. */
  campaigns: v.array(v.object({ id: v.string(), at: v.number(), sends: v.number() })),
  /** Mailings to several lists. They are read last, and only if they can tell something. */
  several: v.array(mailingSchema),
  /** The mailing in progress: the indexes of its sends in `sends`, and the next page. */
  mailing: v.exactOptional(
    v.object({
      ...mailingSchema.entries,
      places: v.array(v.number()),
      next: v.exactOptional(v.string()),
      /** Recipients read so far. */
      read: v.number(),
    }),
  ),
  /** Whether any history names a deleted list. */
  namesDeleted: v.boolean(),
});

const headerSchema = v.object({
  /** When the last reading began, by the server’s time, and whether it has ended. */
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
  /** Sets of sends that reached a contact, as indexes of `sends`. */
  sets: v.array(v.array(v.number())),
  reading: v.exactOptional(readingSchema),
});
type Header = v.InferOutput<typeof headerSchema>;

/**
 * The sends that reached an account’s deleted contacts. Contains no addresses and no names of people. `reading` of a
 * row is not a reading here, but the day of the deletion, in days since the epoch.
 */
export type SentToDeleted = WithRows<Header>;

const store = createRowStore('sent-lists', headerSchema);

/** Held during a step of a reading. */
export const SENT_LOCK = 'contact-restore:sent-lists';

export interface SentListsDeps extends StoreDeps {
  sessions: Pick<Sessions, 'whileSignedIn' | 'current'>;
  serverClock: Pick<ServerClock, 'now' | 'atLeast'>;
  /** Whether the setting is on and the policy allows lists to be remembered. */
  isWanted: () => Promise<boolean>;
  exclusively: <T>(name: string, task: () => Promise<T>) => Promise<T>;
}

/** What is stored for the current account; null when signed out or switched off. Makes no call. */
export async function getSentLists(deps: SentListsDeps): Promise<SentLists | null> {
  const session = await deps.sessions.current();
  if (!session || !(await deps.isWanted())) return null;
  return overviewOf(await openSent(session.account.id, deps));
}

/** Deletes the current account’s data. Waits for a step in progress, or it would be stored again. */
export function forgetCurrentSent(deps: SentListsDeps): Promise<SentLists> {
  return deps.exclusively(SENT_LOCK, async () => {
    const session = await deps.sessions.current();
    if (session) await store.forget(session.account.id, deps);
    return overviewOf(undefined);
  });
}

/** Deletes the data of all accounts except these. */
export const forgetSent = store.forgetOthers;

/** Deletes data that was read too long ago. */
export function forgetOldSent(now: number, deps: StoreDeps): Promise<void> {
  return store.forgetOld(({ at }) => now - at <= RETENTION_MS, deps);
}

/** Deletes what was sent to contacts that were restored after that deletion. `restored` holds the times by contact id. */
export function forgetInSent(
  accountId: string,
  restored: ReadonlyMap<string, number>,
  deps: SentListsDeps,
): Promise<void> {
  return deps.exclusively(SENT_LOCK, async () => {
    const sent = await openSent(accountId, deps);
    // A reading in progress covers the contacts that were deleted at its start.
    if (!sent || sent.reading) return;
    const before = [...sent.rows].filter(([id, { reading }]) => reading * DAY_MS < (restored.get(id) ?? 0));
    if (before.length === 0) return;
    for (const [id] of before) sent.rows.delete(id);
    sent.sets = compactSets(sent.rows, sent.sets);
    await saveSent(accountId, sent, deps);
  });
}

/** The evidence of campaigns about the lists of a deleted contact. */
export interface SendEvidence {
  /** Its former lists; absent if no send proves any. */
  on?: RememberedLists;
  /** Lists whose last campaign did not reach it, with the time of that campaign. */
  notReached: ReadonlyMap<string, number>;
}

/** The evidence of sends about deleted contacts, by contact id. Makes no call. `now` is a server time. */
export async function findInSent(
  accountId: string,
  contactIds: string[],
  now: number,
  deps: StoreDeps,
): Promise<Map<string, SendEvidence>> {
  const found = new Map<string, SendEvidence>();
  const stored = await store.packed(accountId, deps);
  // A partial reading does not show yet who left a list.
  if (!stored?.header.hasEnded || now - stored.header.at > RETENTION_MS) return found;
  const names = new Map(stored.header.lists.map(({ id, name }) => [id, name]));
  // Many contacts share the same sends and the same day, so the results are cached.
  const known = new Map<string, SendEvidence>();
  for (const [id, membership] of findRows(stored.bytes, contactIds)) {
    const key = `${membership.set} ${membership.reading}`;
    const evidence = known.get(key) ?? evidenceOf(membership, stored.header, names, now);
    known.set(key, evidence);
    found.set(id, evidence);
  }
  return found;
}

function evidenceOf(
  { set, reading }: Membership,
  { sends, sets }: Header,
  names: ReadonlyMap<string, string>,
  now: number,
): SendEvidence {
  const deletedOn = new Date(reading * DAY_MS).toISOString().slice(0, 10);
  const received = new Set(sets[set]);
  const known = listsFromSends(sends as ListSend[], received, earliestMoment(deletedOn));
  // If no send reached any deleted contact, the reports probably leave deleted contacts out.
  const showsDeleted = sets.some((places) => places.length > 0);
  const notReached = listsNotReached(showsDeleted ? (sends as ListSend[]) : [], received, earliestMoment(deletedOn));
  const lists = known.flatMap(({ listId: id, at, name: mail, certainty }) => {
    const name = names.get(id);
    // A list that is not among the account’s email lists, even the deleted ones, can be neither named nor joined.
    if (name === undefined) return [];
    return { id, name, sent: { at, name: mail, ...(certainty < LEAST_CERTAINTY && { isPerhaps: true as const }) } };
  });
  if (lists.length === 0) return { notReached };
  const asOf = known.reduce((time, { at }) => Math.max(time, at), 0);
  return { on: { source: 'sent', lists, asOf, answeredAt: now, deletedOn }, notReached };
}

export function overviewOf(sent: SentToDeleted | undefined): SentLists {
  return {
    contacts: sent ? countReached(sent) : 0,
    ...(sent?.hasEnded && { readAt: sent.at }),
    ...(sent?.reading && { reading: { calls: sent.reading.calls, most: sent.reading.most } }),
  };
}

export const openSent = store.open;

/** Rejects with `by-policy` if the setting was switched off meanwhile. Stores nothing if the session ended. */
export function saveSent(accountId: string, sent: SentToDeleted, deps: SentListsDeps): Promise<void> {
  const isWanted = async () => {
    if (!(await deps.isWanted())) throw new CallFailed({ kind: 'by-policy', what: 'setting' });
    return true;
  };
  return store.save(accountId, sent, { ...deps, isWanted });
}
