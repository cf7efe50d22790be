import type { ComponentChildren } from 'preact';
import { useCallback, useEffect, useMemo, useRef } from 'preact/hooks';
import type { Contact } from '../../protocol/contact';
import { shortDays, text } from '../../ui/text';
import { useRowWindow } from '../row-window';
import { BinHead } from './bin-head';
import { BinRow } from './bin-row';
import type { BinState } from './bin-state';
import { useTableKeys } from './use-table-keys';

/** The contacts that the filters leave. Only the rows in view are drawn. */
export function BinTable({
  state,
  opened,
  onOpen,
  onClose,
  children,
}: {
  state: BinState;
  /** The id of the contact that is shown beside the table. */
  opened: string | undefined;
  onOpen: (contact: Contact, by: 'pointer' | 'keyboard') => void;
  onClose: () => void;
  /** Stands beneath the head where there are no rows. */
  children: ComponentChildren;
}) {
  const scroller = useRef<HTMLDivElement>(null);
  const body = useRef<HTMLTableSectionElement>(null);
  const shortDay = useMemo(shortDays, []);
  const shown = state.shown.value;
  const active = state.activeAt.value;
  const { numberOf, at: contactAt } = state.rows;
  const rows = useRowWindow({
    count: shown.length,
    keyOf: useCallback((at: number) => numberOf(shown[at] ?? -1), [shown, numberOf]),
    pinned: active,
    scroller: () => scroller.current,
  });
  const onKeyDown = useTableKeys({ state, rows, body, isOpened: opened !== undefined, onOpen, onClose });
  const sort = state.sort.value;
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
        aria-rowcount={shown.length + 1}
        onKeyDown={onKeyDown}
      >
        <BinHead state={state} />
        <tbody ref={body} class="table-body" style={{ blockSize: `${rows.getTotalSize()}px` }}>
          {rows.getVirtualItems().map(({ index: at, key, start }) => {
            const contact = contactAt(shown[at] ?? -1);
            return (
              contact && (
                <BinRow
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
