import { getActivity, startActivity } from '../../constant-contact/activities';
import { deleteContact, getContact, put, requestResubscribe as sendRequest } from '../../constant-contact/contacts';
import { type Call, CallFailed } from '../../constant-contact/http';
import type { Contact, ContactList } from '../../protocol/contact';
import type { Failure } from '../../protocol/failure';
import type { Asked, Input, Restored, RestoreRecord, Undone } from '../../protocol/requests';
import { restorability } from '../../restore/consent';
import { compareFields, prove } from '../../restore/differences';
import { isRepairable, type PlannedWrite, planRepair, planRestore } from '../../restore/plan';
import { MOST_LISTS } from '../../restore/put-body';
import type { Sessions, SignedIn } from '../access/sessions';
import { fingerprintOf } from '../storage/fingerprint';
import type { Stored } from '../storage/stored-value';
import type { History } from './history';
import { findSnapshot, keepSnapshot, type Snapshot } from './snapshots';

export interface RestoreDeps {
  sessions: Pick<Sessions, 'signedIn'>;
  snapshots: Stored<Snapshot[]>;
  history: History;
  /** Remembers the lists for the next time, and answers them by name as far as they are known. */
  chooseLists: (accountId: string, listIds: string[]) => Promise<ContactList[]>;
  now: () => number;
  sleep: (ms: number) => Promise<void>;
  newId: () => string;
  /** Runs one task of this name at a time, across every context of the extension. */
  exclusively: <T>(name: string, task: () => Promise<T>) => Promise<T>;
}

/** A lookup this fresh counts as the reading before the write; an older one is read again first. */
const FRESH_MS = 10_000;

/** A record this young may belong to a write that is still on its way. */
const YOUNG_MS = 60_000;

/** Waits before reading again when the reading after a write fails: by then something was written, so it is worth calls. */
const READ_BACK_WAITS_MS = [1_000, 3_000];

/** Waits before asking how the activity stands that restores one contact. */
const ACTIVITY_WAITS_MS = [1_000, 2_000, 3_000, 5_000, 8_000];

/** What can be said of a write when its answer is lost: anything, until the contact is read. */
export const LOST: ReadonlySet<Failure['kind']> = new Set(['unreachable', 'server-error', 'unexpected-answer']);

/**
 * Restores one contact: snapshot, restore record, write, read back, compare; where the write lost something, one more PUT
 * puts it right and it is compared again. After a lost answer the contact is read, never written again. Rejects with
 * `not-deleted`, `not-restorable`, `changed` and `list-choice` before anything is written; with `not-applied` when the
 * write is known to have done nothing, `outcome-unknown` when that cannot be known; and as calls do.
 */
export function restore(input: Input<'restore'>, deps: RestoreDeps): Promise<Restored> {
  const { contactId, listIds, entryPoint, method = 'put' } = input;
  return alone(contactId, deps, async ({ account, call }) => {
    const snapshot = await shown(input, { account, call }, deps);
    const verdict = restorability(snapshot, method);
    if (!verdict.may) {
      const { why } = verdict;
      throw new CallFailed(why === 'not-deleted' ? { kind: 'not-deleted' } : { kind: 'not-restorable', why });
    }
    const { write, expected } = planRestore(snapshot, input);
    const [counting, count] = counted(call);
    const recordId = deps.newId();
    const lists = await deps.chooseLists(account.id, listIds);
    await deps.history.begin(recordId, account, { kind: 'restore', entryPoint, method, snapshot, expected, lists });

    const lost = await sendOrSettle(() => send(write, counting, deps), recordId, count, deps);
    let contact = await readBack(counting, contactId, (read) => read.deletedAt === undefined || lost, deps);
    if (contact.deletedAt !== undefined) {
      // A write whose answer was lost may still arrive: the record stays open, and a next try reads first.
      await keepSnapshot(deps.snapshots, { accountId: account.id, contact, readAt: 0 });
      throw new CallFailed({ kind: lost ? 'not-applied' : 'outcome-unknown' });
    }
    let proof = prove(expected, contact, listIds);
    const repair =
      method === 'put' && (proof.fields.some(isRepairable) || proof.missing.length > 0)
        ? planRepair(expected, contact)
        : undefined;
    if (repair) {
      // Whatever becomes of it, what is read afterwards is what is told.
      await answerLost(() => send(repair.write, counting, deps)).catch(onlyFailures);
      contact = await readBack(counting, contactId, (read) => read.deletedAt === undefined, deps).catch(() => contact);
      proof = prove(expected, contact, listIds);
    }
    const whole = proof.verified === proof.fields.length && proof.missing.length === 0;
    const outcome = whole ? 'restored' : 'restored-with-differences';
    const fingerprint = await keepSnapshot(deps.snapshots, { accountId: account.id, contact, readAt: deps.now() });
    await deps.history.settle(recordId, { outcome, fields: proof.fields, calls: count(), fingerprint });
    return { recordId, contact, proof, repaired: repair !== undefined };
  });
}

/**
 * Undoes a restore of ours by deleting the contact again, then reads it to see that it is deleted. Rejects with
 * `nothing-to-undo`, `other-account` and `changed-since` before anything is written, and otherwise as `restore` does.
 */
export async function undoRestore({ recordId }: { recordId: string }, deps: RestoreDeps): Promise<Undone> {
  const found = await deps.history.get(recordId);
  if (!found) throw new CallFailed({ kind: 'nothing-to-undo' });
  return alone(found.contactId, deps, async ({ account, call }) => {
    const record = await deps.history.get(recordId);
    if (!record || !isUndoable(record)) throw new CallFailed({ kind: 'nothing-to-undo' });
    if (record.accountId !== account.id) throw new CallFailed({ kind: 'other-account' });

    const { contactId } = record;
    const [counting, count] = counted(call);
    let contact = await getContact(counting, contactId);
    if (contact.deletedAt === undefined) {
      // Deleting again what lived on would take away what others did to it.
      const known = record.fingerprint ?? (await fingerprintOf(record.expected));
      if ((await fingerprintOf(contact)) !== known) throw new CallFailed({ kind: 'changed-since' });
      const lost = await answerLost(() => deleteContact(counting, contactId));
      contact = await readBack(counting, contactId, (read) => read.deletedAt !== undefined || lost, deps);
      if (contact.deletedAt === undefined) throw new CallFailed({ kind: lost ? 'not-applied' : 'outcome-unknown' });
    }
    await deps.history.settle(recordId, { outcome: 'undone', fields: [], calls: count() });
    const fingerprint = await keepSnapshot(deps.snapshots, { accountId: account.id, contact, readAt: deps.now() });
    return { contact, fingerprint };
  });
}

/**
 * Sends the one request that Constant Contact allows to somebody who unsubscribed. Nothing of the contact changes by it.
 * Rejects with `already-asked` when history knows of a request, one without a known outcome included.
 */
export function requestResubscribe(input: Input<'requestResubscribe'>, deps: RestoreDeps): Promise<Asked> {
  const { contactId, listIds, entryPoint } = input;
  return alone(contactId, deps, async ({ account, call }) => {
    const snapshot = await shown(input, { account, call }, deps);
    if (snapshot.email?.permission !== 'unsubscribed') throw new CallFailed({ kind: 'changed' });
    const earlier = (await deps.history.ofAccount(account.id, contactId)).find(
      ({ kind, outcome }) => kind === 'resubscribe-request' && outcome !== 'not-restored',
    );
    if (earlier) throw new CallFailed({ kind: 'already-asked', at: earlier.at });

    const [counting, count] = counted(call);
    const recordId = deps.newId();
    const lists = await deps.chooseLists(account.id, listIds);
    await deps.history.begin(recordId, account, {
      kind: 'resubscribe-request',
      entryPoint,
      method: 'lists-only',
      snapshot,
      expected: snapshot,
      lists,
    });
    const lost = await sendOrSettle(() => sendRequest(counting, contactId, listIds), recordId, count, deps);
    // Whether a lost request was sent cannot be read from the contact: the record stays open and it is not sent again.
    if (lost) throw new CallFailed({ kind: 'outcome-unknown' });
    const contact = await getContact(counting, contactId).catch(() => snapshot);
    await deps.history.settle(recordId, {
      outcome: 'asked',
      fields: compareFields(snapshot, contact),
      calls: count(),
    });
    await keepSnapshot(deps.snapshots, { accountId: account.id, contact, readAt: deps.now() });
    return { recordId, contact };
  });
}

/**
 * Settles records that a stopped worker, a closed browser or a lost answer left open, by reading the contact: nothing is
 * written to it. What cannot be read, or is too young to tell, stays open. Costs one call a record. Rejects with `signed-out`.
 */
export async function resolveOpenRecords(deps: RestoreDeps): Promise<void> {
  for (const id of await deps.history.openRecords((await deps.sessions.signedIn()).account.id)) {
    const contactId = (await deps.history.get(id))?.contactId ?? '';
    await alone(contactId, deps, async ({ account, call }) => {
      const record = await deps.history.get(id);
      if (!record || !isOpenRestore(record) || record.accountId !== account.id) return;
      const contact = await getContact(call, contactId);
      if (contact.deletedAt !== undefined) {
        // A write that was on its way when its worker was stopped may still arrive.
        if (deps.now() - record.at < YOUNG_MS) return;
        await deps.history.settle(id, { outcome: 'not-restored', fields: [], calls: 1 });
        return;
      }
      const listIds = record.lists.map((list) => list.id);
      const { fields, verified, missing } = prove(record.expected, contact, listIds);
      const whole = verified === fields.length && missing.length === 0;
      const outcome = whole ? 'restored' : 'restored-with-differences';
      await deps.history.settle(id, { outcome, fields, calls: 1, fingerprint: await fingerprintOf(contact) });
    }).catch(onlyFailures);
  }
}

/** Whether the contact may be ours to delete again: we restored it, or began to and do not know. */
export function isUndoable({ kind, outcome }: RestoreRecord): boolean {
  return (
    kind === 'restore' && (outcome === 'open' || outcome === 'restored' || outcome === 'restored-with-differences')
  );
}

function isOpenRestore({ kind, outcome }: RestoreRecord): boolean {
  return kind === 'restore' && outcome === 'open';
}

/** Runs a task on a contact while nobody else does, signed in. */
function alone<T>(contactId: string, deps: RestoreDeps, task: (session: SignedIn) => Promise<T>): Promise<T> {
  return deps.exclusively(`contact-restore:contact:${contactId}`, async () => task(await deps.sessions.signedIn()));
}

/** The contact as it was shown to whoever asks. Read again when that was a while ago; refused when it is another by now. */
async function shown(
  { contactId, listIds, fingerprint }: { contactId: string; listIds: string[]; fingerprint: string },
  { account, call }: SignedIn,
  deps: RestoreDeps,
): Promise<Contact> {
  if (listIds.length < 1 || listIds.length > MOST_LISTS) throw new CallFailed({ kind: 'list-choice' });
  const kept = await findSnapshot(deps.snapshots, account.id, contactId);
  const fresh = kept && deps.now() - kept.readAt < FRESH_MS && deps.now() >= kept.readAt;
  const contact = fresh ? kept.contact : await getContact(call, contactId);
  if (!fresh) await keepSnapshot(deps.snapshots, { accountId: account.id, contact, readAt: deps.now() });
  if ((await fingerprintOf(contact)) === fingerprint) return contact;
  throw new CallFailed({ kind: contact.deletedAt === undefined ? 'not-deleted' : 'changed' });
}

async function send(write: PlannedWrite, call: Call, deps: RestoreDeps): Promise<void> {
  if (write.method === 'PUT') return put(call, write.path, write.body);
  let activity = await startActivity(call, write.path, write.body);
  for (const wait of ACTIVITY_WAITS_MS) {
    if (activity.state === 'failed') throw new CallFailed({ kind: 'refused', messages: activity.errors });
    if (activity.state === 'completed') return;
    await deps.sleep(wait);
    // The activity goes on whether or not it can be asked about; the contact itself tells in the end.
    activity = await getActivity(call, activity.id).catch(() => activity);
  }
}

/** Makes a write. True when its answer was lost, so that it may have been done or not; rejects when it was refused. */
async function answerLost(write: () => Promise<void>): Promise<boolean> {
  try {
    await write();
    return false;
  } catch (error) {
    if (error instanceof CallFailed && LOST.has(error.failure.kind)) return true;
    throw error;
  }
}

/** As `answerLost`; a refusal closes the record, for then nothing was written. */
async function sendOrSettle(
  write: () => Promise<void>,
  recordId: string,
  count: () => number,
  deps: RestoreDeps,
): Promise<boolean> {
  try {
    return await answerLost(write);
  } catch (refused) {
    await deps.history.settle(recordId, { outcome: 'not-restored', fields: [], calls: count() });
    throw refused;
  }
}

/**
 * Reads a contact that was just written to, with some patience: until it can be read and is as expected, or the waits are
 * over. Rejects with `outcome-unknown` when it cannot be read.
 */
async function readBack(
  call: Call,
  contactId: string,
  expected: (contact: Contact) => boolean,
  { sleep }: RestoreDeps,
): Promise<Contact> {
  let last: Contact | undefined;
  for (const wait of [...READ_BACK_WAITS_MS, undefined]) {
    try {
      last = await getContact(call, contactId);
      if (expected(last)) return last;
    } catch (error) {
      if (!(error instanceof CallFailed)) throw error;
      if (!LOST.has(error.failure.kind)) break;
    }
    if (wait !== undefined) await sleep(wait);
  }
  if (last) return last;
  throw new CallFailed({ kind: 'outcome-unknown' });
}

/** The same way to call, and how many calls went through it. */
function counted(call: Call): [counting: Call, count: () => number] {
  let calls = 0;
  const counting: Call = (request, answer) => {
    calls++;
    return call(request, answer);
  };
  return [counting, () => calls];
}

/** For what may fail without harm: expected failures are let go, defects are not. */
function onlyFailures(error: unknown): void {
  if (!(error instanceof CallFailed)) throw error;
}
