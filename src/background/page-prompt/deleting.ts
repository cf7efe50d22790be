import * as v from 'valibot';
import { countContacts } from '../../constant-contact/contacts';
import { CallFailed } from '../../constant-contact/http';
import type { DeletingNotice } from '../../protocol/page-prompt';
import type { Settings } from '../../protocol/settings';
import { firstDayAfter } from '../../restore/watch-deletions';
import type { Api } from '../access/api';
import type { Sessions } from '../access/sessions';
import type { Stored } from '../storage/stored-value';
import type { TabLimit } from './tab-limit';

/** How many deleted contacts there were when somebody was about to delete some in a tab. In memory only. */
interface DeletionCount {
  tabId: number;
  accountId: string;
  total: number;
}

export const deletionCountsSchema = v.array(v.object({ tabId: v.number(), accountId: v.string(), total: v.number() }));

/** How many are stored: what somebody may have under way in several tabs. */
const STORED = 20;

/** How long what is said waits for the lists to be read, in ms. */
const READING_MS = 1_000;

export interface DeletingDeps {
  api: Api;
  sessions: Pick<Sessions, 'accounts' | 'current'>;
  settings: () => Promise<Pick<Settings, 'promptOnPages' | 'explainDeleting' | 'rememberLists'>>;
  hideNote: () => Promise<void>;
  /** Rejects where so many contacts may not be restored. */
  mayRestore: (count: number) => Promise<void>;
  counts: Stored<DeletionCount[]>;
  /** How often a tab may have something looked up, and something opened. */
  limit: TabLimit;
  openLimit: TabLimit;
  listsReadAt: (accountId: string) => Promise<number | undefined>;
  /** Reads the lists of the contacts once more, where that takes a few calls only. */
  refreshLists: (accountId: string) => Promise<void>;
  sleep: (ms: number) => Promise<void>;
  loadPanel: (tabId: number) => Promise<void>;
  openBin: (since: string) => Promise<void>;
  serverNow: () => Promise<number>;
}

/**
 * Somebody is about to delete contacts on a contacts page. What may be said of that has no contact in it. Where nothing can be brought
 * back, nothing is said. Takes one call; where it fails, only the page itself can tell what became of it.
 */
export async function aboutToDelete(tabId: number, deps: DeletingDeps): Promise<DeletingNotice> {
  const { promptOnPages, explainDeleting, rememberLists } = await deps.settings();
  if (!promptOnPages || !(await mayRestoreAny(deps))) return { state: 'off' };
  if (!(await deps.sessions.current())) return { state: 'signed-out' };
  const { account, call } = await deps.api.as(undefined, 'job');
  if (!(await deps.limit.take(tabId))) return { state: 'off' };
  const [total, listsReadAt, { length: signedIn }] = await Promise.all([
    countContacts(call, 'deleted').catch(onlyFailures),
    rememberLists ? readLists(account.id, deps) : undefined,
    deps.sessions.accounts(),
    // Where it could not be loaded, the page's own script finds no panel and reports that.
    deps.loadPanel(tabId).catch(() => {}),
  ]);
  await deps.counts.update((all) => [
    ...(total === undefined ? [] : [{ tabId, accountId: account.id, total }]),
    ...all.filter((other) => other.tabId !== tabId).slice(0, STORED - 1),
  ]);
  return {
    state: 'on',
    explain: explainDeleting,
    ...(listsReadAt !== undefined && { listsReadAt }),
    ...(signedIn > 1 && { account }),
  };
}

/** When the lists were read last: just now, where that is done soon. It goes on beside what is said where it is not. */
async function readLists(accountId: string, deps: DeletingDeps): Promise<number | undefined> {
  await Promise.race([deps.refreshLists(accountId).catch(() => undefined), deps.sleep(READING_MS)]);
  return deps.listsReadAt(accountId);
}

/** How many more there are by now, in the account that was the current one then; 0 where that cannot be told. */
export async function countDeletions(tabId: number, deps: DeletingDeps): Promise<{ count: number }> {
  const before = (await deps.counts.get()).find((count) => count.tabId === tabId);
  if (!before || !(await deps.limit.take(tabId))) return { count: 0 };
  const { call } = await deps.api.as(before.accountId, 'job');
  const total = await countContacts(call, 'deleted');
  return { count: Math.max(0, (total ?? 0) - before.total) };
}

/** Turns off what is said about deleting; the settings turn it on again. */
export async function hideDeletingNote(deps: DeletingDeps): Promise<null> {
  await deps.hideNote();
  return null;
}

/** Opens the deleted contacts of the last day, the newest first. Rejects with `bad-request` for a tab that does so too often for a person. */
export async function openDeletions(tabId: number, deps: DeletingDeps): Promise<null> {
  if (!(await deps.openLimit.take(tabId))) throw new CallFailed({ kind: 'bad-request' });
  await deps.openBin(firstDayAfter(await deps.serverNow()));
  return null;
}

async function mayRestoreAny({ mayRestore }: DeletingDeps): Promise<boolean> {
  try {
    await mayRestore(1);
    return true;
  } catch (error) {
    onlyFailures(error);
    return false;
  }
}

function onlyFailures(error: unknown): undefined {
  if (!(error instanceof CallFailed)) throw error;
}
