import { countContacts } from '../../constant-contact/contacts';
import { getLists } from '../../constant-contact/lists';
import type { ListMemory, ListMemoryCost } from '../../protocol/former-lists';
import type { Api } from '../access/api';
import type { Sessions } from '../access/sessions';
import { type LedgerDeps, openLedger } from './ledger';
import { EXPORT_ABOVE, EXPORT_CALLS, PAGE } from './remember-lists';

export interface MemoryDeps extends Pick<LedgerDeps, 'database' | 'seal'> {
  api: Api;
  sessions: Pick<Sessions, 'current'>;
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

/** What it would cost to remember the lists of the current account. Takes two calls. */
export async function costOfMemory({ api }: MemoryDeps): Promise<ListMemoryCost> {
  const { call } = await api.as();
  const contacts = (await countContacts(call)) ?? 0;
  const lists = await getLists(call);
  const first = 2 + (contacts > EXPORT_ABOVE ? EXPORT_CALLS : Math.max(1, Math.ceil(contacts / PAGE)));
  // The lists, 500 a call, and what changed.
  return { contacts, first, daily: Math.max(1, Math.ceil(lists.length / PAGE)) + 1 };
}
