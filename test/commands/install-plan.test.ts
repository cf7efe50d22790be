import { describe, expect, it } from 'vitest';
import { installPlan, type Machine, oldestFirefoxAttempts } from '../e2e/ensure-browsers';

const person: Machine = { root: false, sudo: false, packageManager: 'apt-get', download: true };
const lines = (attempts: string[][][]) =>
  attempts.map((commands) => commands.map((command) => command.join(' ')).join('; '));

describe('the installation of a missing browser', () => {
  it('prefers Playwright’s Chromium to that of the system', () => {
    expect(lines(installPlan('chromium', { ...person, root: true }).attempts)).toEqual([
      'npx playwright install --with-deps chromium',
      'apt-get update; apt-get install -y chromium',
    ]);
  });

  it('prefers Mozilla’s Firefox, because Playwright’s accepts no extensions', () => {
    const [own, system] = lines(installPlan('firefox', { ...person, sudo: true }).attempts);
    expect(own).toContain('@puppeteer/browsers install firefox@stable');
    expect(system).toBe('sudo apt-get update; sudo apt-get install -y firefox-esr');
  });

  it.each(['chromium', 'firefox'] as const)(
    'prefers the %s of the system when its makers’ server is unreachable',
    (browser) => {
      const [first, second] = lines(installPlan(browser, { ...person, root: true, download: false }).attempts);
      expect(first).toMatch(/^apt-get update; apt-get install/);
      expect(second).toMatch(/^npx /);
    },
  );

  it('without rights tries only what needs no password, and names the command to type', () => {
    const plan = installPlan('chromium', { ...person, download: false });
    expect(lines(plan.attempts)).toEqual(['npx playwright install chromium']);
    expect(plan.byHand).toBe('sudo apt-get install -y chromium');
  });

  it.each([
    ['dnf', 'sudo dnf install -y firefox'],
    ['pacman', 'sudo pacman -S --noconfirm firefox'],
    ['brew', 'brew install --cask firefox'],
  ] as const)('names the command of %s', (packageManager, byHand) => {
    expect(installPlan('firefox', { ...person, packageManager }).byHand).toBe(byHand);
  });

  it('names a command even without a known package manager', () => {
    const { byHand } = installPlan('chromium', { root: false, sudo: false, download: true });
    expect(byHand).toBe('npx playwright install chromium');
  });
});

describe('the installation of the oldest Firefox in the manifest', () => {
  it('uses Mozilla’s build, or else a package of the system', () => {
    const [own, system] = lines(oldestFirefoxAttempts(person));
    expect(own).toContain('@puppeteer/browsers install firefox@stable_140.0');
    expect(system).toBe('apt-get download firefox-esr=140*');
    expect(lines(oldestFirefoxAttempts({ ...person, download: false }))).toEqual([system]);
    expect(oldestFirefoxAttempts({ ...person, packageManager: 'dnf', download: false })).toEqual([]);
  });
});
