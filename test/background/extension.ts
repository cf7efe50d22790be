import { afterEach, expect } from 'vitest';
import { contractFromEnvironment, watchRequests } from '../contract/contract-check';
import { createExtension as createUnwatched, type Extension } from './in-process';

export * from './in-process';

/** Where there is a copy of the official contract, every request that is sent in these tests is held against it. */
const contract = contractFromEnvironment();
const problems: string[][] = [];
afterEach(() => {
  expect(problems.splice(0).flat()).toEqual([]);
});

export function createExtension(options?: Parameters<typeof createUnwatched>[0]): Extension {
  const extension = createUnwatched(options);
  if (contract) problems.push(watchRequests(extension.sandbox, contract));
  return extension;
}
