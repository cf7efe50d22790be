import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  utimesSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, expect, it } from 'vitest';

/** What a build reads, as a reviewer of a store gets it. */
const source = [
  'LICENSE',
  'build',
  'manifest.json',
  'package.json',
  'package-lock.json',
  'public',
  'src',
  'test/commands',
  'tsconfig.json',
  'vite.config.ts',
];

mkdirSync('test-output', { recursive: true });
const top = mkdtempSync(resolve('test-output', 'build-'));
afterAll(() => rmSync(top, { recursive: true, force: true }));

/** Puts the libraries into a folder as `npm ci` would, without copying what is in the files. */
function linkLibraries(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) linkLibraries(source, target);
    else if (entry.isSymbolicLink()) symlinkSync(readlinkSync(source), target);
    else linkSync(source, target);
  }
}

/** Packages a copy of the source in another folder, and gives where that is. */
function packagedElsewhere(): string {
  const root = join(top, 'another', 'place');
  mkdirSync(root, { recursive: true });
  linkLibraries('node_modules', join(root, 'node_modules'));
  for (const path of source) cpSync(path, join(root, path), { recursive: true });
  // Older than the libraries, or npm would install them anew.
  const longAgo = new Date(0);
  utimesSync(join(root, 'package-lock.json'), longAgo, longAgo);
  // Vitest sets this one, with which Vite would build for development.
  const { NODE_ENV: _test, ...env } = process.env;
  execFileSync('npm', ['run', 'package'], { cwd: root, env, stdio: 'pipe' });
  return root;
}

function hashesIn(root: string): string[] {
  return ['contact-restore-chrome.zip', 'contact-restore-firefox.zip', 'contact-restore.cdx.json'].map((name) =>
    createHash('sha256')
      .update(readFileSync(join(root, 'dist', name)))
      .digest('hex'),
  );
}

it('a build from another folder gives the packages that are in dist, byte for byte', () => {
  expect(hashesIn(packagedElsewhere())).toEqual(hashesIn('.'));
});
