import { findContact, getContact } from '../constant-contact/contacts';
import { type Call, CallFailed } from '../constant-contact/http';
import type { Contact } from '../protocol/contact';
import type { LookupAnswer, LookupQuestion } from '../protocol/requests';
import { parseLookupText } from '../restore/lookup-text';
import type { RestoreRecords } from './restore-records';
import type { Sessions } from './session';
import { keepSnapshot, type Snapshot } from './snapshots';
import type { Stored } from './stored';

export interface LookupParts {
  call: Call;
  sessions: Sessions;
  snapshots: Stored<Snapshot[]>;
  records: RestoreRecords;
  now: () => number;
}

/**
 * Looks up the contact that `text` names, with one call, and keeps the answer as the snapshot for a restore. Rejects with
 * `not-an-address`, `signed-out`, and as calls do.
 */
export async function lookup({ text }: { text: string }, parts: LookupParts): Promise<LookupAnswer> {
  const parsed = parseLookupText(text);
  if (!parsed.ok) throw new CallFailed({ kind: 'not-an-address', why: parsed.why });
  const session = await parts.sessions.current();
  if (!session) throw new CallFailed({ kind: 'signed-out' });

  const contact = await read(parsed.question, parts.call);
  if (!contact) return { question: parsed.question, contact };
  await keepSnapshot(parts.snapshots, { accountId: session.account.id, contact, readAt: parts.now() });
  if (contact.deletedAt !== undefined) return { question: parsed.question, contact };

  const ours = await parts.records.findUndoable(session.account.id, contact.id);
  return { question: parsed.question, contact, ...(ours && { restore: { recordId: ours.id, at: ours.at } }) };
}

async function read(question: LookupQuestion, call: Call): Promise<Contact | null> {
  if (question.by === 'email') return findContact(call, question.address);
  try {
    return await getContact(call, question.id);
  } catch (error) {
    if (error instanceof CallFailed && error.failure.kind === 'not-found') return null;
    throw error;
  }
}
