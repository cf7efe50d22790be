/**
 * The contract problems of each extension’s requests in a test. test/setup/contract.ts reads them after every test.
 * Files share their modules, so this module cannot register a hook of its own: it would run in one file only.
 */
export const watched: string[][] = [];
