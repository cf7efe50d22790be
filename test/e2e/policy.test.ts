import { afterEach, describe, expect, it } from 'vitest';
import { lists, PUBLIC_CLIENT_ID, people } from '../sandbox/sandbox';
import { launchChromium } from './chromium';
import { findBrowser } from './find-browsers';
import { findFirefoxes, launchFirefox } from './firefox';
import { expectAccessibleInEveryLanguage } from './other-languages';
import { canSetPolicies, withPolicy } from './policy-browser';
import { type Ask, dist, type Stage, setStage, signInWithCode } from './stage';
import { until } from './until';

/** The files of docs/policy, in force in the browsers that they are for. A test can install them only on Linux. */
let stage: Stage;
let close = async () => {};

afterEach(async () => {
  await close();
  await stage.close();
}, 120_000);

/** Fills in an application and an account of the sandbox, one invalid value and one unknown name. */
const change = (text: string) =>
  text
    .replace('your-api-key', PUBLIC_CLIENT_ID)
    .replace('a07e1example', 'p07e1rvchoir9d')
    .replace('500', '"many", "Restore": "none"');

async function expectPolicyInForce(ask: Ask): Promise<void> {
  await until('the policy to be read', async () => {
    const settings = await ask('getSettings', {});
    return settings.ok && settings.value.organization.policy.restore === 'single';
  });
  expect(await ask('getSettings', {})).toMatchObject({
    ok: true,
    value: {
      apiKey: PUBLIC_CLIENT_ID,
      apiKeyFrom: 'organization',
      keepHistoryDays: 90,
      organization: { policy: { accounts: ['p07e1rvchoir9d'], rememberLists: true, watch: false } },
    },
  });
  const locked = { ok: false, failure: { kind: 'by-policy', what: 'setting' } };
  expect(await ask('saveSettings', { promptOnPages: false })).toEqual(locked);
  const contactIds = [people.jane, people.pavel];
  await signInWithCode(ask, stage.sandbox);
  expect(
    await ask('startJob', {
      kind: 'restore',
      groups: [{ contactIds, lists: [{ id: lists.newsletter, name: 'Newsletter' }] }],
    }),
  ).toEqual({
    ok: false,
    failure: { kind: 'by-policy', what: 'bulk' },
  });
}

describe.runIf(canSetPolicies())('a policy file', () => {
  it('of docs/policy is in force in Chromium', async () => {
    stage = await setStage();
    const executablePath = withPolicy(findBrowser('chromium') ?? '', 'chrome-edge-linux.json', change);
    const browser = await launchChromium({ sandboxPort: stage.port, extension: dist.chrome, executablePath });
    close = browser.close;
    await expectPolicyInForce(browser.ask);
    const settings = await browser.openPage('src/settings/index.html');
    await settings
      .getByRole('region', { name: 'Set by your organization' })
      .getByText('One contact at a time')
      .waitFor();
    await expectAccessibleInEveryLanguage(settings);
  }, 120_000);

  it.each(findFirefoxes())(
    'of docs/policy is in force in $name, which also names the ignored values',
    async ({ executablePath: firefox }) => {
      stage = await setStage();
      const executablePath = withPolicy(firefox, 'firefox-policies.json', change);
      const browser = await launchFirefox({ executablePath, sandboxPort: stage.port, extension: dist.firefox });
      close = browser.close;
      await expectPolicyInForce(browser.ask);
      const settings = await browser.openPage('src/settings/index.html');
      await settings.says(/Set by your organization.*are ignored: mostPerJob and Restore\./s);
    },
    120_000,
  );
});
