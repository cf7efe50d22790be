import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { join } from 'node:path';
import { ensureBrowsers, ensureOldestFirefox } from '../e2e/ensure-browsers';
import { browserTests, builds } from './step-list';
import { runProgram, runSteps } from './steps';

const evidenceFolder = join('test-output', 'flakes');

/**
 * Runs the browser tests over and over, with all cores kept busy in every second round. It ends when a test fails, when
 * it is stopped, or after as many rounds as the first argument says. Evidence of a failure stays in
 * test-output/flakes/.
 */
export default async function flakes([given]: string[] = []): Promise<void> {
  const rounds = given === undefined ? Number.POSITIVE_INFINITY : Number(given);
  if (!(rounds > 0)) throw new Error(`"${given}" is no number of rounds.`);
  await ensureBrowsers(['chromium', 'firefox']);
  await ensureOldestFirefox();
  await runSteps([builds]);
  if (process.exitCode) return;
  rmSync(evidenceFolder, { recursive: true, force: true });
  for (let round = 1; round <= rounds; round++) {
    const isBusy = round % 2 === 0;
    const passed = await runRound(round, isBusy);
    console.log(`Round ${round}${isBusy ? ', with every core busy' : ''}: ${passed ? 'passed' : 'FAILED'}`);
    if (passed) continue;
    console.log(`What there is to know about it is in ${evidenceFolder}.`);
    process.exitCode = 1;
    return;
  }
}

async function runRound(round: number, isBusy: boolean): Promise<boolean> {
  const folder = join(evidenceFolder, `round-${round}`);
  const seed = String(Date.now() % 2 ** 31);
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, 'round.txt'),
    `PROPERTY_SEED=${seed}\nEvery core ${isBusy ? 'kept busy' : 'left alone'}; load before: ${loadavg()[0]?.toFixed(1)}\n`,
  );
  const busy = isBusy ? keepCoresBusy() : [];
  const output = createWriteStream(join(folder, 'output.txt'));
  try {
    const passed = await runProgram(browserTests.command, {
      env: { PROPERTY_SEED: seed, EVIDENCE_FOLDER: folder },
      write: (chunk) => output.write(chunk),
    });
    if (passed) rmSync(folder, { recursive: true });
    return passed;
  } finally {
    output.end();
    for (const child of busy) child.kill();
  }
}

/** Starts a process per core that counts without end. It counts in steps, so that it notices the end of its parent. */
function keepCoresBusy(): ChildProcess[] {
  const count = `const parent = process.ppid;
    setInterval(() => {
      for (const end = Date.now() + 200; Date.now() < end; );
      if (process.ppid !== parent) process.exit();
    });`;
  return Array.from({ length: availableParallelism() }, () => spawn(process.execPath, ['-e', count]));
}
