import { computed, signal } from '@preact/signals';
import type { Contact } from '../protocol/contact';
import type { Failure } from '../protocol/failure';
import type { Edits, EntryPoint, LookupAnswer, Method, Restored } from '../protocol/requests';
import type { Send } from '../protocol/send';
import { restorability } from '../restore/consent';
import { type Choice, usualMethod } from '../restore/plan';
import { type Names, namesById } from './contact-words';
import type { Attempt } from './failure-words';
import { createListChoice } from './list-choice';
import { type EditableField, refusedFields } from './refused-fields';

/** What a card reports to the surface around it. */
export interface CardListeners {
  /** Something was written or a call was made, so what the surface shows of the session may be old. */
  onCalls?: () => void;
}

/**
 * The state of one contact's card: what was found, the lists, the restore and its undo, or the request to somebody who
 * unsubscribed. Made anew for each answer that holds a contact. Asks for lists only where something can be done with them.
 */
export function createCardState(
  send: Send,
  found: { contact: Contact; fingerprint: string } & Pick<LookupAnswer, 'restore' | 'asked'>,
  entryPoint: EntryPoint,
  { onCalls }: CardListeners = {},
) {
  const contact = signal(found.contact);
  /** Of the reading that is shown; a write asks with it. */
  const fingerprint = signal(found.fingerprint);
  const busy = signal<'restoring' | 'undoing' | 'asking' | null>(null);
  const outcome = signal<
    ({ kind: 'restored' } & Omit<Restored, 'recordId' | 'contact'>) | { kind: 'undone' } | { kind: 'asked' } | null
  >(null);
  /** The restore that "Undo restore" would undo. */
  const undoable = signal(found.restore?.recordId);
  const failed = signal<{ attempt: Attempt; failure: Failure; again: () => Promise<void> } | null>(null);
  /** Of tags and custom fields, once they were asked for. */
  const names = signal<Names>({});
  const lists = createListChoice(send);
  const may = computed(() => restorability(contact.value));

  /** By which write the restore that is shown would be made. */
  const method = signal(usualMethod(contact.value));
  /** What was typed into the fields that Constant Contact refused, as it was typed. */
  const typed = signal<Edits>({});
  /** The fields that a refusal named, where there was one; empty where it named none that can be changed here. */
  const refused = signal<EditableField[] | null>(null);
  const edits = computed(() => changedFrom(contact.value, typed.value));
  const emptied = computed(() => Object.values(typed.value).some((value) => value.trim() === ''));

  /** When somebody who unsubscribed was asked before; `at` in ms since the epoch, where it is known. */
  const asked = signal<{ at?: number } | null>(found.asked === undefined ? null : { at: found.asked });
  const unsubscribed = computed(
    () => contact.value.deletedAt !== undefined && contact.value.email?.permission === 'unsubscribed',
  );
  const mayAsk = computed(() => unsubscribed.value && asked.value === null);
  /** An account may bring back whom it unsubscribed itself, still unsubscribed, without touching a field. */
  const mayStayUnsubscribed = computed(() => unsubscribed.value && restorability(contact.value, 'lists-only').may);
  const needsLists = computed(() => may.value.may || mayAsk.value || mayStayUnsubscribed.value);

  /** The very choice that `restore` sends, for a preview of it. A list that is not made yet has no id of Constant Contact's. */
  const choice = computed(
    (): Choice => ({
      listIds: lists.chosenLists.value.map((list) => list.id),
      edits: edits.value,
      method: mayStayUnsubscribed.value ? 'lists-only' : method.value,
    }),
  );

  /** Reads what the contact's tags and custom fields are called. Without that they are counted. */
  async function readNames(): Promise<void> {
    const { tags, customFields } = contact.value;
    if (tags.length === 0 && customFields.length === 0) return;
    const answer = await send('getNames', {});
    if (answer.ok) names.value = namesById(answer.value);
    onCalls?.();
  }

  async function loadLists(): Promise<void> {
    await lists.load();
    onCalls?.();
  }

  /** Reads the lists again, since what stands there may have been renamed, deleted or added to. */
  async function reloadLists(): Promise<void> {
    await lists.reload();
    onCalls?.();
  }

  function edit(field: EditableField, value: string): void {
    typed.value = { ...typed.value, [field]: value };
  }

  async function restore(by: Method = usualMethod(contact.value)): Promise<void> {
    if (busy.value !== null || (by === 'put' && emptied.value)) return;
    failed.value = null;
    const again = () => restore(by);
    if (lists.chosen.value.size === 0) {
      failed.value = { attempt: 'restore', failure: { kind: 'list-choice' }, again };
      return;
    }
    busy.value = 'restoring';
    method.value = by;
    const chosen = await lists.ids();
    const changed = edits.value;
    const answer = chosen.ok
      ? await send('restore', {
          contactId: contact.value.id,
          listIds: chosen.value,
          entryPoint,
          fingerprint: fingerprint.value,
          ...(by === 'lists-only' && { method: by }),
          ...(by === 'put' && Object.keys(changed).length > 0 && { edits: changed }),
        })
      : chosen;
    if (answer.ok) {
      contact.value = answer.value.contact;
      const { recordId, contact: _read, ...restored } = answer.value;
      // Undoing would take away what others did since.
      undoable.value = restored.changedSince || restored.optedOut ? undefined : recordId;
      outcome.value = { kind: 'restored', ...restored };
      refused.value = null;
      typed.value = {};
    } else {
      const { failure } = answer;
      if (failure.kind === 'refused') refused.value = refusedFields(failure.messages, contact.value);
      failed.value = { attempt: 'restore', failure, again };
      // A list that is gone is one of the things that are refused.
      if (failure.kind === 'refused') void reloadLists();
    }
    method.value = usualMethod(contact.value);
    busy.value = null;
    onCalls?.();
  }

  async function undo(): Promise<void> {
    if (busy.value !== null || undoable.value === undefined) return;
    failed.value = null;
    busy.value = 'undoing';
    const answer = await send('undoRestore', { recordId: undoable.value });
    if (answer.ok) {
      contact.value = answer.value.contact;
      fingerprint.value = answer.value.fingerprint;
      undoable.value = undefined;
      outcome.value = { kind: 'undone' };
      if (needsLists.value && lists.loaded.value.phase === 'idle') void loadLists();
    } else {
      failed.value = { attempt: 'undo', failure: answer.failure, again: undo };
    }
    busy.value = null;
    onCalls?.();
  }

  /** Sends the one request that somebody who unsubscribed can be sent. */
  async function ask(): Promise<void> {
    if (busy.value !== null || !mayAsk.value) return;
    failed.value = null;
    if (lists.chosen.value.size === 0) {
      failed.value = { attempt: 'ask', failure: { kind: 'list-choice' }, again: ask };
      return;
    }
    busy.value = 'asking';
    const chosen = await lists.ids();
    const answer = chosen.ok
      ? await send('requestResubscribe', {
          contactId: contact.value.id,
          listIds: chosen.value,
          entryPoint,
          fingerprint: fingerprint.value,
        })
      : chosen;
    if (answer.ok) {
      contact.value = answer.value.contact;
      asked.value = {};
      outcome.value = { kind: 'asked' };
    } else if (answer.failure.kind === 'already-asked') {
      const { at } = answer.failure;
      asked.value = at === undefined ? {} : { at };
    } else {
      failed.value = { attempt: 'ask', failure: answer.failure, again: ask };
    }
    busy.value = null;
    onCalls?.();
  }

  if (needsLists.value) void loadLists();

  return {
    contact,
    may,
    mayAsk,
    mayStayUnsubscribed,
    needsLists,
    asked,
    busy,
    outcome,
    undoable,
    /** When the restore of an earlier visit was made, in ms since the epoch. */
    restoredAt: found.restore?.at,
    failed,
    names,
    lists,
    choice,
    typed,
    emptied,
    refused,
    readNames,
    loadLists,
    reloadLists,
    edit,
    restore,
    undo,
    ask,
  };
}

export type CardState = ReturnType<typeof createCardState>;

/** What was typed, as far as it is another value than the contact's. */
function changedFrom(contact: Contact, typed: Edits): Edits {
  const entries = Object.entries(typed).map(([field, value]) => [field, value.trim()] as const);
  return Object.fromEntries(
    entries.filter(([field, value]) => value !== '' && value !== contact[field as EditableField]),
  );
}
