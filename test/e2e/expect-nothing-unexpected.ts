import { expect } from 'vitest';
import type { Sandbox } from '../sandbox/sandbox';
import { malformedRequests } from './stage';

/** Requests that nobody should have made: to other hosts, to routes that do not exist, without a token, or malformed. */
export function expectNothingUnexpected(sandbox: Sandbox): void {
  expect(malformedRequests(sandbox)).toEqual([]);
  expect(sandbox.unexpected).toEqual([]);
}
