/**
 * An immutable set of whole numbers from 0, in the order of insertion. Copying a `Set` of 100,000 numbers takes longer
 * than a frame, and a set of ids several times as long.
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

/** Numbers below 0 stand for no row and are ignored. */
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

/** The numbers for which `stays` is true. Returns the same set if that is all of them. */
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

/** Doubles the size, so that rising numbers do not copy it each time. */
function grown(marks: Uint8Array, number: number): Uint8Array {
  const larger = new Uint8Array(2 * (number + 1));
  larger.set(marks);
  return larger;
}
