import * as v from 'valibot';
import { type PromptFailure, type PromptFailureCount, promptFailures } from '../../protocol/prompt-failure';
import type { Stored } from '../storage/stored-value';

/** The count stops here, because a page that was taken over may report without end. */
const MOST_COUNTED = 1_000;

export const promptFailureCountsSchema = v.array(
  v.object({ kind: v.picklist(promptFailures), count: v.pipe(v.number(), v.minValue(1)) }),
);

/** Counts a prompt that could not be shown. */
export async function countPromptFailure(kind: PromptFailure, counts: Stored<PromptFailureCount[]>): Promise<null> {
  if (countOf(kind, await counts.get()) >= MOST_COUNTED) return null;
  await counts.update((all) => [
    ...all.filter((other) => other.kind !== kind),
    { kind, count: countOf(kind, all) + 1 },
  ]);
  return null;
}

function countOf(kind: PromptFailure, counts: PromptFailureCount[]): number {
  return counts.find((each) => each.kind === kind)?.count ?? 0;
}
