import { useEffect, useId, useRef } from 'preact/hooks';
import { HintedButton } from '../hinted-button';
import { fieldWord } from '../restored-words';
import { text } from '../text';
import type { CardState } from './card-state';
import type { EditableField } from './refused-fields';

/**
 * The options after Constant Contact refused a value that it had returned itself: enter another value, if the refusal names
 * the field, or restore without writing any field. The person decides; no value is dropped or changed automatically.
 */
export function RefusedValue({ state }: { state: CardState }) {
  const fields = state.edits.refused.value;
  const options = useRef<HTMLDivElement>(null);
  // Brings the next step into view.
  useEffect(() => {
    if (fields === null) return;
    const [first] = options.current?.querySelectorAll<HTMLElement>('input, button') ?? [];
    first?.focus({ preventScroll: true });
    options.current?.closest('.card-form')?.scrollIntoView({ block: 'nearest' });
  }, [fields]);
  if (fields === null) return null;
  const isRestoring = state.busy.value === 'restoring';
  return (
    <div class="card-refused" ref={options}>
      {fields.map((field) => (
        <RefusedField key={field} field={field} state={state} />
      ))}
      <HintedButton
        label={text('cardRestoreWithoutFields')}
        hint={text('cardRestoreWithoutFieldsMeans')}
        isDisabled={isRestoring}
        isBusy={isRestoring}
        onClick={() => void state.restore('lists-only')}
      />
    </div>
  );
}

function RefusedField({ field, state }: { field: EditableField; state: CardState }) {
  const id = useId();
  const hint = useId();
  const was = state.contact.value[field] ?? '';
  const value = state.edits.typed.value[field] ?? was;
  const isEmpty = value.trim() === '';
  return (
    <div class="card-refused-field">
      <label for={id}>{fieldWord(field)}</label>
      <input
        id={id}
        class="field"
        type="text"
        autoComplete="off"
        maxLength={50}
        value={value}
        aria-invalid={isEmpty}
        aria-describedby={hint}
        onInput={(event) => state.edits.set(field, event.currentTarget.value)}
      />
      <p id={hint} class="soft small">
        {isEmpty ? text('cardEditEmpty', was) : text('cardEditHint', was)}
      </p>
    </div>
  );
}
