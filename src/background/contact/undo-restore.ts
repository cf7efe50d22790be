import { deleteContact, getContact } from '../../constant-contact/contacts';
import { CallFailed, failedWith } from '../../constant-contact/http';
import type { Contact } from '../../protocol/contact';
import type { RestoreRecord } from '../../protocol/history';
import type { Undone } from '../../protocol/restores';
import { judge } from '../../restore/judge';
import type { RecallDeps } from '../former-lists/recall-lists';
import { fingerprintOf } from '../storage/fingerprint';
import { keepSnapshot } from './snapshots';
import {
  countingCalls,
  readBack,
  reportAnswer,
  type WriteDeps,
  whileUnchanged,
  withContactLock,
} from './write-contact';

export interface UndoDeps extends WriteDeps, Pick<RecallDeps, 'changesByJobs'> {}

/**
 * Undoes a restore by deleting the contact again, and reads it back. Rejects with `nothing-to-undo`, `other-account`
 * and `changed-since` before any write, and otherwise as `restore` does. `settleOpenRecords` settles an undo whose outcome is
 * not known.
 */
export async function undoRestore({ recordId }: { recordId: string }, deps: UndoDeps): Promise<Undone> {
  const found = await deps.history.get(recordId);
  if (!found) throw new CallFailed({ kind: 'nothing-to-undo' });
  return withContactLock(found.contactId, deps, async (session) => {
    const { account } = session;
    const record = await deps.history.get(recordId);
    if (!record || !mayBeUndone(record)) throw new CallFailed({ kind: 'nothing-to-undo' });
    if (record.accountId !== account.id) throw new CallFailed({ kind: 'other-account' });

    const { contactId } = record;
    const [calls, count] = countingCalls(session);
    const { call } = calls;
    let contact: Contact | null = await getContact(call, contactId);
    const wasDeleted = contact.deletedAt !== undefined;
    if (!wasDeleted) {
      // Deleting a contact that others changed would destroy their changes.
      const isIts = (await isOurs(record, contact)) && !(await isRestoredAgain(record, deps));
      if (!isIts) throw new CallFailed({ kind: 'changed-since' });
      const careful = whileUnchanged(contact, calls, deps, 'changed-since');
      await deps.history.undoBegun(record);
      const { isLost } = await reportAnswer(() => deleteOnce(careful, contactId)).catch(async (error: unknown) => {
        // Only a refusal proves that nothing was deleted.
        if (error instanceof CallFailed) await deps.history.undoFailed(record).catch(() => undefined);
        throw error;
      });
      contact = await readBack(call, contactId, (read) => read.deletedAt !== undefined || isLost, deps);
      if (!contact) throw new CallFailed({ kind: 'not-found' });
      if (contact.deletedAt === undefined) throw new CallFailed({ kind: isLost ? 'not-applied' : 'outcome-unknown' });
    } else if (record.outcome === 'open') {
      // Without a known restore there is nothing to undo.
      throw new CallFailed({ kind: 'nothing-to-undo' });
    }
    await deps.history
      .settle(recordId, { outcome: 'undone', fields: [], calls: count(), ...(wasDeleted && { wasDeleted }) })
      .catch(() => undefined);
    const fingerprint = await fingerprintOf(contact);
    await keepSnapshot({ accountId: account.id, contact, readAt: deps.now() }, deps).catch(() => undefined);
    return { contact, fingerprint };
  });
}

/** Whether the contact is exactly as our restore left it, so that it may be deleted again. */
export async function isOurs(record: RestoreRecord, contact: Contact): Promise<boolean> {
  if (!mayBeUndone(record)) return false;
  if (record.fingerprint !== undefined && record.fingerprint === (await fingerprintOf(contact))) return true;
  const { snapshot, expected, method } = record;
  return judge({ snapshot, expected, method, listIds: record.lists.map(({ id }) => id) }, contact).whose === 'ours';
}

/** Whether we restored the contact once more since, singly or in a job. Only that restore may be undone then. */
async function isRestoredAgain(
  { id, accountId, contactId, at }: RestoreRecord,
  { history, changesByJobs }: UndoDeps,
): Promise<boolean> {
  const records = await history.ofAccount(accountId, contactId);
  const newest = records.find(({ kind, outcome }) => kind === 'restore' && outcome !== 'not-restored');
  if (newest?.id !== id) return true;
  const byJobs = await changesByJobs(accountId, new Set([contactId]), at);
  return byJobs.get(contactId)?.restoredAt !== undefined;
}

/** Our restore succeeded, or its outcome is unknown. A missing fingerprint means that others changed the contact since. */
function mayBeUndone({ kind, outcome, fingerprint }: RestoreRecord): boolean {
  if (kind !== 'restore') return false;
  return outcome === 'open' || outcome === 'restored' || (outcome === 'restored-with-differences' && !!fingerprint);
}

/** The contact may have been deleted a moment before. The reading afterwards decides. */
async function deleteOnce(call: Parameters<typeof deleteContact>[0], contactId: string): Promise<undefined> {
  try {
    await deleteContact(call, contactId);
  } catch (error) {
    if (!failedWith(error, 'not-found')) throw error;
  }
}
