import type { Contact } from '../../protocol/contact';
import type { ScannedPage } from '../../protocol/deleted-contacts';
import type { LiveRows } from './live-rows';

/** Adds deleted contacts to the table and removes restored ones, as they are read. */
export function createRowUpdater({ rows, changed }: LiveRows, onRemoved: () => void) {
  /** The contacts seen by the current full reading. */
  let seen = new Set<string>();
  let pages = 0;
  let unread = 0;

  /** Removes contacts that are no longer deleted. */
  function remove(ids: Iterable<string>): void {
    const removed = new Set(ids);
    for (const id of removed) seen.delete(id);
    if (rows.keepOnly((id) => !removed.has(id))) changed();
    onRemoved();
  }

  /** Applies a reading of contacts. */
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
    /** The number of unreadable contacts. */
    unread: () => unread,
    /** Starts a full reading. */
    begin(): void {
      seen = new Set();
      pages = 0;
      unread = 0;
    },
    /** Applies a page of the full reading. The last page removes contacts that no page had. */
    addPage(page: ScannedPage): void {
      update(page.contacts);
      pages++;
      unread += page.unread ?? 0;
      if (page.next !== undefined) return;
      if (rows.keepOnly((id) => seen.has(id))) changed();
      onRemoved();
    },
    /** The pages of the full reading so far. */
    pages: () => pages,
  };
}

export type RowUpdater = ReturnType<typeof createRowUpdater>;
