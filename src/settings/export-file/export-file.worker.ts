import * as v from 'valibot';
import type { WorkerAnswer } from '../../ui/ask-worker';
import { type ExportInput, exportMessageSchema } from './export-requests';
import { createExportServer } from './serve-export';

/** The worker that reads and holds an export file. */

const answer = createExportServer();

addEventListener('message', async ({ data }: MessageEvent<unknown>) => {
  const { number, request, input } = v.parse(exportMessageSchema, data);
  try {
    // The input is checked where it is served.
    tell({ number, value: await answer(request, input as ExportInput<typeof request>) });
  } catch (error) {
    tell({ number, error: String(error) });
  }
});

function tell(message: WorkerAnswer): void {
  postMessage(message);
}
