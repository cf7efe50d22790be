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
  statSync,
  symlinkSync,
  utimesSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, expect, it } from 'vitest';

/** What a build reads, as a reviewer of a store gets it. */
const source = [
  'LICENSE',
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

/** Packages a copy of the source in a folder, and gives the hashes of what came out. */
function hashesFrom(folder: string): string[] {
  const root = join(top, folder);
  mkdirSync(root, { recursive: true });
  linkLibraries('node_modules', join(root, 'node_modules'));
  for (const path of source) cpSync(path, join(root, path), { recursive: true });
  // Or npm would install the libraries anew.
  const now = new Date();
  utimesSync(join(root, 'package-lock.json'), now, statSync('node_modules/.package-lock.json').mtime);
  // Vitest sets this one, with which Vite would build for development.
  const { NODE_ENV: _test, ...env } = process.env;
  execFileSync('npm', ['run', 'package'], { cwd: root, env, stdio: 'pipe' });
  return ['contact-restore-chrome.zip', 'contact-restore-firefox.zip', 'contact-restore.cdx.json'].map((name) =>
    createHash('sha256')
      .update(readFileSync(join(root, 'dist', name)))
      .digest('hex'),
  );
}

it('two builds from two folders give the same packages, byte for byte', () => {
  expect(hashesFrom('one')).toEqual(hashesFrom(join('another', 'place')));
}, 240_000);
