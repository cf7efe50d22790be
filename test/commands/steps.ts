import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { readCounts } from './counts';

export interface Step {
  heading: string;
  /** A program of node_modules/.bin, or of the machine, and its arguments. */
  command: [string, ...string[]];
}

interface Outcome {
  heading: string;
  passed: boolean;
  seconds: string;
}

/**
 * Runs stages in order, and the steps of each stage side by side. Later stages run also after a failure, so that one
 * run shows every problem. At the end prints a line per step, a line per failed test and the sum of all tests, and sets
 * the exit code.
 */
export async function runSteps(stages: Step[][]): Promise<void> {
  const startedAt = Date.now();
  const folder = mkdtempSync(join(tmpdir(), 'contact-restore-counts-'));
  const countsFile = join(folder, 'counts');
  const outcomes: Outcome[] = [];
  for (const steps of stages) {
    const isAlone = steps.length === 1;
    outcomes.push(...(await Promise.all(steps.map((step) => run(step, countsFile, isAlone)))));
  }
  const { passed, failures } = readCounts(countsFile);
  rmSync(folder, { recursive: true });
  console.log(`\n${outcomes.map(lineOf).join('\n')}\n${secondsSince(startedAt)} s in all\n`);
  for (const failure of failures) console.log(failure);
  if (passed + failures.length > 0) console.log(`${passed} passed, ${failures.length} failed`);
  if (outcomes.some((outcome) => !outcome.passed)) process.exitCode = 1;
}

/**
 * A step that runs alone prints at once. The output of parallel steps is held back until the end, so that it stays
 * together.
 */
async function run({ heading, command }: Step, countsFile: string, isAlone: boolean): Promise<Outcome> {
  const startedAt = Date.now();
  if (isAlone) console.log(headingLine(heading));
  const chunks: Buffer[] = [];
  const passed = await runProgram(command, {
    env: { TEST_COUNTS: countsFile },
    write: (chunk) => (isAlone ? process.stdout.write(chunk) : chunks.push(chunk)),
  });
  const outcome = { heading, passed, seconds: secondsSince(startedAt) };
  if (!isAlone) console.log(`${headingLine(lineOf(outcome))}\n${Buffer.concat(chunks)}`.trimEnd());
  return outcome;
}

/**
 * Runs a program of node_modules/.bin or of the machine, and returns whether it succeeded. Passes its output on at
 * once.
 */
export function runProgram(
  [program, ...args]: Step['command'],
  { env, write }: { env: NodeJS.ProcessEnv; write: (chunk: Buffer) => void },
): Promise<boolean> {
  const child = spawn(program, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32',
    env: {
      ...process.env,
      ...(process.stdout.isTTY && { FORCE_COLOR: '1' }),
      ...env,
      PATH: `${resolve('node_modules', '.bin')}${delimiter}${process.env.PATH ?? ''}`,
    },
  });
  child.stdout.on('data', write);
  child.stderr.on('data', write);
  return new Promise((done) => {
    child.once('error', (error) => {
      write(Buffer.from(`${error.message}\n`));
      done(false);
    });
    child.once('close', (status) => done(status === 0));
  });
}

function lineOf({ heading, passed, seconds }: Outcome): string {
  return `${passed ? 'passed' : 'FAILED'}  ${heading} (${seconds} s)`;
}

function headingLine(line: string): string {
  return `\n── ${line} ${'─'.repeat(Math.max(0, 100 - line.length))}`;
}

function secondsSince(startedAt: number): string {
  return ((Date.now() - startedAt) / 1_000).toFixed(1);
}
