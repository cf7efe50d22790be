import type { RestoreRecord } from '../protocol/history';
import { contactHandle, contactName } from '../ui/contact-words';
import { HintedButton } from '../ui/hinted-button';
import { enumerate, text } from '../ui/text';
import { EntryRow } from './entry-row';
import type { HistoryState } from './history-state';
import { kindWords, OutcomeChip } from './outcome-words';
import { RecordDetails } from './record-details';

/** The entry of a single restore or resubscribe request. */
export function RecordRow({ record, state }: { record: RestoreRecord; state: HistoryState }) {
  const handle = contactHandle(record.snapshot);
  const name = contactName(record.snapshot);
  return (
    <EntryRow
      id={record.id}
      at={record.at}
      state={state}
      name={
        <>
          {name !== undefined && name !== handle && (
            <>
              <bdi>{name}</bdi>
              <br />
            </>
          )}
          <bdi class="history-handle">{handle}</bdi>
        </>
      }
      kind={kindWords(record)}
      lists={enumerate(record.lists.map((list) => list.name || text('contactRemovedList')))}
      outcome={<OutcomeChip record={record} />}
      handle={handle}
    >
      <RecordDetails record={record} />
      {state.undoable.value.has(record.id) && <UndoForm record={record} state={state} />}
    </EntryRow>
  );
}

function UndoForm({ record, state }: { record: RestoreRecord; state: HistoryState }) {
  const isUndoing = state.busy.value === 'undoing';
  return (
    <HintedButton
      label={isUndoing ? text('buttonUndoing') : text('buttonUndoRestore')}
      hint={text('cardUndoMeans')}
      isDisabled={isUndoing}
      isBusy={isUndoing}
      onClick={() => void state.undo(record)}
    />
  );
}
