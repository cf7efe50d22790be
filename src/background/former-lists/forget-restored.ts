import type { RestoreRecord } from '../../protocol/history';
import type { ServerClock } from '../access/clock';
import type { Sessions } from '../access/sessions';
import { forgetInFiles, type ListFilesDeps } from './list-files';
import { forgetInSent, type SentListsDeps } from './sent-lists';

/** How long the lists of a restored contact are still needed, in ms: an undo within this time must lose nothing. */
const UNDO_MS = 24 * 60 * 60_000;

interface ForgetRestoredDeps {
  sessions: Pick<Sessions, 'accounts'>;
  serverClock: Pick<ServerClock, 'now'>;
  history: { ofAccount: (accountId: string) => Promise<RestoreRecord[]> };
  /** When bulk jobs restored contacts, by id, without undone restores. */
  stillRestoredByJobs: (accountId: string) => Promise<Map<string, number>>;
  listFiles: ListFilesDeps;
  sentLists: SentListsDeps;
}

/**
 * Deletes the lists that are known from files and campaigns for contacts that were restored more than a day ago. Only
 * an undo within a day needs them. Makes no call.
 */
export async function forgetRestored(deps: ForgetRestoredDeps): Promise<void> {
  for (const { id: accountId } of await deps.sessions.accounts()) {
    const restored = await restoredBefore((await deps.serverClock.now()) - UNDO_MS, accountId, deps);
    if (restored.size === 0) continue;
    await forgetInFiles(accountId, restored, deps.listFiles);
    await forgetInSent(accountId, restored, deps.sentLists);
  }
}

/** The restore times of contacts, by id in lower case, without undone restores and those after `latest`. */
async function restoredBefore(
  latest: number,
  accountId: string,
  { history, stillRestoredByJobs }: ForgetRestoredDeps,
): Promise<Map<string, number>> {
  const times = await stillRestoredByJobs(accountId);
  for (const { kind, outcome, contactId, at } of await history.ofAccount(accountId)) {
    const isRestored = kind === 'restore' && (outcome === 'restored' || outcome === 'restored-with-differences');
    if (isRestored) times.set(contactId, Math.max(at, times.get(contactId) ?? 0));
  }
  return new Map([...times].flatMap(([id, at]) => (at <= latest ? [[id.toLowerCase(), at]] : [])));
}
