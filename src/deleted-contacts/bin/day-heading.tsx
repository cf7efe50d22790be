import { useMemo } from 'preact/hooks';
import type { Contact } from '../../protocol/contact';
import { plural, text } from '../../ui/text';
import type { BinState } from './bin-state';
import type { DayGroup } from './table-lines';

interface DayHeadingProps {
  group: DayGroup;
  line: number;
  /** The top of the heading, in px from the first line. */
  start: number;
  /** Whether the active row is of this day. */
  isActive: boolean;
  state: BinState;
  shortDay: (value: string) => string;
  measure: (row: HTMLTableRowElement | null) => void;
  onRestore: (contacts: Contact[]) => void;
}

/** The heading of a day of deletion, with a button that restores the day’s visible contacts. Memoized like rows. */
export function DayHeading(props: DayHeadingProps) {
  const { group, line, start, isActive, state, shortDay, measure, onRestore } = props;
  return useMemo(() => {
    const contacts = () => state.shownContacts(group.from, group.to);
    const [first] = state.shownContacts(group.from, group.from + 1);
    const day = shortDay(first?.deletedAt ?? '');
    return (
      <tr
        ref={measure}
        data-index={line}
        class="bin-day"
        style={{ transform: `translateY(${start}px)` }}
        aria-rowindex={line + 2}
      >
        <th scope="rowgroup" colSpan={6}>
          <span>{plural('binDay', group.to - group.from, day)}</span>
          {/* Shift+Tab leads from a row to its own day’s button only. */}
          <button
            type="button"
            class="button quiet"
            tabIndex={isActive ? undefined : -1}
            onFocus={() => {
              if (!isActive && first) state.goTo(first.id);
            }}
            onClick={() => onRestore(contacts())}
          >
            {text('binRestoreDay')} <span class="visually-hidden">{day}</span>
          </button>
        </th>
      </tr>
    );
  }, [group, line, start, isActive, state, shortDay, measure, onRestore]);
}
