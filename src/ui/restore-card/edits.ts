import { computed, type Signal, signal } from '@preact/signals';
import type { Contact } from '../../protocol/contact';
import type { Edits } from '../../protocol/restores';
import { type EditableField, refusedFields } from './refused-fields';

/** New values for fields that Constant Contact refused. */
export function createEdits(contact: Signal<Contact>) {
  /** The values as typed. */
  const typed = signal<Edits>({});
  /** The editable fields that the last refusal named, possibly none; null without a refusal. */
  const refused = signal<EditableField[] | null>(null);
  /** The typed values that differ from the contact's. */
  const changed = computed((): Edits => {
    const values = Object.entries(typed.value).map(([field, value]) => [field, value.trim()] as const);
    return Object.fromEntries(
      values.filter(([field, value]) => value !== '' && value !== contact.value[field as EditableField]),
    );
  });
  const hasEmpty = computed(() => Object.values(typed.value).some((value) => value.trim() === ''));

  return {
    typed,
    refused,
    changed,
    hasEmpty,
    set(field: EditableField, value: string): void {
      typed.value = { ...typed.value, [field]: value };
    },
    /** Finds the fields that the messages of a refusal name. */
    refuse(messages: string[]): void {
      refused.value = refusedFields(messages, contact.value);
    },
    clear(): void {
      refused.value = null;
      typed.value = {};
    },
  };
}
