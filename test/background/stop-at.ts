import type { Platform } from '../../src/background/platform';
import type { Extension } from './extension';

/**
 * Starts a worker that stops at the given step. A step is just before or after an asynchronous operation: a call, a
 * write to storage, a journal entry or a wait. `withDatabase` adds the moments before each use of the database. The
 * promise resolves when the step is reached.
 */
export function stopAt(extension: Extension, moment: number, { withDatabase = false } = {}): Promise<'stopped'> {
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
  async function withSteps<T>(task: () => Promise<T>): Promise<T> {
    await pass();
    const result = await task();
    await pass();
    return result;
  }
  // A stopped worker loses its locks.
  extension.restart();
  const { fetch, session, local, exclusively, sleep, database } = extension.platform;
  const stepwise = (area: Platform['local']) => ({
    ...area,
    set: (items: Record<string, unknown>) => withSteps(() => area.set(items)),
  });
  extension.restart({
    fetch: (url, init) => withSteps(() => fetch(url, init)),
    session: stepwise(session),
    local: stepwise(local),
    sleep: (ms) => withSteps(() => sleep(ms)),
    ...(withDatabase && { database: () => pass().then(database) }),
    exclusively: (name, task) => exclusively(name, name.endsWith('journal') ? () => withSteps(task) : task),
  });
  return stopped;
}
