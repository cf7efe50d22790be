import { signal } from '@preact/signals';
import type { ListMemory } from '../protocol/former-lists';
import type { Send } from '../protocol/send';
import type { Settings } from '../protocol/settings';
import { createActions } from '../ui/actions';
import type { Attempt } from '../ui/failure-words';

/** How often the page looks how far a reading is, in ms. */
const LOOK_EVERY_MS = 2_000;

/** Whether lists are remembered, and what is. `take` is given the settings after they were saved. */
export function createListMemory(
  send: Send,
  { take, after }: { take: (settings: Settings) => void; after: (ms: number, task: () => void) => () => void },
) {
  const memory = signal<ListMemory | null>(null);
  /** What is being saved, so that the switch stays where it was put. */
  const wanted = signal<boolean | null>(null);
  const { busy, failed, run } = createActions<'saving', Attempt>();
  let stop: (() => void) | undefined;

  /** Reads what is remembered, and again every other second until a reading has ended. */
  async function follow(): Promise<void> {
    stop?.();
    const answer = await send('getListMemory', {});
    if (!answer.ok) return;
    memory.value = answer.value;
    if (answer.value?.isReading) stop = after(LOOK_EVERY_MS, () => void follow());
  }

  async function set(on: boolean): Promise<void> {
    wanted.value = on;
    await run({
      name: 'saving',
      attempt: 'settings',
      request: () => send('saveSettings', { rememberLists: on }),
      done(settings) {
        stop?.();
        memory.value = null;
        take(settings);
      },
      again: () => set(on),
    });
    wanted.value = null;
  }

  /** Forgets what is remembered; what comes next is remembered again. */
  async function forget(): Promise<void> {
    await run({
      name: 'saving',
      attempt: 'settings',
      request: () => send('forgetListMemory', {}),
      done: () => void follow(),
      again: forget,
    });
  }

  return { memory, wanted, busy, failed, follow, set, forget };
}
