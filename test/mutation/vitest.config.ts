import { defineConfig } from 'vitest/config';

/** The tests that mutation testing of src/restore runs: those of the rules, which need nothing else. */
export default defineConfig({
  test: {
    include: ['test/restore/**/*.test.ts'],
    // Each mutant meets the same cases.
    setupFiles: ['test/setup/seed.ts'],
    exclude: ['**/*.large.test.ts'],
    // Mutated code counts what runs of it, which takes longer.
    testTimeout: 60_000,
  },
});
