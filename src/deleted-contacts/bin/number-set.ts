/**
 * Whole numbers from 0 on, in the order in which they were added. One is never changed: what changes it gives another. A `Set` of
 * 100,000 takes longer than a frame to be copied, and one of ids several times as long.
 */
export interface NumberSet {
  values: readonly number[];
  size: number;
  has: (number: number) => boolean;
}

export const NO_NUMBERS = createNumberSet([], new Uint8Array());

function createNumberSet(values: readonly number[], marks: Uint8Array): NumberSet {
  return { values, size: values.length, has: (number) => marks[number] === 1 };
}

/** A number below 0 is that of no row. */
export function withNumbers(set: NumberSet, added: Iterable<number>): NumberSet {
  const values = [...set.values];
  let marks = marksOf(set);
  for (const number of added) {
    if (number < 0 || marks[number] === 1) continue;
    if (number >= marks.length) marks = grown(marks, number);
    marks[number] = 1;
    values.push(number);
  }
  return createNumberSet(values, marks);
}

/** Those for which `stays` is true; the set itself where that is all of them. */
export function onlyNumbers(set: NumberSet, stays: (number: number) => boolean): NumberSet {
  const values = set.values.filter(stays);
  return values.length === set.size ? set : createNumberSet(values, marksOf({ values }));
}

function marksOf({ values }: { values: readonly number[] }): Uint8Array {
  let last = -1;
  for (const number of values) if (number > last) last = number;
  const marks = new Uint8Array(last + 1);
  for (const number of values) marks[number] = 1;
  return marks;
}

/** Twice as long as it has to be, so that numbers that rise do not copy it each time. */
function grown(marks: Uint8Array, number: number): Uint8Array {
  const larger = new Uint8Array(2 * (number + 1));
  larger.set(marks);
  return larger;
}
