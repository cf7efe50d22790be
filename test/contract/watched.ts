/**
 * What is wrong with the requests of each extension of a test, read after every test by test/setup/contract.ts: files share
 * their modules, so that what this one asked Vitest to do would be done in one file alone.
 */
export const watched: string[][] = [];
