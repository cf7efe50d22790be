import { type Call, CallFailed } from '../../constant-contact/http';
import type { Contact, ContactList } from '../../protocol/contact';
import { traitsOf } from '../../protocol/failure-traits';
import type { Input } from '../../protocol/requests';
import type { Proof, Restored } from '../../protocol/restores';
import type { Attribution } from '../../restore/attribution';
import { restorability } from '../../restore/consent';
import { compareFields, prove } from '../../restore/differences';
import { judge, overwrittenOptOut, ownMissing, type SentRestore } from '../../restore/judge';
import {
  defaultMethod,
  hasLostNotes,
  isRepairable,
  type PlannedWrite,
  planOptOut,
  planRepair,
  planRestore,
} from '../../restore/plan';
import type { PolicyRules } from '../access/policy';
import { fingerprintOf } from '../storage/fingerprint';
import { keepSnapshot } from './snapshots';
import {
  type ContactCalls,
  countingCalls,
  readAsShown,
  readBack,
  type Sent,
  sendWrite,
  type WriteDeps,
  whileUnchanged,
  withContactLock,
} from './write-contact';

export interface RestoreDeps extends WriteDeps, Pick<PolicyRules, 'mayRestore'> {
  /** Stores the lists as the default of the next restore. Returns them by name where known. */
  chooseLists: (accountId: string, listIds: string[]) => Promise<ContactList[]>;
}

/**
 * Restores one contact: read, record, write, read back, judge. If the write itself lost something, one more PUT repairs
 * it. If it overwrote an opt-out, that is put back. After a lost answer the contact is read, never written again.
 * Rejects with `by-policy`, `not-deleted`, `not-restorable`, `changed` and `list-choice` before any write, with
 * `not-applied` if the contact is unchanged after a lost answer, with `outcome-unknown`, and as calls do. The record
 * stays open while the write may still show; `settleOpenRecords` settles it.
 */
export function restore(input: Input<'restore'>, deps: RestoreDeps): Promise<Restored> {
  const { contactId, listIds, entryPoint } = input;
  return withContactLock(contactId, deps, async (session) => {
    const { account } = session;
    await deps.mayRestore(1);
    const snapshot = await readAsShown(input, session, deps);
    const [calls, count] = countingCalls(session);
    const careful = whileUnchanged(snapshot, calls, deps);
    const method = input.method ?? defaultMethod(snapshot);
    const verdict = restorability(snapshot, method);
    if (!verdict.may) {
      const { why } = verdict;
      throw new CallFailed(why === 'not-deleted' ? { kind: 'not-deleted' } : { kind: 'not-restorable', why });
    }
    const { write, expected } = planRestore(snapshot, { ...input, method });
    const recordId = deps.newId();
    const lists = await deps.chooseLists(account.id, listIds);
    await deps.history.begin(recordId, account, { kind: 'restore', entryPoint, method, snapshot, expected, lists });

    const sent: SentRestore = { snapshot, expected, listIds, method };
    const first = await writeAndRead(write, sent, careful, deps).catch(async (error: unknown) => {
      // Only a refusal proves that nothing was written. A defect of our own proves nothing.
      if (error instanceof CallFailed && error.failure.kind !== 'outcome-unknown') {
        await deps.history.settle(recordId, { outcome: 'not-restored', fields: [], calls: count() });
      }
      throw error;
    });
    if (first.contact?.deletedAt !== undefined) await keepReading(account.id, first.contact, deps);
    let optedOut = await putOptOutBack(account.id, sent, first, calls, deps);
    const repair = optedOut ? first : await repaired(sent, first, calls, deps);
    if (repair !== first) {
      // A repair may overwrite an opt-out just like the first write.
      const losesNotes = first.contact !== null && hasLostNotes(expected, first.contact);
      optedOut = await putOptOutBack(account.id, sent, repair, calls, deps, losesNotes);
    }
    const last = optedOut ?? repair;
    const { contact, whose } = last;
    if (!contact || contact.deletedAt !== undefined || !isRestored(last)) throw new CallFailed(failureOf(last));

    const proof = prove(expected, contact, listIds);
    const fingerprint = await keepReading(account.id, contact, deps);
    const isOurs = whose.whose === 'ours' && optedOut === undefined;
    // A lost write or repair may still come, and an activity may add one list long after another.
    const isIncomplete = last.sent.isLost
      ? !isOurs || !isAsExpected(proof)
      : method === 'lists-only' && proof.missing.length > 0;
    const mayStillShow = isIncomplete && optedOut === undefined;
    const settled = {
      outcome: isOurs && isAsExpected(proof) ? ('restored' as const) : ('restored-with-differences' as const),
      fields: proof.fields,
      calls: count(),
      ...(isOurs && { fingerprint }),
    };
    // The contact is restored and proven. If that cannot be stored, the open record is settled later.
    if (!mayStillShow) await deps.history.settle(recordId, settled).catch(() => undefined);
    return {
      recordId,
      contact,
      proof,
      repaired: last.sent !== first.sent && optedOut === undefined && !mayStillShow,
      ...(!isOurs && optedOut === undefined && { changedSince: true as const }),
      ...(optedOut && { optedOut: true as const }),
    };
  });
}

/** Whether every field and list is as expected. */
export function isAsExpected({ verified, fields, missing }: Proof): boolean {
  return verified === fields.length && missing.length === 0;
}

/** A write, the reading after it, and who made the changes that it shows. */
interface Written {
  sent: Sent;
  contact: Contact | null;
  whose: Attribution;
}

async function writeAndRead(write: PlannedWrite, restored: SentRestore, call: Call, deps: WriteDeps): Promise<Written> {
  const sent = await sendWrite(write, call, deps);
  const contact = await readBack(
    call,
    restored.snapshot.id,
    // An activity may show one list after another.
    ({ deletedAt, lists }) =>
      sent.isLost || (deletedAt === undefined && restored.listIds.every((id) => lists.includes(id))),
    deps,
  );
  return { sent, contact, whose: judge(restored, contact, sent.isLost ? undefined : sent.answered) };
}

/** Repairs with one more PUT what the first one lost. Changes that others made since are left alone. */
async function repaired(restored: SentRestore, first: Written, calls: ContactCalls, deps: WriteDeps): Promise<Written> {
  const { sent, contact, whose } = first;
  if (restored.method !== 'put' || sent.isLost || !contact || whose.whose !== 'ours') return first;
  const { fields } = prove(restored.expected, contact, [...restored.listIds]);
  const lists = ownMissing(whose.missing, sent.answered);
  if (!fields.some(isRepairable) && lists.length === 0) return first;
  const repair = planRepair({ ...restored.expected, lists }, contact);
  if (!repair) return first;
  // Whatever happens to the repair, the reading after it counts.
  const careful = whileUnchanged(contact, calls, deps);
  const second = await writeAndRead(repair.write, restored, careful, deps).catch(onlyRefusals);
  if (second && !second.sent.isLost) return second;
  // A lost repair may change nothing, so the answer to the first write still explains what is missing.
  const last = second ? second.contact : await readBack(calls.call, contact.id, () => true, deps);
  return { sent: second?.sent ?? sent, contact: last, whose: judge(restored, last, sent.answered) };
}

/**
 * Puts back an opt-out that came after the snapshot and that our write overwrote. It does so if that is certain, or if
 * an earlier restore of such a consent in the account left the opt-in alone, so that the server is known not to set a
 * new one by itself.
 * `losesNotes` means that a PUT without notes lost them. Undefined if there is nothing to put back, or if the server
 * refuses it. Rejects with `outcome-unknown` if a later try may succeed; the record then stays open.
 */
export async function putOptOutBack(
  accountId: string,
  { snapshot, expected, listIds, method }: SentRestore,
  { contact, whose, sent: by }: Pick<Written, 'contact' | 'whose'> & { sent?: Sent },
  calls: ContactCalls,
  deps: WriteDeps,
  losesNotes = false,
): Promise<Written | undefined> {
  const found = method === 'put' && contact ? overwrittenOptOut(expected, contact) : undefined;
  if (!found || !contact || (whose.whose !== 'ours' && whose.whose !== 'ours-changed')) return undefined;
  if (by && answersOldConsent(by, expected)) return undefined;
  if (!found.isCertain && !(await leavesOptInAlone(accountId, snapshot, deps))) return undefined;
  const sent: SentRestore = { snapshot, expected, listIds, method };
  const careful = whileUnchanged(contact, calls, deps);
  const optedOut = await writeAndRead(planOptOut(contact, losesNotes), sent, careful, deps).catch((error: unknown) => {
    onlyRefusals(error);
    const isForGood = error instanceof CallFailed && traitsOf(error.failure).retry === 'never';
    if (!isForGood) throw new CallFailed({ kind: 'outcome-unknown' });
  });
  if (optedOut?.contact?.email?.permission === 'unsubscribed') return optedOut;
  if (optedOut?.sent.isLost) throw new CallFailed({ kind: 'outcome-unknown' });
  return undefined;
}

/** A refused write changes nothing. After one whose outcome is unknown, the earlier readings are no longer evidence. */
function onlyRefusals(error: unknown): undefined {
  if (!(error instanceof CallFailed) || error.failure.kind === 'outcome-unknown') throw error;
}

/** Whether the answer to our write still has the old dates. Others then changed the consent after it. */
function answersOldConsent(sent: Sent, expected: Contact): boolean {
  const answered = sent.isLost ? undefined : sent.answered;
  if (answered?.email?.optInDate === undefined) return false;
  return compareFields(expected, answered).every(
    ({ field, same }) => same || (field !== 'optIn' && field !== 'optOut'),
  );
}

/** Whether the server is known to leave the opt-in of a contact with this consent alone. It may treat others differently. */
async function leavesOptInAlone(accountId: string, { email }: Contact, { history }: WriteDeps): Promise<boolean> {
  const records = await history.ofAccount(accountId);
  return records.some(
    ({ kind, method, fields, snapshot }) =>
      kind === 'restore' &&
      method === 'put' &&
      snapshot.email?.permission === email?.permission &&
      snapshot.email?.optInSource === email?.optInSource &&
      fields.some(({ field, same }) => field === 'optIn' && same),
  );
}

/** Whether our write restored it, even if others changed it since. The answer to a PUT is a reading too. */
function isRestored({ sent, whose }: Written): boolean {
  const isAnswered = !sent.isLost && sent.answered !== undefined && sent.answered.deletedAt === undefined;
  return whose.whose === 'ours' || whose.whose === 'ours-changed' || (whose.whose === 'theirs' && isAnswered);
}

function failureOf({ sent, whose }: Written): CallFailed['failure'] {
  switch (whose.whose) {
    case 'untouched':
      return { kind: sent.isLost ? 'not-applied' : 'outcome-unknown' };
    case 'deleted-again':
      return { kind: 'deleted-again' };
    case 'not-restorable':
      return { kind: 'not-restorable', why: whose.why };
    case 'nobody':
      return { kind: 'not-found' };
    case 'theirs':
      return { kind: 'not-deleted' };
    default:
      return { kind: 'outcome-unknown' };
  }
}

/** Stores the reading. A storage failure must not hide the outcome. */
async function keepReading(accountId: string, contact: Contact, deps: WriteDeps): Promise<string> {
  await keepSnapshot({ accountId, contact, readAt: deps.now() }, deps).catch(() => undefined);
  return fingerprintOf(contact);
}
