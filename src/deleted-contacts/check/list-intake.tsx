import type { RefObject } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { text } from '../../ui/text';
import { ProgressBar } from '../progress-bar';
import { MOST_ADDRESSES } from './address-list';
import { CheckOffer } from './check-offer';
import type { CheckState } from './check-state';
import { problemWords, sourceWords } from './check-words';

/** The form for typing, pasting or choosing a list, and the cost of its check. */
export function ListIntake({ state }: { state: CheckState }) {
  const field = useRef<HTMLTextAreaElement>(null);
  const hint = useId();
  const list = state.given.value;
  const reading = state.reading.value;
  const problem = state.problem.value;
  const large = reading ?? (list && list.source.from !== 'typed' ? list.source : null);
  const box = useRef<HTMLDivElement>(null);
  const isLarge = large !== null;
  const wasLarge = useRef(false);
  // A long text replaces the field until it is cleared. The focus moves to the replacement.
  useEffect(() => {
    if (wasLarge.current && !isLarge) field.current?.focus();
    if (!wasLarge.current && isLarge && document.activeElement === document.body) box.current?.focus();
    wasLarge.current = isLarge;
  }, [isLarge]);
  return (
    <div class="check-intake">
      <p id={hint} class="soft">
        {text('checkHint')}
      </p>
      <div class={large ? 'check-given' : 'check-typed'} ref={box} tabIndex={-1}>
        <div role="status">
          {large && (
            <strong>
              <bdi>{reading ? text('checkReading') : sourceWords(large, list?.summary.lines ?? 0)}</bdi>
            </strong>
          )}
        </div>
        {large && !reading && (
          <button type="button" class="button" onClick={state.clear}>
            {text('checkClear')}
          </button>
        )}
        {reading && <ProgressBar label={text('checkReading')} />}
      </div>
      {!large && <AddressField state={state} field={field} hintId={hint} />}
      <FileButton state={state} />
      {problem && (
        <p class="note caution" role="alert">
          {problemWords(problem)}
        </p>
      )}
      <CheckOffer state={state} summary={reading ? undefined : list?.summary} />
    </div>
  );
}

function AddressField({
  state,
  field,
  hintId,
}: {
  state: CheckState;
  field: RefObject<HTMLTextAreaElement | null>;
  hintId: string;
}) {
  function onPaste(event: FieldEvent<ClipboardEvent>): void {
    const { clipboardData } = event;
    if (!clipboardData) return;
    const files = [...clipboardData.files];
    const { value, selectionStart, selectionEnd } = event.currentTarget;
    const [before, after] = [value.slice(0, selectionStart), value.slice(selectionEnd)];
    if (files.length > 0) state.giveFiles(files);
    else if (!state.paste(inLines(before, clipboardData.getData('text/plain'), after))) return;
    // A field takes seconds to lay out a hundred thousand lines.
    event.preventDefault();
  }

  /** A long dropped text is treated like a long paste. */
  function onDrop(event: FieldEvent<DragEvent>): void {
    const { dataTransfer } = event;
    if (!dataTransfer || dataTransfer.files.length > 0) return;
    const words = inLines(event.currentTarget.value, dataTransfer.getData('text/plain'));
    if (state.paste(words)) event.preventDefault();
  }
  return (
    <textarea
      ref={field}
      class="field check-field"
      aria-label={text('checkAddresses')}
      aria-describedby={hintId}
      placeholder={text('checkPlaceholder')}
      rows={8}
      spellcheck={false}
      autocomplete="off"
      value={state.typed.value}
      onInput={(event) => state.type(event.currentTarget.value)}
      onPaste={onPaste}
      onDrop={onDrop}
    />
  );
}

type FieldEvent<E extends Event> = E & { currentTarget: HTMLTextAreaElement };

function FileButton({ state }: { state: CheckState }) {
  const picker = useRef<HTMLInputElement>(null);
  return (
    <div class="check-file">
      <input
        ref={picker}
        type="file"
        hidden
        accept=".csv,.tsv,.txt,text/csv,text/tab-separated-values,text/plain"
        onChange={(event) => {
          state.giveFiles([...(event.currentTarget.files ?? [])]);
          // Allows choosing the same file again.
          event.currentTarget.value = '';
        }}
      />
      <button type="button" class="button" onClick={() => picker.current?.click()}>
        {text('checkChooseFile')}
      </button>
      <span class="soft small">{text('checkOrDrop', MOST_ADDRESSES)}</span>
    </div>
  );
}

/** Joins texts with line breaks, so that addresses do not run together. */
function inLines(...texts: string[]): string {
  return texts.filter((each) => each.trim() !== '').join('\n');
}
