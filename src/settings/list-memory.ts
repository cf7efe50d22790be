import { signal } from '@preact/signals';
import type { ListMemory } from '../protocol/former-lists';
import type { Send } from '../protocol/send';
import type { Settings } from '../protocol/settings';
import { createActions } from '../ui/actions';
import type { Attempt } from '../ui/failure-words';
import { isMissingSession } from '../ui/restore-card/card-surface';

/** How often the page checks the progress of a reading, in ms. */
const LOOK_EVERY_MS = 2_000;

/** Whether lists are remembered, and which. `take` gets the settings after they are saved. */
export function createListMemory(
  send: Send,
  { take, after }: { take: (settings: Settings) => void; after: (ms: number, task: () => void) => () => void },
) {
  const memory = signal<ListMemory | null>(null);
  /** The value being saved, so that the switch stays where the person put it. */
  const wanted = signal<boolean | null>(null);
  const { busy, failed, run } = createActions<'saving', Attempt>();
  let stop: (() => void) | undefined;

  /** Reads what is remembered, repeatedly while a reading runs. */
  async function follow(): Promise<void> {
    stop?.();
    const answer = await send('getListMemory', {});
    if (answer.ok) memory.value = answer.value;
    else if (isMissingSession(answer.failure)) return;
    // A failure, such as that of a worker that just stopped, does not end the reading.
    if (memory.value?.isReading) stop = after(LOOK_EVERY_MS, () => void follow());
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

  /** Deletes what is remembered. Later changes are remembered again. */
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
