import { describe, expect, it } from 'vitest';
import { installPlan, type Machine, oldestFirefoxAttempts } from '../e2e/ensure-browsers';

const person: Machine = { root: false, sudo: false, packageManager: 'apt-get', download: true };
const lines = (attempts: string[][][]) =>
  attempts.map((commands) => commands.map((command) => command.join(' ')).join('; '));

describe('how a missing browser is installed', () => {
  it('takes Playwright’s Chromium first, then that of the system', () => {
    expect(lines(installPlan('chromium', { ...person, root: true }).attempts)).toEqual([
      'npx playwright install --with-deps chromium',
      'apt-get update; apt-get install -y chromium',
    ]);
  });

  it('takes Mozilla’s Firefox first, since Playwright’s takes no extensions', () => {
    const [own, system] = lines(installPlan('firefox', { ...person, sudo: true }).attempts);
    expect(own).toContain('@puppeteer/browsers install firefox@stable');
    expect(system).toBe('sudo apt-get update; sudo apt-get install -y firefox-esr');
  });

  it.each(['chromium', 'firefox'] as const)(
    'takes the %s of the system first where that of its makers cannot be reached',
    (browser) => {
      const [first, second] = lines(installPlan(browser, { ...person, root: true, download: false }).attempts);
      expect(first).toMatch(/^apt-get update; apt-get install/);
      expect(second).toMatch(/^npx /);
    },
  );

  it('needs no password: without rights it only tries what works without them, and says what to type', () => {
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

  it('has a command to name even where it knows no package manager', () => {
    const { byHand } = installPlan('chromium', { root: false, sudo: false, download: true });
    expect(byHand).toBe('npx playwright install chromium');
  });
});

describe('how the oldest Firefox of the manifest is had', () => {
  it('comes from Mozilla where that can be reached, else out of an older package, without rights', () => {
    const [own, system] = lines(oldestFirefoxAttempts(person));
    expect(own).toContain('@puppeteer/browsers install firefox@stable_140.0');
    expect(system).toBe('apt-get download firefox-esr=140*');
    expect(lines(oldestFirefoxAttempts({ ...person, download: false }))).toEqual([system]);
    expect(oldestFirefoxAttempts({ ...person, packageManager: 'dnf', download: false })).toEqual([]);
  });
});
