import { useId } from 'preact/hooks';
import { text } from '../ui/text';

interface Props {
  label: string;
  /** The meaning of the setting. */
  hint: string;
  on: boolean;
  disabled: boolean;
  /** Whether the organization's policy sets it. */
  isLocked?: boolean;
  onChange: (on: boolean) => void;
}

/** A setting that is on or off, with its meaning. */
export function SettingSwitch({ label, hint, on, disabled, isLocked = false, onChange }: Props) {
  const [id, hintId] = [useId(), useId()];
  return (
    <>
      <div class="settings-switch">
        <input
          id={id}
          type="checkbox"
          // biome-ignore lint/a11y/useAriaPropsForRole: a checkbox brings its own state, and aria-checked is not allowed on one (https://www.w3.org/TR/html-aria/#el-input-checkbox).
          role="switch"
          class="settings-toggle"
          aria-describedby={hintId}
          checked={on}
          disabled={disabled || isLocked}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
        <label for={id}>{label}</label>
      </div>
      <div id={hintId} class="soft small">
        <p>{hint}</p>
        {isLocked && <p>{text('settingsPolicyLocked')}</p>}
      </div>
    </>
  );
}
