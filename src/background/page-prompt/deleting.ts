import * as v from 'valibot';
import { countContacts } from '../../constant-contact/contacts';
import { CallFailed, ignoreFailure } from '../../constant-contact/http';
import type { DeletingNotice } from '../../protocol/page-prompt';
import type { Settings } from '../../protocol/settings';
import { firstDayAfter } from '../../restore/watch-deletions';
import type { Api } from '../access/api';
import type { ServerClock } from '../access/clock';
import type { Sessions } from '../access/sessions';
import { listsReadAt } from '../former-lists/ledger';
import { refreshBeforeDeleting } from '../former-lists/refresh-before-deleting';
import type { RememberDeps } from '../former-lists/remember-lists';
import type { Stored } from '../storage/stored-value';
import type { TabLimit } from './tab-limit';

/** The number of deleted contacts when a person was about to delete some in a tab. In memory only. */
export const deletionCountsSchema = v.array(v.object({ tabId: v.number(), accountId: v.string(), total: v.number() }));

/** Enough for pending deletions in several tabs. */
const STORED = 20;

/** How long the note waits for the lists to be read, in ms. */
const READING_MS = 1_000;

export interface DeletingDeps {
  api: Api;
  sessions: Pick<Sessions, 'accounts' | 'current'>;
  settings: () => Promise<Pick<Settings, 'promptOnPages' | 'explainDeleting' | 'rememberLists'>>;
  /** Rejects if this many contacts may not be restored. */
  mayRestore: (count: number) => Promise<void>;
  counts: Stored<v.InferOutput<typeof deletionCountsSchema>>;
  /** Limits a tab’s lookups, and how often it may open the page of deleted contacts. */
  limit: TabLimit;
  openLimit: TabLimit;
  memory: RememberDeps;
  sleep: (ms: number) => Promise<void>;
  loadPanel: (tabId: number) => Promise<void>;
  openBin: (since: string) => Promise<void>;
  serverClock: Pick<ServerClock, 'now'>;
}

/**
 * Describes what deleting means, for a person who is about to delete contacts. The answer contains no contact. It is
 * `off` if nothing could be restored. Takes one call; if that fails, only the page can tell how the deletion went.
 */
export async function aboutToDelete(tabId: number, deps: DeletingDeps): Promise<DeletingNotice> {
  const { promptOnPages, explainDeleting, rememberLists } = await deps.settings();
  if (!promptOnPages || !(await mayRestoreAny(deps))) return { state: 'off' };
  if (!(await deps.sessions.current())) return { state: 'signed-out' };
  const { account, call } = await deps.api.as(undefined, 'job');
  if (!(await deps.limit.take(tabId))) return { state: 'off' };
  const [total, readAt, { length: signedIn }] = await Promise.all([
    countContacts(call, 'deleted').catch(ignoreFailure),
    rememberLists ? readLists(account.id, deps) : undefined,
    deps.sessions.accounts(),
    // If the panel could not be loaded, the content script finds none and reports that.
    deps.loadPanel(tabId).catch(() => {}),
  ]);
  await deps.counts.update((all) => [
    ...(total === undefined ? [] : [{ tabId, accountId: account.id, total }]),
    ...all.filter((other) => other.tabId !== tabId).slice(0, STORED - 1),
  ]);
  return {
    state: 'on',
    explain: explainDeleting,
    ...(readAt !== undefined && { listsReadAt: readAt }),
    ...(signedIn > 1 && { account }),
  };
}

/** When the lists were last read. Waits briefly for a new reading, which otherwise continues in the background. */
async function readLists(accountId: string, deps: DeletingDeps): Promise<number | undefined> {
  await Promise.race([refreshBeforeDeleting(accountId, deps.memory).catch(() => undefined), deps.sleep(READING_MS)]);
  return listsReadAt(accountId, deps.memory);
}

/** The number of contacts deleted since `aboutToDelete`, in the account that was current then; 0 if unknown. */
export async function countDeletions(tabId: number, deps: DeletingDeps): Promise<{ count: number }> {
  const before = (await deps.counts.get()).find((count) => count.tabId === tabId);
  if (!before || !(await deps.limit.take(tabId))) return { count: 0 };
  const { call } = await deps.api.as(before.accountId, 'job');
  const total = await countContacts(call, 'deleted');
  return { count: Math.max(0, (total ?? 0) - before.total) };
}

/** Opens the contacts deleted in the last day. Rejects with `bad-request` if the tab does so too often for a person. */
export async function openDeletions(tabId: number, deps: DeletingDeps): Promise<null> {
  if (!(await deps.openLimit.take(tabId))) throw new CallFailed({ kind: 'bad-request' });
  await deps.openBin(firstDayAfter(await deps.serverClock.now()));
  return null;
}

async function mayRestoreAny({ mayRestore }: DeletingDeps): Promise<boolean> {
  try {
    await mayRestore(1);
    return true;
  } catch (error) {
    ignoreFailure(error);
    return false;
  }
}
