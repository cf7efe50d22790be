import { expect, it } from 'vitest';
import { restoreRefusal } from '../../src/restore/restore-limits';

const refusal = (what: string, more = {}) => ({ kind: 'by-policy', what, ...more });

it.each([
  [1, { restore: 'none' as const }, refusal('restore')],
  [1, { restore: 'single' as const }, undefined],
  [2, { restore: 'single' as const }, refusal('bulk')],
  [2, { restore: 'bulk' as const }, undefined],
  [1, { restore: 'bulk' as const, mostPerJob: 0 }, undefined],
  [10, { restore: 'bulk' as const, mostPerJob: 10 }, undefined],
  [11, { restore: 'bulk' as const, mostPerJob: 10 }, refusal('job-size', { most: 10 })],
])('a restore of %i contacts under the policy %j', (count, limits, expected) => {
  expect(restoreRefusal(count, limits)).toEqual(expected);
});
