import { computed, effect, signal } from '@preact/signals';
import type { Contact, Permission } from '../../protocol/contact';
import type { Failure, Result } from '../../protocol/failure';
import type { KeptPage, ScannedPage } from '../../protocol/requests';
import type { Send } from '../../protocol/send';
import { type Names, namesById } from '../../ui/contact-words';
import type { LookupState } from '../../ui/lookup-state';
import { isPlaceRefused } from '../place-refused';
import { type Column, createRows, type Days, dayNumberOf, type Sort, type Wanted } from './bin-rows';

/** A choice of days: any, the last so many, or from one to another ("2026-03-05", or "" for no limit). */
export type DayChoice = { kind: 'any' } | { kind: 'last'; days: number } | { kind: 'range'; from: string; to: string };

/** How the reading of the deleted contacts goes. */
export type Scan =
  | { phase: 'kept' }
  | ({ phase: 'reading' } & Progress)
  | ({ phase: 'done'; at: number; isSure: boolean; unread: number } & Pick<Progress, 'calls' | 'wholes'>)
  | ({ phase: 'stopped' } & Progress)
  | ({ phase: 'failed'; failure: Failure } & Progress);

export interface Progress {
  /** All deleted contacts are read, or only what changed since. */
  of: 'deleted' | 'changed';
  read: number;
  calls: number;
  /** How many there are to read; Constant Contact says so with the first page, if at all. */
  total?: number;
  /** Where to go on from. */
  next?: string;
  /** How often all were read. */
  wholes: number;
}

export interface BinSurroundings {
  /** ms since the epoch. */
  now: () => number;
  /** Calls were made. */
  onCalls?: () => void;
}

/** What is left to read when nothing was. */
const ALL: Progress = { of: 'deleted', read: 0, calls: 0, wholes: 0 };
const CHANGED: Progress = { ...ALL, of: 'changed' };

type Rows = ReturnType<typeof createRows>;

/** How many calls it takes at least to find out what changed: the changes, and the number of deleted contacts. */
const LEAST_CALLS = 2;
/** How often all are read in a row before it is said that they do not stand still. */
const MOST_WHOLES = 3;

/**
 * The deleted contacts of the current account: read, searched, filtered, sorted and selected. What was kept of an earlier
 * visit is there at once; then what changed since is read or, where that costs less or does not add up, all of them.
 */
export function createBinState(send: Send, { now, onCalls }: BinSurroundings) {
  const rows = createRows();
  /** Counts the changes of `rows`, which is no signal itself. */
  const version = signal(0);
  const scan = signal<Scan>({ phase: 'kept' });
  /** When what is shown was read, in ms since the epoch; absent before anything was. */
  const readAt = signal<number | undefined>(undefined);

  /** Of tags and custom fields; nothing until somebody has any. */
  const names = signal<Names>({});
  const words = signal('');
  const deleted = signal<DayChoice>({ kind: 'any' });
  const created = signal<DayChoice>({ kind: 'any' });
  const consent = signal<Permission | 'mailable' | ''>('');
  /** null for any. */
  const source = signal<string | null>(null);
  const sort = signal<Sort>({ column: 'deleted', descending: true });

  const selected = signal<ReadonlySet<string>>(new Set());
  /** Whom “Select all” did not select, because no bulk restore may take them. */
  const passedOver = signal<ReadonlySet<string>>(new Set());
  /** The row that the keyboard is on. */
  const active = signal<string | null>(null);
  /** Where the range began that can be made longer and shorter, and what was selected before it. */
  let range: { anchor: string; before: ReadonlySet<string> } | null = null;

  /** How often everything was taken away: what was asked for before that is of another account. */
  let clearings = 0;
  /** What tags and custom fields are called is asked at the first contact that has any, and again where that failed. */
  let namesAre: 'unasked' | 'asked' | 'refused' = 'unasked';
  /** Which reading is the current one; one that was stopped or overtaken says nothing any more. */
  let reading = 0;
  /** The ids that the current reading of all has seen, and its pages. */
  let seen = new Set<string>();
  let pages = 0;
  /** How many contacts of the last reading of all could not be read. */
  let unread = 0;
  /** How many calls the last reading of all took; 0 where none is known. */
  let callsOfAll = 0;

  /** Whatever is worked out from `rows` is so again when they change. */
  const fromRows = <T>(work: (all: Rows) => T) =>
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
  const wanted = computed(
    (): Wanted => ({
      words: words.value,
      deleted: daysOf(deleted.value, now()),
      created: daysOf(created.value, now()),
      ...(consent.value !== '' && { consent: consent.value }),
      ...(source.value !== null && { source: source.value }),
    }),
  );
  /** The rows shown, as indexes of `rows`. */
  const shown = fromRows((all) => all.find(wanted.value, sort.value));
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
  const selection = fromRows((all) => indexesOf(all, selected.value));
  const restorable = computed(() => contacts(selection.value.filter(rows.mayRestore)));
  /** Whom a bulk restore leaves out of what was selected, because they unsubscribed or their consent is not known. */
  const leftOut = fromRows((all) => {
    const mayNot = (at: number) => !all.mayRestore(at);
    const either = [...indexesOf(all, passedOver.value).filter(mayNot), ...selection.value.filter(mayNot)];
    return contacts([...new Set(either)]);
  });
  /** Where in `shown` the active row is; the first one where it is not. */
  const activeAt = computed(() => {
    const at = active.value === null ? 0 : shown.value.indexOf(rows.indexOf(active.value));
    return Math.max(at, 0);
  });

  function changed(): void {
    version.value++;
  }

  /** Shows what was kept of the account, then brings it up to date. `ahead` is a first page that was asked for already. */
  async function load(accountId: string, ahead?: Promise<Result<KeptPage | null>>): Promise<void> {
    const mine = ++reading;
    scan.value = { phase: 'kept' };
    const ask = (page: number) => send('getKeptPage', { page });
    let shownPages = 0;
    let coming = ahead ?? ask(0);
    for (let page = 0; ; page++) {
      const answer = await coming;
      if (mine !== reading) return;
      if (!answer.ok || answer.value?.accountId !== accountId) break;
      coming = ask(page + 1);
      const { contacts, gone, readAt: at, scanned = 0 } = answer.value;
      rows.put(contacts);
      if (gone.some((id) => rows.get(id) !== undefined)) {
        const gones = new Set(gone);
        rows.keepOnly((id) => !gones.has(id));
      }
      readAt.value = at;
      // When more was learned since than was read then, it is time to read all again.
      callsOfAll = answer.value.pages > 2 * scanned + 1 ? 0 : scanned;
      // Sorted in a little with each page, so that no drawing has to sort them all.
      rows.sort(sort.value.column);
      // A drawing costs as much as there are rows: the first page at once, the others as they double.
      if (page >= shownPages * 2) {
        shownPages = page;
        changed();
      }
    }
    changed();
    if (namesAre === 'unasked' && rows.some(hasNames)) void readNames();
    await refresh();
  }

  /** Reads what changed since what is shown was read, or all where that takes no more calls. */
  async function refresh(): Promise<void> {
    await goThrough(callsOfAll > LEAST_CALLS ? CHANGED : ALL);
  }

  /** Reads all deleted contacts anew, 500 a call. */
  async function read(): Promise<void> {
    await goThrough(ALL);
  }

  /**
   * Reads page by page until what is shown is what Constant Contact has. Contacts may be deleted and restored while they are
   * read, and pages shift when they are: whatever took several pages is followed by what changed since it began, and is
   * right when the number of deleted contacts is that of the rows. Otherwise all are read again.
   */
  async function goThrough(from: Progress): Promise<void> {
    const mine = ++reading;
    const startedAt = now();
    let progress = from;
    for (;;) {
      scan.value = { phase: 'reading', ...progress };
      const { of, next } = progress;
      if (of === 'deleted' && next === undefined) {
        seen = new Set();
        pages = 0;
        unread = 0;
      }
      const answer = await send('scanContacts', { status: of, ...(next !== undefined && { next }) });
      if (mine !== reading) return;
      onCalls?.();
      if (!answer.ok) {
        const { calls, wholes } = progress;
        const from = isPlaceRefused(answer.failure)
          ? { ...(of === 'changed' ? CHANGED : ALL), calls, wholes }
          : progress;
        scan.value = { phase: 'failed', failure: answer.failure, ...from };
        return;
      }
      take(answer.value.contacts);
      if (of === 'deleted') {
        pages++;
        unread += answer.value.unread ?? 0;
      }
      progress = after(progress, answer.value);
      const { calls, wholes } = progress;
      const again: Progress = { ...ALL, calls, wholes };
      if (progress.next !== undefined) {
        if (of === 'changed' && wholes === 0 && pagesLeft(progress, answer.value) >= callsOfAll) progress = again;
        continue;
      }
      if (of === 'changed') {
        const { deletedTotal } = answer.value;
        const isSure = deletedTotal === undefined ? wholes > 0 : deletedTotal === rows.size + unread;
        if (isSure || wholes >= MOST_WHOLES) return finish(startedAt, progress, isSure);
        progress = again;
      } else {
        if (rows.keepOnly((id) => seen.has(id))) changed();
        deselectGone();
        callsOfAll = pages;
        if (pages === 1) return finish(startedAt, progress, true);
        progress = { ...CHANGED, calls, wholes };
      }
    }
  }

  /** Reads what tags and custom fields are called. Without that they are counted. */
  async function readNames(): Promise<void> {
    const mine = clearings;
    namesAre = 'asked';
    const answer = await send('getNames', {});
    if (mine !== clearings) return;
    if (!answer.ok) {
      namesAre = 'refused';
      return;
    }
    names.value = namesById(answer.value);
    rows.nameTags(names.value);
    changed();
  }

  function finish(at: number, { calls, wholes }: Progress, isSure: boolean): void {
    readAt.value = at;
    scan.value = { phase: 'done', at, calls, wholes, isSure, unread };
    if (namesAre === 'refused') void readNames();
  }

  /** Puts in who is deleted, and takes out who is so no more. */
  function take(page: Contact[]): void {
    const deletedNow = page.filter(({ deletedAt }) => deletedAt !== undefined);
    for (const { id } of deletedNow) seen.add(id);
    if (rows.put(deletedNow)) changed();
    if (namesAre === 'unasked' && deletedNow.some(hasNames)) void readNames();
    const gone = page.filter(({ id, deletedAt }) => deletedAt === undefined && rows.get(id) !== undefined);
    if (gone.length > 0) remove(gone.map(({ id }) => id));
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
    const { of, read: count, calls, total, next, wholes } = value;
    await goThrough({
      of,
      read: count,
      calls,
      wholes,
      ...(total !== undefined && { total }),
      ...(next !== undefined && { next }),
    });
  }

  /** Takes everything away, as when it is of an account that is not the current one any more. */
  function clear(): void {
    reading++;
    clearings++;
    namesAre = 'unasked';
    rows.keepOnly(() => false);
    setSelected(new Set());
    active.value = null;
    readAt.value = undefined;
    callsOfAll = 0;
    names.value = {};
    rows.nameTags({});
    scan.value = { phase: 'kept' };
    changed();
  }

  function deselectGone(): void {
    if ([...selected.value].every((id) => rows.get(id) !== undefined)) return;
    setSelected(new Set([...selected.value].filter((id) => rows.get(id) !== undefined)));
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
      if (answer.phase === 'found') {
        const contact = answer.card.contact.value;
        queueMicrotask(() => learn(contact));
      } else if (answer.phase === 'nobody' && answer.question.by === 'id') {
        const { id } = answer.question;
        queueMicrotask(() => remove([id]));
      }
    });
  }

  /** Selects these and nobody else. A range can go on only from where it began. */
  function setSelected(ids: ReadonlySet<string>, going: typeof range = null): void {
    selected.value = ids;
    range = going;
    if (ids.size === 0) passedOver.value = new Set();
  }

  function select(id: string, on: boolean): void {
    const next = new Set(selected.value);
    if (on) next.add(id);
    else next.delete(id);
    setSelected(next, { anchor: id, before: next });
    active.value = id;
  }

  /** Goes to a row. A range that is selected next begins there. */
  function goTo(id: string): void {
    range = null;
    active.value = id;
  }

  /**
   * Selects from the row that a range began at, or else the one that the keyboard is on, to this one, both included, but
   * nobody who is left out anyway. A range that went further before is taken back.
   */
  function selectTo(id: string): void {
    const placeOf = (one: string) => shown.value.indexOf(rows.indexOf(one));
    const fresh = { anchor: active.value ?? id, before: selected.value };
    const going = [range, fresh].find((one) => one && placeOf(one.anchor) >= 0) ?? { ...fresh, anchor: id };
    const [from, to] = [placeOf(going.anchor), placeOf(id)];
    const within = shown.value.slice(Math.min(from, to), Math.max(from, to) + 1).filter(rows.mayRestore);
    setSelected(new Set([...going.before, ...contacts(within).map((contact) => contact.id)]), going);
    active.value = id;
  }

  /** Selects all that are shown and may be restored, or none of those shown. */
  function selectAll(on: boolean): void {
    const next = new Set(selected.value);
    const passed = new Set(passedOver.value);
    for (const index of shown.value) {
      const id = rows.at(index)?.id ?? '';
      if (!on) {
        next.delete(id);
        passed.delete(id);
      } else if (rows.mayRestore(index)) next.add(id);
      else passed.add(id);
    }
    passedOver.value = passed;
    setSelected(next);
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
    names,
    words,
    deleted,
    created,
    consent,
    source,
    sources,
    sort,
    filtered,
    wanted,
    shown,
    selected,
    allSelected,
    selection,
    restorable,
    leftOut,
    active,
    activeAt,
    shownContacts: () => contacts(shown.value),
    selectedContacts: () => contacts(selection.value),
    load,
    refresh,
    read,
    stop,
    goOn,
    clear,
    remove,
    watch,
    select,
    goTo,
    selectTo,
    selectAll,
    deselectAll: () => setSelected(new Set()),
    deselect: (ids: string[]) => {
      const out = new Set(ids);
      setSelected(new Set([...selected.value].filter((id) => !out.has(id))));
    },
    sortBy,
    clearFilters,
  };
}

export type BinState = ReturnType<typeof createBinState>;

function after({ of, read, calls, total, wholes }: Progress, page: ScannedPage): Progress {
  const inAll = page.total ?? total;
  const isLast = page.next === undefined;
  return {
    of,
    read: read + page.contacts.length,
    // With the last page of what changed goes the call for the number of deleted contacts.
    calls: calls + (of === 'changed' && isLast ? 2 : 1),
    wholes: wholes + (of === 'deleted' && isLast ? 1 : 0),
    ...(inAll !== undefined && { total: inAll }),
    ...(page.next !== undefined && { next: page.next }),
  };
}

/** How many calls are left at least, the one for the number of deleted contacts with them. */
function pagesLeft({ read, total = read + 1 }: Progress, { contacts }: ScannedPage): number {
  return Math.ceil((total - read) / Math.max(1, contacts.length)) + 1;
}

function daysOf(choice: DayChoice, now: number): Days {
  switch (choice.kind) {
    case 'any':
      return {};
    case 'last':
      return { from: dayNumberOf(daysBefore(now, choice.days)) };
    case 'range': {
      const [from, to] = [choice.from, choice.to].map((day) => Number(day.replaceAll('-', '')));
      return { ...(from && { from }), ...(to && { to }) };
    }
  }
}

/** Not so many times 24 hours: where the clocks changed in between, the day may be another one. */
function daysBefore(now: number, days: number): Date {
  const date = new Date(now);
  date.setDate(date.getDate() - days);
  return date;
}

/** Where those are who are there. */
function hasNames({ tags, customFields }: Contact): boolean {
  return tags.length > 0 || customFields.length > 0;
}

function indexesOf(rows: Rows, ids: ReadonlySet<string>): number[] {
  return [...ids].map(rows.indexOf).filter((index) => index >= 0);
}
