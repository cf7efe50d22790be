import { appendFileSync, existsSync, readFileSync } from 'node:fs';

export interface Counts {
  passed: number;
  /** A line for each failed test. */
  failures: string[];
}

/** Adds the counts of one run to a file that several runs share, a line a run. */
export function addCounts(file: string, counts: Counts): void {
  appendFileSync(file, `${JSON.stringify(counts)}\n`);
}

/** The sum of all runs in the file. Without a file there are neither passes nor failures. */
export function readCounts(file: string): Counts {
  const lines = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
  const runs = lines.map((line) => JSON.parse(line) as Counts);
  return {
    passed: runs.reduce((sum, { passed }) => sum + passed, 0),
    failures: runs.flatMap(({ failures }) => failures),
  };
}
