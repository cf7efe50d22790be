import type { PromptFailureCount } from '../protocol/prompt-failure';
import { enumerate, plural, text } from '../ui/text';
import { Section } from './section';
import { SettingSwitch } from './setting-switch';
import type { SettingsState } from './settings-state';

/** The prompt on Constant Contact's pages, and why it recently failed to appear. */
export function PagesSection({ state }: { state: SettingsState }) {
  const saved = state.saved.value;
  return (
    <Section title={text('settingsPages')}>
      <SettingSwitch
        label={text('settingsPrompt')}
        hint={text('settingsPromptHint')}
        on={saved?.promptOnPages ?? false}
        disabled={saved === null}
        isLocked={saved?.organization.policy.promptOnPages !== undefined}
        onChange={(on) => void state.setPrompt(on)}
      />
      <SettingSwitch
        label={text('settingsExplain')}
        hint={text('settingsExplainHint')}
        on={saved?.explainDeleting ?? false}
        disabled={!saved?.promptOnPages}
        onChange={(on) => void state.save({ explainDeleting: on }, 'saved')}
      />
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
