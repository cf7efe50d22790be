import { computed, signal } from '@preact/signals';
import type { Contact } from '../protocol/contact';
import type { Failure } from '../protocol/failure';
import type { LookupAnswer, Proof, WayIn } from '../protocol/requests';
import type { Send } from '../protocol/send';
import { restorability } from '../restore/consent';
import type { Attempt } from './failure-words';
import { createListChoice } from './list-choice';

/** What a card reports to the surface around it. */
export interface CardListeners {
  /** Something was written or a call was made, so what the surface shows of the session may be old. */
  onCalls?: () => void;
}

/**
 * The state of one contact's card: what was found, the lists, the restore and its undo. Made anew for each answer that
 * holds a contact. Asks for lists only when the contact may be restored.
 */
export function createCardState(
  send: Send,
  found: { contact: Contact; mark: string } & Pick<LookupAnswer, 'restore' | 'asked'>,
  wayIn: WayIn,
  { onCalls }: CardListeners = {},
) {
  const contact = signal(found.contact);
  /** Of the reading that is shown; a write asks with it. */
  const mark = signal(found.mark);
  const busy = signal<'restoring' | 'undoing' | null>(null);
  const outcome = signal<{ kind: 'restored'; proof: Proof } | { kind: 'undone' } | null>(null);
  /** The restore that "Undo restore" would undo. */
  const undoable = signal(found.restore?.recordId);
  const failed = signal<{ attempt: Attempt; failure: Failure } | null>(null);
  const lists = createListChoice(send);
  const may = computed(() => restorability(contact.value));

  async function loadLists(): Promise<void> {
    await lists.load();
    onCalls?.();
  }

  async function restore(): Promise<void> {
    if (busy.value !== null) return;
    failed.value = null;
    if (lists.chosen.value.size === 0) {
      failed.value = { attempt: 'restore', failure: { kind: 'list-choice' } };
      return;
    }
    busy.value = 'restoring';
    const chosen = await lists.ids();
    const answer = chosen.ok
      ? await send('restore', { contactId: contact.value.id, listIds: chosen.value, wayIn, mark: mark.value })
      : chosen;
    if (answer.ok) {
      contact.value = answer.value.contact;
      undoable.value = answer.value.recordId;
      outcome.value = { kind: 'restored', proof: answer.value.proof };
    } else {
      failed.value = { attempt: 'restore', failure: answer.failure };
    }
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
      mark.value = answer.value.mark;
      undoable.value = undefined;
      outcome.value = { kind: 'undone' };
      if (may.value.may && lists.loaded.value.phase === 'idle') void loadLists();
    } else {
      failed.value = { attempt: 'undo', failure: answer.failure };
    }
    busy.value = null;
    onCalls?.();
  }

  if (may.value.may) void loadLists();

  return {
    contact,
    may,
    busy,
    outcome,
    undoable,
    /** When the restore of an earlier visit was made, in ms since the epoch. */
    restoredAt: found.restore?.at,
    failed,
    lists,
    loadLists,
    restore,
    undo,
  };
}

export type CardState = ReturnType<typeof createCardState>;
