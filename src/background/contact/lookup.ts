import { findContact, getContact } from '../../constant-contact/contacts';
import { type Call, CallFailed } from '../../constant-contact/http';
import type { Contact } from '../../protocol/contact';
import type { LookupAnswer, LookupQuestion } from '../../protocol/requests';
import { parseLookupText } from '../../restore/lookup-text';
import { type BinParts, learn } from '../deleted-contacts/cache';
import type { History } from './history';
import { isUndoable } from './restore';
import { keepSnapshot, type Snapshot } from './snapshots';
import type { Stored } from '../storage/stored-value';

export interface LookupParts extends BinParts {
  snapshots: Stored<Snapshot[]>;
  history: History;
}

/**
 * Looks up the contact that `text` names, with one call, and keeps the answer as the snapshot for a restore and among
 * the deleted contacts. Rejects with `not-an-address`, `signed-out`, and as calls do.
 */
export async function lookup({ text }: { text: string }, parts: LookupParts): Promise<LookupAnswer> {
  const parsed = parseLookupText(text);
  if (!parsed.ok) throw new CallFailed({ kind: 'not-an-address', why: parsed.why });
  const { account, call } = await parts.sessions.signedIn();

  const contact = await readContact(parsed.question, call);
  if (!contact) return { question: parsed.question, contact, mark: '' };
  const accountId = account.id;
  const isDeleted = contact.deletedAt !== undefined;
  await learn(accountId, { contacts: isDeleted ? [contact] : [], gone: isDeleted ? [] : [contact.id] }, parts);
  const mark = await keepSnapshot(parts.snapshots, { accountId, contact, readAt: parts.now() });
  const records = await parts.history.ofAccount(accountId, contact.id);
  const asked = records.find(({ kind, outcome }) => kind === 'resubscribe-request' && outcome !== 'not-restored');
  const newest = records.find(({ kind, outcome }) => kind === 'restore' && outcome !== 'not-restored');
  const ours = newest && !isDeleted && isUndoable(newest) ? newest : undefined;
  return {
    question: parsed.question,
    contact,
    mark,
    ...(ours && { restore: { recordId: ours.id, at: ours.at } }),
    ...(asked && { asked: asked.at }),
  };
}

/** The contact that a question names, or null. One call. */
export async function readContact(question: LookupQuestion, call: Call): Promise<Contact | null> {
  if (question.by === 'email') return findContact(call, question.address);
  try {
    return await getContact(call, question.id);
  } catch (error) {
    if (error instanceof CallFailed && error.failure.kind === 'not-found') return null;
    throw error;
  }
}
