import type { ContactList } from '../protocol/contact';
import type { JobResult, JobView } from '../protocol/jobs';
import { CSV, csvOfMany } from './csv';
import { reasonWords } from './result-words';
import { datedName } from './save-file';
import { text } from './text';

const resultFields = ['contact_id', 'email', 'name', 'outcome', 'changed_fields', 'message', 'lists'] as const;

/** The results of a job, one line per contact. `lists` are all lists of the job. */
export function resultsFile(lists: ContactList[], results: JobResult[]): Promise<Blob> {
  const names = new Map(lists.map(({ id, name }) => [id, name || text('contactRemovedList')]));
  return csvOfMany(results, resultFields, (result) => lineOf(result, names));
}

/** Saves the results of a job and returns the name of the file. */
export async function saveResults(
  job: JobView,
  results: JobResult[],
  { now, saveFile }: { now: () => number; saveFile: (name: string, type: string, content: Blob) => void },
): Promise<string> {
  const name = datedName(`${job.kind}-results`, now(), 'csv');
  saveFile(name, CSV, await resultsFile(job.lists, results));
  return name;
}

function lineOf(result: JobResult, names: ReadonlyMap<string, string>): Record<(typeof resultFields)[number], string> {
  const isBack = result.outcome === 'restored' || result.outcome === 'different';
  return {
    contact_id: result.id,
    email: result.address ?? '',
    name: result.name ?? '',
    outcome: result.outcome,
    changed_fields: (result.fields ?? []).join('; '),
    message: reasonWords(result),
    lists: isBack ? (result.listIds ?? [...names.keys()]).map((id) => names.get(id) ?? id).join('; ') : '',
  };
}
