import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  type BrowserName,
  findBrowser,
  findOldestFirefox,
  oldestFirefox,
  puppeteerBrowsers,
  unpackedFirefox,
} from './find-browsers';

/** The traits of the machine that decide how a browser can be installed. */
export interface Machine {
  root: boolean;
  /** `sudo` works without a password. */
  sudo: boolean;
  packageManager?: 'apt-get' | 'dnf' | 'pacman' | 'brew';
  /** The server from which Playwright or Mozilla distribute the browser is reachable. */
  download: boolean;
}

/**
 * One way to install a browser: commands in order. The presence of the browser shows whether it worked, not an exit
 * code.
 */
export type Attempt = string[][];

/** Attempts in order until the browser is there, and the command that a person would type instead. */
export interface InstallPlan {
  attempts: Attempt[];
  byHand: string;
}

const title = { chromium: 'Chromium', firefox: 'Firefox' };
const server = { chromium: 'https://cdn.playwright.dev', firefox: 'https://archive.mozilla.org' };

/**
 * Playwright’s Chromium accepts extensions. Its Firefox does not, so Firefox comes from Mozilla through the installer
 * of puppeteer. Both are installed for this user only. The system’s package manager comes second, or first if those
 * servers are unreachable. It is used only if it needs no password.
 */
export function installPlan(browser: BrowserName, machine: Machine): InstallPlan {
  const download =
    browser === 'chromium'
      ? ['npx', 'playwright', 'install', ...(mayInstall(machine) ? ['--with-deps'] : []), 'chromium']
      : puppeteerInstall('stable');
  const system = systemCommand(browser, machine);
  // A bare machine has no list of packages yet.
  const update = machine.packageManager === 'apt-get' ? [[...asRoot(machine), 'apt-get', 'update']] : [];
  const attempts = [[download], ...(system && mayInstall(machine) ? [[...update, system]] : [])];
  return {
    attempts: machine.download ? attempts : attempts.reverse(),
    byHand: (system ?? download).join(' '),
  };
}

function puppeteerInstall(build: string): string[] {
  return ['npx', '@puppeteer/browsers', 'install', `firefox@${build}`, '--path', puppeteerBrowsers];
}

function mayInstall({ root, sudo, packageManager }: Machine): boolean {
  return root || sudo || packageManager === 'brew';
}

function asRoot({ root }: Machine): string[] {
  return root ? [] : ['sudo'];
}

function systemCommand(browser: BrowserName, machine: Machine): string[] | undefined {
  switch (machine.packageManager) {
    case 'apt-get':
      return [...asRoot(machine), 'apt-get', 'install', '-y', browser === 'chromium' ? 'chromium' : 'firefox-esr'];
    case 'dnf':
      return [...asRoot(machine), 'dnf', 'install', '-y', browser];
    case 'pacman':
      return [...asRoot(machine), 'pacman', '-S', '--noconfirm', browser];
    case 'brew':
      return ['brew', 'install', '--cask', browser];
    case undefined:
      return undefined;
  }
}

/**
 * Installs the missing ones of `browsers`. If one cannot be installed, it ends the process and names the command to
 * type.
 */
export async function ensureBrowsers(browsers: BrowserName[]): Promise<void> {
  for (const browser of browsers) {
    if (findBrowser(browser) !== undefined) continue;
    const machine = await thisMachine(browser);
    const plan = installPlan(browser, machine);
    const why = machine.download ? '' : ` (${server[browser]} cannot be reached)`;
    let output = '';
    const installed = plan.attempts.some((commands) => {
      console.log(`${title[browser]} is missing${why}. Installing it: ${inWords(commands)}`);
      output = run(commands);
      return findBrowser(browser) !== undefined;
    });
    if (installed) continue;
    console.error(
      `${title[browser]} could not be installed: ${reason(output)}\nInstall it with:\n  ${plan.byHand}\n` +
        `or name one that is there: ${browser.toUpperCase()}_PATH=/path/to/${browser}`,
    );
    process.exit(1);
  }
}

/**
 * Installs the oldest Firefox that the manifest promises, beside the current one and for this user only. If that is
 * impossible, it says so in one line, and the tests run in the current Firefox alone.
 */
export async function ensureOldestFirefox(): Promise<void> {
  if (findOldestFirefox() !== undefined) return;
  const got = oldestFirefoxAttempts(await thisMachine('firefox')).some((commands) => {
    console.log(`Firefox ${oldestFirefox}, the oldest of the manifest, is missing. Getting it: ${inWords(commands)}`);
    run(commands, unpackedFirefox);
    unpack(unpackedFirefox);
    return findOldestFirefox() !== undefined;
  });
  if (got) return;
  console.log(
    `Firefox ${oldestFirefox}, the oldest of the manifest, cannot be had here: its tests run in the current one alone. ` +
      'FIREFOX_OLDEST_PATH=/path/to/firefox names one.',
  );
}

/** Mozilla’s own build if it is reachable, otherwise the package of an older version, which is only downloaded. */
export function oldestFirefoxAttempts({ download, packageManager }: Machine): Attempt[] {
  const [major] = oldestFirefox.split('.');
  return [
    ...(download ? [[puppeteerInstall(`stable_${oldestFirefox}`)]] : []),
    ...(packageManager === 'apt-get' ? [[['apt-get', 'download', `firefox-esr=${major}*`]]] : []),
  ];
}

function unpack(folder: string): void {
  const archive = readdirSync(folder).find((name) => name.endsWith('.deb'));
  if (archive === undefined) return;
  run([['dpkg', '-x', archive, '.']], folder);
  rmSync(join(folder, archive));
}

/** The line of a command’s output that explains its failure. */
function reason(output: string): string {
  const lines = output.split('\n');
  return (lines.find((line) => /^(E:|Error)/.test(line)) ?? lines.at(-1) ?? '').trim();
}

function inWords(commands: Attempt): string {
  return commands.map((command) => command.join(' ')).join(' && ');
}

/** Runs commands in order, also after a failure, and returns the output of the last. */
function run(commands: Attempt, folder = '.'): string {
  mkdirSync(folder, { recursive: true });
  let output = '';
  for (const [program = '', ...args] of commands) {
    const { stdout, stderr, error } = spawnSync(program, args, {
      cwd: folder,
      encoding: 'utf8',
      maxBuffer: 100_000_000,
      shell: process.platform === 'win32',
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
    output = error ? error.message : `${stdout}${stderr}`.trim();
  }
  return output;
}

async function thisMachine(browser: BrowserName): Promise<Machine> {
  const root = process.getuid?.() === 0;
  const managers = ['apt-get', 'dnf', 'pacman', 'brew'] as const;
  const packageManager = managers.find((name) => succeeds(name, '--version'));
  return {
    root,
    sudo: !root && succeeds('sudo', '-n', 'true'),
    ...(packageManager && { packageManager }),
    download: await isReachable(server[browser]),
  };
}

function succeeds(program: string, ...args: string[]): boolean {
  return spawnSync(program, args, { stdio: 'ignore' }).status === 0;
}

async function isReachable(url: string): Promise<boolean> {
  try {
    await fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(3_000) });
    return true;
  } catch {
    return false;
  }
}
