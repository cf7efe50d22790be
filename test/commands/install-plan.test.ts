import { describe, expect, it } from 'vitest';
import { installPlan, type Machine } from '../e2e/ensure-browsers';

const person: Machine = { root: false, sudo: false, packageManager: 'apt-get' };

describe('how a missing browser is installed', () => {
  it('Chromium: Playwright’s own first, then the system’s', () => {
    const { attempts } = installPlan('chromium', { ...person, root: true });
    expect(attempts.map((command) => command.join(' '))).toEqual([
      'npx playwright install --with-deps chromium',
      'apt-get install -y chromium',
    ]);
  });

  it('Firefox: Mozilla’s own first, since Playwright’s takes no extensions', () => {
    const [own, system] = installPlan('firefox', { ...person, sudo: true }).attempts;
    expect(own?.join(' ')).toContain('@puppeteer/browsers install firefox@stable');
    expect(system?.join(' ')).toBe('sudo apt-get install -y firefox-esr');
  });

  it('asks nobody for a password: without rights it only tries what needs none, and says what to type', () => {
    const plan = installPlan('chromium', person);
    expect(plan.attempts).toEqual([['npx', 'playwright', 'install', 'chromium']]);
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
    expect(installPlan('chromium', { root: false, sudo: false }).byHand).toBe('npx playwright install chromium');
  });
});
