import { useId } from 'preact/hooks';
import { text } from '../ui/text';
import { Section } from './section';
import { SettingSwitch } from './setting-switch';
import type { SettingsState } from './settings-state';

/** Whether to check once a day for contacts that others deleted, what that costs, and from which number on to notify. */
export function WatchSection({ state }: { state: SettingsState }) {
  const most = useId();
  const saved = state.saved.value;
  return (
    <Section title={text('settingsWatch')}>
      <SettingSwitch
        label={text('settingsWatchSwitch')}
        hint={text('settingsWatchHint')}
        on={saved?.watchDeletions ?? false}
        disabled={saved === null}
        isLocked={saved?.organization.policy.watch !== undefined}
        onChange={(on) => void state.save({ watchDeletions: on }, on ? 'watch-on' : 'watch-off')}
      />
      {saved?.watchDeletions && (
        <div class="settings-form">
          <label for={most}>{text('settingsWatchThreshold')}</label>
          <input
            id={most}
            type="number"
            class="field"
            min={1}
            max={100_000}
            value={saved.watchThreshold}
            onChange={(event) => {
              const { valueAsNumber: wanted, validity } = event.currentTarget;
              if (validity.valid && Number.isInteger(wanted)) void state.save({ watchThreshold: wanted }, 'saved');
            }}
          />
        </div>
      )}
    </Section>
  );
}
