import { useId } from 'preact/hooks';
import type { PromptFailureCount } from '../protocol/prompt-failure';
import { enumerate, plural, text } from '../ui/text';
import { Hint, Section } from './section';
import type { SettingsState } from './settings-state';

/** The prompt on Constant Contact's pages, and why it could not be shown lately. */
export function PagesSection({ state }: { state: SettingsState }) {
  const saved = state.saved.value;
  const isLocked = saved?.organisation.policy.promptOnPages !== undefined;
  const [id, hint, explain, explainHint] = [useId(), useId(), useId(), useId()];
  return (
    <Section title={text('settingsPages')}>
      <div class="settings-switch">
        <input
          id={id}
          type="checkbox"
          // biome-ignore lint/a11y/useAriaPropsForRole: a checkbox brings its own state, and aria-checked is not allowed on one (https://www.w3.org/TR/html-aria/#el-input-checkbox).
          role="switch"
          class="settings-toggle"
          aria-describedby={hint}
          checked={saved?.promptOnPages ?? false}
          disabled={saved === null || isLocked}
          onChange={(event) => void state.setPrompt(event.currentTarget.checked)}
        />
        <label for={id}>{text('settingsPrompt')}</label>
      </div>
      <Hint id={hint} isLocked={isLocked}>
        {text('settingsPromptHint')}
      </Hint>
      <div class="settings-switch">
        <input
          id={explain}
          type="checkbox"
          // biome-ignore lint/a11y/useAriaPropsForRole: as above.
          role="switch"
          class="settings-toggle"
          aria-describedby={explainHint}
          checked={saved?.explainDeleting ?? false}
          disabled={!saved?.promptOnPages}
          onChange={(event) => void state.save({ explainDeleting: event.currentTarget.checked }, 'saved')}
        />
        <label for={explain}>{text('settingsExplain')}</label>
      </div>
      <p id={explainHint} class="soft small">
        {text('settingsExplainHint')}
      </p>
      <PromptFailures counts={state.promptFailures.value} />
    </Section>
  );
}

function PromptFailures({ counts }: { counts: PromptFailureCount[] }) {
  if (counts.length === 0) return null;
  const total = counts.reduce((sum, { count }) => sum + count, 0);
  const reasons = counts.map(({ kind }) => text(`settingsPromptFailed_${kind}`));
  return <p class="note caution">{plural('settingsPromptNotShown', total, enumerate(reasons))}</p>;
}
