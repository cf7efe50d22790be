import fc from 'fast-check';

/** The seed is the same in every `npm test`. Each round of `npm run fuzz` sets another one in `PROPERTY_SEED`. */
export const seed = Number(process.env.PROPERTY_SEED ?? 2_026);

/** Shrinking could take an hour, so it ends after this many ms with the smallest case so far. */
const SHRINK_MS = 30_000;

/**
 * Checks a property with `cases` cases. fast-check limits the time of a run as a whole and not of its shrinking. So the
 * first run ends at the failing case, and a second run starts there to shrink it. Throws fast-check’s report, with seed
 * and path.
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
  // A property whose cases share state may pass when it starts in the middle.
  throw new Error(fc.defaultReportMessage(shrunk.failed ? shrunk : first), { cause: first.errorInstance });
}
