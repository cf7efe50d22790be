import { contractFromEnvironment, watchRequests } from '../contract/contract-check';
import { watched } from '../contract/watched';
import { createExtension as createUnwatched, type Extension } from './in-process';

export * from './in-process';

/** If there is a copy of the official contract, every request of these tests is checked against it. */
const contract = contractFromEnvironment();

export function createExtension(options?: Parameters<typeof createUnwatched>[0]): Extension {
  const extension = createUnwatched(options);
  if (contract) watched.push(watchRequests(extension.sandbox, contract));
  return extension;
}
