import { changeOf, type LogEntry, type ServerLog } from './server-log';

/**
 * What really became of a contact that was deleted when it was chosen for a restore:
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
 * Everything that was true of a contact from one moment of the server (`since`) to another: somebody who read it once in that
 * time may say any of these, and nothing else. `chosen` is the moment at which it was chosen.
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
