import { signal } from '@preact/signals';
import type { Failure } from '../protocol/failure';
import type { Send } from '../protocol/send';

/** The browser's permission to show notifications. */
export interface NotifyPermission {
  has: () => Promise<boolean>;
  /** Asks the person. Browsers allow this only during a click. */
  ask: () => Promise<boolean>;
}

/** The setting for a notification when a bulk job ends. */
export function createNotifyState(send: Send, permission: NotifyPermission) {
  /** null until it is loaded. */
  const on = signal<boolean | null>(null);
  /** Why the last choice did not take effect. */
  const problem = signal<Failure | 'refused' | null>(null);

  async function load(): Promise<void> {
    const answer = await send('getSettings', {});
    if (answer.ok) on.value = answer.value.notifyWhenDone && (await permission.has());
  }

  async function set(wanted: boolean): Promise<void> {
    on.value = wanted;
    problem.value = null;
    const granted = !wanted || (await permission.ask().catch(() => false));
    if (!granted) problem.value = 'refused';
    const answer = await send('saveSettings', { notifyWhenDone: wanted && granted });
    on.value = answer.ok ? answer.value.notifyWhenDone : !wanted;
    if (!answer.ok) problem.value = answer.failure;
  }

  return { on, problem, load, set };
}

export type NotifyState = ReturnType<typeof createNotifyState>;
