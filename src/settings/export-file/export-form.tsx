import { useEffect, useId, useRef } from 'preact/hooks';
import { dayOf } from '../../ui/date-field';
import { enumerate, text } from '../../ui/text';
import type { ExportState, Meaning } from './export-state';
import { resolvedWords } from './export-words';

/** The questions about a file that was read, and what the file then says about contacts. */
export function ExportForm({
  state,
  given,
}: {
  state: ExportState;
  given: NonNullable<ExportState['given']['value']>;
}) {
  const { name, overview } = given;
  const heading = useRef<HTMLElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const hint = useId();
  const resolved = state.resolved.value;
  const words = resolved && resolvedWords(resolved, overview, state.isBinRead.value);
  const names = new Set([...state.meanings.value.keys(), ...(resolved?.names ?? [])]);
  return (
    <div class="settings-form">
      <strong class="export-file-name" ref={heading} tabIndex={-1}>
        <bdi>{name}</bdi>
      </strong>
      <DayField state={state} />
      {!overview.isSure && <ColumnField state={state} columns={overview.columns} />}
      {[...names].map((each) => (
        <NameChoice key={each} name={each} state={state} />
      ))}
      <div id={hint} aria-live="polite">
        {words?.found && <p>{words.found}</p>}
        {words?.missing.map((sentence) => (
          <p key={sentence} class="note caution small">
            {sentence}
          </p>
        ))}
      </div>
      <div class="button-row">
        <button
          type="button"
          class="button primary"
          aria-disabled={!state.mayKeep.value}
          aria-busy={state.busy.value === 'keeping'}
          aria-describedby={hint}
          onClick={() => void state.keep()}
        >
          {text('settingsExportUse')}
        </button>
        <button type="button" class="button" onClick={state.drop}>
          {text('buttonCancel')}
        </button>
      </div>
    </div>
  );
}

function DayField({ state }: { state: ExportState }) {
  const [id, hint] = [useId(), useId()];
  return (
    <>
      <label for={id}>{text('settingsExportDay')}</label>
      <input
        id={id}
        type="date"
        class="field"
        max={dayOf(Date.now())}
        value={state.day.value}
        aria-describedby={hint}
        onInput={(event) => state.setDay(event.currentTarget.value)}
      />
      <p id={hint} class="soft small">
        {text('settingsExportDayHint')}
      </p>
    </>
  );
}

/** Lets the person choose the column, because headings are translated and not all are known. */
function ColumnField({ state, columns }: { state: ExportState; columns: { at: number; heading: string }[] }) {
  const id = useId();
  return (
    <>
      <label for={id}>{text('settingsExportColumn')}</label>
      <select
        id={id}
        class="field"
        value={state.listsAt.value === null ? '' : String(state.listsAt.value)}
        onChange={({ currentTarget: { value } }) => state.setColumn(value === '' ? null : Number(value))}
      >
        <option value="">{text('settingsExportColumnNone')}</option>
        {columns.map(({ at, heading }) => (
          <option key={at} value={String(at)}>
            {heading}
          </option>
        ))}
      </select>
    </>
  );
}

/** Asks whether a name with a comma is one list or several. Until it is answered, its contacts are left out. */
function NameChoice({ name, state }: { name: string; state: ExportState }) {
  const group = useId();
  const several = enumerate(name.split(',').map((piece) => piece.trim()));
  const meanings: [Meaning, string][] = [
    ['one', text('settingsExportNameOne')],
    ['several', text('settingsExportNameSeveral', several)],
    ['unknown', text('settingsExportNameUnknown')],
  ];
  return (
    <fieldset class="export-file-meanings">
      <legend>{text('settingsExportName', name)}</legend>
      {meanings.map(([meaning, words]) => (
        <label key={meaning} class="export-file-meaning">
          <input
            type="radio"
            class="checkbox"
            name={group}
            checked={(state.meanings.value.get(name) ?? 'unknown') === meaning}
            onChange={() => state.mean(name, meaning)}
          />
          <span>{words}</span>
        </label>
      ))}
    </fieldset>
  );
}
