import { spawnSync } from 'node:child_process';
import { readdirSync, utimesSync } from 'node:fs';
import { join } from 'node:path';

/** The time that every packed file bears, so that the same source gives the same package. */
const packedAt = new Date('2020-01-01T00:00:00Z');

/** Packs both builds, which must be there: dist/contact-restore-chrome.zip and dist/contact-restore-firefox.zip. */
export default function packageBoth(): void {
  for (const target of ['chrome', 'firefox']) {
    const folder = join('dist', target);
    for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      utimesSync(join(folder, path), packedAt, packedAt);
    }
    const name = `contact-restore-${target}.zip`;
    const { status } = spawnSync(
      'npx',
      [
        '--no-install',
        'web-ext',
        'build',
        '-s',
        folder,
        '-a',
        'dist',
        '-n',
        name,
        '--overwrite-dest',
        '--no-config-discovery',
      ],
      { stdio: ['ignore', 'ignore', 'inherit'], shell: process.platform === 'win32' },
    );
    if (status !== 0) throw new Error(`${name} could not be packed`);
    console.log(`dist/${name}`);
  }
}
