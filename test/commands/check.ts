import { runSteps } from './steps';

/** What a change should pass before it is committed; under a minute, without a browser. */
export default function check(): void {
  runSteps([
    { heading: 'Types', command: ['tsc', '-p', '.'] },
    { heading: 'Lint', command: ['biome', 'check', '--error-on-warnings', '.'] },
    { heading: 'Unused files, exports and packages', command: ['knip'] },
    { heading: 'Build for Chrome and Edge', command: ['vite', 'build', '--mode', 'chrome', '--logLevel', 'warn'] },
    { heading: 'Build for Firefox', command: ['vite', 'build', '--mode', 'firefox', '--logLevel', 'warn'] },
    { heading: 'Unit tests, house rules and manifests', command: ['vitest', 'run', '--project', 'unit'] },
  ]);
}
