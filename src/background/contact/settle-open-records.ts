import { readContact } from '../../constant-contact/contacts';
import { CallFailed, ignoreFailure } from '../../constant-contact/http';
import type { Contact } from '../../protocol/contact';
import { traitsOf } from '../../protocol/failure-traits';
import type { RestoreRecord } from '../../protocol/history';
import type { Method } from '../../protocol/restores';
import { prove } from '../../restore/differences';
import { judge, type SentRestore } from '../../restore/judge';
import type { ServerClock } from '../access/clock';
import type { OpenRow } from '../storage/database';
import { fingerprintOf } from '../storage/fingerprint';
import type { SettledEntry } from './history-entries';
import { isAsExpected, putOptOutBack } from './restore';
import { type ContactCalls, countingCalls, type WriteDeps, withContactLock } from './write-contact';

interface SettleDeps extends WriteDeps {
  serverClock: Pick<ServerClock, 'now' | 'atLeast'>;
}

/** How late a write may still show: a request under way, or an activity in Constant Contact’s queue. */
const LATEST_MS: Record<Method, number> = { put: 10 * 60_000, 'lists-only': 24 * 60 * 60_000 };

/**
 * Settles restores and undos that a stopped worker, a closed browser or a lost answer left open, by reading the contact. The only
 * write puts back an opt-out that our write overwrote. A record that is unreadable or may still change stays open, and
 * is read again when it is twice as old. Costs one call per record, and two more for an opt-out. Rejects with
 * `signed-out`.
 */
export async function settleOpenRecords(deps: SettleDeps): Promise<void> {
  const { account } = await deps.sessions.signedIn();
  for (const row of await deps.history.openRecords(account.id)) {
    const { recordId } = row;
    const found = await deps.history.get(recordId);
    if (found?.kind !== 'restore' || !isDue(row, await deps.serverClock.now())) continue;
    await withContactLock(found.contactId, deps, async (session) => {
      const record = await deps.history.get(recordId);
      if (record?.accountId !== session.account.id || (record.outcome !== 'open' && !record.isUndoing)) return;
      const [calls, count] = countingCalls(session);
      // Whatever fails for good counts as a check, so that a contact that keeps failing is not tried at every start.
      const check = async () => deps.history.checked(recordId, await deps.serverClock.now());
      const contact = await readContact(calls.call, { by: 'id', id: record.contactId }).catch(
        async (error: unknown) => {
          if (error instanceof CallFailed && traitsOf(error.failure).retry === 'never') await check();
          throw error;
        },
      );
      await check();
      // An undo may have begun while this waited for the contact.
      const rows = await deps.history.openRecords(account.id);
      const { since } = rows.find((other) => other.recordId === recordId) ?? {};
      const age = since === undefined ? 0 : (await deps.serverClock.atLeast()) - since;
      const isUndone = record.isUndoing && contact?.deletedAt !== undefined;
      if (record.isUndoing && !isUndone) {
        if (age < LATEST_MS.put) return;
        if (record.outcome !== 'open') return deps.history.undoFailed(record);
      }
      // Somebody else may have deleted it.
      const undone = { outcome: 'undone' as const, fields: [], wasDeleted: true as const };
      const settled = isUndone ? undone : await outcomeOf(record, contact, age, calls, deps);
      if (settled) await deps.history.settle(recordId, { ...settled, calls: count() });
    }).catch(ignoreFailure);
  }
}

/** If the clock seems to be before the last check, it was set back since, and a new reading tells the time again. */
function isDue({ since, checkedAt }: OpenRow, now: number): boolean {
  if (since === undefined || checkedAt === undefined || now < checkedAt) return true;
  return now - since >= 2 * (checkedAt - since);
}

/** The outcome by a reading; undefined while it can still change. `age` is the least age of the record, in ms. */
async function outcomeOf(
  record: RestoreRecord,
  contact: Contact | null,
  age: number,
  calls: ContactCalls,
  deps: SettleDeps,
): Promise<Pick<SettledEntry, 'outcome' | 'fields' | 'fingerprint'> | undefined> {
  const { accountId, snapshot, expected, method } = record;
  const listIds = record.lists.map(({ id }) => id);
  const sent: SentRestore = { snapshot, expected, listIds, method };
  const whose = judge(sent, contact);
  const notRestored = { outcome: 'not-restored' as const, fields: [] };
  if (!contact) return notRestored;
  const mayChange = age < LATEST_MS[method];
  if (whose.whose !== 'ours' && whose.whose !== 'ours-changed') return mayChange ? undefined : notRestored;
  if (isOptedInByRestore(record, contact)) {
    const optedOut = await putOptOutBack(accountId, sent, { contact, whose }, calls, deps);
    if (optedOut?.contact) {
      return { outcome: 'restored-with-differences', fields: prove(expected, optedOut.contact, listIds).fields };
    }
  }
  const proof = prove(expected, contact, listIds);
  // Somebody else may have restored it, so that the write is still to come. An activity may add one list after another.
  if (mayChange && (whose.whose === 'ours-changed' || proof.missing.length > 0)) return undefined;
  return {
    outcome: whose.whose === 'ours' && isAsExpected(proof) ? 'restored' : 'restored-with-differences',
    fields: proof.fields,
    ...(whose.whose === 'ours' && { fingerprint: await fingerprintOf(contact) }),
  };
}

/** Whether an opt-in by the account dates from our write. At another time it may be the account’s own decision. */
function isOptedInByRestore({ at }: RestoreRecord, { email }: Contact): boolean {
  const optedInAt = Date.parse(email?.optInDate ?? '');
  return email?.optInSource !== 'Contact' && Math.abs(optedInAt - at) <= LATEST_MS.put;
}
