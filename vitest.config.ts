import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

const pages = ['test/**/*.test.tsx', 'test/content/**/*.test.ts'];
const ofBuilds = ['test/manifest.test.ts', 'test/commands/shipped.test.ts'];

/** A browser waits half of its time, for what people or servers take: two can have one core. */
const besideBrowsers = { maxWorkers: 2 * availableParallelism(), sequence: { groupOrder: 1 } };

export default defineConfig({
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  test: {
    setupFiles: ['test/setup/seed.ts', 'test/setup/contract.ts', 'test/setup/empty-storage.ts'],
    // By default one core is left to others, which is half of a small machine.
    maxWorkers: '100%',
    // Tests leave much behind in a short time: it is swept up less often.
    execArgv: ['--max-semi-space-size=64'],
    // An authorization server writes that its quick start is not for production.
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
          // No module has state that a test could leave to the next file (a house rule), so files share their modules.
          isolate: false,
          // A machine that is busy with something else is no failure.
          testTimeout: 60_000,
        },
      },
      // These read the two builds.
      { extends: true, test: { name: 'builds', include: ofBuilds, testTimeout: 60_000 } },
      // What is drawn into a document. Files share it and their modules; each finds the document empty.
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
      // Reads the packages, and builds them anew in another folder.
      {
        extends: true,
        test: { name: 'package', include: ['test/package/**/*.test.ts'], testTimeout: 300_000, hookTimeout: 60_000 },
      },
      // Sign-in against a certified authorization server, at last in a browser.
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
