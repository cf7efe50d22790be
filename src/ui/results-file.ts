import type { JobResult } from '../protocol/requests';
import { csv } from './csv';
import { reasonWords } from './result-words';

const resultFields = ['contact_id', 'email', 'name', 'outcome', 'changed_fields', 'message'] as const;

/** What became of the contacts of a job, a line each. */
export function resultsCsv(results: JobResult[]): string {
  const lines = results.map(
    (result): Record<(typeof resultFields)[number], string> => ({
      contact_id: result.id,
      email: result.address ?? '',
      name: result.name ?? '',
      outcome: result.outcome,
      changed_fields: (result.fields ?? []).join('; '),
      message: reasonWords(result),
    }),
  );
  return csv(lines, [...resultFields]);
}
