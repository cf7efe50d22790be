import fc from 'fast-check';
import { expect, it } from 'vitest';
import { measureSends } from '../../bench/sends-bench';
import { assertProperty } from '../../property';

/**
 * Each case is an account of 20,000 contacts with a year of sent emails. 4,000 contacts were deleted within some days.
 * A case takes ten seconds. `npm run fuzz` tries another one in each round.
 */
const CASES = 1;

it('sent emails yield the lists of deleted contacts with few mistakes and few calls', async () => {
  const world = fc.record({ seed: fc.integer({ min: 1, max: 1_000_000 }), deletedWithin: fc.constantFrom(1, 3, 14) });
  await assertProperty(
    fc.asyncProperty(world, async (years) => {
      const { certain, calls, contacts } = await measureSends(years);
      const figures = { ...certain, callsAContact: calls / contacts };
      console.log(`${JSON.stringify(years)}: ${JSON.stringify(figures)}`);
      expect(figures.precision).toBeGreaterThanOrEqual(0.98);
      expect(figures.recall).toBeGreaterThanOrEqual(0.95);
      expect(figures.callsAContact).toBeLessThanOrEqual(0.08);
    }),
    { cases: CASES, shrinkMs: 0 },
  );
}, 600_000);
