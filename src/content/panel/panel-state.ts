import { type Signal, signal } from '@preact/signals';
import type { ContactList } from '../../protocol/contact';
import type { Failure } from '../../protocol/failure';
import type { PanelRestored } from '../../protocol/restores';
import type { Send } from '../../protocol/send';
import type { DeletedNotice } from '../panel-contract';

/** What the panel shows at the moment. */
export type PanelStage = 'offer' | 'restoring' | 'restored' | 'undoing' | 'undone';

/** Why the last click had no effect. */
type ClickProblem = { why: 'covered' } | { why: 'failed'; attempt: 'restore' | 'undo'; failure: Failure };

/** Whether the panel is on the page. Screen readers announce it then. */
export interface PanelPresence {
  isOnPage: Signal<boolean>;
}

export function createNoteState(): PanelPresence {
  return { isOnPage: signal(false) };
}

/** The state of one contact's panel. `changed` is called after each write, whatever its result. */
export function createPanelState(send: Send, { contact, choice, account }: DeletedNotice, changed: () => void) {
  const stage = signal<PanelStage>('offer');
  const listId = signal(choice.lastChosen[0] ?? (contact.mustChoose ? undefined : largest(choice.lists)?.id));
  const outcome = signal<PanelRestored | undefined>(undefined);
  const trouble = signal<ClickProblem | undefined>(undefined);
  const isOnPage = signal(false);

  async function restore(): Promise<void> {
    const before = stage.value;
    if ((before !== 'offer' && before !== 'undone') || listId.value === undefined) return;
    trouble.value = undefined;
    stage.value = 'restoring';
    const answer = await send('restoreOffered', { contactId: contact.id, listIds: [listId.value] });
    if (answer.ok) outcome.value = answer.value;
    else trouble.value = { why: 'failed', attempt: 'restore', failure: answer.failure };
    stage.value = answer.ok ? 'restored' : before;
    changed();
  }

  async function undo(): Promise<void> {
    if (stage.value !== 'restored' || outcome.value === undefined) return;
    trouble.value = undefined;
    stage.value = 'undoing';
    const answer = await send('undoOffered', { contactId: contact.id });
    if (!answer.ok) trouble.value = { why: 'failed', attempt: 'undo', failure: answer.failure };
    stage.value = answer.ok ? 'undone' : 'restored';
    changed();
  }

  return {
    contact,
    account,
    lists: choice.lists,
    stage,
    listId,
    outcome,
    trouble,
    isOnPage,
    restore,
    undo,
    /** Opens the full card in the toolbar popup. */
    openCard: () => void send('openCard', { text: contact.address }),
  };
}

/** Without an earlier choice, the list with the most members is the likeliest. The first by name would be arbitrary. */
function largest(lists: ContactList[]): ContactList | undefined {
  return lists.reduce<ContactList | undefined>(
    (most, list) => (most === undefined || (list.members ?? 0) > (most.members ?? 0) ? list : most),
    undefined,
  );
}

export type PanelState = ReturnType<typeof createPanelState>;
