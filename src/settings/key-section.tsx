import { useId, useRef } from 'preact/hooks';
import type { SessionState } from '../ui/session-state';
import { DEVELOPER_PORTAL } from '../ui/steps';
import { text } from '../ui/text';
import { Section } from './section';
import type { SettingsState } from './settings-state';

/** The API key, its redirect URI and how to get both. */
export function KeySection({ state, session }: { state: SettingsState; session: SessionState }) {
  return (
    <Section title={text('settingsKey')}>
      <KeyForm state={state} isSignedIn={session.status.value?.account !== undefined} />
      <RedirectUri state={state} />
      <KeySteps />
    </Section>
  );
}

function KeyForm({ state, isSignedIn }: { state: SettingsState; isSignedIn: boolean }) {
  const keyId = useId();
  const keyHint = useId();
  const saved = state.saved.value;
  const managed = saved?.apiKeyFrom === 'organization';
  return (
    <form
      class="settings-form"
      onSubmit={(event) => {
        event.preventDefault();
        void state.saveKey();
      }}
    >
      <label for={keyId}>{text('settingsApiKey')}</label>
      <div class="settings-row">
        <input
          id={keyId}
          name="api-key"
          class="field settings-code"
          type="text"
          autoComplete="off"
          autoCapitalize="none"
          spellcheck={false}
          readOnly={managed}
          aria-describedby={keyHint}
          value={state.apiKey.value}
          onInput={(event) => state.typeKey(event.currentTarget.value)}
        />
        {!managed && (
          <button type="submit" class="button" aria-busy={state.isSaving.value}>
            {text('settingsSave')}
          </button>
        )}
      </div>
      <p id={keyHint} class="soft small">
        {keyHintWords(
          managed,
          saved?.apiKeyFrom === 'build' && saved.apiKey !== '',
          isSignedIn && state.keyIsNew.value,
        )}
      </p>
    </form>
  );
}

function keyHintWords(managed: boolean, builtIn: boolean, staysSignedIn: boolean): string {
  if (managed) return text('settingsApiKeyManaged');
  if (staysSignedIn) return text('settingsApiKeyNextSignIn');
  return builtIn ? text('settingsApiKeyBuiltIn') : text('settingsApiKeyHint');
}

function RedirectUri({ state }: { state: SettingsState }) {
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  return (
    <div class="settings-form">
      <label for={id}>{text('settingsRedirectUri')}</label>
      <div class="settings-row">
        <input
          id={id}
          ref={field}
          class="field settings-code"
          type="text"
          readOnly
          value={state.saved.value?.redirectUri ?? ''}
          onFocus={(event) => event.currentTarget.select()}
        />
        <button
          type="button"
          class="button"
          onClick={() => {
            field.current?.select();
            void state.copyRedirectUri();
          }}
        >
          {text('settingsCopyRedirectUri')}
        </button>
      </div>
    </div>
  );
}

function KeySteps() {
  return (
    <>
      <h3>{text('settingsKeyStepsTitle')}</h3>
      <ol class="settings-steps">
        <li>
          {text('settingsKeyStepPortal')}{' '}
          <a class="link" href={DEVELOPER_PORTAL} target="_blank" rel="noreferrer">
            {text('settingsKeyStepPortalLink')}
          </a>
        </li>
        <li>{text('settingsKeyStepType')}</li>
        <li>{text('settingsKeyStepRedirect')}</li>
        <li>{text('settingsKeyStepCopy')}</li>
      </ol>
    </>
  );
}
