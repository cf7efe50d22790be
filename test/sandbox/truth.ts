import type { AccountData } from './account-data';
import type { ContactRecord } from './records';
import { type Author, changeOf, type LogEntry, type ServerLog } from './server-log';

/**
 * The true fate of a contact that was deleted when it was chosen for a restore:
 * - 'untouched': deleted, and nobody changed it;
 * - 'opted-out': deleted, and the contact unsubscribed since;
 * - 'ours': the extension restored it, and nobody changed it since;
 * - 'ours, changed': the extension restored it, and somebody else changed it since;
 * - 'theirs': somebody else restored it, whatever the extension did to it after that;
 * - 'undone': the extension restored it and deleted it again;
 * - 'deleted again': it was restored, and somebody else deleted it.
 */
export type Truth = 'untouched' | 'opted-out' | 'ours' | 'ours, changed' | 'theirs' | 'undone' | 'deleted again';

function after(truth: Truth, entry: LogEntry): Truth {
  const change = changeOf(entry);
  const isOurs = entry.by === 'client';
  switch (change) {
    case 'restored':
      return isOurs ? 'ours' : 'theirs';
    case 'deleted':
      return isOurs ? 'undone' : 'deleted again';
    case 'added':
    case 'nothing':
      return truth;
    default:
      if (entry.after.deleted_at !== undefined) return change === 'unsubscribed' ? 'opted-out' : truth;
      return truth === 'ours' && !isOurs ? 'ours, changed' : truth;
  }
}

/**
 * Every truth about a contact from one moment of the server (`since`) to another. A single reading in that time may
 * give any of these, and nothing else. `chosen` is the moment at which the contact was chosen.
 */
export function truthsOf(
  log: ServerLog,
  contactId: string,
  { chosen, since, until = Infinity }: { chosen: number; since: number; until?: number },
): Set<Truth> {
  let truth: Truth = 'untouched';
  let truths = new Set<Truth>([truth]);
  for (const entry of log.of(contactId)) {
    if (entry.seq <= chosen || entry.seq > until) continue;
    truth = after(truth, entry);
    if (entry.seq <= since) truths = new Set();
    truths.add(truth);
  }
  return truths;
}

type History = Pick<AccountData, 'log' | 'past'>;

/**
 * A contact at a moment (milliseconds since the epoch), or undefined if it was deleted or did not exist. The log of the
 * server decides. Before the log begins, the `past` of the contact decides, or otherwise its first lists from its
 * creation on.
 */
export function activeAt(
  { log, past }: History,
  id: string,
  at: number,
  moment = new Date(at).toISOString(),
): Readonly<ContactRecord> | undefined {
  const entries = log.of(id);
  const entry = entries.findLast((one) => one.at <= at);
  if (entry) return entry.after.deleted_at === undefined ? entry.after : undefined;
  const [first] = entries;
  if (!first || moment < first.after.created_at || (first.after.deleted_at ?? '9') <= moment) return undefined;
  const known = past.get(id);
  if (!known) return first.after;
  return { ...first.after, list_memberships: [...(known.findLast(({ since }) => since <= moment)?.lists ?? [])] };
}

/** The true lists of a contact at a moment. */
export function listsAt(history: History, id: string, at: number): readonly string[] {
  return activeAt(history, id, at)?.list_memberships ?? [];
}

/** The lists of a contact before its last deletion. None if it was never deleted or its lists are unknown. */
export function lastLists({ log, past }: History, id: string): readonly string[] {
  const entries = log.of(id);
  const deletion = entries.findLast((entry) => changeOf(entry) === 'deleted');
  if (deletion) return deletion.before?.list_memberships ?? [];
  return entries[0]?.after.deleted_at === undefined ? [] : (past.get(id)?.at(-1)?.lists ?? []);
}

/** Who last removed a contact from a list, up to a moment. Undefined if it was not removed since it was added. */
export function leftBy(log: ServerLog, contactId: string, listId: string, until = Infinity): Author | undefined {
  const isOn = (record?: Readonly<ContactRecord>) => record?.list_memberships.includes(listId) === true;
  const last = log.of(contactId).findLast((entry) => entry.at <= until && isOn(entry.before) !== isOn(entry.after));
  return last && !isOn(last.after) ? last.by : undefined;
}
