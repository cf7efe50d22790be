import { defineConfig } from 'vitest/config';

/** The tests for mutations of src/restore. They are the tests of the rules, which need nothing else. */
export default defineConfig({
  test: {
    include: ['test/restore/**/*.test.ts'],
    // Each mutant runs with the same random cases.
    setupFiles: ['test/setup/seed.ts'],
    exclude: ['**/*.large.test.ts'],
    // Mutated code records its coverage, which takes longer.
    testTimeout: 60_000,
  },
});
