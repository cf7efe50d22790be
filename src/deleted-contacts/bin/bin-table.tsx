import type { ComponentChildren } from 'preact';
import { useCallback, useEffect, useMemo, useRef } from 'preact/hooks';
import type { Contact } from '../../protocol/contact';
import { shortDays, text } from '../../ui/text';
import { useRowWindow } from '../row-window';
import { BinHead } from './bin-head';
import { BinRow } from './bin-row';
import type { BinState } from './bin-state';
import { DayHeading } from './day-heading';
import { keyOfLine, layOut } from './table-lines';
import { useTableKeys } from './use-table-keys';

/** The contacts that the filters leave, under a heading a day where they are sorted by that. Only what is in view is drawn. */
export function BinTable({
  state,
  opened,
  onOpen,
  onClose,
  onRestore,
  children,
}: {
  state: BinState;
  /** The id of the contact that is shown beside the table. */
  opened: string | undefined;
  onOpen: (contact: Contact, by: 'pointer' | 'keyboard') => void;
  onClose: () => void;
  /** Opens the preview of a restore. */
  onRestore: (contacts: Contact[]) => void;
  /** Stands beneath the head where there are no rows. */
  children: ComponentChildren;
}) {
  const scroller = useRef<HTMLDivElement>(null);
  const body = useRef<HTMLTableSectionElement>(null);
  const shortDay = useMemo(shortDays, []);
  const shown = state.shown.value;
  const active = state.activeAt.value;
  const { numberOf, dayOf, at: contactAt } = state.rows;
  const sort = state.sort.value;
  const byDay = sort.column === 'deleted';
  const lines = useMemo(() => layOut(shown, byDay ? dayOf : undefined), [shown, byDay, dayOf]);
  const activeLines = [lines.lineOf(active), lines.headingOf(active)].filter((line) => line !== undefined);
  const rows = useRowWindow({
    count: lines.count,
    keyOf: useCallback(
      (line: number) => keyOfLine(lines, line, (place) => numberOf(shown[place] ?? -1)),
      [lines, shown, numberOf],
    ),
    pinned: activeLines,
    scroller: () => scroller.current,
    isHeading: (line) => lines.groupAt(line) !== undefined,
  });
  const onKeyDown = useTableKeys({ state, rows, lines, body, isOpened: opened !== undefined, onOpen, onClose });
  const query = state.query.value;
  // Another order or another query begins at its top.
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
