import { expect, it } from 'vitest';
import { restoreRefusal } from '../../src/restore/restore-limits';

const refusal = (what: string, more = {}) => ({ kind: 'by-policy', what, ...more });

it.each([
  [1, 'none', undefined, refusal('restore')],
  [1, 'single', undefined, undefined],
  [2, 'single', undefined, refusal('bulk')],
  [2, 'bulk', undefined, undefined],
  [1, 'bulk', 0, undefined],
  [10, 'bulk', 10, undefined],
  [11, 'bulk', 10, refusal('job-size', { most: 10 })],
] as const)('a restore of %i contacts under the policy "%s", at most %s', (count, restore, mostPerJob, expected) => {
  const limits = { restore, ...(mostPerJob !== undefined && { mostPerJob }) };
  expect(restoreRefusal(count, limits)).toEqual(expected);
});
