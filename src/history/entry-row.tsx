import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import { ChevronIcon } from '../ui/icons';
import { moment, text } from '../ui/text';
import type { HistoryState } from './history-state';

/** An entry of the history with its details below. The details, `children`, are drawn when they are unfolded. */
export function EntryRow({
  id,
  at,
  state,
  name,
  kind,
  lists,
  outcome,
  handle,
  children,
}: {
  id: string;
  /** In ms since the epoch. */
  at: number;
  state: HistoryState;
  name: ComponentChildren;
  kind: string;
  lists: string;
  outcome: ComponentChildren;
  /** The name of the entry on its button. */
  handle: string;
  children: ComponentChildren;
}) {
  const details = useId();
  const isOpen = state.opened.value === id;
  const when = <time dateTime={new Date(at).toISOString()}>{moment(at)}</time>;
  return (
    <>
      <tr class="history-row">
        <td class="history-wide">{when}</td>
        <th scope="row">
          {name}
          <span class="history-narrow soft small">{when}</span>
        </th>
        <td class="history-wide">{kind}</td>
        <td class="history-wide">{lists}</td>
        <td>{outcome}</td>
        <td>
          <button
            type="button"
            class="button quiet history-toggle"
            aria-expanded={isOpen}
            aria-controls={details}
            aria-label={text('historyDetailsOf', handle)}
            onClick={() => {
              state.opened.value = isOpen ? null : id;
            }}
          >
            <ChevronIcon />
          </button>
        </td>
      </tr>
      <tr id={details} class="history-details" hidden={!isOpen}>
        {isOpen && <td colSpan={6}>{children}</td>}
      </tr>
    </>
  );
}
