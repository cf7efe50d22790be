import * as v from 'valibot';
import { readContact } from '../../constant-contact/contacts';
import { CallFailed, ignoreFailure } from '../../constant-contact/http';
import type { Contact } from '../../protocol/contact';
import type { Notice } from '../../protocol/page-prompt';
import type { PolicyReading } from '../../protocol/policy';
import type { LookupQuestion } from '../../protocol/restores';
import type { ListChoice } from '../../protocol/settings';
import { isMarked, restorability } from '../../restore/consent';
import { formerLists } from '../../restore/former-lists';
import { parseLookupText } from '../../restore/lookup-text';
import { preview } from '../../restore/plan';
import { restoreRefusal } from '../../restore/restore-limits';
import type { Api, SignedIn } from '../access/api';
import { ageOf } from '../access/clock';
import type { Sessions } from '../access/sessions';
import { getLists, type ListsDeps } from '../account-data/lists';
import { findSnapshot, keepSnapshot, type Snapshot } from '../contact/snapshots';
import { absentSince, type BinDeps } from '../deleted-contacts/cache';
import { type RecallDeps, recallLists } from '../former-lists/recall-lists';
import type { Marks } from '../never-restore/marks';
import { fingerprintOf } from '../storage/fingerprint';
import type { Stored } from '../storage/stored-value';
import { type Offer, storeOffer } from './offers';
import type { TabLimit } from './tab-limit';

/** Addresses that pages reported, in memory only. `contactId` is set for a deleted contact with a snapshot. */
const noticedAddressSchema = v.object({
  accountId: v.string(),
  address: v.string(),
  contactId: v.nullable(v.string()),
  readAt: v.number(),
});
type NoticedAddress = v.InferOutput<typeof noticedAddressSchema>;

export const noticedSchema = v.array(noticedAddressSchema);

/** A deleted contact stays deleted for a while, but the next click on the page may delete one. */
const FRESH_DELETED_MS = 10 * 60_000;
const FRESH_NOTHING_MS = 60_000;
const CAPACITY = 200;

export interface NoticeDeps {
  api: Api;
  sessions: Pick<Sessions, 'accounts' | 'current' | 'isSignedIn'>;
  promptOnPages: () => Promise<boolean>;
  snapshots: Stored<Snapshot[]>;
  noticed: Stored<NoticedAddress[]>;
  offers: Stored<Offer[]>;
  bin: Pick<BinDeps, 'database' | 'seal' | 'keyedHash' | 'now'>;
  /** Limits a tab’s lookups. */
  limit: TabLimit;
  lists: ListsDeps;
  recall: RecallDeps;
  marks: Pick<Marks, 'shown'>;
  policy: Pick<Stored<PolicyReading>, 'get'>;
  /** Loads the panel into the tab’s isolated world, which the page cannot see. */
  loadPanel: (tabId: number) => Promise<void>;
  /** Loads the watcher into the same world. */
  loadWatcher: (tabId: number) => Promise<void>;
  now: () => number;
}

/** Loads the watcher of contacts pages into a tab, unless prompts are switched off. Returns whether it did. */
export async function watchTab(
  tabId: number,
  { promptOnPages, loadWatcher }: Pick<NoticeDeps, 'promptOnPages' | 'loadWatcher'>,
): Promise<boolean> {
  if (!(await promptOnPages())) return false;
  await loadWatcher(tabId);
  return true;
}

/**
 * Answers a contacts page that saw an address, or a message with a contact’s id. Reveals only deleted contacts. Takes
 * one call at most. Rejects if the lookup fails; the page then shows nothing.
 */
export async function lookUpForPage(
  { address, fresh }: { address: string; fresh?: boolean },
  tabId: number,
  deps: NoticeDeps,
): Promise<Notice> {
  if (!(await deps.promptOnPages())) return { state: 'off' };
  if (!(await deps.sessions.current())) return { state: 'signed-out' };
  const session = await deps.api.as();
  const parsed = parseLookupText(address);
  if (!parsed.ok) return { state: 'nothing' };

  const { contact, readAt, storing } = await deletedContact(session, parsed.question, tabId, fresh ?? false, deps);
  if (contact?.deletedAt === undefined || contact.email === undefined) {
    await storing;
    await requireSession(session.account.id, deps);
    return { state: 'nothing', ...(readAt !== undefined && { readAt }) };
  }
  // If the panel cannot be loaded, the content script finds none and reports that; a closed tab does not.
  const panel = deps.loadPanel(tabId).catch(() => {});
  const accountId = session.account.id;
  // A person waits for all of these, so they run in parallel.
  const [choice, recalled, [flagged = contact], { policy }, { length: signedIn }, fingerprint] = await Promise.all([
    // Without lists nothing can be restored, but the deleted contact is still worth showing.
    getLists({}, { ...deps.lists, api: limitedApi(tabId, deps) }, accountId).catch(
      (error): ListChoice => ignoreFailure(error) ?? { lists: [], lastChosen: [] },
    ),
    recallLists(accountId, [contact.id], deps.recall),
    deps.marks.shown(accountId, [contact]),
    deps.policy.get(),
    deps.sessions.accounts(),
    fingerprintOf(contact),
    storing,
  ]);
  const remembered = recalled.get(contact.id);
  const certain =
    remembered &&
    formerLists(remembered, contact, choice.lists).flatMap(({ list, whyNotSelected }) =>
      whyNotSelected ? [] : list.id,
    );
  const refusal = restoreRefusal(1, policy);
  const restorable = restorability(flagged).may && !refusal;
  if (restorable) {
    const listIds = choice.lists.map(({ id }) => id);
    await storeOffer({ tabId, contactId: contact.id, accountId, listIds, fingerprint }, deps);
  }
  const name = [contact.firstName, contact.lastName].filter(Boolean).join(' ') || contact.companyName;
  await panel;
  await requireSession(accountId, deps);
  return {
    state: 'deleted',
    choice: certain ? { ...choice, lastChosen: certain } : choice,
    ...(signedIn > 1 && { account: session.account }),
    contact: {
      id: contact.id,
      address: contact.email.address,
      ...(name && { name }),
      deletedAt: contact.deletedAt,
      permission: contact.email.permission,
      ...(certain?.length === 0 && { mustChoose: true as const }),
      fields: preview(contact, { listIds: [] }).flatMap(({ field, same }) => (same ? [field] : [])),
      restorable,
      ...(isMarked(flagged) && { neverRestore: true as const }),
      ...(refusal && { byPolicy: true as const }),
    },
  };
}

/** The API for the calls of one tab, which end with the tab’s turns. */
function limitedApi(tabId: number, { api, limit }: Pick<NoticeDeps, 'api' | 'limit'>): Api {
  return {
    async as(...given) {
      const { account, call } = await api.as(...given);
      return {
        account,
        async call(request, answer) {
          if (!(await limit.take(tabId))) throw new CallFailed({ kind: 'bad-request' });
          return call(request, answer);
        },
      };
    },
  };
}

async function deletedContact(
  { account: { id: accountId }, call }: SignedIn,
  question: LookupQuestion,
  tabId: number,
  fresh: boolean,
  deps: NoticeDeps,
): Promise<{ contact?: Contact; readAt?: number; storing?: Promise<unknown> }> {
  const key = (question.by === 'email' ? question.address : question.id).toLowerCase();
  const noticed = await deps.noticed.get();
  const known = noticed.find((entry) => entry.accountId === accountId && entry.address === key);
  if (known && !fresh && isFresh(known, deps.now())) {
    if (known.contactId === null) return { readAt: known.readAt };
    const snapshot = await findSnapshot(deps.snapshots, accountId, known.contactId);
    // An active contact in the snapshot was restored since.
    if (snapshot) return { contact: snapshot.contact };
  }
  const absent = fresh || question.by === 'id' ? undefined : await absentSince(accountId, question.address, deps.bin);
  if (absent !== undefined) return { readAt: absent };
  if (!(await deps.limit.take(tabId))) return {};
  const contact = await readContact(call, question);
  const deleted = contact?.deletedAt !== undefined ? contact : undefined;
  const storing = storeNoticed(
    { accountId, address: key, contactId: deleted?.id ?? null, readAt: deps.now() },
    deleted,
    deps,
  );
  return { ...(deleted && { contact: deleted }), storing };
}

/** Rejects with `signed-out`, and forgets the account’s addresses, if the session ended meanwhile. */
async function requireSession(accountId: string, { sessions, noticed }: NoticeDeps): Promise<void> {
  if (await sessions.isSignedIn(accountId)) return;
  await noticed.update((all) => all.filter((entry) => entry.accountId !== accountId));
  throw new CallFailed({ kind: 'signed-out' });
}

/** Rejects as `keepSnapshot` does. */
async function storeNoticed(entry: NoticedAddress, deleted: Contact | undefined, deps: NoticeDeps): Promise<void> {
  const { accountId, address, readAt } = entry;
  if (deleted) await keepSnapshot({ accountId, contact: deleted, readAt }, deps);
  await deps.noticed.update((all) =>
    [entry, ...all.filter((other) => other.accountId !== accountId || other.address !== address)].slice(0, CAPACITY),
  );
}

function isFresh({ contactId, readAt }: NoticedAddress, now: number): boolean {
  return ageOf(readAt, now) < (contactId === null ? FRESH_NOTHING_MS : FRESH_DELETED_MS);
}
