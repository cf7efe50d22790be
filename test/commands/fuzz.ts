import { properties } from './step-list';
import { runProgram } from './steps';

/** Checks the properties of restores and of jobs with another seed in each round, until one fails or it is stopped. */
export default async function fuzz(): Promise<void> {
  for (let round = 1; ; round++) {
    const seed = String(Date.now() % 2 ** 31);
    console.log(`\nRound ${round}: PROPERTY_SEED=${seed}`);
    const passed = await runProgram(properties.command, {
      env: { PROPERTY_SEED: seed },
      write: (chunk) => process.stdout.write(chunk),
    });
    if (passed) continue;
    process.exitCode = 1;
    return;
  }
}
