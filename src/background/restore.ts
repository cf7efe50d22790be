import { deleteContact, getContact, putContact } from '../constant-contact/contacts';
import { type Call, CallFailed } from '../constant-contact/http';
import type { Contact } from '../protocol/contact';
import type { Failure } from '../protocol/failure';
import type { Restored, Undone, WayIn } from '../protocol/requests';
import { restorability } from '../restore/consent';
import { prove, sameRecord } from '../restore/differences';
import { MOST_LISTS, putBody } from '../restore/put-body';
import type { RestoreRecord, RestoreRecords } from './restore-records';
import type { Sessions } from './session';
import { findSnapshot, keepSnapshot, type Snapshot } from './snapshots';
import type { Stored } from './stored';

export interface RestoreParts {
  call: Call;
  sessions: Sessions;
  snapshots: Stored<Snapshot[]>;
  records: RestoreRecords;
  /** Remembers the lists for the next time. */
  rememberLists: (accountId: string, listIds: string[]) => Promise<void>;
  now: () => number;
  sleep: (ms: number) => Promise<void>;
  newId: () => string;
  /** Runs one task of this name at a time, across every context of the extension. */
  exclusively: <T>(name: string, task: () => Promise<T>) => Promise<T>;
}

/** A lookup this fresh counts as the reading before the write; an older one is read again first. */
const FRESH_MS = 60_000;

/** Waits before reading again when the reading after a write fails: by then something was written, so it is worth calls. */
const READ_BACK_WAITS_MS = [1_000, 3_000];

/** What can be said of a write when its answer is lost: anything, until the contact is read. */
const LOST: ReadonlySet<Failure['kind']> = new Set(['unreachable', 'server-error', 'unexpected-answer']);

/**
 * Restores one contact: snapshot, restore record, PUT, read back, compare. After a lost answer the contact is read, never
 * written again. Rejects with `not-deleted`, `not-restorable`, `changed` and `list-choice` before anything is written; with
 * `not-applied` when the write is known to have done nothing, `outcome-unknown` when that cannot be known; and as calls do.
 */
export function restore(
  { contactId, listIds, wayIn }: { contactId: string; listIds: string[]; wayIn: WayIn },
  parts: RestoreParts,
): Promise<Restored> {
  return parts.exclusively(`contact-restore:contact:${contactId}`, async () => {
    const { account } = await signedIn(parts);
    if (listIds.length < 1 || listIds.length > MOST_LISTS) throw new CallFailed({ kind: 'list-choice' });

    const snapshot = await snapshotOf(contactId, account.id, parts);
    const verdict = restorability(snapshot);
    if (!verdict.may) {
      throw new CallFailed(
        verdict.why === 'not-deleted' ? { kind: 'not-deleted' } : { kind: 'not-restorable', why: verdict.why },
      );
    }

    const record: RestoreRecord = {
      id: parts.newId(),
      accountId: account.id,
      contactId,
      at: parts.now(),
      wayIn,
      snapshot,
      listIds,
      outcome: 'open',
    };
    await parts.records.put(record);
    const lost = await answerLost(() => putContact(parts.call, contactId, putBody(snapshot, listIds))).catch(
      async (refused: unknown) => {
        await parts.records.put({ ...record, outcome: 'not-restored' });
        throw refused;
      },
    );

    const contact = await readBack(contactId, (read) => read.deletedAt === undefined || lost, parts);
    if (contact.deletedAt !== undefined) {
      // A write whose answer was lost may still arrive: the record stays open, and a next try reads first.
      await keepSnapshot(parts.snapshots, { accountId: account.id, contact, readAt: 0 });
      throw new CallFailed({ kind: lost ? 'not-applied' : 'outcome-unknown' });
    }
    const proof = prove(snapshot, contact, listIds);
    const whole = proof.verified === proof.fields.length && proof.missing.length === 0;
    await parts.records.put({ ...record, outcome: whole ? 'restored' : 'restored-with-differences' });
    await keepSnapshot(parts.snapshots, { accountId: account.id, contact, readAt: parts.now() });
    await parts.rememberLists(account.id, listIds);
    return { recordId: record.id, contact, proof };
  });
}

/**
 * Undoes a restore of ours by deleting the contact again, then reads it to see that it is deleted. Rejects with
 * `nothing-to-undo` and `other-account` before anything is written, and otherwise as `restore` does.
 */
export async function undoRestore({ recordId }: { recordId: string }, parts: RestoreParts): Promise<Undone> {
  const found = await parts.records.get(recordId);
  if (!found) throw new CallFailed({ kind: 'nothing-to-undo' });
  return parts.exclusively(`contact-restore:contact:${found.contactId}`, async () => {
    const { account } = await signedIn(parts);
    const record = await parts.records.get(recordId);
    if (!record || record.outcome === 'undone' || record.outcome === 'not-restored') {
      throw new CallFailed({ kind: 'nothing-to-undo' });
    }
    if (record.accountId !== account.id) throw new CallFailed({ kind: 'other-account' });

    const before = await getContact(parts.call, record.contactId);
    if (before.deletedAt !== undefined) return undone(record, before, parts);
    const lost = await answerLost(() => deleteContact(parts.call, record.contactId));
    const after = await readBack(record.contactId, (read) => read.deletedAt !== undefined || lost, parts);
    if (after.deletedAt === undefined) throw new CallFailed({ kind: lost ? 'not-applied' : 'outcome-unknown' });
    return undone(record, after, parts);
  });
}

async function undone(record: RestoreRecord, contact: Contact, parts: RestoreParts): Promise<Undone> {
  await parts.records.put({ ...record, outcome: 'undone' });
  await keepSnapshot(parts.snapshots, { accountId: record.accountId, contact, readAt: parts.now() });
  return { contact };
}

async function signedIn({ sessions }: RestoreParts) {
  const session = await sessions.current();
  if (!session) throw new CallFailed({ kind: 'signed-out' });
  return session;
}

/** The contact as last read; read again when that was a while ago, and refused when it is not what was shown then. */
async function snapshotOf(contactId: string, accountId: string, parts: RestoreParts): Promise<Contact> {
  const kept = await findSnapshot(parts.snapshots, accountId, contactId);
  if (kept && parts.now() - kept.readAt < FRESH_MS && parts.now() >= kept.readAt) return kept.contact;
  const contact = await getContact(parts.call, contactId);
  await keepSnapshot(parts.snapshots, { accountId, contact, readAt: parts.now() });
  if (kept && contact.deletedAt !== undefined && !sameRecord(kept.contact, contact)) {
    throw new CallFailed({ kind: 'changed' });
  }
  return contact;
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

/**
 * Reads a contact that was just written to, with some patience: until it can be read and is as expected, or the waits are
 * over. Rejects with `outcome-unknown` when it cannot be read.
 */
async function readBack(
  contactId: string,
  expected: (contact: Contact) => boolean,
  parts: RestoreParts,
): Promise<Contact> {
  let last: Contact | undefined;
  for (const wait of [...READ_BACK_WAITS_MS, undefined]) {
    try {
      last = await getContact(parts.call, contactId);
      if (expected(last)) return last;
    } catch (error) {
      if (!(error instanceof CallFailed)) throw error;
      if (!LOST.has(error.failure.kind)) break;
    }
    if (wait !== undefined) await parts.sleep(wait);
  }
  if (last) return last;
  throw new CallFailed({ kind: 'outcome-unknown' });
}
