import { useEffect, useId, useRef } from 'preact/hooks';
import { FileDrop } from '../../ui/file-drop';
import { plural, shortDay, text } from '../../ui/text';
import { ActionFailure } from '../action-failure';
import { ExportForm } from './export-form';
import type { ExportState } from './export-state';
import { problemWords } from './export-words';
import { RecentExportsChoice } from './recent-exports-choice';

/** Takes an export file and shows which files' lists are known. Renders nothing if lists must not be stored. */
export function ExportFile({ state, accountId }: { state: ExportState; accountId: string | undefined }) {
  const title = useId();
  const { files, given, problem, busy, failed, load, drop, recent } = state;
  useEffect(() => {
    // The open file belongs to the previous account.
    drop();
    recent.drop();
    if (accountId === undefined) files.value = null;
    else void load();
  }, [accountId, files, load, drop, recent]);
  const form = useRef<HTMLDivElement>(null);
  const isGiven = given.value !== null;
  const wasGiven = useRef(false);
  // The button that closed the form is removed, so the button for the next file takes the focus.
  useEffect(() => {
    if (wasGiven.current && !isGiven && document.activeElement === document.body) {
      form.current?.querySelector('button')?.focus();
    }
    wasGiven.current = isGiven;
  }, [isGiven]);
  if (files.value === null) return null;
  return (
    <section class="export-file" aria-labelledby={title}>
      <FileDrop
        isBusy={busy.value !== null}
        words={text('settingsExportDrop')}
        onFiles={(dropped) => void state.giveFiles(dropped)}
      />
      <h3 id={title}>{text('settingsExport')}</h3>
      <p class="soft small">{text('settingsExportHint')}</p>
      <KnownFiles state={state} />
      <div class="export-file-form" ref={form}>
        {given.value ? (
          <ExportForm state={state} given={given.value} />
        ) : (
          <>
            <FileButton state={state} />
            <RecentExportsChoice state={state.recent} />
          </>
        )}
      </div>
      <div aria-live="polite">{busy.value === 'reading' && text('settingsExportReading')}</div>
      {problem.value && (
        <p class="note caution" role="alert">
          {problemWords(problem.value)}
        </p>
      )}
      <ActionFailure failed={failed.value} />
    </section>
  );
}

/** The files whose lists are known. */
function KnownFiles({ state }: { state: ExportState }) {
  const files = state.files.value ?? [];
  return (
    <>
      <div aria-live="polite">
        {files.map(({ asOf, contacts }) => (
          <p key={asOf}>{plural('settingsExportKept', contacts, shortDay(asOf))}</p>
        ))}
      </div>
      {files.length > 0 && (
        <div class="button-row">
          <button
            type="button"
            class="button"
            aria-busy={state.busy.value === 'forgetting'}
            onClick={() => void state.forget()}
          >
            {text('settingsExportForget')}
          </button>
        </div>
      )}
    </>
  );
}

function FileButton({ state }: { state: ExportState }) {
  const picker = useRef<HTMLInputElement>(null);
  const isBusy = state.busy.value !== null;
  return (
    <div class="button-row">
      <input
        ref={picker}
        type="file"
        hidden
        accept=".csv,.txt,text/csv,text/plain"
        aria-label={text('settingsExportChoose')}
        onChange={(event) => {
          const chosen = [...(event.currentTarget.files ?? [])];
          // Allows the same file to be chosen again.
          event.currentTarget.value = '';
          void state.giveFiles(chosen);
        }}
      />
      <button type="button" class="button" aria-busy={isBusy} onClick={() => picker.current?.click()}>
        {text('settingsExportChoose')}
      </button>
    </div>
  );
}
