import { computed, signal } from '@preact/signals';
import type { Failure } from '../protocol/failure';
import type { Send } from '../protocol/send';
import type { Status } from '../protocol/settings';
import { restoreRefusal } from '../restore/restore-limits';

/** The signed-in account and the calls left for the API key. Reading it makes no call. */
export function createSessionState(send: Send) {
  const status = signal<Status | null>(null);
  const signingIn = signal(false);
  /** Why the last sign-in or the first read of the status failed. */
  const failure = signal<Failure | null>(null);
  /** Why the last switch to another account failed. */
  const switchFailure = signal<{ accountId: string; failure: Failure } | null>(null);
  /** The calls left today for jobs, scans and checks of a list; undefined if unknown. */
  const callsLeft = computed(() => (status.value === null ? undefined : Math.max(0, status.value.jobCallsLeft)));
  /** Why this browser may restore no contact. */
  const refusal = computed(() => restoreRefusal(1, status.value?.limits ?? {}));
  const signedOut = computed(() => status.value !== null && status.value.account === undefined);

  async function refresh(): Promise<void> {
    const answer = await send('getStatus', {});
    if (answer.ok) {
      status.value = answer.value;
      // A popup closes during the sign-in. The next popup shows the result.
      if (answer.value.account === undefined) failure.value ??= answer.value.signInFailure ?? null;
    } else if (status.value === null) failure.value = answer.failure;
  }

  /** Signs in through Constant Contact's own page. Returns whether it succeeded. */
  async function signIn(): Promise<boolean> {
    if (signingIn.value) return false;
    signingIn.value = true;
    failure.value = null;
    const answer = await send('signIn', {});
    if (!answer.ok) failure.value = answer.failure;
    await refresh();
    signingIn.value = false;
    return answer.ok;
  }

  /** Makes another signed-in account the current one. Returns whether it succeeded. */
  async function switchAccount(accountId: string): Promise<boolean> {
    switchFailure.value = null;
    const answer = await send('switchAccount', { accountId });
    if (!answer.ok) switchFailure.value = { accountId, failure: answer.failure };
    await refresh();
    return answer.ok;
  }

  return { status, callsLeft, refusal, signedOut, signingIn, failure, switchFailure, refresh, signIn, switchAccount };
}

export type SessionState = ReturnType<typeof createSessionState>;
