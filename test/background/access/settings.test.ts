import { expect, it } from 'vitest';
import { createExtension, REDIRECT_URI, value } from '../extension';

it('the settings start with the prompt on, the key of the build, and the redirect URI to register', async () => {
  const { ask } = createExtension({ apiKey: 'built-in' });
  expect(await value(ask('getSettings', {}))).toEqual({
    apiKey: 'built-in',
    apiKeyFrom: 'build',
    redirectUri: REDIRECT_URI,
    promptOnPages: true,
    explainDeleting: true,
    keepHistoryDays: 365,
    notifyWhenDone: false,
    watchDeletions: false,
    watchThreshold: 25,
    rememberLists: false,
    nameAutomations: false,
    lookInSends: false,
    organization: { policy: {}, ignored: [] },
  });
});

it('the settings keep what was saved, and nothing else changes', async () => {
  const extension = createExtension({ apiKey: '' });
  await value(extension.ask('saveSettings', { apiKey: ' my-key ' }));
  await value(extension.ask('saveSettings', { promptOnPages: false }));
  extension.restart();
  expect(await value(extension.ask('getSettings', {}))).toMatchObject({
    apiKey: 'my-key',
    apiKeyFrom: 'admin',
    promptOnPages: false,
  });
  await value(extension.ask('saveSettings', { apiKey: '' }));
  expect(await value(extension.ask('getSettings', {}))).toMatchObject({ apiKey: '', apiKeyFrom: 'build' });
});

it('two simultaneous changes of settings are both saved', async () => {
  const { ask } = createExtension({ apiKey: '' });
  await Promise.all([ask('saveSettings', { apiKey: 'mine' }), ask('saveSettings', { promptOnPages: false })]);
  expect(await value(ask('getSettings', {}))).toMatchObject({ apiKey: 'mine', promptOnPages: false });
});

it("the organization's key takes precedence over the admin's", async () => {
  const extension = createExtension();
  await value(extension.ask('saveSettings', { apiKey: 'mine' }));
  extension.platform.managed.get = async () => ({ apiKey: 'ours' });
  extension.restart();
  await extension.start();
  expect(await value(extension.ask('getSettings', {}))).toMatchObject({ apiKey: 'ours', apiKeyFrom: 'organization' });
  extension.platform.managed.get = async () => ({ apiKey: 42 });
  extension.restart();
  await extension.start();
  expect(await value(extension.ask('getSettings', {}))).toMatchObject({ apiKey: 'mine', apiKeyFrom: 'admin' });
});

it('damaged settings count as not set', async () => {
  const { ask, platform } = createExtension({ apiKey: '' });
  await platform.local.set({ settings: { apiKey: 1, promptOnPages: 'no' } });
  expect(await value(ask('getSettings', {}))).toMatchObject({ apiKey: '', promptOnPages: true });
});
