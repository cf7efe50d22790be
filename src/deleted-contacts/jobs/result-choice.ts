import type { JobOutcome, JobResult, JobView } from '../../protocol/jobs';
import { OUTCOMES } from '../../ui/job-outcomes';
import { isAsIntended } from '../../ui/result-words';
import { searchable } from '../../ui/searchable';

/** The filter on results: all, those that need attention, or those with one outcome. */
export type ResultChoice = 'all' | 'attention' | JobOutcome;

/** The filters with their counts. No two filters show the same results. */
export function choicesOf({ outcomes }: Pick<JobView, 'outcomes'>): { choice: ResultChoice; count: number }[] {
  const there = OUTCOMES.filter((outcome) => outcomes[outcome] > 0);
  const wanting = there.filter((outcome) => !isAsIntended(outcome));
  const count = (some: JobOutcome[]) => some.reduce((sum, outcome) => sum + outcomes[outcome], 0);
  return [
    ...(there.length === 1 ? [] : [{ choice: 'all' as const, count: count(there) }]),
    ...(wanting.length > 1 && wanting.length < there.length
      ? [{ choice: 'attention' as const, count: count(wanting) }]
      : []),
    ...there.map((outcome) => ({ choice: outcome, count: outcomes[outcome] })),
  ];
}

/** The initial filter: results that need attention if there are any, else all. */
export function firstChoice(choices: { choice: ResultChoice }[]): ResultChoice {
  const has = (wanted: (choice: ResultChoice) => boolean) => choices.find(({ choice }) => wanted(choice))?.choice;
  const isWanting = (choice: ResultChoice) => choice !== 'all' && choice !== 'attention' && !isAsIntended(choice);
  return has((choice) => choice === 'attention') ?? has(isWanting) ?? choices[0]?.choice ?? 'all';
}

/** Searches results by filter and by a part of the name, the address or the id. */
export function createResultSearch(results: JobResult[]): (choice: ResultChoice, words: string) => JobResult[] {
  /** The searchable text of each result, built at the first search. */
  let texts: Map<JobResult, string> | undefined;
  const textsOf = () =>
    new Map(results.map((result) => [result, searchable([result.name, result.address, result.id].join('\n'))]));

  return (choice, words) => {
    const part = searchable(words);
    const chosen =
      choice === 'all'
        ? results
        : results.filter(({ outcome }) => (choice === 'attention' ? !isAsIntended(outcome) : outcome === choice));
    if (part === '') return chosen;
    texts ??= textsOf();
    return chosen.filter((result) => texts?.get(result)?.includes(part));
  };
}
