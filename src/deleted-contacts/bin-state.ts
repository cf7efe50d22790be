import { computed, effect, signal } from '@preact/signals';
import type { Contact, Permission } from '../protocol/contact';
import type { Failure } from '../protocol/failure';
import type { ScannedPage } from '../protocol/requests';
import type { Send } from '../protocol/send';
import type { LookupState } from '../ui/lookup-state';
import { type Column, createRows, type Days, dayNumberOf, type Sort } from './bin-rows';

/** A choice of days: any, the last so many, or from one to another ("2026-03-05", or "" for no limit). */
export type DayChoice = { kind: 'any' } | { kind: 'last'; days: number } | { kind: 'range'; from: string; to: string };

/** How the reading of all deleted contacts goes. Of `total` Constant Contact speaks with the first page, if at all. */
export type Scan =
  | { phase: 'kept' }
  | ({ phase: 'reading' } & Progress)
  | { phase: 'done'; at: number }
  | ({ phase: 'stopped' } & Progress)
  | ({ phase: 'failed'; failure: Failure } & Progress);

export interface Progress {
  read: number;
  calls: number;
  total?: number;
  /** Where to go on from. */
  next?: string;
}

export interface BinSurroundings {
  /** ms since the epoch. */
  now: () => number;
  /** Calls were made. */
  onCalls?: () => void;
}

const DAY_MS = 24 * 60 * 60_000;

/**
 * The deleted contacts of the current account: read, searched, filtered, sorted and selected. What was kept of an earlier
 * visit is there at once; then all are read anew, and who is not deleted any more goes.
 */
export function createBinState(send: Send, { now, onCalls }: BinSurroundings) {
  const rows = createRows();
  /** Counts the changes of `rows`, which is no signal itself. */
  const version = signal(0);
  const scan = signal<Scan>({ phase: 'kept' });
  /** When what is shown was read, in ms since the epoch; absent before anything was. */
  const readAt = signal<number | undefined>(undefined);

  const words = signal('');
  const deleted = signal<DayChoice>({ kind: 'any' });
  const created = signal<DayChoice>({ kind: 'any' });
  const consent = signal<Permission | 'mailable' | ''>('');
  /** null for any. */
  const source = signal<string | null>(null);
  const sort = signal<Sort>({ column: 'deleted', descending: true });

  const selected = signal<ReadonlySet<string>>(new Set());
  /** The row that the keyboard is on, and the one that a range begins at. */
  const active = signal<string | null>(null);
  const anchor = signal<string | null>(null);

  /** Which reading is the current one; one that was stopped or overtaken says nothing any more. */
  let reading = 0;
  /** The ids that the current reading has seen. */
  let seen = new Set<string>();

  /** Whatever is worked out from `rows` is so again when they change. */
  const fromRows = <T>(work: (all: typeof rows) => T) =>
    computed(() => {
      version.value;
      return work(rows);
    });
  const size = fromRows((all) => all.size);
  const sources = fromRows((all) => all.sources());
  const filtered = computed(
    () =>
      words.value.trim() !== '' ||
      deleted.value.kind !== 'any' ||
      created.value.kind !== 'any' ||
      consent.value !== '' ||
      source.value !== null,
  );
  /** The rows shown, as indexes of `rows`. */
  const shown = fromRows((all) =>
    all.find(
      {
        words: words.value,
        deleted: daysOf(deleted.value, now()),
        created: daysOf(created.value, now()),
        ...(consent.value !== '' && { consent: consent.value }),
        ...(source.value !== null && { source: source.value }),
      },
      sort.value,
    ),
  );
  const contacts = (indexes: number[]) => indexes.map((index) => rows.at(index)).filter((one) => one !== undefined);
  const isSelected = (index: number) => selected.value.has(rows.at(index)?.id ?? '');
  /** Whether all of the rows shown that a bulk restore may take are selected, and there are any. */
  const allSelected = computed(
    () =>
      selected.value.size > 0 &&
      shown.value.some(rows.mayRestore) &&
      shown.value.every((index) => !rows.mayRestore(index) || isSelected(index)),
  );
  /** The rows that are selected, whether shown or not. */
  const selection = fromRows((all) => [...selected.value].map(all.indexOf).filter((index) => index >= 0));
  const restorable = computed(() => contacts(selection.value.filter(rows.mayRestore)));
  /** Whom a bulk restore leaves out of what was selected, because they unsubscribed or their consent is not known. */
  const leftOut = computed(() => {
    const mayNot = (index: number) => !rows.mayRestore(index);
    const chosen = selection.value.filter(mayNot);
    return contacts(allSelected.value ? [...new Set([...shown.value.filter(mayNot), ...chosen])] : chosen);
  });
  /** Where in `shown` the active row is; the first one where it is not. */
  const activeAt = computed(() => {
    const at = active.value === null ? 0 : shown.value.indexOf(rows.indexOf(active.value));
    return Math.max(at, 0);
  });

  function changed(): void {
    version.value++;
  }

  /** Shows what was kept, then reads all anew. */
  async function load(): Promise<void> {
    const mine = ++reading;
    scan.value = { phase: 'kept' };
    let shownPages = 0;
    for (let page = 0; ; page++) {
      const answer = await send('getKeptPage', { page });
      if (mine !== reading) return;
      if (!answer.ok || answer.value === null) break;
      const { contacts, gone, readAt: at } = answer.value;
      rows.put(contacts);
      if (gone.length > 0) {
        const gones = new Set(gone);
        rows.keepOnly((id) => !gones.has(id));
      }
      readAt.value = at;
      // Sorted in a little with each page, so that no drawing has to sort them all.
      rows.sort(sort.value.column);
      // A drawing costs as much as there are rows: the first page at once, the others as they double.
      if (page >= shownPages * 2) {
        shownPages = page;
        changed();
      }
    }
    changed();
    await read();
  }

  /** Reads all deleted contacts, 500 a call; from where an earlier reading ended when there is a `from`. */
  async function read(from?: Progress): Promise<void> {
    const mine = ++reading;
    if (from === undefined) seen = new Set();
    let progress: Progress = from ?? { read: 0, calls: 0 };
    const startedAt = now();
    for (;;) {
      scan.value = { phase: 'reading', ...progress };
      const { next } = progress;
      const answer = await send('scanContacts', { status: 'deleted', ...(next !== undefined && { next }) });
      if (mine !== reading) return;
      onCalls?.();
      if (!answer.ok) {
        scan.value = { phase: 'failed', failure: answer.failure, ...progress };
        return;
      }
      const { contacts } = answer.value;
      for (const { id } of contacts) seen.add(id);
      if (rows.put(contacts)) changed();
      progress = after(progress, answer.value);
      if (progress.next === undefined) break;
    }
    if (rows.keepOnly((id) => seen.has(id))) changed();
    deselectGone();
    readAt.value = startedAt;
    scan.value = { phase: 'done', at: startedAt };
  }

  /** Asks for no more pages; what was read stays. */
  function stop(): void {
    const { value } = scan;
    if (value.phase !== 'reading') return;
    reading++;
    scan.value = { ...value, phase: 'stopped' };
  }

  async function goOn(): Promise<void> {
    const { value } = scan;
    if (value.phase !== 'failed' && value.phase !== 'stopped') return;
    const { read: count, calls, total, next } = value;
    // Nothing was read yet: that is a reading from the beginning.
    if (next === undefined) return read();
    await read({ read: count, calls, next, ...(total !== undefined && { total }) });
  }

  /** Takes everything away, as when it is of an account that is not the current one any more. */
  function clear(): void {
    reading++;
    rows.keepOnly(() => false);
    selected.value = new Set();
    active.value = null;
    anchor.value = null;
    readAt.value = undefined;
    scan.value = { phase: 'kept' };
    changed();
  }

  function deselectGone(): void {
    if ([...selected.value].every((id) => rows.get(id) !== undefined)) return;
    selected.value = new Set([...selected.value].filter((id) => rows.get(id) !== undefined));
  }

  /** Takes contacts out that are not deleted any more. */
  function remove(ids: Iterable<string>): void {
    const gone = new Set(ids);
    for (const id of gone) seen.delete(id);
    if (rows.keepOnly((id) => !gone.has(id))) changed();
    deselectGone();
  }

  /** What was just read of one contact. */
  function learn(contact: Contact): void {
    if (contact.deletedAt === undefined) {
      if (rows.get(contact.id) !== undefined) remove([contact.id]);
    } else {
      seen.add(contact.id);
      if (rows.put([contact])) changed();
    }
  }

  /** Keeps the rows true to what the card of a lookup shows. */
  function watch(lookup: LookupState): () => void {
    return effect(() => {
      const answer = lookup.answer.value;
      if (answer.phase !== 'found') return;
      const contact = answer.card.contact.value;
      queueMicrotask(() => learn(contact));
    });
  }

  function select(id: string, on: boolean): void {
    const next = new Set(selected.value);
    if (on) next.add(id);
    else next.delete(id);
    selected.value = next;
    anchor.value = id;
    active.value = id;
  }

  /** Selects from the row a range began at to this one, both included, but nobody who is left out anyway. */
  function selectTo(id: string): void {
    const placeOf = (one: string) => shown.value.indexOf(rows.indexOf(one));
    const [from, to] = [placeOf(anchor.value ?? id), placeOf(id)];
    const range = from < 0 ? [to, to] : [Math.min(from, to), Math.max(from, to)];
    const within = shown.value.slice(range[0], (range[1] ?? 0) + 1).filter(rows.mayRestore);
    selected.value = new Set([...selected.value, ...contacts(within).map((contact) => contact.id)]);
    if (from < 0) anchor.value = id;
    active.value = id;
  }

  /** Selects all that are shown and may be restored, or none of those shown. */
  function selectAll(on: boolean): void {
    const next = new Set(selected.value);
    if (on) for (const { id } of contacts(shown.value.filter(rows.mayRestore))) next.add(id);
    else for (const { id } of contacts(shown.value)) next.delete(id);
    selected.value = next;
  }

  /** Sorts by a column, or the other way round when it is sorted by that already. */
  function sortBy(column: Column): void {
    const { value } = sort;
    sort.value = { column, descending: value.column === column ? !value.descending : column === 'deleted' };
  }

  function clearFilters(): void {
    words.value = '';
    deleted.value = { kind: 'any' };
    created.value = { kind: 'any' };
    consent.value = '';
    source.value = null;
  }

  return {
    rows,
    size,
    scan,
    readAt,
    words,
    deleted,
    created,
    consent,
    source,
    sources,
    sort,
    filtered,
    shown,
    selected,
    allSelected,
    selection,
    restorable,
    leftOut,
    active,
    anchor,
    activeAt,
    shownContacts: () => contacts(shown.value),
    load,
    read,
    stop,
    goOn,
    clear,
    remove,
    watch,
    select,
    selectTo,
    selectAll,
    deselectAll: () => {
      selected.value = new Set();
    },
    sortBy,
    clearFilters,
  };
}

export type BinState = ReturnType<typeof createBinState>;

function after({ read, calls, total }: Progress, page: ScannedPage): Progress {
  const inAll = page.total ?? total;
  return {
    read: read + page.contacts.length,
    calls: calls + 1,
    ...(inAll !== undefined && { total: inAll }),
    ...(page.next !== undefined && { next: page.next }),
  };
}

function daysOf(choice: DayChoice, now: number): Days {
  switch (choice.kind) {
    case 'any':
      return {};
    case 'last':
      return { from: dayNumberOf(new Date(now - choice.days * DAY_MS)) };
    case 'range': {
      const [from, to] = [choice.from, choice.to].map((day) => Number(day.replaceAll('-', '')));
      return { ...(from && { from }), ...(to && { to }) };
    }
  }
}
