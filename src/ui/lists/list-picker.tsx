import { type Signal, useComputed, useSignal } from '@preact/signals';
import { useEffect, useId, useLayoutEffect, useRef } from 'preact/hooks';
import type { ContactList } from '../../protocol/contact';
import { FailureNote } from '../failure-note';
import { ReadAgainIcon } from '../icons';
import { searchable } from '../searchable';
import { number, plural, text } from '../text';
import type { ListChoiceState } from './list-choice';

/** With more lists than this, typing part of a name is faster than scanning by eye. */
const FEW = 7;

/** The lists to restore onto, as checkboxes. */
export function ListPicker({
  state,
  hint,
  disabled,
  onReload,
  elsewhere,
}: {
  state: ListChoiceState;
  hint: string;
  disabled: boolean;
  onReload: () => void;
  /** Lists whose checkbox is outside the picker. */
  elsewhere?: ReadonlySet<string> | undefined;
}) {
  const reloaded = state.reloaded.value;
  const title = useId();
  const hintId = useId();
  const words = useSignal('');
  const shown = state.lists.value.filter((list) => !elsewhere?.has(list.id) && contains(list.name, words.value));

  // The new list comes first. Its checkbox takes the focus of the removed button.
  const rows = useRef<HTMLUListElement>(null);
  const isAdded = useSignal(false);
  useEffect(() => {
    if (isAdded.value) rows.current?.querySelector('input')?.focus();
  }, [isAdded.value]);
  // The best matches are at the top.
  useLayoutEffect(() => {
    if (rows.current) rows.current.scrollTop = 0;
  }, [words.value]);

  return (
    <fieldset class="lists" aria-labelledby={title} aria-describedby={hintId} disabled={disabled}>
      <p class="lists-head">
        <strong id={title}>{text('labelLists')}</strong>{' '}
        <span id={hintId} class="soft small">
          {hint}
        </span>
      </p>
      <ListTools
        state={state}
        words={words}
        onAddNew={() => {
          words.value = '';
          isAdded.value = true;
          state.addNew();
        }}
        onReload={onReload}
      />
      <p class="visually-hidden" aria-live="polite">
        {reloaded?.ok && plural('listsWereRead', reloaded.value)}
      </p>
      {reloaded?.ok === false && <FailureNote failure={reloaded.failure} attempt="lists" />}
      {shown.length > 0 && (
        <ul class="lists-rows" ref={rows}>
          {shown.map((list) => (
            <ListRow key={list.id} list={list} state={state} />
          ))}
        </ul>
      )}
      {shown.length === 0 && (
        <p class="note small">{state.lists.value.length === 0 ? text('listsNone') : text('listsNoMatch')}</p>
      )}
    </fieldset>
  );
}

/** The controls above the rows: search, add today's list, reload. */
function ListTools({
  state,
  words,
  onAddNew,
  onReload,
}: {
  state: ListChoiceState;
  words: Signal<string>;
  onAddNew: () => void;
  onReload: () => void;
}) {
  return (
    <div class="lists-tools">
      {state.lists.value.length > FEW && (
        <input
          type="search"
          class="field"
          aria-label={text('listsSearch')}
          placeholder={text('listsSearch')}
          value={words.value}
          onInput={(event) => {
            words.value = event.currentTarget.value;
          }}
        />
      )}
      {state.canAddNew.value && (
        <button type="button" class="button quiet" onClick={onAddNew}>
          {text('listsAddNew')}
        </button>
      )}
      <button
        type="button"
        class="button quiet lists-again"
        aria-label={text('listsReadAgain')}
        title={text('listsReadAgain')}
        aria-busy={state.reloading.value}
        onClick={onReload}
      >
        <ReadAgainIcon />
      </button>
    </div>
  );
}

/**
 * The checkbox is named after the list and described by the number of contacts. The signal goes straight to the checkbox,
 * so that one click among a thousand rows redraws one row.
 */
function ListRow({ list, state }: { list: ContactList; state: ListChoiceState }) {
  const checked = useComputed(() => state.selected.value.has(list.id));
  return (
    <li class="lists-row">
      <label class="lists-label">
        <input
          type="checkbox"
          class="checkbox"
          checked={checked}
          {...(list.members !== undefined && { 'aria-description': plural('listsMembers', list.members) })}
          onChange={(event) => state.select(list.id, event.currentTarget.checked)}
        />
        <span dir="auto">{list.name}</span>
      </label>
      {list.members !== undefined && (
        <span class="lists-count soft small" aria-hidden="true">
          {number(list.members)}
        </span>
      )}
    </li>
  );
}

function contains(name: string, part: string): boolean {
  return searchable(name).includes(searchable(part));
}
