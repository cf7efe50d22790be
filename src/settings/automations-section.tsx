import { useId } from 'preact/hooks';
import { text } from '../ui/text';
import { Section } from './section';
import type { SettingsState } from './settings-state';

/** Whether a preview names the automations that a list starts, and what that takes. */
export function AutomationsSection({ state }: { state: SettingsState }) {
  const [id, hint] = [useId(), useId()];
  const saved = state.saved.value;
  return (
    <Section title={text('settingsAutomations')}>
      <div class="settings-switch">
        <input
          id={id}
          type="checkbox"
          // biome-ignore lint/a11y/useAriaPropsForRole: a checkbox brings its own state, and aria-checked is not allowed on one (https://www.w3.org/TR/html-aria/#el-input-checkbox).
          role="switch"
          class="settings-toggle"
          aria-describedby={hint}
          checked={saved?.nameAutomations ?? false}
          disabled={saved === null}
          onChange={(event) => {
            const { checked } = event.currentTarget;
            void state.save({ nameAutomations: checked }, checked ? 'automations-on' : 'saved');
          }}
        />
        <label for={id}>{text('settingsAutomationsSwitch')}</label>
      </div>
      <p id={hint} class="soft small">
        {text('settingsAutomationsHint')}
      </p>
    </Section>
  );
}
