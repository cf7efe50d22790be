import { useId, useRef } from 'preact/hooks';
import { plural, text } from '../ui/text';
import { ActionFailure } from './action-failure';
import type { ForGoodState } from './for-good-state';
import { Section } from './section';

/** Constant Contact's page about whom to ask. */
const NOTICE = 'https://www.constantcontact.com/legal/customer-contact-data-notice';

/** Explains what erasing a contact for good requires, and lists the marks of those who asked for it. */
export function ForGoodSection({ state }: { state: ForGoodState }) {
  const marks = state.marks.value;
  const failed = state.failed.value;
  return (
    <Section title={text('settingsForGood')}>
      <p>{text('settingsForGoodApi')}</p>
      <p>{text('settingsForGoodKept')}</p>
      <p>
        {text('settingsForGoodAsk')}{' '}
        <a class="link" href={NOTICE} target="_blank" rel="noreferrer">
          {text('settingsForGoodLink')}
        </a>
      </p>
      <p>{text('settingsForGoodOurs')}</p>
      {marks?.isLost && (
        <>
          <p class="note caution">{text('settingsNeverLost')}</p>
          <GiveUp state={state} />
        </>
      )}
      {marks && !marks.isLost && (
        <p>
          <strong>{marks.people === 0 ? text('settingsNeverNone') : plural('settingsNever', marks.people)}</strong>
        </p>
      )}
      {marks?.isShared && <p>{text('settingsNeverShared')}</p>}
      {marks && <MarksFile state={state} canExport={!marks.isLost && marks.people > 0} />}
      <ActionFailure failed={failed} />
    </Section>
  );
}

/** Saves the marks to a file and reads them from one. */
function MarksFile({ state, canExport }: { state: ForGoodState; canExport: boolean }) {
  const [id, hint] = [useId(), useId()];
  const file = useRef<HTMLInputElement>(null);
  const isBusy = state.busy.value !== null;
  const isShort = state.missing.value === 'passphrase';
  return (
    <div class="settings-form">
      <label for={id}>{text('settingsNeverPassphrase')}</label>
      <input
        id={id}
        type="password"
        class="field"
        autocomplete="off"
        maxLength={200}
        aria-describedby={hint}
        aria-invalid={isShort}
        value={state.passphrase.value}
        onInput={(event) => {
          state.passphrase.value = event.currentTarget.value;
        }}
      />
      <p id={hint} class="soft small">
        {isShort ? text('settingsNeverShort') : text('settingsNeverShare')}
      </p>
      <div class="button-row">
        {canExport && (
          <button type="button" class="button" aria-busy={isBusy} onClick={() => void state.exportMarks()}>
            {text('settingsNeverExport')}
          </button>
        )}
        <button type="button" class="button" aria-busy={isBusy} onClick={() => file.current?.click()}>
          {text('settingsNeverImport')}
        </button>
        <input
          ref={file}
          type="file"
          accept=".json"
          hidden
          aria-label={text('settingsNeverImport')}
          onChange={(event) => {
            const [chosen] = event.currentTarget.files ?? [];
            event.currentTarget.value = '';
            if (chosen) void state.importMarks(chosen);
          }}
        />
      </div>
    </div>
  );
}

function GiveUp({ state }: { state: ForGoodState }) {
  const [id, hint] = [useId(), useId()];
  const isMissing = state.missing.value === 'reason';
  return (
    <div class="settings-form">
      <label for={id}>{text('settingsNeverReason')}</label>
      <input
        id={id}
        class="field"
        maxLength={500}
        aria-describedby={hint}
        aria-invalid={isMissing}
        value={state.reason.value}
        onInput={(event) => {
          state.reason.value = event.currentTarget.value;
        }}
      />
      <p id={hint} class="soft small">
        {text('settingsNeverNeedsReason')}
      </p>
      <div class="button-row">
        <button type="button" class="button" onClick={() => void state.giveUp()}>
          {text('settingsNeverGiveUp')}
        </button>
      </div>
    </div>
  );
}
