import { signal } from '@preact/signals';
import type { Contact, Marked } from '../../protocol/contact';
import { isMarked, restorability } from '../../restore/consent';
import type { Bucket, Counts } from './buckets';
import type { AskList } from './list-requests';
import { createRowBlocks } from './row-blocks';

/** If no contact is deleted, the check first shows the largest of these. */
const OTHER_BUCKETS = ['absent', 'active', 'unsubscribed', 'not-an-address', 'failed'] as const;

/** The table of deleted contacts, as far as it is used here. */
export interface KnownDeleted {
  size: { value: number };
  rows: { get(id: string): Contact | undefined };
}

/** The results of a check: the counts, the rows of one bucket, and the restorable contacts. */
export function createCheckResults(ask: AskList, bin: KnownDeleted) {
  const counts = signal<Counts | null>(null);
  const bucket = signal<Bucket>('deleted');
  const blocks = createRowBlocks(ask, bucket);
  /** The list’s deleted contacts as last read, and contacts as they were before a restore. */
  const deleted = new Map<string, Contact>();
  const restored = new Map<string, Contact>();
  const restorable = signal(0);

  function show(next: Counts): void {
    counts.value = next;
    blocks.changed();
  }

  function choose(chosen: Bucket): void {
    bucket.value = chosen;
    blocks.clear();
  }

  /** Updates a contact of the list after a reading. */
  function update(contact: Contact, isDeleted: boolean): void {
    const before = deleted.get(contact.id);
    if (before && restorability(before).may) restorable.value--;
    deleted.delete(contact.id);
    if (!isDeleted) return;
    const same = bin.rows.get(contact.id);
    const isSame =
      same?.deletedAt === contact.deletedAt &&
      same?.email?.permission === contact.email?.permission &&
      same !== undefined &&
      isMarked(same) === isMarked(contact);
    // Reuses the table’s object, so that tens of thousands of contacts are not held twice.
    deleted.set(contact.id, same && isSame ? same : contact);
    if (restorability(contact).may) restorable.value++;
  }

  return {
    counts,
    bucket,
    version: blocks.version,
    arrivals: blocks.arrivals,
    rowAt: blocks.rowAt,
    fetchRows: blocks.fetch,
    restorable,
    deletedContacts: () => [...deleted.values()],
    show,
    choose,
    update,
    /** These contacts were marked as “Never restore”. */
    markNever(ids: string[]): void {
      for (const id of ids) {
        const contact = deleted.get(id);
        if (contact) update({ ...contact, neverRestore: true } as Contact & Marked, true);
      }
    },
    /** At the end of a check without deleted contacts, selects the largest bucket. */
    chooseLargest(): void {
      const { value } = counts;
      if (!value || value.deleted > 0 || bucket.value !== 'deleted') return;
      choose(OTHER_BUCKETS.reduce((one, other) => (value[other] > value[one] ? other : one)));
    },
    /** Records that contacts were deleted again, or restored if `deletedAt` is absent. */
    async setDeleted(ids: string[], deletedAt?: string): Promise<void> {
      for (const id of ids) {
        const contact = (deletedAt === undefined ? deleted : restored).get(id);
        if (!contact) continue;
        if (deletedAt === undefined) restored.set(id, contact);
        update(deletedAt === undefined ? contact : { ...contact, deletedAt }, deletedAt !== undefined);
      }
      show(await ask('setDeleted', { ids, ...(deletedAt !== undefined && { deletedAt }) }));
    },
    clear(): void {
      choose('deleted');
      deleted.clear();
      restored.clear();
      restorable.value = 0;
    },
  };
}

export type CheckResults = ReturnType<typeof createCheckResults>;
