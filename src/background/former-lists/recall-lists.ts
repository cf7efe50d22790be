import type { RememberedLists, RememberedSet } from '../../protocol/former-lists';
import type { RestoreRecord } from '../../protocol/history';
import type { Input } from '../../protocol/requests';
import type { ServerClock } from '../access/clock';
import type { Sessions } from '../access/sessions';
import type { StoreDeps } from '../storage/encryption';
import { findInLedger } from './ledger';
import { findInListFiles } from './list-files';
import { findInSent, type SendEvidence } from './sent-lists';

/** The server’s clock is known only to some seconds. */
const CLOCK_MS = 60_000;
/** A day on which the clocks go back has 25 hours. */
const LONGEST_DAY_MS = 25 * 60 * 60_000;

export interface RecallDeps extends StoreDeps {
  serverClock: Pick<ServerClock, 'atLeast'>;
  /** The restores of one contact or of the whole account, newest first. */
  history: { ofAccount: (accountId: string, contactId?: string) => Promise<RestoreRecord[]> };
  /** The changes that bulk jobs which ended after `since` made to contacts, by id. */
  changesByJobs: (
    accountId: string,
    contactIds: ReadonlySet<string>,
    since: number,
  ) => Promise<Map<string, { restoredAt?: number; undoneAt?: number }>>;
}

/**
 * The former lists of deleted contacts, by contact id. The newest source that saw a contact counts, or else what was
 * sent to it. Our own records tell what happened after that. Makes no call.
 */
export async function recallLists(
  accountId: string,
  contactIds: string[],
  deps: RecallDeps,
): Promise<Map<string, RememberedLists>> {
  const now = await deps.serverClock.atLeast();
  const recalled = await findInLedger(accountId, contactIds, now, deps);
  for (const [id, ofFile] of await findInListFiles(accountId, contactIds, now, deps)) {
    recalled.set(id, newerOf(recalled.get(id), ofFile));
  }
  for (const [id, sent] of await findInSent(accountId, contactIds, now, deps)) {
    const known = recalled.get(id);
    if (known) recalled.set(id, withSent(known, sent));
    else if (sent.on) recalled.set(id, sent.on);
  }
  if (recalled.size === 0) return recalled;
  for (const record of await restoresOf(accountId, contactIds, deps)) {
    const remembered = recalled.get(record.contactId);
    if (remembered) recalled.set(record.contactId, withRecord(remembered, record));
  }
  const times = [...recalled.values()].flatMap(({ asOf, lists }) => [
    asOf,
    ...lists.map(({ sent }) => sent?.at ?? asOf),
  ]);
  const first = times.reduce((time, at) => Math.min(time, at), Number.POSITIVE_INFINITY);
  for (const [id, { restoredAt, undoneAt }] of await deps.changesByJobs(accountId, new Set(recalled.keys()), first)) {
    const remembered = recalled.get(id);
    if (!remembered) continue;
    const before = undoneAt === undefined ? remembered : withUndo(remembered, undoneAt);
    const times = [restoredAt, before.restoredAt].filter((at) => at !== undefined);
    recalled.set(id, { ...before, ...(times.length > 0 && { restoredAt: Math.max(...times) }) });
  }
  return recalled;
}

/**
 * The newer source counts, because the contact has left any list that is only in the older one. A file is from some time
 * within its day. If the ledger is of that day too, only lists in both count. `missingAt` stays if it is
 * later than both.
 */
function newerOf(ofLedger: RememberedLists | undefined, ofFile: RememberedLists): RememberedLists {
  if (!ofLedger) return ofFile;
  if (ofLedger.asOf >= ofFile.asOf + LONGEST_DAY_MS) return ofLedger;
  if (ofLedger.asOf >= ofFile.asOf) {
    const inFile = new Set(ofFile.lists.map(({ id }) => id));
    return { ...ofLedger, lists: ofLedger.lists.filter(({ id }) => inFile.has(id)) };
  }
  const { missingAt } = ofLedger;
  return { ...ofFile, ...(missingAt !== undefined && missingAt >= ofFile.asOf && { missingAt }) };
}

/**
 * The source that saw the contact counts. A later mail may add a list, but not with certainty, and a later mail to a list
 * that did not reach the contact makes that list doubtful.
 */
function withSent(known: RememberedLists, { on, notReached }: SendEvidence): RememberedLists {
  const seenBy = known.asOf + (known.source === 'export' ? LONGEST_DAY_MS : 0);
  const lists = known.lists.map((list) =>
    (notReached.get(list.id) ?? 0) > seenBy ? { ...list, isNotReached: true as const } : list,
  );
  const ids = new Set(lists.map(({ id }) => id));
  const more = (on?.lists ?? []).flatMap((list) =>
    list.sent && list.sent.at > known.asOf && !ids.has(list.id)
      ? [{ ...list, sent: { ...list.sent, isPerhaps: true as const } }]
      : [],
  );
  return { ...known, lists: [...lists, ...more] };
}

/** As `recallLists`, for the current account, grouped into contacts with equal answers. */
export async function recallSets(
  { contactIds }: Input<'recallLists'>,
  deps: RecallDeps & { sessions: Pick<Sessions, 'current'> },
): Promise<RememberedSet[]> {
  const session = await deps.sessions.current();
  if (!session) return [];
  const sets = new Map<string, RememberedSet>();
  for (const [id, remembered] of await recallLists(session.account.id, contactIds, deps)) {
    const key = JSON.stringify(remembered);
    const set = sets.get(key) ?? { ...remembered, contactIds: [] };
    set.contactIds.push(id);
    sets.set(key, set);
  }
  return [...sets.values()];
}

/** The records of restores, oldest first. */
async function restoresOf(accountId: string, contactIds: string[], { history }: RecallDeps): Promise<RestoreRecord[]> {
  const [only, ...more] = contactIds;
  const records = await history.ofAccount(accountId, more.length === 0 ? only : undefined);
  return records.filter(({ kind }) => kind === 'restore').reverse();
}

function withRecord(
  remembered: RememberedLists,
  { outcome, at, settledAt = at, wasDeleted }: RestoreRecord,
): RememberedLists {
  const { asOf, missingAt = Number.POSITIVE_INFINITY } = remembered;
  // The contact was deleted when the attempt began.
  if (outcome === 'not-restored') return at < asOf ? remembered : { ...remembered, missingAt: Math.min(missingAt, at) };
  if (outcome !== 'undone' || wasDeleted) return { ...remembered, restoredAt: at };
  return withUndo(remembered, settledAt);
}

/**
 * An undo deletes the contact again on a later day, and leaves its former lists as before the restore. A deletion after
 * the undo is another one.
 */
function withUndo({ deletedOn: _deletedOn, ...before }: RememberedLists, undoneAt: number): RememberedLists {
  return { ...before, missingAt: Math.max(before.missingAt ?? 0, undoneAt + CLOCK_MS) };
}
