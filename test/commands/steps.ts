import { spawnSync } from 'node:child_process';

export interface Step {
  heading: string;
  /** A program of node_modules/.bin, or of the machine, and its arguments. */
  command: [string, ...string[]];
}

/**
 * Runs every step, also after one has failed, so that one run tells all there is to mend. Prints a line a step at the
 * end and sets the exit code.
 */
export function runSteps(steps: Step[]): void {
  const lines = steps.map(({ heading, command: [program, ...args] }) => {
    console.log(`\n── ${heading} ${'─'.repeat(Math.max(0, 100 - heading.length))}`);
    const startedAt = Date.now();
    const { status } = spawnSync('npx', ['--no-install', program, ...args], {
      stdio: 'inherit',
      shell: process.platform === 'win32',
    });
    const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
    return { passed: status === 0, line: `${status === 0 ? 'passed' : 'FAILED'}  ${heading} (${seconds} s)` };
  });
  console.log(`\n${lines.map(({ line }) => line).join('\n')}`);
  if (lines.some(({ passed }) => !passed)) process.exitCode = 1;
}
