import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

const pages = ['test/**/*.test.tsx', 'test/content/**/*.test.ts'];
const ofBuilds = ['test/manifest.test.ts', 'test/commands/shipped.test.ts'];

/** A browser test waits half of its time for a person or a server, so two tests can share a core. */
const besideBrowsers = { maxWorkers: 2 * availableParallelism(), sequence: { groupOrder: 1 } };

export default defineConfig({
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  test: {
    setupFiles: ['test/setup/seed.ts', 'test/setup/contract.ts', 'test/setup/empty-storage.ts'],
    // By default Vitest leaves one core free, which is half of a small machine.
    maxWorkers: '100%',
    // Tests create much garbage in a short time. A larger young generation collects it less often.
    execArgv: ['--max-semi-space-size=64'],
    // The authorization server warns that its quick start is not for production.
    onConsoleLog: (text) => !text.includes('oidc-provider '),
    reporters: ['./test/commands/reporter.ts'],
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: [
            ...pages,
            ...ofBuilds,
            'test/e2e/**',
            'test/libraries/**',
            'test/contract/**',
            'test/oauth/**',
            'test/package/**',
            '**/*.property.test.ts',
          ],
          setupFiles: ['test/setup/locale.ts', 'test/setup/quick-crypto.ts'],
          // No module has state that could affect the next file (a house rule), so files share their modules.
          isolate: false,
          // A busy machine must not fail a test.
          testTimeout: 60_000,
        },
      },
      // These read the two builds.
      { extends: true, test: { name: 'builds', include: ofBuilds, testTimeout: 60_000 } },
      // Tests that draw into a document. Files share it and their modules; each starts with an empty document.
      {
        extends: true,
        test: {
          name: 'pages',
          include: pages,
          environment: 'happy-dom',
          setupFiles: ['test/setup/locale.ts', 'test/setup/empty-document.ts'],
          isolate: false,
          testTimeout: 60_000,
        },
      },
      // Thousands of cases take longer than `npm run check` may.
      {
        extends: true,
        test: {
          name: 'properties',
          include: ['test/**/*.property.test.ts'],
          setupFiles: ['test/setup/quick-crypto.ts', 'test/setup/quick-deflate.ts'],
          isolate: false,
        },
      },
      { extends: true, test: { name: 'contract', include: ['test/contract/**/*.test.ts'], testTimeout: 60_000 } },
      // Compares the packages with those built in another folder.
      {
        extends: true,
        test: { name: 'package', include: ['test/package/**/*.test.ts'], testTimeout: 300_000, hookTimeout: 60_000 },
      },
      // Sign-in against a certified authorization server, in process and in a browser.
      {
        extends: true,
        test: {
          name: 'oauth',
          include: ['test/oauth/**/*.test.ts'],
          ...besideBrowsers,
          testTimeout: 60_000,
          hookTimeout: 30_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: ['test/e2e/**/*.test.ts'],
          // The files of a worker share its browser (test/e2e/scene.ts).
          isolate: false,
          ...besideBrowsers,
          testTimeout: 60_000,
          hookTimeout: 30_000,
          expect: { poll: { timeout: 10_000 } },
        },
      },
      // Pages made with the UI libraries that people use most, in a browser.
      {
        extends: true,
        test: {
          name: 'libraries',
          include: ['test/libraries/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
