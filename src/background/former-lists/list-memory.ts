import type { ListMemory } from '../../protocol/former-lists';
import type { Sessions } from '../access/sessions';
import { type LedgerDeps, openLedger } from './ledger';

export interface MemoryDeps extends Pick<LedgerDeps, 'database' | 'seal'> {
  sessions: Pick<Sessions, 'current'>;
  isWanted: () => Promise<boolean>;
}

/** What is remembered of the current account; null where nobody is signed in, or nothing is to be remembered. Makes no call. */
export async function getListMemory(deps: MemoryDeps): Promise<ListMemory | null> {
  const session = await deps.sessions.current();
  if (!session || !(await deps.isWanted())) return null;
  const opened = await openLedger(session.account.id, deps);
  if (!opened) return { contacts: 0, isReading: true };
  const { ledger, failure } = opened;
  const { rows, checkedAt, calls, reading } = ledger;
  return {
    contacts: rows.size,
    ...(checkedAt !== undefined && { checkedAt }),
    ...(calls !== undefined && { calls }),
    isReading: reading !== undefined && failure === undefined,
    ...(failure && { failure }),
  };
}
