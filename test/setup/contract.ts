import { afterEach, expect } from 'vitest';
import { watched } from '../contract/watched';

/** Checks every request of a test against the official contract, if this machine has a copy. */
afterEach(() => {
  expect(watched.splice(0).flat()).toEqual([]);
});
