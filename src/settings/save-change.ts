import type { Signal } from '@preact/signals';
import type { Input } from '../protocol/requests';
import type { Send } from '../protocol/send';
import type { Settings } from '../protocol/settings';
import type { FailedAction } from '../ui/actions';
import type { Attempt } from '../ui/failure-words';
import type { SettingsNews } from './settings-state';

/** Saves settings. The page shows them only as stored. */
export function createSettingsSaver(
  send: Send,
  {
    saved,
    news,
    failed,
    take,
  }: {
    saved: Signal<Settings | null>;
    news: Signal<SettingsNews | null>;
    failed: Signal<FailedAction<Attempt> | null>;
    take: (settings: Settings) => void;
  },
) {
  return async function save(change: Input<'saveSettings'>, done: SettingsNews): Promise<void> {
    news.value = null;
    failed.value = null;
    const answer = await send('saveSettings', change);
    if (answer.ok) {
      take(answer.value);
      news.value = done;
      return;
    }
    // Resets the control to the stored value.
    if (saved.value) saved.value = { ...saved.value };
    failed.value = { attempt: 'settings', failure: answer.failure, again: () => save(change, done) };
  };
}
