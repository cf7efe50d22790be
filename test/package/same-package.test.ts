import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
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
import { join, resolve, sep } from 'node:path';
import { afterAll, expect, it } from 'vitest';

/** The files of a build, as the reviewer of a store gets them. */
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

/** The tools of a build, besides the libraries in it. */
const tools = ['vite', '@crxjs/vite-plugin', 'preact-render-to-string', 'fflate'];

interface Locked {
  dependencies?: object;
  optionalDependencies?: object;
  peerDependencies?: object;
}

/** The folders of the libraries that a build needs, with their dependencies: a thirtieth of all installed files. */
function foldersOfBuild(): Set<string> {
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as { packages: Record<string, Locked> };
  const found = new Set<string>();
  /** Looks for a library as Node does: in the folder that requires it, and then further up. */
  const add = (name: string, from: string): void => {
    const path = join(from, 'node_modules', name).split(sep).join('/');
    if (packages[path] === undefined) {
      if (from !== '') add(name, from.slice(0, Math.max(0, from.lastIndexOf('/node_modules/'))));
    } else if (!found.has(path)) {
      found.add(path);
      for (const each of namesIn(packages[path])) add(each, path);
    }
  };
  for (const name of [...Object.keys(packages['']?.dependencies ?? {}), ...tools]) add(name, '');
  return found;
}

const namesIn = ({ dependencies, optionalDependencies, peerDependencies }: Locked) =>
  Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies });

/** Links libraries into a folder, as `npm ci` would install them, without copying the content. */
function linkFolder(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) linkFolder(source, target);
    else if (entry.isSymbolicLink()) symlinkSync(readlinkSync(source), target);
    else linkSync(source, target);
  }
}

/** Packages a copy of the source in another folder, and returns that folder. */
function packagedElsewhere(): string {
  const root = join(top, 'another', 'place');
  mkdirSync(root, { recursive: true });
  for (const folder of ['node_modules/.bin', ...foldersOfBuild()]) {
    // Libraries for other systems are not installed. A nested library is linked with the folder around it.
    if (existsSync(folder) && !existsSync(join(root, folder))) linkFolder(folder, join(root, folder));
  }
  linkSync('node_modules/.package-lock.json', join(root, 'node_modules', '.package-lock.json'));
  for (const path of source) cpSync(path, join(root, path), { recursive: true });
  // npm would install the libraries again if the lock were younger than they are.
  const longAgo = new Date(0);
  utimesSync(join(root, 'package-lock.json'), longAgo, longAgo);
  // Vitest sets this variable, which would make Vite build for development.
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

it('a build in another folder gives the same packages as dist, byte for byte', () => {
  expect(hashesIn(packagedElsewhere())).toEqual(hashesIn('.'));
});
