import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { zip } from './zip';

/** Packs both builds, which must be there: dist/contact-restore-chrome.zip and dist/contact-restore-firefox.zip. */
export default function packageBoth(): void {
  for (const target of ['chrome', 'firefox']) {
    const folder = join('dist', target);
    const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
    const files = new Map(paths.map((path) => [relative(folder, path).split(sep).join('/'), readFileSync(path)]));
    const name = join('dist', `contact-restore-${target}.zip`);
    writeFileSync(name, zip(files));
    console.log(name);
  }
}
