import type { Platform } from '../../src/background/platform';
import type { Extension } from './extension';

/**
 * Starts a worker that is stopped at the given moment: just before or just after one of the things that take time in it
 * (calls, what it stores, entries in the journal, waits). The promise comes true when the moment is reached.
 */
export function stopAt(extension: Extension, moment: number): Promise<'stopped'> {
  let moments = 0;
  let stop: (how: 'stopped') => void = () => undefined;
  const stopped = new Promise<'stopped'>((resolve) => {
    stop = resolve;
  });
  let isStopped = false;
  async function pass(): Promise<void> {
    if (!isStopped && ++moments < moment) return;
    isStopped = true;
    stop('stopped');
    await new Promise(() => undefined);
  }
  async function around<T>(task: () => Promise<T>): Promise<T> {
    await pass();
    const result = await task();
    await pass();
    return result;
  }
  // The locks of a worker that was stopped before are gone with it.
  extension.restart();
  const { fetch, session, local, exclusively, sleep } = extension.platform;
  const stepwise = (area: Platform['local']) => ({
    ...area,
    set: (items: Record<string, unknown>) => around(() => area.set(items)),
  });
  extension.restart({
    fetch: (url, init) => around(() => fetch(url, init)),
    session: stepwise(session),
    local: stepwise(local),
    sleep: (ms) => around(() => sleep(ms)),
    exclusively: (name, task) => exclusively(name, name.endsWith('journal') ? () => around(task) : task),
  });
  return stopped;
}
