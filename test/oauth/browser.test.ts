import { afterEach, beforeEach, expect, it } from 'vitest';
import { chromium, sandbox, setScene } from '../e2e/scene';
import { must } from '../e2e/stage';
import { Settings } from '../e2e/ui';
import { PUBLIC_CLIENT_ID } from '../sandbox/sandbox';
import { type AuthorizationServer, startAuthorizationServer, withServer } from './authorization-server';

/** The production build in Chromium, with the authorization server and its pages. */

setScene({ signedIn: false });

let server: AuthorizationServer;
let settings: Settings;

beforeEach(async () => {
  // Removes the session of an earlier test at the authorization server.
  await chromium.context.clearCookies();
  settings = await Settings.open();
  server = await startAuthorizationServer({ redirectUri: await settings.redirectUri() });
  Object.assign(sandbox, { fetch: withServer(sandbox, server) });
  await settings.saveKey(PUBLIC_CLIENT_ID);
});

afterEach(() => server.close());

const grants = () => server.tokenRequests.map((form) => form.get('grant_type'));

it('a sign-in through the window of the browser works, and its session is renewed without an Origin header', async () => {
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

it('a sign-in with a code works after a confirmation on the pages of the server', async () => {
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
