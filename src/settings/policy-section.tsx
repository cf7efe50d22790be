import { POLICY_NAMES, type Policy, type PolicyName } from '../protocol/policy';
import { Fact } from '../ui/fact';
import { enumerate, number, text } from '../ui/text';
import { Section } from './section';
import type { SettingsState } from './settings-state';

/** What the organization's policy sets, and which of its values are ignored because they are invalid. */
export function PolicySection({ state }: { state: SettingsState }) {
  const organization = state.saved.value?.organization;
  if (!organization) return null;
  const { policy, ignored } = organization;
  const names = POLICY_NAMES.filter((name) => policy[name] !== undefined);
  if (names.length === 0 && ignored.length === 0) return null;
  return (
    <Section title={text('settingsPolicy')}>
      {names.length > 0 && (
        <>
          <p class="soft small">{text('settingsPolicyHint')}</p>
          <dl class="facts">
            {names.map((name) => (
              <Fact key={name} label={text(`settingsPolicyName_${name}`)}>
                {valueWords(name, policy)}
              </Fact>
            ))}
          </dl>
        </>
      )}
      {ignored.length > 0 && <p class="note caution">{text('settingsPolicyIgnored', enumerate(ignored))}</p>}
    </Section>
  );
}

function valueWords(name: PolicyName, policy: Policy): string {
  if (name === 'restore' && policy.restore) return text(`settingsPolicyRestore_${policy.restore}`);
  const value = policy[name];
  if (typeof value === 'boolean') return value ? text('settingsPolicyOn') : text('settingsPolicyOff');
  if (typeof value === 'number') return number(value);
  return Array.isArray(value) ? enumerate(value) : (value ?? '');
}
