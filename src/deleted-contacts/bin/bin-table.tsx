import type { ComponentChildren } from 'preact';
import { useCallback, useEffect, useMemo, useRef } from 'preact/hooks';
import type { Contact } from '../../protocol/contact';
import { shortDays, text } from '../../ui/text';
import { useRowWindow } from '../row-window';
import { BinHead } from './bin-head';
import { BinRow } from './bin-row';
import type { BinState } from './bin-state';
import { DayHeading } from './day-heading';
import { layOut } from './table-lines';
import { useTableKeys } from './use-table-keys';

/** The contacts that match the filters, with a heading per day if sorted by day of deletion. Draws only what is in view. */
export function BinTable({
  state,
  opened,
  onOpen,
  onClose,
  onRestore,
  children,
}: {
  state: BinState;
  /** The id of the contact beside the table. */
  opened: string | undefined;
  onOpen: (contact: Contact, by: 'pointer' | 'keyboard') => void;
  onClose: () => void;
  /** Opens the preview of a restore. */
  onRestore: (contacts: Contact[]) => void;
  /** Rendered below the head if there are no rows. */
  children: ComponentChildren;
}) {
  const scroller = useRef<HTMLDivElement>(null);
  const body = useRef<HTMLTableSectionElement>(null);
  const shortDay = useMemo(shortDays, []);
  const shown = state.shown.value;
  const contactAt = state.rows.at;
  const sort = state.sort.value;
  const { lines, activeLines, rows } = useLines(state, () => scroller.current);
  const onKeyDown = useTableKeys({ state, rows, lines, body, isOpened: opened !== undefined, onOpen, onClose });
  const query = state.query.value;
  // A new order or query scrolls to the top.
  useEffect(() => {
    if (scroller.current) scroller.current.scrollTop = 0;
  }, [sort, query]);

  return (
    <div class="table-scroll" ref={scroller}>
      <table
        class="table"
        aria-label={text('pageDeletedContacts')}
        aria-rowcount={lines.count + 1}
        onKeyDown={onKeyDown}
      >
        <BinHead state={state} />
        <tbody ref={body} class="table-body" style={{ blockSize: `${rows.getTotalSize()}px` }}>
          {rows.getVirtualItems().map(({ index: line, key, start }) => {
            const common = {
              line,
              start,
              isActive: activeLines.includes(line),
              state,
              shortDay,
              measure: rows.measureElement,
            };
            const group = lines.groupAt(line);
            if (group) return <DayHeading key={key} {...common} group={group} onRestore={onRestore} />;
            const contact = contactAt(shown[lines.placeAt(line) ?? -1] ?? -1);
            return (
              contact && (
                <BinRow key={key} {...common} contact={contact} isOpened={contact.id === opened} onOpen={onOpen} />
              )
            );
          })}
        </tbody>
      </table>
      {children}
    </div>
  );
}

/** The lines of the table, the lines of the active row and its heading, and the lines to draw. */
function useLines(state: BinState, scroller: () => HTMLElement | null) {
  const shown = state.shown.value;
  const active = state.activeAt.value;
  const { numberOf, dayOf } = state.rows;
  const byDay = state.sort.value.column === 'deleted';
  const lines = useMemo(() => layOut(shown, byDay ? dayOf : undefined), [shown, byDay, dayOf]);
  const activeLines = [lines.lineOf(active), lines.headingOf(active)].filter((line) => line !== undefined);
  const keyOf = useCallback(
    (line: number) => {
      const group = lines.groupAt(line);
      const number = numberOf(shown[group?.from ?? lines.placeAt(line) ?? -1] ?? -1);
      // Keys of headings must differ from the contacts’ numbers.
      return group ? -2 - number : number;
    },
    [lines, shown, numberOf],
  );
  const rows = useRowWindow({
    count: lines.count,
    keyOf,
    pinned: activeLines,
    scroller,
    isHeading: (line) => lines.groupAt(line) !== undefined,
  });
  return { lines, activeLines, rows };
}
