import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { constants, setPriority, tmpdir } from 'node:os';
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

/** Steps that run side by side. */
type Stage = Step[];

/**
 * Runs stages one after another, and all of them also after one has failed, so that one run says all there is to mend. Those
 * of `aside` run beside the last stages, from `after` on, with what the machine has left: they get the processor while nothing
 * else wants it. At the end come a line a step, a line for each test that failed, and the sum of all tests; the exit code is set.
 */
export async function runSteps(
  stages: Stage[],
  { aside = [], after = stages.length }: { aside?: Stage[]; after?: number } = {},
): Promise<void> {
  const startedAt = Date.now();
  const folder = mkdtempSync(join(tmpdir(), 'contact-restore-counts-'));
  const countsFile = join(folder, 'counts');
  const outcomes = await runStages(stages.slice(0, after), { countsFile });
  const last = runStages(stages.slice(after), { countsFile });
  const beside = runStages(aside, { countsFile, yieldTo: last });
  outcomes.push(...(await last), ...(await beside));
  const { passed, failures } = readCounts(countsFile);
  rmSync(folder, { recursive: true });
  console.log(`\n${outcomes.map(lineOf).join('\n')}\n${secondsSince(startedAt)} s in all\n`);
  for (const failure of failures) console.log(failure);
  if (passed + failures.length > 0) console.log(`${passed} passed, ${failures.length} failed`);
  if (outcomes.some((outcome) => !outcome.passed)) process.exitCode = 1;
}

interface Manner {
  countsFile: string;
  /** What goes first: it has the processor, and the screen until it has ended. */
  yieldTo?: Promise<unknown>;
}

async function runStages(stages: Stage[], manner: Manner): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const steps of stages) {
    const isAlone = steps.length === 1 && manner.yieldTo === undefined;
    outcomes.push(...(await Promise.all(steps.map((step) => run(step, { ...manner, isAlone })))));
  }
  return outcomes;
}

/** A step that runs alone writes as it goes; of others the output is held back until the end, so that it stays together. */
async function run(
  { heading, command }: Step,
  { countsFile, yieldTo, isAlone }: Manner & { isAlone: boolean },
): Promise<Outcome> {
  const startedAt = Date.now();
  if (isAlone) console.log(ruled(heading));
  const chunks: Buffer[] = [];
  const passed = await runProgram(command, {
    env: { TEST_COUNTS: countsFile },
    write: (chunk) => (isAlone ? process.stdout.write(chunk) : chunks.push(chunk)),
    ...(yieldTo && { priority: constants.priority.PRIORITY_LOW }),
  });
  const outcome = { heading, passed, seconds: secondsSince(startedAt) };
  await yieldTo;
  if (!isAlone) console.log(`${ruled(lineOf(outcome))}\n${Buffer.concat(chunks)}`.trimEnd());
  return outcome;
}

/** Runs a program of node_modules/.bin or of the machine, and says whether it succeeded. Its output comes as it is written. */
export function runProgram(
  [program, ...args]: Step['command'],
  { env, write, priority }: { env: NodeJS.ProcessEnv; write: (chunk: Buffer) => void; priority?: number },
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
  if (priority !== undefined && child.pid !== undefined) setPriority(child.pid, priority);
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

function ruled(line: string): string {
  return `\n── ${line} ${'─'.repeat(Math.max(0, 100 - line.length))}`;
}

function secondsSince(startedAt: number): string {
  return ((Date.now() - startedAt) / 1_000).toFixed(1);
}
