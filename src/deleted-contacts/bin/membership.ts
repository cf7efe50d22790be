import type { Contact } from '../../protocol/contact';
import type { ScannedPage } from '../../protocol/deleted-contacts';
import type { LiveRows } from './live-rows';

/** Who is in the bin: puts deleted contacts in and takes others out, as they are read. */
export function createMembership({ rows, changed }: LiveRows, onRemoved: () => void) {
  /** What the newest reading of all deleted contacts has seen so far. */
  let seen = new Set<string>();
  let pages = 0;
  let unread = 0;

  /** Takes out contacts that are no longer deleted. */
  function remove(ids: Iterable<string>): void {
    const removed = new Set(ids);
    for (const id of removed) seen.delete(id);
    if (rows.keepOnly((id) => !removed.has(id))) changed();
    onRemoved();
  }

  /** Takes in what was read of these contacts. */
  function update(contacts: Contact[]): void {
    const deleted = contacts.filter(({ deletedAt }) => deletedAt !== undefined);
    for (const { id } of deleted) seen.add(id);
    if (rows.put(deleted)) changed();
    const restored = contacts.filter(({ id, deletedAt }) => deletedAt === undefined && rows.get(id) !== undefined);
    if (restored.length > 0) remove(restored.map(({ id }) => id));
  }

  return {
    update,
    remove,
    /** How many contacts could not be read. */
    unread: () => unread,
    /** Begins a reading of all deleted contacts. */
    begin(): void {
      seen = new Set();
      pages = 0;
      unread = 0;
    },
    /** Takes in a page of that reading. After the last one, contacts that no page had are not in the bin. */
    addPage(page: ScannedPage): void {
      update(page.contacts);
      pages++;
      unread += page.unread ?? 0;
      if (page.next !== undefined) return;
      if (rows.keepOnly((id) => seen.has(id))) changed();
      onRemoved();
    },
    /** How many pages that reading took so far. */
    pages: () => pages,
  };
}

export type Membership = ReturnType<typeof createMembership>;
