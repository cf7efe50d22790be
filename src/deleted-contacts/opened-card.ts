import { signal } from '@preact/signals';
import type { Contact } from '../protocol/contact';
import type { Send } from '../protocol/send';
import { createLookupState } from '../ui/lookup-state';

/** The contact beside the table, and the input that opened it. */
export interface OpenedCard {
  contact: Contact;
  by: 'pointer' | 'keyboard';
}

/** The contact beside the table, and its lookup. */
export function createOpenedCard(send: Send, onCalls: () => void) {
  const side = createLookupState(send, 'deleted-contacts', { onCalls });
  const opened = signal<OpenedCard | null>(null);
  return {
    side,
    opened,
    /** Shows the table’s data of a contact at once, and reads it again with one call. */
    openCard(contact: Contact, by: 'pointer' | 'keyboard'): void {
      const isOpen = opened.value?.contact.id === contact.id;
      opened.value = { contact, by };
      if (isOpen) return;
      side.setText(contact.id);
      void side.lookUp();
    },
    /** Follows the current account. */
    showAccount(id: string | undefined): void {
      side.showAccount(id);
      if (side.answer.value.phase === 'idle') opened.value = null;
    },
    closeCard(): void {
      opened.value = null;
      side.clear();
    },
  };
}
