import { signal } from '@preact/signals';
import type { Failure } from '../protocol/failure';
import type { Send } from '../protocol/send';
import type { CodeSignIn } from '../protocol/settings';

/** The code of a sign-in that is confirmed on another device, and its time left. */
export function createCodeSignIn(
  send: Send,
  {
    now,
    after,
    onEnd,
  }: {
    /** ms since the epoch. */
    now: () => number;
    /** Calls `task` once after `ms`. The returned function cancels it. */
    after: (ms: number, task: () => void) => () => void;
    /** The code was confirmed, or the sign-in failed. */
    onEnd: (failure: Failure | undefined) => Promise<void>;
  },
) {
  const code = signal<CodeSignIn | null>(null);
  const secondsLeft = signal(0);
  let stopPolling = () => {};
  let stopCounting = () => {};

  /** Shows a code and polls, at its interval, whether it was confirmed. */
  function follow(shown: CodeSignIn): void {
    forget();
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
    forget();
    await onEnd(answer.ok ? undefined : answer.failure);
  }

  function count(shown: CodeSignIn): void {
    secondsLeft.value = Math.max(0, Math.ceil((shown.expiresAt - now()) / 1_000));
    if (secondsLeft.value > 0) stopCounting = after(1_000, () => count(shown));
  }

  function forget(): void {
    stopPolling();
    stopCounting();
    code.value = null;
  }

  async function cancel(): Promise<void> {
    if (!code.value) return;
    forget();
    await send('cancelCodeSignIn', {});
  }

  return { code, secondsLeft, follow, forget, cancel };
}
