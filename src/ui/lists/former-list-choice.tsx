import { useId } from 'preact/hooks';
import type { ListSource } from '../../protocol/former-lists';
import type { FormerList, Hesitation } from '../../restore/former-lists';
import { shortDay, text } from '../text';
import type { ListChoiceState } from './list-choice';

/** The lists that a deleted contact was on, each with its source and day, as checkboxes. Says why one is not selected beforehand. */
export function FormerListChoice({
  former,
  state,
  disabled,
}: {
  former: FormerList[];
  state: ListChoiceState;
  disabled: boolean;
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
          <FormerListRow key={one.list.id} former={one} state={state} />
        ))}
      </ul>
    </fieldset>
  );
}

function FormerListRow({ former, state }: { former: FormerList; state: ListChoiceState }) {
  const { list, source, asOf, hesitation } = former;
  const details = useId();
  return (
    <li class="lists-row">
      <label class="lists-label">
        <input
          type="checkbox"
          class="checkbox"
          disabled={hesitation === 'list-deleted'}
          checked={state.selected.value.has(list.id)}
          aria-describedby={details}
          onChange={(event) => state.select(list.id, event.currentTarget.checked)}
        />
        <span dir="auto">{list.name}</span>
      </label>
      <span id={details} class="soft small">
        {sourceWords(source, asOf)}
        {hesitation && ` · ${hesitationWord(hesitation)}`}
      </span>
    </li>
  );
}

function sourceWords(source: ListSource, asOf: number): string {
  return source === 'export'
    ? text('listsFormerExport', shortDay(asOf))
    : text('listsFormerRemembered', shortDay(asOf));
}

function hesitationWord(hesitation: Hesitation): string {
  switch (hesitation) {
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
    case 'old':
      return text('listsFormerOld');
    case 'too-many':
      return text('listsFormerTooMany');
    case 'list-deleted':
      return text('listsFormerDeleted');
  }
}
