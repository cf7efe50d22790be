import { text } from '../ui/text';
import { Section } from './section';
import { SettingSwitch } from './setting-switch';
import type { SettingsState } from './settings-state';

/** Whether a preview names the automations that a list starts, and what this requires. */
export function AutomationsSection({ state }: { state: SettingsState }) {
  const saved = state.saved.value;
  return (
    <Section title={text('settingsAutomations')}>
      <SettingSwitch
        label={text('settingsAutomationsSwitch')}
        hint={text('settingsAutomationsHint')}
        on={saved?.nameAutomations ?? false}
        disabled={saved === null}
        onChange={(on) => void state.save({ nameAutomations: on }, on ? 'automations-on' : 'saved')}
      />
    </Section>
  );
}
