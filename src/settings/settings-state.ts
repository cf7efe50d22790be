import { computed, signal } from '@preact/signals';
import type { Failure } from '../protocol/failure';
import type { PromptFailureCount } from '../protocol/prompt-failure';
import type { CodeSignIn, Settings } from '../protocol/requests';
import type { Send } from '../protocol/send';
import type { Attempt } from '../ui/failure-words';
import type { SessionState } from '../ui/session-state';

export interface SettingsSurroundings {
  /** ms since the epoch. */
  now: () => number;
  /** Calls `task` once after `ms`; the answer calls it off. */
  after: (ms: number, task: () => void) => () => void;
  /** Puts words on the clipboard; rejects where the browser does not let it. */
  copy: (words: string) => Promise<void>;
}

/** What was just done, to be said in the page's status line. */
export type SettingsNews =
  | 'saved'
  | 'saved-for-next'
  | 'prompt-on'
  | 'prompt-off'
  | 'copied'
  | 'copy-by-hand'
  | 'signed-out'
  | 'signed-out-of-one'
  | 'switched';

/** The settings, signing in both ways, and signing out. */
export function createSettingsState(send: Send, session: SessionState, { now, after, copy }: SettingsSurroundings) {
  const saved = signal<Settings | null>(null);
  /** Why prompts could not be shown, and how often. */
  const promptFailures = signal<PromptFailureCount[]>([]);
  const apiKey = signal('');
  const news = signal<SettingsNews | null>(null);
  /** `again` is what "Try again" does. */
  const failed = signal<{ attempt: Attempt; failure: Failure; again: () => Promise<unknown> } | null>(null);
  const busy = signal<'saving' | 'signing-out' | 'starting-code' | null>(null);
  const code = signal<CodeSignIn | null>(null);
  const secondsLeft = signal(0);
  /** Whether the field holds what the person put there; what is read then leaves it alone. */
  const keyIsTyped = signal(false);
  const keyIsNew = computed(() =>
    saved.value === null ? keyIsTyped.value : apiKey.value.trim() !== saved.value.apiKey,
  );
  let loading: Promise<void> | null = null;
  let saving: Promise<boolean> | null = null;
  let stopPolling = () => {};
  let stopCounting = () => {};

  /** Reads the settings once. Whatever is asked of them before they are there waits for them. */
  function load(): Promise<void> {
    loading ??= read();
    return loading;
  }

  async function read(): Promise<void> {
    const [settings, underWay, failures] = await Promise.all([
      send('getSettings', {}),
      send('getCodeSignIn', {}),
      send('getPromptFailures', {}),
    ]);
    if (failures.ok) promptFailures.value = failures.value;
    if (settings.ok) {
      takeSaved(settings.value);
    } else {
      loading = null;
      failed.value = { attempt: 'settings', failure: settings.failure, again: load };
    }
    if (underWay.ok && underWay.value) follow(underWay.value);
  }

  /** Takes the settings as they are kept, and the key with them unless another one is typed meanwhile. */
  function takeSaved(settings: Settings): void {
    saved.value = settings;
    if (keyIsTyped.value && settings.apiKeyFrom !== 'organisation') return;
    apiKey.value = settings.apiKey;
    keyIsTyped.value = false;
  }

  function typeKey(key: string): void {
    apiKey.value = key;
    keyIsTyped.value = true;
  }

  /** Saves the API key. True when it is the one in force now. */
  async function saveKey(): Promise<boolean> {
    if (saving) {
      const done = await saving;
      return keyIsNew.value ? saveKey() : done;
    }
    saving = saveTypedKey().finally(() => {
      saving = null;
    });
    return saving;
  }

  async function saveTypedKey(): Promise<boolean> {
    clearNews();
    busy.value = 'saving';
    await load();
    if (!keyIsNew.value) {
      busy.value = null;
      if (saved.value === null) return false;
      news.value = 'saved';
      return true;
    }
    const typed = apiKey.value;
    const answer = await send('saveSettings', { apiKey: typed.trim() });
    busy.value = null;
    if (!answer.ok) {
      failed.value = { attempt: 'settings', failure: answer.failure, again: saveKey };
      return false;
    }
    if (apiKey.value === typed) keyIsTyped.value = false;
    takeSaved(answer.value);
    failed.value = null;
    if (code.value) forgetCode();
    await session.refresh();
    news.value = session.status.value?.account === undefined ? 'saved' : 'saved-for-next';
    return true;
  }

  /** Saves a key that was typed and not saved, so that signing in uses it. False when that failed. */
  async function keyIsSaved(): Promise<boolean> {
    if (saving) await saving;
    await load();
    return keyIsNew.value ? saveKey() : true;
  }

  async function setPrompt(on: boolean): Promise<void> {
    clearNews();
    await load();
    showPrompt(on);
    const answer = await send('saveSettings', { promptOnPages: on });
    if (answer.ok) {
      takeSaved(answer.value);
      failed.value = null;
      news.value = on ? 'prompt-on' : 'prompt-off';
    } else {
      showPrompt(!on);
      failed.value = { attempt: 'settings', failure: answer.failure, again: () => setPrompt(on) };
    }
  }

  function showPrompt(on: boolean): void {
    if (saved.value) saved.value = { ...saved.value, promptOnPages: on };
  }

  async function copyRedirectUri(): Promise<void> {
    clearNews();
    try {
      await copy(saved.value?.redirectUri ?? '');
      news.value = 'copied';
    } catch {
      news.value = 'copy-by-hand';
    }
  }

  /** Signs in on Constant Contact's own page; a key that was typed and not saved is saved first. */
  async function signIn(): Promise<void> {
    if (!(await keyIsSaved()) || session.signingIn.value) return;
    clearNews();
    await session.signIn();
    if (session.failure.value) failed.value = { attempt: 'sign-in', failure: session.failure.value, again: signIn };
    else await cancelCode();
  }

  async function startCode(): Promise<void> {
    if (!(await keyIsSaved()) || busy.value !== null) return;
    clearNews();
    busy.value = 'starting-code';
    const answer = await send('startCodeSignIn', {});
    busy.value = null;
    if (answer.ok) follow(answer.value);
    else failed.value = { attempt: 'sign-in', failure: answer.failure, again: startCode };
  }

  async function cancelCode(): Promise<void> {
    if (!code.value) return;
    forgetCode();
    await send('cancelCodeSignIn', {});
  }

  async function useAccount(accountId: string): Promise<void> {
    clearNews();
    if (await session.switchAccount(accountId)) news.value = 'switched';
  }

  async function signOut(): Promise<void> {
    if (busy.value !== null) return;
    clearNews();
    busy.value = 'signing-out';
    const answer = await send('signOut', {});
    await session.refresh();
    busy.value = null;
    if (answer.ok) news.value = session.signedOut.value ? 'signed-out' : 'signed-out-of-one';
    else failed.value = { attempt: 'settings', failure: answer.failure, again: signOut };
  }

  /** Shows a code and asks, every so many seconds, whether it was confirmed. */
  function follow(shown: CodeSignIn): void {
    forgetCode();
    code.value = shown;
    count(shown);
    pollLater(shown, shown.interval);
  }

  function pollLater(shown: CodeSignIn, seconds: number): void {
    stopPolling = after(seconds * 1_000, () => void poll(shown));
  }

  async function poll(shown: CodeSignIn): Promise<void> {
    const answer = await send('pollCodeSignIn', {});
    if (code.value !== shown) return;
    if (answer.ok && answer.value.state === 'pending') {
      pollLater(shown, answer.value.interval);
      return;
    }
    forgetCode();
    if (!answer.ok) failed.value = { attempt: 'sign-in', failure: answer.failure, again: startCode };
    await session.refresh();
  }

  function count(shown: CodeSignIn): void {
    secondsLeft.value = Math.max(0, Math.ceil((shown.expiresAt - now()) / 1_000));
    if (secondsLeft.value > 0) stopCounting = after(1_000, () => count(shown));
  }

  function forgetCode(): void {
    stopPolling();
    stopCounting();
    code.value = null;
  }

  function clearNews(): void {
    news.value = null;
    failed.value = null;
  }

  return {
    saved,
    promptFailures,
    apiKey,
    keyIsNew,
    news,
    failed,
    busy,
    code,
    secondsLeft,
    load,
    typeKey,
    saveKey,
    setPrompt,
    copyRedirectUri,
    signIn,
    startCode,
    cancelCode,
    signOut,
    useAccount,
  };
}

export type SettingsState = ReturnType<typeof createSettingsState>;
