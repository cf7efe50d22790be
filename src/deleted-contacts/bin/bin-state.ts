import { effect } from '@preact/signals';
import type { Contact } from '../../protocol/contact';
import type { Send } from '../../protocol/send';
import { personOf } from '../../restore/never-restore';
import { createActions } from '../../ui/actions';
import type { LookupState } from '../../ui/lookup-state';
import { createBinFilter } from './bin-filter';
import { createBinScan } from './bin-scan';
import { createBinSelection } from './bin-selection';
import { createLiveRows } from './live-rows';
import { prepareOrders } from './prepare-orders';
import { createRowUpdater } from './row-updater';
import { createTagNames } from './tag-names';

export interface BinDeps {
  /** In ms since the epoch. */
  now: () => number;
  /** Runs the task when the page is idle. */
  whenIdle: (task: () => void) => void;
  onCalls?: () => void;
}

/** The deleted contacts of the current account: read, searched, filtered, sorted and selected. */
export function createBinState(send: Send, { now, whenIdle, onCalls }: BinDeps) {
  const live = createLiveRows();
  const filter = createBinFilter(live, now);
  const selection = createBinSelection(live, filter.shown);
  const tagNames = createTagNames(send, live);
  const membership = createRowUpdater(live, selection.deselectMissing);
  const sortColumn = () => filter.sort.value.column;
  const { clear: clearScan, ...scan } = createBinScan(send, { live, membership, tagNames, sortColumn, now, onCalls });

  prepareOrders(live, scan.scan, whenIdle);

  const marking = createActions<'marking', 'mark'>();

  return {
    ...filter,
    marking,
    /** Marks the selected contacts as “Never restore”. */
    markSelected: (): Promise<void> => {
      const contacts = selection.selectedContacts();
      return marking.run({
        name: 'marking',
        attempt: 'mark',
        request: () => send('markNeverRestore', { people: contacts.map(personOf) }),
        done() {
          selection.deselectAll();
          membership.update(contacts.map((contact) => ({ ...contact, neverRestore: true as const })));
        },
      });
    },
    ...selection,
    ...scan,
    rows: live.rows,
    size: live.derive((rows) => rows.size),
    /** Deletions per day among the contacts that match the other filters. */
    deletedDays: live.derive((rows) => rows.deletedDays({ ...filter.query.value, deleted: {} })),
    /** The contacts deleted in a range of days (in the format of date fields) that match the other filters. */
    deletedWithin(days: { from: string; to: string }): Contact[] {
      const deleted = { from: Number(days.from.replaceAll('-', '')), to: Number(days.to.replaceAll('-', '')) };
      return live.rows.matching({ ...filter.query.value, deleted });
    },
    names: tagNames.names,
    remove: membership.remove,
    /** The contacts shown, or a slice of them. */
    shownContacts: (from?: number, to?: number) => live.contactsAt(filter.shown.value.slice(from, to)),
    /** Removes everything, for example when another account becomes current. */
    clear(): void {
      clearScan();
      live.rows.keepOnly(() => false);
      selection.deselectAll();
      selection.active.value = null;
      tagNames.clear();
      live.changed();
    },
    /** Keeps the rows in step with the card of a lookup. */
    watch(lookup: LookupState): () => void {
      return effect(() => {
        const answer = lookup.answer.value;
        if (answer.phase === 'found') {
          const contact = answer.card.contact.value;
          queueMicrotask(() => membership.update([contact]));
        } else if (answer.phase === 'nobody' && answer.question.by === 'id') {
          const { id } = answer.question;
          queueMicrotask(() => membership.remove([id]));
        }
      });
    },
  };
}

export type BinState = ReturnType<typeof createBinState>;
