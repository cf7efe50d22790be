import * as v from 'valibot';
import type { WorkerAnswer } from '../../ui/ask-worker';
import { type ExportInput, exportMessageSchema } from './export-requests';
import { createExportServer } from './serve-export';

/** The worker that reads an export file and holds it in memory. */

const answer = createExportServer();

addEventListener('message', async ({ data }: MessageEvent<unknown>) => {
  const { number, request, input } = v.parse(exportMessageSchema, data);
  try {
    // The handler validates the input.
    tell({ number, value: await answer(request, input as ExportInput<typeof request>) });
  } catch (error) {
    tell({ number, error: String(error) });
  }
});

function tell(message: WorkerAnswer): void {
  postMessage(message);
}
