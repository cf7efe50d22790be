import { signal } from '@preact/signals';
import type { Contact } from '../../protocol/contact';
import type { Send } from '../../protocol/send';
import { type NamesById, namesById } from '../../ui/contact-words';
import { createRequestSequence } from '../../ui/request-sequence';
import type { LiveRows } from './live-rows';

/** The names of tags and custom fields, read when the first contact has any. Without names, the UI shows counts. */
export function createTagNames(send: Send, { rows, changed }: LiveRows) {
  const names = signal<NamesById>({});
  const requests = createRequestSequence();
  let phase: 'unread' | 'read' | 'failed' = 'unread';

  async function read(): Promise<void> {
    const isCurrent = requests.current();
    phase = 'read';
    const answer = await send('getNames', {});
    if (!isCurrent()) return;
    if (!answer.ok) {
      phase = 'failed';
      return;
    }
    names.value = namesById(answer.value);
    rows.nameTags(names.value);
    changed();
  }

  return {
    names,
    /** Reads the names if one of the contacts needs them. */
    readFor(contacts: { some: (test: (contact: Contact) => boolean) => boolean }): void {
      if (phase === 'unread' && contacts.some(hasNames)) void read();
    },
    retry(): void {
      if (phase === 'failed') void read();
    },
    /** Forgets the names, for example when another account becomes current. */
    clear(): void {
      requests.end();
      phase = 'unread';
      names.value = {};
      rows.nameTags({});
    },
  };
}

export type TagNames = ReturnType<typeof createTagNames>;

function hasNames({ tags, customFields }: Contact): boolean {
  return tags.length > 0 || customFields.length > 0;
}
