import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assertProperty, seed } from './property';

describe('a failing property', () => {
  it('reports its seed and the smallest case', async () => {
    const property = fc.property(fc.nat(), (n) => n < 1_000);
    await expect(assertProperty(property, { cases: 100 })).rejects.toThrow(
      new RegExp(`seed: ${seed}[\\s\\S]*Counterexample: \\[1000\\]`),
    );
  });

  it('is reported with the smallest case so far when the time for shrinking is over', async () => {
    let runs = 0;
    const property = fc.asyncProperty(fc.nat(), async (n) => {
      // The third of the smaller cases never ends.
      if (n > 1_000 && ++runs > 3) await new Promise(() => undefined);
      return n < 1_000;
    });
    await expect(assertProperty(property, { cases: 100, shrinkMs: 50 })).rejects.toThrow(/Counterexample: \[\d+\]/);
  });

  it('is reported even if it passes when the run starts at the failed case', async () => {
    let runs = 0;
    const property = fc.property(fc.nat(), () => ++runs !== 7);
    await expect(assertProperty(property, { cases: 100 })).rejects.toThrow(/Property failed after 7 tests/);
  });
});

it('a property is checked with the given number of cases', async () => {
  let runs = 0;
  await assertProperty(
    fc.property(fc.nat(), () => {
      runs++;
    }),
    { cases: 25 },
  );
  expect(runs).toBe(25);
});
