import type { ComponentChildren } from 'preact';
import { useCallback, useEffect, useMemo, useRef } from 'preact/hooks';
import type { Contact } from '../../protocol/contact';
import { contactHandle, contactName, permissionWord } from '../../ui/contact-words';
import { StateChip } from '../../ui/state-chip';
import { shortDays, text } from '../../ui/text';
import { useRowWindow } from '../row-window';
import type { Column } from './bin-rows';
import type { BinState } from './bin-state';
import { sourceWord } from './source-word';

const COLUMNS: Column[] = ['name', 'email', 'deleted', 'consent', 'source'];

/** The contacts that the filters leave, of which only those in view are drawn. `onOpen` shows one of them beside. */
export function BinTable({
  state,
  opened,
  onOpen,
  onClose,
  children,
}: {
  state: BinState;
  /** The id of the contact that is shown beside. */
  opened: string | undefined;
  onOpen: (contact: Contact, by: 'pointer' | 'keyboard') => void;
  onClose: () => void;
  /** What is said beneath the head where there are no rows. */
  children: ComponentChildren;
}) {
  const scroller = useRef<HTMLDivElement>(null);
  const body = useRef<HTMLTableSectionElement>(null);
  /** Where an arrow key went, until the focus is there too. */
  const goal = useRef<number | null>(null);
  const shortDay = useMemo(shortDays, []);
  const shown = state.shown.value;
  const active = state.activeAt.value;
  const contactAt = (at: number) => state.rows.at(shown[at] ?? -1);
  const { numberOf } = state.rows;
  const rows = useRowWindow({
    count: shown.length,
    keyOf: useCallback((at: number) => numberOf(shown[at] ?? -1), [shown, numberOf]),
    kept: active,
    scroller: () => scroller.current,
  });

  function focusActive(): void {
    const row = body.current?.querySelector<HTMLElement>('[tabindex="0"]');
    row?.focus({ preventScroll: true });
    // The page may scroll, too.
    row?.scrollIntoView({ block: 'nearest' });
  }
  // The row that a key went to is there only after it was drawn; what was drawn before that does not count.
  useEffect(() => {
    if (goal.current !== active) return;
    goal.current = null;
    focusActive();
  });
  const sort = state.sort.value;
  const wanted = state.wanted.value;
  // Another order or choice begins at its top.
  useEffect(() => {
    if (scroller.current) scroller.current.scrollTop = 0;
  }, [sort, wanted]);

  function go(to: number, extend: boolean): void {
    const at = Math.max(0, Math.min(shown.length - 1, to));
    const contact = contactAt(at);
    if (!contact) return;
    if (extend) state.selectTo(contact.id);
    else state.goTo(contact.id);
    rows.scrollToIndex(at);
    if (at === active) focusActive();
    else goal.current = at;
  }

  /** The keys of a row. False when it is none of them. */
  function onRowKey({ key, shiftKey }: KeyboardEvent): boolean {
    const contact = contactAt(active);
    if (!contact) return false;
    const { startIndex = 0, endIndex = 0 } = rows.range ?? {};
    const page = Math.max(1, endIndex - startIndex - 1);
    const steps: Record<string, number> = {
      ArrowDown: active + 1,
      ArrowUp: active - 1,
      PageDown: active + page,
      PageUp: active - page,
      Home: 0,
      End: shown.length - 1,
    };
    const step = steps[key];
    if (step !== undefined) go(step, shiftKey);
    else if (key === ' ' && shiftKey) state.selectTo(contact.id);
    else if (key === ' ') state.select(contact.id, !state.selected.value.has(contact.id));
    else if (key === 'Enter') onOpen(contact, 'keyboard');
    else return false;
    return true;
  }

  /** The keys of the whole table. False when it is none of them. */
  function onTableKey({ key, ctrlKey, metaKey }: KeyboardEvent): boolean {
    if (key.toLowerCase() === 'a' && (ctrlKey || metaKey)) state.selectAll(true);
    else if (key === 'Escape' && opened !== undefined) onClose();
    else if (key === 'Escape' && state.selected.value.size > 0) state.deselectAll();
    else return false;
    return true;
  }

  function onKeyDown(event: KeyboardEvent): void {
    const plain = !(event.altKey || event.ctrlKey || event.metaKey);
    const inRow = plain && body.current?.contains(event.target as Node);
    if (onTableKey(event) || (inRow && onRowKey(event))) event.preventDefault();
  }

  return (
    <div class="bin-scroll" ref={scroller}>
      <table
        class="bin-table"
        aria-label={text('deletedContacts')}
        aria-rowcount={shown.length + 1}
        onKeyDown={onKeyDown}
      >
        <thead>
          <tr class="bin-head" aria-rowindex={1}>
            <th scope="col" class="bin-check">
              <SelectAll state={state} />
            </th>
            {COLUMNS.map((column) => (
              <ColumnHead key={column} column={column} state={state} />
            ))}
          </tr>
        </thead>
        <tbody ref={body} class="bin-body" style={{ blockSize: `${rows.getTotalSize()}px` }}>
          {rows.getVirtualItems().map(({ index: at, key, start }) => {
            const contact = contactAt(at);
            return (
              contact && (
                <Row
                  key={key}
                  contact={contact}
                  at={at}
                  start={start}
                  isActive={at === active}
                  isOpened={contact.id === opened}
                  state={state}
                  shortDay={shortDay}
                  measure={rows.measureElement}
                  onOpen={onOpen}
                />
              )
            );
          })}
        </tbody>
      </table>
      {children}
    </div>
  );
}

function SelectAll({ state }: { state: BinState }) {
  const box = useRef<HTMLInputElement>(null);
  const all = state.allSelected.value;
  const some = !all && state.selected.value.size > 0;
  useEffect(() => {
    if (box.current) box.current.indeterminate = some;
  }, [some]);
  return (
    <input
      type="checkbox"
      class="check"
      ref={box}
      aria-label={text('binSelectAll')}
      checked={all}
      onChange={(event) => state.selectAll(event.currentTarget.checked)}
    />
  );
}

function ColumnHead({ column, state }: { column: Column; state: BinState }) {
  const { column: by, descending } = state.sort.value;
  const sorted = by === column;
  return (
    <th
      scope="col"
      class={`bin-${column}`}
      {...(sorted && { 'aria-sort': descending ? ('descending' as const) : ('ascending' as const) })}
    >
      <button type="button" class="bin-sort" onClick={() => state.sortBy(column)}>
        {columnWord(column)}
        <span class="bin-arrow" aria-hidden="true">
          {sorted && (descending ? '↓' : '↑')}
        </span>
      </button>
    </th>
  );
}

/** Drawn again only when something of it changes: the table is drawn with each step of a scrolling. */
function Row({
  contact,
  at,
  start,
  isActive,
  isOpened,
  state,
  shortDay,
  measure,
  onOpen,
}: {
  contact: Contact;
  at: number;
  /** Where it begins, in px from the first row. */
  start: number;
  /** Whether the keyboard is on it. */
  isActive: boolean;
  /** Whether it is shown beside. */
  isOpened: boolean;
  state: BinState;
  shortDay: (value: string) => string;
  measure: (row: HTMLTableRowElement | null) => void;
  onOpen: (contact: Contact, by: 'pointer' | 'keyboard') => void;
}) {
  /** Whether the click that changes the checkbox is one with Shift; the change itself does not tell. */
  const withShift = useRef(false);
  const isSelected = state.selected.value.has(contact.id);
  return useMemo(() => {
    const { email } = contact;
    const name = contactName(contact);
    const handle = contactHandle(contact);
    return (
      <tr
        ref={measure}
        data-index={at}
        class="bin-row"
        style={{ transform: `translateY(${start}px)` }}
        aria-rowindex={at + 2}
        aria-current={isOpened ? 'true' : undefined}
        tabIndex={isActive ? 0 : -1}
        onFocus={() => {
          if (state.active.value !== contact.id) state.goTo(contact.id);
        }}
        onMouseDown={(event) => {
          // Otherwise the browser would mark the text of the range.
          if (event.shiftKey) event.preventDefault();
        }}
        onClick={(event) => {
          if (event.shiftKey) {
            state.selectTo(contact.id);
            return;
          }
          state.goTo(contact.id);
          onOpen(contact, 'pointer');
        }}
      >
        <td class="bin-check">
          {/* The row is what the keyboard goes to; space selects it. */}
          <input
            type="checkbox"
            class="check"
            tabIndex={-1}
            aria-label={handle}
            checked={isSelected}
            onClick={(event) => {
              event.stopPropagation();
              withShift.current = event.shiftKey;
            }}
            onChange={(event) => {
              const box = event.currentTarget;
              if (withShift.current) state.selectTo(contact.id);
              else state.select(contact.id, box.checked);
              // Not everybody in a range is selected.
              box.checked = state.selected.value.has(contact.id);
            }}
          />
        </td>
        <th scope="row" class="bin-name">
          {name === undefined ? <span class="soft">{text('binNoName')}</span> : <bdi>{name}</bdi>}
        </th>
        <td class="bin-email">
          <bdi>{email?.address ?? (name === undefined && handle)}</bdi>
        </td>
        <td class="bin-deleted soft">{contact.deletedAt !== undefined && shortDay(contact.deletedAt)}</td>
        <td class="bin-consent">
          {email === undefined && text('smsOnly')}
          {email?.permission === 'unsubscribed' && <StateChip state="unsubscribed" />}
          {email && email.permission !== 'unsubscribed' && permissionWord(email.permission)}
        </td>
        <td class="bin-source soft">{sourceWord(contact.createSource ?? '')}</td>
      </tr>
    );
  }, [contact, at, start, isActive, isOpened, isSelected, state, shortDay, measure, onOpen]);
}

function columnWord(column: Column): string {
  switch (column) {
    case 'name':
      return text('binName');
    case 'email':
      return text('binEmail');
    case 'deleted':
      return text('binDeleted');
    case 'consent':
      return text('fieldConsent');
    case 'source':
      return text('binSource');
  }
}
