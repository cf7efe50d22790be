import { spawnSync } from 'node:child_process';

/** Tries the properties of a restore with another seed each round, until one fails or it is stopped. */
export default function fuzz(): void {
  for (let round = 1; ; round++) {
    const seed = String(Date.now() % 2 ** 31);
    console.log(`\nRound ${round}: PROPERTY_SEED=${seed}`);
    const { status } = spawnSync('npx', ['--no-install', 'vitest', 'run', '--project', 'properties'], {
      stdio: 'inherit',
      shell: process.platform === 'win32',
      env: { ...process.env, PROPERTY_SEED: seed },
    });
    if (status !== 0) {
      process.exitCode = status ?? 1;
      return;
    }
  }
}
