import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assertProperty, seed } from './property';

describe('a property that fails', () => {
  it('says its seed and the smallest case', async () => {
    const property = fc.property(fc.nat(), (n) => n < 1_000);
    await expect(assertProperty(property, { cases: 100 })).rejects.toThrow(
      new RegExp(`seed: ${seed}[\\s\\S]*Counterexample: \\[1000\\]`),
    );
  });

  it('is said when the time for shrinking is over, with the smallest case so far', async () => {
    let runs = 0;
    const property = fc.asyncProperty(fc.nat(), async (n) => {
      // Of the cases that it is shrunk to, the third never ends.
      if (n > 1_000 && ++runs > 3) await new Promise(() => undefined);
      return n < 1_000;
    });
    await expect(assertProperty(property, { cases: 100, shrinkMs: 50 })).rejects.toThrow(/Counterexample: \[\d+\]/);
  });

  it('is said also where it passes when it begins at the case that failed', async () => {
    let runs = 0;
    const property = fc.property(fc.nat(), () => ++runs !== 7);
    await expect(assertProperty(property, { cases: 100 })).rejects.toThrow(/Property failed after 7 tests/);
  });
});

it('a property that holds is held against as many cases as it says', async () => {
  let runs = 0;
  await assertProperty(
    fc.property(fc.nat(), () => {
      runs++;
    }),
    { cases: 25 },
  );
  expect(runs).toBe(25);
});
