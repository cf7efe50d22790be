import { ensureBrowsers, ensureOldestFirefox } from '../e2e/ensure-browsers';
import { runSteps } from './steps';

/** Everything there is to know about whether the product is right. */
export default async function test(): Promise<void> {
  await ensureBrowsers(['chromium', 'firefox']);
  await ensureOldestFirefox();
  runSteps([
    { heading: 'Types', command: ['tsc', '-p', '.'] },
    { heading: 'Lint', command: ['biome', 'check', '--error-on-warnings', '.'] },
    { heading: 'Build for Chrome and Edge', command: ['vite', 'build', '--mode', 'chrome', '--logLevel', 'warn'] },
    { heading: 'Build for Firefox', command: ['vite', 'build', '--mode', 'firefox', '--logLevel', 'warn'] },
    {
      heading: 'Lint of the Firefox build',
      command: ['web-ext', 'lint', '-s', 'dist/firefox', '--no-config-discovery'],
    },
    { heading: 'Packages', command: ['node', 'test/commands/run.mjs', 'package'] },
    { heading: 'Sizes', command: ['size-limit'] },
    { heading: 'Unit tests, house rules and manifests', command: ['vitest', 'run', '--project', 'unit'] },
    { heading: 'Properties of a restore', command: ['vitest', 'run', '--project', 'properties'] },
    { heading: 'Contract tests', command: ['vitest', 'run', '--project', 'contract'] },
    { heading: 'Browser tests', command: ['vitest', 'run', '--project', 'browser'] },
  ]);
}
