import fc from 'fast-check';
import { expect, it } from 'vitest';
import { NO_NUMBERS, onlyNumbers, withNumbers } from '../../../src/deleted-contacts/bin/number-set';

const numbers = fc.array(fc.nat({ max: 40 }));

it('a number set behaves like a Set in its order, and a derived set leaves the original unchanged', () => {
  fc.assert(
    fc.property(numbers, numbers, numbers, (first, second, removed) => {
      const one = withNumbers(NO_NUMBERS, first);
      const both = withNumbers(one, second);
      const left = onlyNumbers(both, (number) => !removed.includes(number));
      const expected = new Set([...first, ...second]);
      expect([...both.values]).toEqual([...expected]);
      for (const number of removed) expected.delete(number);
      expect([...left.values]).toEqual([...expected]);
      expect(left.size).toBe(expected.size);
      for (let number = -1; number <= 41; number++) {
        expect(left.has(number)).toBe(expected.has(number));
        expect(one.has(number)).toBe(first.includes(number));
      }
    }),
  );
});

it('a number set ignores the number of a missing row, and is returned unchanged if nothing is removed', () => {
  const one = withNumbers(NO_NUMBERS, [-1, 3]);
  expect(one.values).toEqual([3]);
  expect(onlyNumbers(one, () => true)).toBe(one);
});
