import { computed, effect, type Signal, signal } from '@preact/signals';
import type { NeverRestore } from '../protocol/never-restore';
import type { Send } from '../protocol/send';
import { createActions } from '../ui/actions';
import { datedName } from '../ui/save-file';
import type { SessionState } from '../ui/session-state';
import type { SettingsNews } from './settings-state';

/** A shorter passphrase can be guessed. */
const LEAST_LETTERS = 12;
/** In bytes. A larger file does not contain marks. */
const LARGEST_FILE = 50_000_000;

interface ForGoodDeps {
  /** The last action, for the page's status line. */
  news: Signal<SettingsNews | null>;
  /** ms since the epoch. */
  now: () => number;
  saveFile: (name: string, type: string, content: BlobPart) => void;
}

/** The number of people marked as "Never restore", and the file with their marks. */
export function createForGoodState(send: Send, session: SessionState, { news, now, saveFile }: ForGoodDeps) {
  /** null until it is read, or while nobody is signed in. */
  const marks = signal<NeverRestore | null>(null);
  const passphrase = signal('');
  const reason = signal('');
  /** The input that the last action lacks. */
  const missing = signal<'passphrase' | 'reason' | null>(null);
  const { busy, failed, run } = createActions<'working', 'mark'>();

  async function load(): Promise<void> {
    const answer = await send('getNeverRestore', {});
    marks.value = answer.ok ? answer.value : null;
  }

  function isLong(): boolean {
    missing.value = passphrase.value.length < LEAST_LETTERS ? 'passphrase' : null;
    return missing.value === null;
  }

  function done(what: SettingsNews, state?: NeverRestore): void {
    if (state) marks.value = state;
    passphrase.value = '';
    reason.value = '';
    news.value = what;
  }

  const accountId = computed(() => session.status.value?.account?.id);
  effect(() => {
    // Marks belong to the account.
    if (accountId.value === undefined) marks.value = null;
    else queueMicrotask(() => void load());
  });

  return {
    marks,
    passphrase,
    reason,
    missing,
    busy,
    failed,
    async exportMarks(): Promise<void> {
      if (!isLong()) return;
      await run({
        name: 'working',
        attempt: 'mark',
        request: () => send('exportMarks', { passphrase: passphrase.value }),
        done({ file }) {
          saveFile(datedName('contact-restore-marks', now(), 'json'), 'application/json', file);
          done('marks-saved');
        },
      });
    },
    async importMarks(file: Blob): Promise<void> {
      if (!isLong()) return;
      await run({
        name: 'working',
        attempt: 'mark',
        async request() {
          if (file.size > LARGEST_FILE) return { ok: false, failure: { kind: 'marks-file' } };
          return send('importMarks', { file: await file.text(), passphrase: passphrase.value });
        },
        done: (state) => done('marks-read', state),
      });
    },
    async giveUp(): Promise<void> {
      missing.value = reason.value.trim() === '' ? 'reason' : null;
      if (missing.value !== null) return;
      await run({
        name: 'working',
        attempt: 'mark',
        request: () => send('forgetLostMarks', { reason: reason.value.trim() }),
        done: (state) => done('marks-given-up', state),
      });
    },
  };
}

export type ForGoodState = ReturnType<typeof createForGoodState>;
