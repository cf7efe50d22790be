import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { join } from 'node:path';
import { ensureBrowsers, ensureOldestFirefox } from '../e2e/ensure-browsers';
import { browserTests, builds } from './step-list';
import { runProgram, runSteps } from './steps';

const kept = join('test-output', 'flakes');

/**
 * Runs the browser tests over and over, every second time with all cores kept busy by something else, until one fails, it
 * is stopped, or as many rounds are done as the first argument says. What a failure needs to be understood stays in
 * test-output/flakes/.
 */
export default async function flakes([given]: string[] = []): Promise<void> {
  const rounds = given === undefined ? Number.POSITIVE_INFINITY : Number(given);
  if (!(rounds > 0)) throw new Error(`"${given}" is no number of rounds.`);
  await ensureBrowsers(['chromium', 'firefox']);
  await ensureOldestFirefox();
  await runSteps([builds]);
  if (process.exitCode) return;
  rmSync(kept, { recursive: true, force: true });
  for (let round = 1; round <= rounds; round++) {
    const isBusy = round % 2 === 0;
    const passed = await runRound(round, isBusy);
    console.log(`Round ${round}${isBusy ? ', with every core busy' : ''}: ${passed ? 'passed' : 'FAILED'}`);
    if (passed) continue;
    console.log(`What there is to know about it is in ${kept}.`);
    process.exitCode = 1;
    return;
  }
}

async function runRound(round: number, isBusy: boolean): Promise<boolean> {
  const folder = join(kept, `round-${round}`);
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

/** One process a core that counts without end, in steps, so that it notices when nobody needs it any more. */
function keepCoresBusy(): ChildProcess[] {
  const count = `const parent = process.ppid;
    setInterval(() => {
      for (const end = Date.now() + 200; Date.now() < end; );
      if (process.ppid !== parent) process.exit();
    });`;
  return Array.from({ length: availableParallelism() }, () => spawn(process.execPath, ['-e', count]));
}
