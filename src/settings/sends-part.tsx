import { useEffect, useId } from 'preact/hooks';
import type { SentLists } from '../protocol/former-lists';
import { moment, number, plural, text } from '../ui/text';
import { ActionFailure } from './action-failure';
import type { SendsState } from './sends-state';
import { SettingSwitch } from './setting-switch';
import type { SettingsState } from './settings-state';

/** Whether the recipients of campaigns may be read, what that requires and what is known. */
export function SendsPart({ state, accountId }: { state: SettingsState; accountId: string | undefined }) {
  const title = useId();
  const saved = state.saved.value;
  const on = saved?.lookInSends ?? false;
  const { load } = state.sends;
  // A change of these makes the known data outdated.
  useEffect(() => void load(), [on, accountId, load]);
  return (
    <section class="export-file" aria-labelledby={title}>
      <h3 id={title}>{text('settingsSends')}</h3>
      <SettingSwitch
        label={text('settingsSendsSwitch')}
        hint={text('settingsSendsHint')}
        on={on}
        disabled={saved === null}
        isLocked={saved?.organization.policy.rememberLists === false}
        onChange={(chosen) => void state.save({ lookInSends: chosen }, chosen ? 'sends-on' : 'saved')}
      />
      {on && state.sends.known.value && <SearchCampaigns state={state.sends} known={state.sends.known.value} />}
    </section>
  );
}

function SearchCampaigns({ state, known }: { state: SendsState; known: SentLists }) {
  const isBusy = state.busy.value !== null;
  return (
    <>
      <div aria-live="polite">
        {isBusy || known.reading ? <p>{progressWords(state, known)}</p> : <Known known={known} />}
      </div>
      <ActionFailure failed={state.failed.value} />
      <Buttons state={state} known={known} />
    </>
  );
}

function Known({ known: { readAt, contacts } }: { known: SentLists }) {
  if (readAt === undefined) return null;
  if (contacts === 0) return <p>{text('settingsSendsNone')}</p>;
  return (
    <>
      <p>{plural('settingsSendsKnown', contacts, moment(readAt))}</p>
      <p class="soft small">{text('settingsSendsIncomplete')}</p>
    </>
  );
}

function progressWords({ busy }: SendsState, { reading }: SentLists): string {
  if (busy.value === 'preparing' || !reading) return text('settingsSendsPreparing');
  const { calls, most } = reading;
  return busy.value === 'reading'
    ? plural('settingsSendsProgress', calls, number(most))
    : plural('settingsSendsCost', most - calls);
}

function Buttons({ state, known }: { state: SendsState; known: SentLists }) {
  const hint = useId();
  const { busy, prepare, read, end } = state;
  if (known.reading) {
    const isReading = busy.value === 'reading';
    return (
      <div class="button-row">
        {!isReading && (
          <button type="button" class="button primary" onClick={() => void read()}>
            {text('settingsSendsStart')}
          </button>
        )}
        <button type="button" class="button" onClick={() => void end()}>
          {isReading ? text('settingsSendsStop') : text('buttonCancel')}
        </button>
      </div>
    );
  }
  return (
    <>
      <div class="button-row">
        <button
          type="button"
          class="button"
          aria-describedby={hint}
          aria-busy={busy.value !== null}
          onClick={() => void prepare()}
        >
          {text('settingsSendsLook')}
        </button>
        {known.readAt !== undefined && (
          <button type="button" class="button" onClick={() => void end('forgetSentLists')}>
            {text('settingsSendsForget')}
          </button>
        )}
      </div>
      <p id={hint} class="soft small">
        {text('settingsSendsLookHint')}
      </p>
    </>
  );
}
