import { computed, type Signal, signal } from '@preact/signals';
import type { PromptFailureCount } from '../protocol/prompt-failure';
import type { Send } from '../protocol/send';
import type { CodeSignIn, Settings } from '../protocol/settings';
import type { FailedAction } from '../ui/actions';
import type { Attempt } from '../ui/failure-words';

/** The stored settings, and the API key as typed. */
export function createSavedSettings(
  send: Send,
  {
    failed,
    onCode,
  }: {
    failed: Signal<FailedAction<Attempt> | null>;
    /** A code sign-in that was started earlier is still waiting. */
    onCode: (code: CodeSignIn) => void;
  },
) {
  const saved = signal<Settings | null>(null);
  /** Why prompts could not be shown, and how often. */
  const promptFailures = signal<PromptFailureCount[]>([]);
  const apiKey = signal('');
  /** Whether the person typed a key. Later reads do not overwrite it. */
  const isTyped = signal(false);
  let loading: Promise<void> | null = null;

  /** Reads the settings once. All callers wait for the same read. */
  function load(): Promise<void> {
    loading ??= read();
    return loading;
  }

  async function read(): Promise<void> {
    const [settings, code, failures] = await Promise.all([
      send('getSettings', {}),
      send('getCodeSignIn', {}),
      send('getPromptFailures', {}),
    ]);
    if (failures.ok) promptFailures.value = failures.value;
    if (settings.ok) {
      take(settings.value);
    } else {
      loading = null;
      failed.value = { attempt: 'settings', failure: settings.failure, again: load };
    }
    if (code.ok && code.value) onCode(code.value);
  }

  function take(settings: Settings): void {
    saved.value = settings;
    if (isTyped.value && settings.apiKeyFrom !== 'organization') return;
    apiKey.value = settings.apiKey;
    isTyped.value = false;
  }

  return {
    saved,
    promptFailures,
    apiKey,
    keyIsNew: computed(() => (saved.value === null ? isTyped.value : apiKey.value.trim() !== saved.value.apiKey)),
    load,
    take,
    /** Stores the settings after `key` was saved. The person may have typed another key in the meantime. */
    takeWithKey(settings: Settings, key: string): void {
      if (apiKey.value === key) isTyped.value = false;
      take(settings);
    },
    typeKey(key: string): void {
      apiKey.value = key;
      isTyped.value = true;
    },
    showPrompt(on: boolean): void {
      if (saved.value) saved.value = { ...saved.value, promptOnPages: on };
    },
  };
}
