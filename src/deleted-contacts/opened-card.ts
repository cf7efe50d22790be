import { signal } from '@preact/signals';
import type { Contact } from '../protocol/contact';
import type { Send } from '../protocol/send';
import { createLookupState } from '../ui/lookup-state';

/** A contact that is shown beside the table, and with what it was opened. */
export interface OpenedCard {
  contact: Contact;
  by: 'pointer' | 'keyboard';
}

/** The contact that is shown beside the table, and the lookup behind its card. */
export function createOpenedCard(send: Send, onCalls: () => void) {
  const side = createLookupState(send, 'deleted-contacts', { onCalls });
  const opened = signal<OpenedCard | null>(null);
  return {
    side,
    opened,
    /** Shows what the table has of a contact, while it is read again for one call. */
    openCard(contact: Contact, by: 'pointer' | 'keyboard'): void {
      const isOpen = opened.value?.contact.id === contact.id;
      opened.value = { contact, by };
      if (isOpen) return;
      side.setText(contact.id);
      void side.lookUp();
    },
    closeCard(): void {
      opened.value = null;
      side.clear();
    },
  };
}
