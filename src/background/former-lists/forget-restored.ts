import type { RestoreRecord } from '../../protocol/history';
import type { ServerClock } from '../access/clock';
import type { Sessions } from '../access/sessions';
import { forgetInFiles, type ListFilesDeps } from './list-files';
import { forgetInSent, type SentListsDeps } from './sent-lists';

/** How long a restore may be undone without a loss, in ms: an undo leaves the contact as it was before, lists included. */
const UNDO_MS = 24 * 60 * 60_000;

export interface ForgetRestoredDeps {
  sessions: Pick<Sessions, 'accounts'>;
  serverClock: Pick<ServerClock, 'now'>;
  history: { ofAccount: (accountId: string) => Promise<RestoreRecord[]> };
  /** When bulk jobs restored contacts, by id, without those whose restore was undone. */
  stillRestoredByJobs: (accountId: string) => Promise<Map<string, number>>;
  listFiles: ListFilesDeps;
  sentLists: SentListsDeps;
}

/**
 * Forgets what files and campaigns told of the lists of contacts that were restored more than a day ago: it has served. Makes no
 * call.
 */
export async function forgetRestored(deps: ForgetRestoredDeps): Promise<void> {
  for (const { id: accountId } of await deps.sessions.accounts()) {
    const restored = await restoredBefore((await deps.serverClock.now()) - UNDO_MS, accountId, deps);
    if (restored.size === 0) continue;
    await forgetInFiles(accountId, restored, deps.listFiles);
    await forgetInSent(accountId, restored, deps.sentLists);
  }
}

/** When contacts were restored, by id in lower case, without those whose restore is more recent or was undone. */
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
