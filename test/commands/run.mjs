// Starts the named command: `node test/commands/run.mjs demo` runs demo.ts beside this file. It is plain JavaScript
// that needs nothing but Node, because a fresh clone has nothing else yet.
import { spawnSync } from 'node:child_process';
import { existsSync, lstatSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '..', '..');
process.chdir(root);

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const least = { 20: 19, 22: 12 };
if (major < 24 && !(minor >= least[major])) {
  console.error(
    `Node 20.19, 22.12 or 24 and later are needed; this is ${process.versions.node}. See https://nodejs.org.`,
  );
  process.exit(1);
}

const installed = join('node_modules', '.package-lock.json');
const outdated = !existsSync(installed) || statSync(installed).mtimeMs < statSync('package-lock.json').mtimeMs;
// Linked packages belong to another folder, which npm would empty first.
const linked = lstatSync('node_modules', { throwIfNoEntry: false })?.isSymbolicLink();
if (outdated && !linked) {
  console.log('Installing the packages of package-lock.json (npm ci)');
  const npm = (...args) => spawnSync('npm', args, { stdio: 'inherit', shell: process.platform === 'win32' }).status;
  // If a registry lacks the packages of another platform, npm wrongly considers the lock incomplete.
  if (npm('ci') !== 0 && npm('install', '--no-package-lock') !== 0) process.exit(1);
}

const { runnerImport } = await import('vite');
const [name, ...args] = process.argv.slice(2);
const { module } = await runnerImport(join(here, `${name}.ts`), { configFile: false, root, logLevel: 'error' });
// Vite sets this for the module that it runs here. A build started from there would be a development build.
delete process.env.NODE_ENV;
await module.default(args);
