import { readContact } from '../../constant-contact/contacts';
import { CallFailed } from '../../constant-contact/http';
import type { LookupAnswer } from '../../protocol/restores';
import { parseLookupText } from '../../restore/lookup-text';
import type { Sessions } from '../access/sessions';
import { type BinDeps, cacheChanges } from '../deleted-contacts/cache';
import { type RecallDeps, recallLists } from '../former-lists/recall-lists';
import type { Marks } from '../never-restore/marks';
import type { Stored } from '../storage/stored-value';
import type { History } from './history';
import { keepSnapshot, type Snapshot } from './snapshots';
import { isOurs } from './undo-restore';

export interface LookupDeps extends BinDeps, Omit<RecallDeps, 'history'> {
  sessions: Pick<Sessions, 'whileSignedIn' | 'isSignedIn'>;
  snapshots: Stored<Snapshot[]>;
  history: History;
  marks: Pick<Marks, 'shown'>;
}

/**
 * Looks up the contact that `text` names, with one call. Stores it as the snapshot for a restore, and updates the
 * cache. Rejects with `not-an-address`, `signed-out`, and as calls do.
 */
export async function lookup({ text }: { text: string }, deps: LookupDeps): Promise<LookupAnswer> {
  const parsed = parseLookupText(text);
  if (!parsed.ok) throw new CallFailed({ kind: 'not-an-address', why: parsed.why });
  const { account, call } = await deps.api.as(undefined, 'lookup');

  const contact = await readContact(call, parsed.question);
  if (!contact) return { question: parsed.question, contact, fingerprint: '' };
  const accountId = account.id;
  const isDeleted = contact.deletedAt !== undefined;
  await cacheChanges(
    accountId,
    { contacts: isDeleted ? [contact] : [], notDeleted: isDeleted ? [] : [contact.id] },
    deps,
  );
  const fingerprint = await keepSnapshot({ accountId, contact, readAt: deps.now() }, deps);
  const records = await deps.history.ofAccount(accountId, contact.id);
  const resubscribeRequestedAt = await deps.history.resubscribeRequestedAt(accountId, contact.id);
  const newest = records.find(({ kind, outcome }) => kind === 'restore' && outcome !== 'not-restored');
  const ours = newest && !isDeleted && (await isOurs(newest, contact)) ? newest : undefined;
  const remembered = isDeleted ? (await recallLists(accountId, [contact.id], deps)).get(contact.id) : undefined;
  return {
    question: parsed.question,
    contact: (await deps.marks.shown(accountId, [contact]))[0] ?? contact,
    fingerprint,
    ...(ours && { restore: { recordId: ours.id, at: ours.at } }),
    ...(resubscribeRequestedAt !== undefined && { resubscribeRequestedAt }),
    ...(remembered && { remembered }),
  };
}
