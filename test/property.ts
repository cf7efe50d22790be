import fc from 'fast-check';

/** The same in every `npm test`, another in every round of `npm run fuzz`, which names it in `PROPERTY_SEED`. */
export const seed = Number(process.env.PROPERTY_SEED ?? 2_026);

/** Shrinking ends after this many ms, with the smallest case so far. It could take an hour. */
const SHRINK_MS = 30_000;

/**
 * Holds a property against `cases` cases. fast-check limits a run as a whole, not its shrinking, so the first run ends at
 * the case that fails, and a second one begins there to make it small. Throws what fast-check says, with seed and path.
 */
export async function assertProperty<Case>(
  property: fc.IRawProperty<Case>,
  { cases, shrinkMs = SHRINK_MS }: { cases: number; shrinkMs?: number },
): Promise<void> {
  const first = await fc.check(property, { seed, numRuns: cases, endOnFailure: true });
  if (!first.failed) return;
  const shrunk = await fc.check(property, {
    seed,
    numRuns: cases,
    path: first.counterexamplePath ?? '',
    interruptAfterTimeLimit: shrinkMs,
  });
  // One whose cases share something may pass when it begins in the middle.
  throw new Error(fc.defaultReportMessage(shrunk.failed ? shrunk : first), { cause: first.errorInstance });
}
