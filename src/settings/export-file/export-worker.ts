import { createWorkerRequests } from '../../ui/ask-worker';
import type { AskExport } from './export-requests';

/** Asks the worker that holds an export file. */
export function createExportWorker(): AskExport {
  return createWorkerRequests(
    () => new Worker(new URL('./export-file.worker.ts', import.meta.url), { type: 'module' }),
  ) as AskExport;
}
