import { afterEach, expect } from 'vitest';
import { watched } from '../contract/watched';

/** Holds every request of a test against the official contract, where there is a copy of that. */
afterEach(() => {
  expect(watched.splice(0).flat()).toEqual([]);
});
