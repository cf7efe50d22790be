import { computed, signal } from '@preact/signals';
import type { Contact, ContactList, Marked } from '../../protocol/contact';
import type { EntryPoint, LookupAnswer, Restored } from '../../protocol/restores';
import type { Send } from '../../protocol/send';
import type { Automations } from '../../protocol/settings';
import { isMarked, restorability } from '../../restore/consent';
import { formerLists } from '../../restore/former-lists';
import { createActions } from '../actions';
import { type NamesById, namesById } from '../contact-words';
import type { Attempt } from '../failure-words';
import { createListChoice } from '../lists/list-choice';
import { createEdits } from './edits';
import { createMarkActions } from './mark-actions';
import { createRecreateAction } from './recreate-list';
import { createRestoreAction, createResubscribeAction, createUndoAction } from './write-actions';

type CardOutcome =
  | ({ kind: 'restored' } & Omit<Restored, 'recordId' | 'contact'>)
  | { kind: 'undone' }
  | { kind: 'requested' }
  | { kind: 'marked' | 'unmarked' };

/** What a card reports to the surface it is on. */
interface CardListeners {
  /** A call was made, so the session status that the surface shows may be outdated. */
  onCalls?: () => void;
}

/** One contact as the lookup found it. */
type FoundContact = { contact: Contact & Marked; fingerprint: string } & Pick<
  LookupAnswer,
  'restore' | 'resubscribeRequestedAt' | 'remembered'
>;

/** The signals that every action of a card reads and changes. */
function createCardSignals(send: Send, found: FoundContact, onCalls: (() => void) | undefined) {
  const contact = signal<Contact & Marked>(found.contact);
  /** The resubscribe request that this contact already got; null if none. `at` is in ms since the epoch, if known. */
  const request = signal<{ at?: number } | null>(
    found.resubscribeRequestedAt === undefined ? null : { at: found.resubscribeRequestedAt },
  );
  const isUnsubscribed = computed(
    () =>
      contact.value.deletedAt !== undefined &&
      !isMarked(contact.value) &&
      contact.value.email?.permission === 'unsubscribed',
  );
  const verdict = computed(() => restorability(contact.value));
  const mayRequest = computed(() => isUnsubscribed.value && request.value === null);
  /** The lists that the contact was on, compared with the account's current lists. */
  const former = (all: ContactList[]) => (found.remembered ? formerLists(found.remembered, found.contact, all) : []);
  // If the former lists are known, only they are preselected. The last choice may hold lists that the contact was not on.
  const lists = createListChoice(send, Date.now, (all, lastChosen) =>
    found.remembered
      ? former(all).flatMap(({ list, whyNotSelected }) => (whyNotSelected === undefined ? list.id : []))
      : lastChosen,
  );
  /** A contact that the account itself unsubscribed can be restored without writing a field. It stays unsubscribed. */
  const mayStayUnsubscribed = computed(() => isUnsubscribed.value && restorability(contact.value, 'lists-only').may);
  return {
    contact,
    request,
    verdict,
    mayRequest,
    mayStayUnsubscribed,
    /** Fingerprint of the snapshot on screen. Every write sends it. */
    fingerprint: signal(found.fingerprint),
    outcome: signal<CardOutcome | null>(null),
    /** The restore that "Undo restore" would undo. */
    undoable: signal(found.restore?.recordId),
    needsLists: computed(() => verdict.value.may || mayRequest.value || mayStayUnsubscribed.value),
    lists,
    former: computed(() => (lists.loaded.value.phase === 'ready' ? former(lists.lists.value) : [])),
    edits: createEdits(contact),
    actions: createActions<'restoring' | 'undoing' | 'requesting' | 'marking' | 'creating-list', Attempt>({
      onEnd: onCalls,
    }),
  };
}

export type CardSignals = ReturnType<typeof createCardSignals>;

/** The state of one contact's card, created anew for each lookup that finds one. Reads lists only if the card needs them. */
export function createCardState(
  send: Send,
  found: FoundContact,
  entryPoint: EntryPoint,
  { onCalls }: CardListeners = {},
) {
  const { actions, ...signals } = createCardSignals(send, found, onCalls);
  const { contact, lists } = signals;
  const names = signal<NamesById>({});
  const automations = signal<Automations | null>(null);

  async function loadLists(): Promise<void> {
    await lists.load();
    onCalls?.();
  }

  /** Reads the lists again, because they may have been renamed, deleted or added to. */
  async function reloadLists(): Promise<void> {
    await lists.reload();
    onCalls?.();
  }

  /** Reads the names of the contact's tags and custom fields. Without an answer, the record shows how many there are. */
  async function readNames(): Promise<void> {
    const { tags, customFields } = contact.value;
    if (tags.length === 0 && customFields.length === 0) return;
    const answer = await send('getNames', {});
    if (answer.ok) names.value = namesById(answer.value);
    onCalls?.();
  }

  /** Reads which automations each list starts. Without an answer, the preview warns in general terms. */
  async function readAutomations(): Promise<void> {
    if (automations.value) return;
    const answer = await send('getAutomations', {});
    if (answer.ok) automations.value = answer.value;
    onCalls?.();
  }

  const card = { ...signals, actions };
  const { restore, choice } = createRestoreAction(send, card, { entryPoint, reloadLists });
  if (signals.needsLists.value) void loadLists();

  return {
    ...signals,
    busy: actions.busy,
    failed: actions.failed,
    /** Time of the restore that the lookup found, in ms since the epoch. */
    restoredAt: found.restore?.at,
    names,
    choice,
    automations,
    readNames,
    readAutomations,
    loadLists,
    reloadLists,
    restore,
    undo: createUndoAction(send, card, { loadLists }),
    requestResubscribe: createResubscribeAction(send, card, { entryPoint }),
    ...createMarkActions(send, card, { loadLists }),
    ...createRecreateAction(send, card),
  };
}

export type CardState = ReturnType<typeof createCardState>;
