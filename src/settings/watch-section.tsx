import { useId } from 'preact/hooks';
import { text } from '../ui/text';
import { Hint, Section } from './section';
import type { SettingsState } from './settings-state';

/** Whether to look once a day for contacts that others deleted, what that costs, and from how many on it is told. */
export function WatchSection({ state }: { state: SettingsState }) {
  const [id, hint, most] = [useId(), useId(), useId()];
  const saved = state.saved.value;
  const isLocked = saved?.organisation.policy.watch !== undefined;
  return (
    <Section title={text('settingsWatch')}>
      <div class="settings-switch">
        <input
          id={id}
          type="checkbox"
          // biome-ignore lint/a11y/useAriaPropsForRole: a checkbox brings its own state, and aria-checked is not allowed on one (https://www.w3.org/TR/html-aria/#el-input-checkbox).
          role="switch"
          class="settings-toggle"
          aria-describedby={hint}
          checked={saved?.watchDeletions ?? false}
          disabled={saved === null || isLocked}
          onChange={(event) => {
            const { checked } = event.currentTarget;
            void state.save({ watchDeletions: checked }, checked ? 'watch-on' : 'watch-off');
          }}
        />
        <label for={id}>{text('settingsWatchSwitch')}</label>
      </div>
      <Hint id={hint} isLocked={isLocked}>
        {text('settingsWatchHint')}
      </Hint>
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
