import { createWorkerRequests } from '../../ui/ask-worker';
import type { AskExport } from './export-requests';

/** Creates the function that sends requests to the worker with the export file. */
export function createExportWorker(): AskExport {
  return createWorkerRequests(
    () => new Worker(new URL('./export-file.worker.ts', import.meta.url), { type: 'module' }),
  ) as AskExport;
}
