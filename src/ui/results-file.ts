import type { JobResult, JobView } from '../protocol/requests';
import { CSV, csvOfMany } from './csv';
import { reasonWords } from './result-words';

const resultFields = ['contact_id', 'email', 'name', 'outcome', 'changed_fields', 'message'] as const;

/** The results of a job, one line per contact. */
export function resultsFile(results: JobResult[]): Promise<Blob> {
  return csvOfMany(results, resultFields, lineOf);
}

/** Saves the results of a job and returns the name of the file. */
export async function saveResults(
  job: JobView,
  results: JobResult[],
  { now, saveFile }: { now: () => number; saveFile: (name: string, type: string, content: Blob) => void },
): Promise<string> {
  const name = `${job.kind}-results-${new Date(now()).toISOString().slice(0, 10)}.csv`;
  saveFile(name, CSV, await resultsFile(results));
  return name;
}

function lineOf(result: JobResult): Record<(typeof resultFields)[number], string> {
  return {
    contact_id: result.id,
    email: result.address ?? '',
    name: result.name ?? '',
    outcome: result.outcome,
    changed_fields: (result.fields ?? []).join('; '),
    message: reasonWords(result),
  };
}
