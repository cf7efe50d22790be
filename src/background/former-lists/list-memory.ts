import type { ListMemory } from '../../protocol/former-lists';
import type { ServerClock } from '../access/clock';
import type { Sessions } from '../access/sessions';
import type { StoreDeps } from '../storage/encryption';
import { openLedger, saveLedger } from './ledger';
import { LEDGER_LOCK, type RememberDeps } from './remember-lists';

interface MemoryDeps extends StoreDeps {
  sessions: Pick<Sessions, 'current'>;
  isWanted: () => Promise<boolean>;
}

export interface ForgetDeps extends MemoryDeps, Pick<RememberDeps, 'exclusively'> {
  sessions: Pick<Sessions, 'current' | 'whileSignedIn'>;
  serverClock: Pick<ServerClock, 'now'>;
}

/**
 * Deletes what is remembered of the current account. Waits for a reading in progress, or it would be stored again. The
 * next check, a day later, reads everything again. Makes no call.
 */
export async function forgetListMemory(deps: ForgetDeps): Promise<null> {
  const session = await deps.sessions.current();
  if (!session) return null;
  return deps.exclusively(LEDGER_LOCK, async () => {
    const checkedAt = await deps.serverClock.now();
    await saveLedger(session.account.id, { lists: [], sets: [], readings: [], rows: new Map(), checkedAt }, deps);
    return null;
  });
}

/** What is remembered of the current account; null when signed out or switched off. Makes no call. */
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
