import { readContact } from '../../constant-contact/contacts';
import type { Contact } from '../../protocol/contact';
import type { Method, RestoreRecord } from '../../protocol/requests';
import { prove } from '../../restore/differences';
import { judge } from '../../restore/judge';
import { fingerprintOf } from '../storage/fingerprint';
import type { Settled } from './history';
import { isWhole } from './restore';
import { alone, onlyFailures, type WriteDeps } from './write-contact';

export interface SettleDeps extends WriteDeps {
  /** The server's time, in ms since the epoch; undefined as long as it has not told it. */
  serverTime: () => Promise<number | undefined>;
}

/** How long after it was sent a write may still show: a request on its way, or an activity in Constant Contact's queue. */
const LATEST_MS: Record<Method, number> = { put: 10 * 60_000, 'lists-only': 24 * 60 * 60_000 };

/**
 * Settles records that a stopped worker, a closed browser or a lost answer left open, by reading the contact: nothing is
 * written to it. What cannot be read, or may still show, stays open and is read again when the record is twice as old. Costs one call
 * a record at most. Rejects with `signed-out`.
 */
export async function settleOpenRecords(deps: SettleDeps): Promise<void> {
  const { account } = await deps.sessions.signedIn();
  for (const { recordId, checkedAt } of await deps.history.openRecords(account.id)) {
    const found = await deps.history.get(recordId);
    if (found?.kind !== 'restore' || !isDue(found, checkedAt, await deps.serverTime())) continue;
    await alone(found.contactId, deps, async (session) => {
      const record = await deps.history.get(recordId);
      if (record?.outcome !== 'open' || record.accountId !== session.account.id) return;
      const contact = await readContact(session.call, { by: 'id', id: record.contactId });
      const now = await deps.serverTime();
      const settled = await outcomeOf(record, contact, now);
      if (settled) await deps.history.settle(recordId, { ...settled, calls: 1 });
      else if (now !== undefined) await deps.history.checked(recordId, now);
    }).catch(onlyFailures);
  }
}

function isDue({ at }: RestoreRecord, checkedAt: number | undefined, now: number | undefined): boolean {
  return checkedAt === undefined || now === undefined || now - at >= 2 * (checkedAt - at);
}

/** What became of the contact by a reading; undefined as long as that can still change. */
async function outcomeOf(
  record: RestoreRecord,
  contact: Contact | null,
  now: number | undefined,
): Promise<Pick<Settled, 'outcome' | 'fields' | 'fingerprint'> | undefined> {
  const { snapshot, expected, method } = record;
  const listIds = record.lists.map(({ id }) => id);
  const { whose } = judge({ snapshot, expected, listIds, method }, contact);
  const notRestored = { outcome: 'not-restored' as const, fields: [] };
  if (!contact) return notRestored;
  if (whose !== 'ours' && whose !== 'ours-changed') {
    return now !== undefined && now - record.at >= LATEST_MS[method] ? notRestored : undefined;
  }
  const proof = prove(expected, contact, listIds);
  return {
    outcome: whose === 'ours' && isWhole(proof) ? 'restored' : 'restored-with-differences',
    fields: proof.fields,
    ...(whose === 'ours' && { fingerprint: await fingerprintOf(contact) }),
  };
}
