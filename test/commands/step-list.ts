import type { Step } from './steps';

export const sourceChecks: Step[] = [
  { heading: 'Types', command: ['tsc', '-p', '.'] },
  { heading: 'Lint', command: ['biome', 'check', '--error-on-warnings', '.'] },
  { heading: 'Unused files, exports and packages', command: ['knip', '--cache'] },
];

export const builds: Step[] = [
  { heading: 'Build for Chrome and Edge', command: ['vite', 'build', '--mode', 'chrome', '--logLevel', 'warn'] },
  { heading: 'Build for Firefox', command: ['vite', 'build', '--mode', 'firefox', '--logLevel', 'warn'] },
];

/** This step reads both builds. */
export const packages: Step = { heading: 'Packages', command: ['node', 'test/commands/run.mjs', 'package'] };

/** This step reads the packages. */
export const sizes: Step = { heading: 'Sizes', command: ['size-limit'] };

export const unitTests = tests('Unit tests and house rules', 'unit', 'pages');
/** These tests read both builds. */
export const buildTests = tests('Manifests and what is shipped', 'builds');
export const properties = tests('Properties of restores and jobs', 'properties');
export const contractTests = tests('Contract tests', 'contract');
/** These tests read the packages. */
export const packageTests = tests('Packages from another folder', 'package');
/** Includes the sign-in with an authorization server, whose last tests run in a browser. */
export const browserTests = tests('Browser tests', 'browser', 'oauth');

function tests(heading: string, ...projects: string[]): Step {
  return { heading, command: ['vitest', 'run', ...projects.flatMap((project) => ['--project', project])] };
}
