import { spawnSync } from 'node:child_process';
import { type BrowserName, findBrowser, puppeteerBrowsers } from './find-browsers';

/** What of the machine decides how a browser can be installed. */
export interface Machine {
  root: boolean;
  /** `sudo` works without asking for a password. */
  sudo: boolean;
  packageManager?: 'apt-get' | 'dnf' | 'pacman' | 'brew';
}

/** Commands to try one after another until the browser is there, and what a person would type instead. */
export interface InstallPlan {
  attempts: string[][];
  byHand: string;
}

/**
 * Playwright has a Chromium that takes extensions. Its Firefox takes none, so Firefox comes from Mozilla, through the
 * installer that belongs to puppeteer. Both are installed for this user only; the system's package manager comes second
 * and only where it needs no password.
 */
export function installPlan(browser: BrowserName, machine: Machine): InstallPlan {
  const own =
    browser === 'chromium'
      ? ['npx', 'playwright', 'install', ...(mayInstall(machine) ? ['--with-deps'] : []), 'chromium']
      : ['npx', '@puppeteer/browsers', 'install', 'firefox@stable', '--path', puppeteerBrowsers];
  const system = systemCommand(browser, machine);
  return {
    attempts: [own, ...(system && mayInstall(machine) ? [system] : [])],
    byHand: (system ?? own).join(' '),
  };
}

function mayInstall({ root, sudo, packageManager }: Machine): boolean {
  return root || sudo || packageManager === 'brew';
}

function systemCommand(browser: BrowserName, { root, packageManager }: Machine): string[] | undefined {
  const asRoot = root ? [] : ['sudo'];
  switch (packageManager) {
    case 'apt-get':
      return [...asRoot, 'apt-get', 'install', '-y', browser === 'chromium' ? 'chromium' : 'firefox-esr'];
    case 'dnf':
      return [...asRoot, 'dnf', 'install', '-y', browser];
    case 'pacman':
      return [...asRoot, 'pacman', '-S', '--noconfirm', browser];
    case 'brew':
      return ['brew', 'install', '--cask', browser];
    case undefined:
      return undefined;
  }
}

/** Installs whichever of `browsers` is missing. Throws, naming the command to type, when one cannot be installed. */
export function ensureBrowsers(browsers: BrowserName[]): void {
  for (const browser of browsers) {
    if (findBrowser(browser) !== undefined) continue;
    const plan = installPlan(browser, thisMachine());
    const installed = plan.attempts.some(([program = '', ...args]) => {
      console.log(`${browser} is missing, so: ${program} ${args.join(' ')}`);
      spawnSync(program, args, { stdio: 'inherit', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } });
      return findBrowser(browser) !== undefined;
    });
    if (!installed) {
      throw new Error(
        `${browser} is missing and could not be installed. Install it with:\n  ${plan.byHand}\n` +
          `or name one that is there: ${browser.toUpperCase()}_PATH=/path/to/${browser}`,
      );
    }
  }
}

function thisMachine(): Machine {
  const root = process.getuid?.() === 0;
  const managers = ['apt-get', 'dnf', 'pacman', 'brew'] as const;
  const packageManager = managers.find((name) => works(name, '--version'));
  return { root, sudo: !root && works('sudo', '-n', 'true'), ...(packageManager && { packageManager }) };
}

function works(program: string, ...args: string[]): boolean {
  return spawnSync(program, args, { stdio: 'ignore' }).status === 0;
}
