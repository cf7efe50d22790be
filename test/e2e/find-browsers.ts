import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright';

export type BrowserName = 'chromium' | 'firefox';

/**
 * The program to test in, or undefined where there is none. `CHROMIUM_PATH` and `FIREFOX_PATH` go before everything.
 * Google Chrome itself is not looked for: since version 137 it ignores `--load-extension`
 * (https://groups.google.com/a/chromium.org/g/chromium-extensions/c/1-g8EFx2BBY); Chromium and Chrome for Testing do not.
 */
export function findBrowser(name: BrowserName): string | undefined {
  return candidates(name).find((path) => existsSync(path));
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
    ...installedByPuppeteer(),
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

/** Where `npx @puppeteer/browsers install firefox` (ensure-browsers.ts) puts a Firefox of Mozilla's own. */
export const puppeteerBrowsers = join(homedir(), '.cache', 'puppeteer');

function installedByPuppeteer(): string[] {
  const folder = join(puppeteerBrowsers, 'firefox');
  if (!existsSync(folder)) return [];
  return readdirSync(folder).flatMap((build) => [
    join(folder, build, 'firefox', 'firefox'),
    join(folder, build, 'Firefox.app', 'Contents', 'MacOS', 'firefox'),
    join(folder, build, 'firefox', 'firefox.exe'),
  ]);
}
