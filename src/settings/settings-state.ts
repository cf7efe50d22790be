import { signal } from '@preact/signals';
import type { Send } from '../protocol/send';
import { createActions, type FailedAction } from '../ui/actions';
import type { Attempt } from '../ui/failure-words';
import type { SessionState } from '../ui/session-state';
import { createCodeSignIn } from './code-sign-in';
import type { AskExport } from './export-file/export-requests';
import { createExportState } from './export-file/export-state';
import { createListMemory } from './list-memory';
import { createSettingsSaver } from './save-change';
import { createSavedSettings } from './saved-settings';
import { createSendsState } from './sends-state';

export interface SettingsDeps {
  /** ms since the epoch. */
  now: () => number;
  /** Calls `task` once after `ms`. The returned function cancels it. */
  after: (ms: number, task: () => void) => () => void;
  /** Copies words to the clipboard. Rejects if the browser does not allow it. */
  copy: (words: string) => Promise<void>;
  /** Sends a request to the worker with the export file. */
  askExport: AskExport;
}

/** The last action, for the page's status line. */
export type SettingsNews =
  | 'saved'
  | 'saved-for-next'
  | 'prompt-on'
  | 'prompt-off'
  | 'watch-on'
  | 'watch-off'
  | 'automations-on'
  | 'sends-on'
  | 'marks-saved'
  | 'marks-read'
  | 'marks-given-up'
  | 'copied'
  | 'copy-by-hand'
  | 'signed-out'
  | 'signed-out-of-one'
  | 'switched';

/** The settings, both kinds of sign-in, and sign-out. */
export function createSettingsState(send: Send, session: SessionState, { now, after, copy, askExport }: SettingsDeps) {
  const news = signal<SettingsNews | null>(null);
  const failed = signal<FailedAction<Attempt> | null>(null);
  const isSaving = signal(false);
  const { busy, run } = createActions<'signing-out' | 'starting-code', Attempt>({ failed });
  const codeSignIn = createCodeSignIn(send, {
    now,
    after,
    async onEnd(failure) {
      if (failure) failed.value = { attempt: 'sign-in', failure, again: startCode };
      await session.refresh();
    },
  });
  const settings = createSavedSettings(send, { failed, onCode: codeSignIn.follow });
  const { saved, apiKey, keyIsNew, load, take, showPrompt } = settings;
  let saving: Promise<boolean> | null = null;

  function clearNews(): void {
    news.value = null;
    failed.value = null;
  }

  /** Saves the API key. Returns whether it is now in use. */
  async function saveKey(): Promise<boolean> {
    if (saving) {
      const isSaved = await saving;
      return keyIsNew.value ? saveKey() : isSaved;
    }
    clearNews();
    isSaving.value = true;
    saving = saveTypedKey().finally(() => {
      saving = null;
    });
    return saving;
  }

  async function saveTypedKey(): Promise<boolean> {
    await load();
    if (!keyIsNew.value) {
      isSaving.value = false;
      if (saved.value !== null) news.value = 'saved';
      return saved.value !== null;
    }
    const typed = apiKey.value;
    const answer = await send('saveSettings', { apiKey: typed.trim() });
    isSaving.value = false;
    if (!answer.ok) {
      failed.value = { attempt: 'settings', failure: answer.failure, again: saveKey };
      return false;
    }
    settings.takeWithKey(answer.value, typed);
    failed.value = null;
    codeSignIn.forget();
    await session.refresh();
    news.value = session.status.value?.account === undefined ? 'saved' : 'saved-for-next';
    return true;
  }

  /** Saves a typed key first, so that the sign-in uses it. Returns false if that failed. */
  async function ensureKeyIsSaved(): Promise<boolean> {
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
      take(answer.value);
      failed.value = null;
      news.value = on ? 'prompt-on' : 'prompt-off';
    } else {
      showPrompt(!on);
      failed.value = { attempt: 'settings', failure: answer.failure, again: () => setPrompt(on) };
    }
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

  async function signIn(): Promise<void> {
    if (!(await ensureKeyIsSaved()) || session.signingIn.value) return;
    clearNews();
    await session.signIn();
    const failure = session.failure.value;
    if (failure) failed.value = { attempt: 'sign-in', failure, again: signIn };
    else await codeSignIn.cancel();
  }

  async function startCode(): Promise<void> {
    if (!(await ensureKeyIsSaved()) || busy.value !== null) return;
    clearNews();
    await run({
      name: 'starting-code',
      attempt: 'sign-in',
      request: () => send('startCodeSignIn', {}),
      done: codeSignIn.follow,
      again: startCode,
    });
  }

  async function signOut(): Promise<void> {
    if (busy.value !== null || isSaving.value) return;
    clearNews();
    await run({
      name: 'signing-out',
      attempt: 'settings',
      request: () => send('signOut', {}).finally(session.refresh),
      done: () => {
        news.value = session.signedOut.value ? 'signed-out' : 'signed-out-of-one';
      },
    });
  }

  async function useAccount(accountId: string): Promise<void> {
    clearNews();
    if (await session.switchAccount(accountId)) news.value = 'switched';
  }

  return {
    saved,
    promptFailures: settings.promptFailures,
    listMemory: createListMemory(send, { take, after }),
    exportFile: createExportState(send, { ask: askExport, now }),
    sends: createSendsState(send),
    apiKey,
    keyIsNew,
    news,
    failed,
    busy,
    isSaving,
    code: codeSignIn.code,
    secondsLeft: codeSignIn.secondsLeft,
    load,
    typeKey: settings.typeKey,
    saveKey,
    setPrompt,
    save: createSettingsSaver(send, { saved, news, failed, take }),
    copyRedirectUri,
    signIn,
    startCode,
    cancelCode: codeSignIn.cancel,
    signOut,
    useAccount,
  };
}

export type SettingsState = ReturnType<typeof createSettingsState>;
