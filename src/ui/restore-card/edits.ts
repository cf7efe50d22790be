import { computed, type Signal, signal } from '@preact/signals';
import type { Contact } from '../../protocol/contact';
import type { Edits } from '../../protocol/restores';
import { type EditableField, refusedFields } from './refused-fields';

/** New values for fields that Constant Contact refused. */
export function createEdits(contact: Signal<Contact>) {
  /** What was typed, as it was typed. */
  const typed = signal<Edits>({});
  /** The fields that the last refusal named; empty where it named none that can be changed here. */
  const refused = signal<EditableField[] | null>(null);
  /** What was typed, as far as it is another value than the contact's. */
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
    refuse(messages: string[]): void {
      refused.value = refusedFields(messages, contact.value);
    },
    clear(): void {
      refused.value = null;
      typed.value = {};
    },
  };
}
