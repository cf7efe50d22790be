import { expect } from 'vitest';
import type { Sandbox } from '../sandbox/sandbox';
import { malformedRequests } from './stage';

/**
 * Fails on requests that the extension must never make: to other hosts, to unknown routes, without a token, or
 * malformed.
 */
export function expectNothingUnexpected(sandbox: Sandbox): void {
  expect(malformedRequests(sandbox)).toEqual([]);
  expect(sandbox.unexpected).toEqual([]);
}
