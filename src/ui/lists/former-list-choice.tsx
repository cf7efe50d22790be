import { useEffect, useId, useRef } from 'preact/hooks';
import type { ContactList } from '../../protocol/contact';
import type { NamedList } from '../../protocol/former-lists';
import type { FormerList, ReasonNotSelected } from '../../restore/former-lists';
import { shortDay, text } from '../text';
import type { ListChoiceState } from './list-choice';

/** The lists that a deleted contact was on, as checkboxes with source and day. A list that is not preselected says why. */
export function FormerListChoice({
  former,
  state,
  disabled,
  recreated,
  onRecreate,
}: {
  former: FormerList[];
  state: ListChoiceState;
  disabled: boolean;
  /** The lists that replace deleted ones, keyed by the old ids. */
  recreated: ReadonlyMap<string, ContactList>;
  onRecreate: (list: NamedList) => void;
}) {
  const title = useId();
  if (former.length === 0) return null;
  return (
    <fieldset class="lists-former" aria-labelledby={title} disabled={disabled}>
      <p class="lists-head">
        <strong id={title}>{text('listsFormer')}</strong>
      </p>
      <ul class="lists-rows">
        {former.map((one) => (
          <FormerListRow
            key={one.list.id}
            former={one}
            state={state}
            recreated={recreated.get(one.list.id)}
            onRecreate={onRecreate}
          />
        ))}
      </ul>
    </fieldset>
  );
}

function FormerListRow({
  former,
  state,
  recreated,
  onRecreate,
}: {
  former: FormerList;
  state: ListChoiceState;
  recreated: ContactList | undefined;
  onRecreate: (list: NamedList) => void;
}) {
  const { list: old, whyNotSelected } = former;
  const details = useId();
  const list = recreated ?? old;
  const isDeleted = whyNotSelected === 'list-deleted' && !recreated;
  // List names are unique, so a name in use cannot be created again.
  const mayRecreate = isDeleted && state.lists.value.every(({ name }) => name !== old.name);
  const box = useRef<HTMLInputElement>(null);
  // The checkbox takes the focus of the button that was removed.
  useEffect(() => {
    if (recreated) box.current?.focus();
  }, [recreated]);
  return (
    <li class="lists-row">
      <label class="lists-label">
        <input
          ref={box}
          type="checkbox"
          class="checkbox"
          disabled={isDeleted}
          checked={state.selected.value.has(list.id)}
          aria-describedby={details}
          onChange={(event) => state.select(list.id, event.currentTarget.checked)}
        />
        <span dir="auto">{list.name}</span>
      </label>
      <span id={details} class="soft small">
        {sourceWords(former)}
        {whyNotSelected && ` · ${recreated ? text('listsMadeAgain') : reasonWord(whyNotSelected)}`}
      </span>
      {mayRecreate && (
        <button
          type="button"
          class="button quiet lists-make-again"
          aria-label={text('listsMakeAgainNamed', old.name)}
          onClick={() => onRecreate(old)}
        >
          {text('listsMakeAgain')}
        </button>
      )}
    </li>
  );
}

function sourceWords({ source, asOf, mail = '' }: FormerList): string {
  switch (source) {
    case 'remembered':
      return text('listsFormerRemembered', shortDay(asOf));
    case 'export':
      return text('listsFormerExport', shortDay(asOf));
    case 'sent':
      return text('listsFormerSent', mail, shortDay(asOf));
  }
}

function reasonWord(whyNotSelected: ReasonNotSelected): string {
  switch (whyNotSelected) {
    case 'unsubscribed':
      return text('listsFormerUnsubscribed');
    case 'opted-out-since':
      return text('listsFormerOptedOut');
    case 'changed-since':
      return text('listsFormerChanged');
    case 'restored-since':
      return text('listsFormerRestored');
    case 'by-address':
      return text('listsFormerByAddress');
    case 'list-changed':
      return text('listsFormerListChanged');
    case 'perhaps':
      return text('listsFormerPerhaps');
    case 'not-reached':
      return text('listsFormerNotReached');
    case 'deleted-before':
      return text('listsFormerDeletedBefore');
    case 'old':
      return text('listsFormerOld');
    case 'too-many':
      return text('listsFormerTooMany');
    case 'list-deleted':
      return text('listsFormerDeleted');
  }
}
