import { useEffect } from 'preact/hooks';
import type { ListMemory } from '../protocol/former-lists';
import { FailureNote } from '../ui/failure-note';
import type { SessionState } from '../ui/session-state';
import { moment, plural, text } from '../ui/text';
import { ExportFile } from './export-file/export-file';
import { Section } from './section';
import { SendsPart } from './sends-part';
import { SettingSwitch } from './setting-switch';
import type { SettingsState } from './settings-state';

/** Whether the lists of contacts are remembered, what that costs and what is known. */
export function ListsSection({ state, session }: { state: SettingsState; session: SessionState }) {
  const { memory, wanted, failed, set, busy, follow, forget } = state.listMemory;
  const on = state.saved.value?.rememberLists ?? false;
  const accountId = session.status.value?.account?.id;
  useEffect(() => {
    if (on && accountId !== undefined) void follow();
  }, [on, accountId, follow]);
  return (
    <Section title={text('settingsLists')}>
      <SettingSwitch
        label={text('settingsRememberLists')}
        hint={text('settingsRememberListsHint')}
        on={wanted.value ?? on}
        disabled={state.saved.value === null || busy.value !== null}
        isLocked={state.saved.value?.organization.policy.rememberLists !== undefined}
        onChange={(chosen) => void set(chosen)}
      />
      <p class="soft small">{text('settingsRememberListsCost')}</p>
      {failed.value && <FailureNote failure={failed.value.failure} attempt={failed.value.attempt} />}
      <div aria-live="polite">
        {on && accountId !== undefined && memory.value && (
          <Memory memory={memory.value} onForget={() => void forget()} />
        )}
      </div>
      <ExportFile state={state.exportFile} accountId={accountId} />
      <SendsPart state={state} accountId={accountId} />
    </Section>
  );
}

function Memory({ memory, onForget }: { memory: ListMemory; onForget: () => void }) {
  const { contacts, checkedAt, calls, isReading, failure } = memory;
  if (checkedAt === undefined && !failure) return <p>{text('settingsListsReading')}</p>;
  return (
    <>
      {checkedAt !== undefined && (
        <>
          <p>{plural('settingsListsRemembered', contacts, moment(checkedAt))}</p>
          {calls !== undefined && <p>{plural('settingsListsCalls', calls)}</p>}
          {contacts > 0 && !isReading && (
            <div class="button-row">
              <button type="button" class="button" onClick={onForget}>
                {text('settingsListsForget')}
              </button>
            </div>
          )}
        </>
      )}
      {failure && <FailureNote failure={failure} attempt="scan" />}
    </>
  );
}
