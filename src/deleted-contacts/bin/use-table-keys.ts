import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Contact } from '../../protocol/contact';
import type { RowWindow } from '../row-window';
import type { BinState } from './bin-state';
import type { TableLines } from './table-lines';

interface TableKeys {
  state: BinState;
  rows: RowWindow;
  lines: TableLines;
  body: RefObject<HTMLTableSectionElement | null>;
  /** Whether a contact is shown beside the table. */
  isOpened: boolean;
  onOpen: (contact: Contact, by: 'pointer' | 'keyboard') => void;
  onClose: () => void;
}

/** The table’s keyboard commands: arrows move, space selects, Enter opens, Escape closes. */
export function useTableKeys({
  state,
  rows,
  lines,
  body,
  isOpened,
  onOpen,
  onClose,
}: TableKeys): (event: KeyboardEvent) => void {
  const shown = state.shown.value;
  const active = state.activeAt.value;
  const contactAt = (at: number) => state.rows.at(shown[at] ?? -1);
  /** The target of an arrow key, until it has the focus. */
  const target = useRef<number | null>(null);

  function focusActive(): void {
    const row = body.current?.querySelector<HTMLElement>('[tabindex="0"]');
    if (!row) return;
    row.focus({ preventScroll: true });
    // Scrolls the day’s heading into view with its first contact, which has priority. The page may scroll, too.
    const above = Number(row.dataset.index) - 1;
    body.current?.querySelector(`.bin-day[data-index="${above}"]`)?.scrollIntoView({ block: 'nearest' });
    row.scrollIntoView({ block: 'nearest' });
  }
  // The target row exists only after it is rendered, so earlier renders are ignored.
  useEffect(() => {
    if (target.current !== active) return;
    target.current = null;
    focusActive();
  });

  function go(to: number, extend: boolean): void {
    const at = Math.max(0, Math.min(shown.length - 1, to));
    const contact = contactAt(at);
    if (!contact) return;
    if (extend) state.selectTo(contact.id);
    else state.goTo(contact.id);
    rows.scrollToIndex(lines.lineOf(at));
    if (at === active) focusActive();
    else target.current = at;
  }

  /** Handles the keys of a row. Returns false for other keys. */
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
    else if (key === ' ') state.select(contact.id, !state.isSelected(contact.id));
    else if (key === 'Enter') onOpen(contact, 'keyboard');
    else return false;
    return true;
  }

  /** Handles the keys of the whole table. Returns false for other keys. */
  function onTableKey({ key, ctrlKey, metaKey }: KeyboardEvent): boolean {
    if (key.toLowerCase() === 'a' && (ctrlKey || metaKey)) state.selectAll(true);
    else if (key === 'Escape' && isOpened) onClose();
    else if (key === 'Escape' && state.selected.value.size > 0) state.deselectAll();
    else return false;
    return true;
  }

  return (event) => {
    const plain = !(event.altKey || event.ctrlKey || event.metaKey);
    const inRow = plain && !isPress(event) && body.current?.contains(event.target as Node);
    if (onTableKey(event) || (inRow && onRowKey(event))) event.preventDefault();
  };
}

/** Whether the key activates the focused button. */
function isPress({ key, target }: KeyboardEvent): boolean {
  return (key === 'Enter' || key === ' ') && (target as Element).matches('button');
}
