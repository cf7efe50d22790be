import { afterEach, beforeEach, expect, it } from 'vitest';
import { chromium, sandbox, setScene } from '../e2e/scene';
import { must } from '../e2e/stage';
import { Settings } from '../e2e/ui';
import { PUBLIC_CLIENT_ID } from '../sandbox/sandbox';
import { type AuthorizationServer, startAuthorizationServer, withServer } from './authorization-server';

/** The production build in Chromium, against the server and its own pages. */

setScene({ signedIn: false });

let server: AuthorizationServer;
let settings: Settings;

beforeEach(async () => {
  // Nobody is signed in to the server from before.
  await chromium.context.clearCookies();
  settings = await Settings.open();
  server = await startAuthorizationServer({ redirectUri: await settings.redirectUri() });
  Object.assign(sandbox, { fetch: withServer(sandbox, server) });
  await settings.saveKey(PUBLIC_CLIENT_ID);
});

afterEach(() => server.close());

const grants = () => server.tokenRequests.map((form) => form.get('grant_type'));

it('signs in through the window that the browser opens, and renews the session without an Origin', async () => {
  const opened = chromium.context.waitForEvent('page');
  await settings.button('Sign in to Constant Contact').click();
  const page = await opened;
  const closed = page.waitForEvent('close');
  await page.getByPlaceholder('Enter any login').fill('dana');
  await page.getByPlaceholder('and password').fill('of-a-test');
  await page.getByRole('button', { name: 'Sign-in' }).click();
  await page.getByRole('button', { name: 'Continue' }).click();
  await closed;
  await settings.page.getByText('Dana Whitfield').waitFor();
  expect(grants()).toEqual(['authorization_code']);

  await chromium.inWorker(`chrome.storage.session.remove('access')`);
  const found = await must(chromium.ask('lookup', { text: 'jane@riverside.example' }));
  expect(found.contact?.email?.address).toBe('jane@riverside.example');
  expect(grants()).toEqual(['authorization_code', 'refresh_token']);
  expect(server.origins).toEqual([]);
});

it('signs in with a code that is confirmed on the pages of the server', async () => {
  await settings.button('Sign in with a code').click();
  const opened = chromium.context.waitForEvent('page');
  await settings.page.getByRole('link', { name: 'Open the verification page' }).click();
  const page = await opened;
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByPlaceholder('Enter any login').fill('dana');
  await page.getByPlaceholder('and password').fill('of-a-test');
  await page.getByRole('button', { name: 'Sign-in' }).click();
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('heading', { name: 'Sign-in Success' }).waitFor();
  await settings.page.getByText('Dana Whitfield').waitFor();
  expect(new Set(grants())).toEqual(new Set(['urn:ietf:params:oauth:grant-type:device_code']));
  expect(server.origins).toEqual([]);
});
