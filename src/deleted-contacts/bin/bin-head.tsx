import { useEffect, useRef } from 'preact/hooks';
import { text } from '../../ui/text';
import type { BinState } from './bin-state';
import { COLUMNS, type Column } from './row-keys';

/** The table’s head, with buttons that sort. */
export function BinHead({ state }: { state: BinState }) {
  return (
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
  );
}

function SelectAll({ state }: { state: BinState }) {
  const box = useRef<HTMLInputElement>(null);
  const all = state.isAllSelected.value;
  const some = !all && state.selected.value.size > 0;
  useEffect(() => {
    if (box.current) box.current.indeterminate = some;
  }, [some]);
  return (
    <input
      type="checkbox"
      class="checkbox"
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

function columnWord(column: Column): string {
  switch (column) {
    case 'name':
      return text('labelName');
    case 'email':
      return text('binEmail');
    case 'deleted':
      return text('binDeleted');
    case 'consent':
      return text('contactFieldConsent');
    case 'source':
      return text('binSource');
  }
}
