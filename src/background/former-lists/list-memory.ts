import type { ListMemory, RememberedSet } from '../../protocol/former-lists';
import type { Input } from '../../protocol/requests';
import type { ServerClock } from '../access/clock';
import type { Sessions } from '../access/sessions';
import { type LedgerDeps, openLedger, recallLists } from './ledger';

export interface MemoryDeps extends Pick<LedgerDeps, 'database' | 'seal'> {
  sessions: Pick<Sessions, 'current'>;
  serverClock: Pick<ServerClock, 'surely'>;
}

/** What is remembered of the current account; null where nothing is. Makes no call. */
export async function getListMemory(deps: MemoryDeps): Promise<ListMemory | null> {
  const session = await deps.sessions.current();
  const opened = session && (await openLedger(session.account.id, deps));
  if (!opened) return null;
  const { ledger, failure } = opened;
  const { rows, checkedAt, calls, reading } = ledger;
  return {
    contacts: rows.size,
    ...(checkedAt !== undefined && { checkedAt }),
    ...(calls !== undefined && { calls }),
    isReading: reading !== undefined,
    ...(failure && { failure }),
  };
}

/** The lists that contacts of the current account were on, of those that are remembered. Makes no call. */
export async function recallListsOf({ contactIds }: Input<'recallLists'>, deps: MemoryDeps): Promise<RememberedSet[]> {
  const session = await deps.sessions.current();
  return session ? recallLists(session.account.id, contactIds, await deps.serverClock.surely(), deps) : [];
}
