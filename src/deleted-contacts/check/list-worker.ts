import { createWorkerRequests } from '../../ui/ask-worker';
import type { AskList } from './list-requests';

export function createListWorker(): AskList {
  return createWorkerRequests(
    () => new Worker(new URL('./check-list.worker.ts', import.meta.url), { type: 'module' }),
  ) as AskList;
}
