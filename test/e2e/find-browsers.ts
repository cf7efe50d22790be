import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright';
import manifest from '../../manifest.json' with { type: 'json' };

export type BrowserName = 'chromium' | 'firefox';

/** The oldest Firefox that the manifest promises, such as "140.0". */
export const oldestFirefox = manifest.browser_specific_settings.gecko.strict_min_version;
const [oldestMajor = ''] = oldestFirefox.split('.');

/** The folder in which `@puppeteer/browsers install firefox` (ensure-browsers.ts) puts Mozilla’s own Firefox. */
export const puppeteerBrowsers = join(homedir(), '.cache', 'puppeteer');

/**
 * The folder in which ensure-browsers.ts unpacks the oldest Firefox from a package of the system, beside the installed
 * one.
 */
export const unpackedFirefox = join(homedir(), '.cache', 'contact-restore', `firefox-${oldestMajor}`);

/**
 * The program to test in, or undefined if there is none. `CHROMIUM_PATH` and `FIREFOX_PATH` take precedence. Google
 * Chrome itself is no candidate: since version 137 it ignores `--load-extension`
 * (https://groups.google.com/a/chromium.org/g/chromium-extensions/c/1-g8EFx2BBY). Chromium and Chrome for Testing do
 * not.
 */
export function findBrowser(name: BrowserName): string | undefined {
  return candidates(name).find((path) => existsSync(path));
}

/** A Firefox as old as the manifest promises, or undefined if there is none. `FIREFOX_OLDEST_PATH` names one. */
export function findOldestFirefox(): string | undefined {
  const paths = [
    ...named(process.env.FIREFOX_OLDEST_PATH),
    ...installedByPuppeteer((major) => major === oldestMajor),
    join(unpackedFirefox, 'usr', 'lib', 'firefox-esr', 'firefox-esr'),
  ];
  return paths.find((path) => existsSync(path));
}

function candidates(name: BrowserName): string[] {
  if (name === 'chromium') {
    return [
      ...named(process.env.CHROMIUM_PATH),
      chromium.executablePath(),
      ...onPath('chromium', 'chromium-browser'),
      '/Applications/Chromium.app/Contents/MacOS/Chromium',
    ];
  }
  return [
    ...named(process.env.FIREFOX_PATH),
    ...installedByPuppeteer((major) => major !== oldestMajor),
    ...onPath('firefox', 'firefox-esr'),
    '/Applications/Firefox.app/Contents/MacOS/firefox',
    'C:\\Program Files\\Mozilla Firefox\\firefox.exe',
  ];
}

function named(path: string | undefined): string[] {
  return path ? [path] : [];
}

function onPath(...programs: string[]): string[] {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return programs.flatMap((program) => folders.map((folder) => join(folder, program)));
}

/** Builds are in folders such as "linux-stable_140.0". */
function installedByPuppeteer(isWanted: (major: string | undefined) => boolean): string[] {
  const folder = join(puppeteerBrowsers, 'firefox');
  if (!existsSync(folder)) return [];
  const builds = readdirSync(folder).filter((build) => isWanted(/_(\d+)\./.exec(build)?.[1]));
  return builds.flatMap((build) => [
    join(folder, build, 'firefox', 'firefox'),
    join(folder, build, 'Firefox.app', 'Contents', 'MacOS', 'firefox'),
    join(folder, build, 'core', 'firefox.exe'),
  ]);
}
