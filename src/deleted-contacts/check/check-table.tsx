import { useEffect, useMemo, useRef } from 'preact/hooks';
import { number, shortDays, text } from '../../ui/text';
import { useRowWindow } from '../row-window';
import { bucketWord, knownWords } from './bucket-words';
import type { ListRow } from './buckets';
import type { CheckState } from './check-state';

/** The rows of the selected bucket. Only rows in view are drawn and fetched. */
export function CheckTable({ state, count }: { state: CheckState; count: number }) {
  const scroller = useRef<HTMLElement>(null);
  const shortDay = useMemo(shortDays, []);
  const rows = useRowWindow({ count, scroller: () => scroller.current });
  const items = rows.getVirtualItems();
  const first = items.at(0)?.index ?? 0;
  const last = items.at(-1)?.index ?? 0;
  const version = state.version.value;
  // Renders again when rows arrive.
  state.arrivals.value;
  useEffect(() => {
    void state.fetchRows(first, last);
  }, [state, first, last, version]);
  const bucket = state.bucket.value;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard.
    <section class="table-scroll" ref={scroller} aria-label={bucketWord(bucket)} tabIndex={0}>
      <table class="table" aria-label={bucketWord(bucket)} aria-rowcount={count + 1}>
        <thead>
          <tr class="check-row check-row-head" aria-rowindex={1}>
            <th scope="col">{text('checkLine')}</th>
            <th scope="col">{bucket === 'not-an-address' ? text('checkText') : text('checkAddress')}</th>
            <th scope="col">{text('labelName')}</th>
            <th scope="col">{text('checkKnown')}</th>
          </tr>
        </thead>
        <tbody class="table-body" style={{ blockSize: `${rows.getTotalSize()}px` }}>
          {items.map(({ index: at, key, start }) => (
            <tr
              key={key}
              ref={rows.measureElement}
              data-index={at}
              class="check-row"
              style={{ transform: `translateY(${start}px)` }}
              aria-rowindex={at + 2}
            >
              <Cells row={state.rowAt(at)} shortDay={shortDay} />
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** Memoized by content, because building the text costs more than comparing. */
function Cells({ row, shortDay }: { row: ListRow | undefined; shortDay: (value: string) => string }) {
  const { line, shown, bucket, contact, failure } = row ?? {};
  const { id, address, name, deletedAt, permission } = contact ?? {};
  return useMemo(
    () => (
      <>
        <td class="check-line soft">{row && number(row.line)}</td>
        <th scope="row" class="check-address">
          <bdi>{row ? (address ?? row.shown) : '…'}</bdi>
        </th>
        <td class="check-name">
          <bdi>{name}</bdi>
        </td>
        <td class="check-known">{row && knownWords(row, shortDay)}</td>
      </>
    ),
    [line, shown, bucket, id, address, name, deletedAt, permission, failure],
  );
}
