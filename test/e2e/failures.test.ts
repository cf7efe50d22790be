import type { Page } from 'playwright';
import { describe, expect, it } from 'vitest';
import { type Fault, people } from '../sandbox/sandbox';
import { chromium, sandbox, setScene } from './scene';

/** What goes wrong and what a person then reads: one plain sentence, one next step, never the wire's own text. */

setScene();

/** The token endpoint takes one request a second, and signing in has just made one. */
async function tokenEndpointIsFree(): Promise<void> {
  const last = sandbox.calls.findLast(({ path }) => path.endsWith('/token'))?.at ?? 0;
  await expect.poll(() => sandbox.now() - last, { timeout: 3_000 }).toBeGreaterThan(1_000);
}

const wire = /[{}<>]|error_key|undefined|null|Error:|contacts\.api|throttled|quota_exceeded/;

async function open(text: string): Promise<Page> {
  const page = await chromium.openPage('src/popup/index.html', { width: 388, height: 600 });
  await page.getByRole('textbox', { name: 'Email address or contact ID' }).fill(text);
  return page;
}

const lookUp = (page: Page) => page.getByRole('button', { name: 'Look up' }).click();

async function readyToRestore(): Promise<Page> {
  const page = await open('jane@riverside.example');
  await lookUp(page);
  await page.getByRole('checkbox', { name: 'Newsletter', exact: true }).check();
  return page;
}

const restore = (page: Page) => page.getByRole('button', { name: 'Restore contact' }).click();
const writes = () => sandbox.calls.filter(({ method }) => method === 'PUT').length;

/** The words of the alert, which must be whole sentences in plain words. */
async function alertOf(page: Page): Promise<string> {
  const alert = page.getByRole('alert').filter({ hasText: /\./ });
  await alert.waitFor({ timeout: 30_000 });
  const words = ((await alert.textContent()) ?? '').trim();
  expect(words).not.toMatch(wire);
  return words;
}

describe('a lookup', () => {
  it.each<[Fault, RegExp]>([
    ['throttled', /limiting requests/],
    ['quota-exceeded', /calls of this API key are used up.*00:00 UTC/s],
    ['server-error-html', /problem of its own \(error 500\)/],
    ['empty-503', /problem of its own \(error 503\)/],
    ['network-error', /cannot be reached/],
    ['not-what-the-contract-says', /does not understand/],
    ['truncated-json', /does not understand/],
  ])('that meets "%s" says so, keeps what was typed and offers one next step', async (fault, words) => {
    sandbox.faults.next({ path: /^\/v3\/contacts\?/ }, fault, 20);
    const page = await open('jane@riverside.example');
    await lookUp(page);
    expect(await alertOf(page)).toMatch(words);
    expect(await page.getByRole('textbox').inputValue()).toBe('jane@riverside.example');
    expect(await page.getByRole('alert').getByRole('button').count()).toBe(1);
  });

  it('that failed goes through when tried again', async () => {
    sandbox.faults.next({ path: /^\/v3\/contacts\?/ }, 'server-error-html');
    const page = await open('jane@riverside.example');
    await lookUp(page);
    await page.getByRole('alert').getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('article', { name: 'jane@riverside.example' }).waitFor();
    expect(await page.getByRole('alert').count()).toBe(0);
  });

  it('that is throttled once is tried again by itself', async () => {
    sandbox.faults.next({ path: /^\/v3\/contacts\?/ }, 'throttled');
    const page = await open('jane@riverside.example');
    await lookUp(page);
    await page.getByRole('article', { name: 'jane@riverside.example' }).waitFor();
  });

  it('with an access token that is refused gets a new one and goes on', async () => {
    await tokenEndpointIsFree();
    sandbox.faults.next({ path: /^\/v3\/contacts\?/ }, 'unauthorized');
    const page = await open('jane@riverside.example');
    await lookUp(page);
    await page.getByRole('article', { name: 'jane@riverside.example' }).waitFor();
  });

  it('without a session any more offers to sign in, and keeps what was typed', async () => {
    sandbox.revokeTokens();
    const page = await open('jane@riverside.example');
    await lookUp(page);
    await page.getByRole('button', { name: 'Sign in to Constant Contact' }).waitFor();
    expect(await page.getByRole('textbox').inputValue()).toBe('jane@riverside.example');
  });

  it('does not sign out for a network that fails while the token is renewed', async () => {
    sandbox.faults.next({ path: /^\/v3\/contacts\?/ }, 'unauthorized');
    sandbox.faults.next({ path: /\/token$/ }, 'network-error', 20);
    const page = await open('jane@riverside.example');
    await lookUp(page);
    expect(await alertOf(page)).toMatch(/cannot be reached/);
    expect(await page.getByRole('button', { name: 'Sign in to Constant Contact' }).count()).toBe(0);
  });
});

describe('403 has three causes', () => {
  it('a deactivated application', async () => {
    for (const application of sandbox.applications.values()) application.active = false;
    const page = await open('jane@riverside.example');
    await lookUp(page);
    expect(await alertOf(page)).toMatch(/switched off the application/);
  });

  it('a sign-in without the scope', async () => {
    sandbox.faults.next({ path: /^\/v3\/contacts\?/ }, 'forbidden-empty');
    const page = await open('jane@riverside.example');
    await lookUp(page);
    expect(await alertOf(page)).toMatch(/does not include access to contacts/);
  });
});

describe('a restore', () => {
  it.each<[Fault, RegExp]>([
    ['server-error-html', /problem of its own \(error 500\)|still deleted/],
    ['network-error', /did not answer in time|cannot be reached/],
    ['quota-exceeded', /used up/],
  ])('that meets "%s" says that nothing was changed', async (fault, words) => {
    const page = await readyToRestore();
    sandbox.faults.next({ method: 'PUT' }, fault, 20);
    await restore(page);
    const told = await alertOf(page);
    expect(told).toMatch(words);
    expect(told).toMatch(/[Nn]othing was changed/);
    expect(sandbox.contacts.get(people.jane)?.deleted_at).toBeDefined();
    expect(writes()).toBe(1);
  });

  it('whose answer was lost is read back, not written again', async () => {
    const page = await readyToRestore();
    sandbox.faults.next({ method: 'PUT' }, 'applied-then-lost');
    await restore(page);
    await page
      .getByRole('status')
      .filter({ hasText: /^Restored/ })
      .waitFor();
    expect(writes()).toBe(1);
  });

  it('whose outcome cannot be read says exactly that, and offers to look', async () => {
    const page = await readyToRestore();
    sandbox.faults.next({ method: 'PUT' }, 'applied-then-lost');
    sandbox.faults.next({ method: 'GET', path: /^\/v3\/contacts\// }, 'network-error', 20);
    await restore(page);
    expect(await alertOf(page)).toMatch(/not known whether/);
    expect(writes()).toBe(1);
    await page.getByRole('alert').getByRole('button', { name: 'Check the contact again' }).waitFor();
  });

  it('of somebody whom a colleague restored meanwhile writes nothing over it', async () => {
    const page = await readyToRestore();
    const jane = sandbox.contacts.get(people.jane);
    if (jane) {
      delete jane.deleted_at;
      jane.job_title = 'Treasurer';
    }
    await restore(page);
    await expect
      .poll(
        async () =>
          (await page.getByRole('alert').count()) +
          (await page
            .getByRole('status')
            .filter({ hasText: /^Restored/ })
            .count()),
      )
      .toBeGreaterThan(0);
    if (await page.getByRole('alert').count()) expect(await alertOf(page)).toMatch(/not deleted any more|changed/);
  });

  it('of a value that Constant Contact gives but refuses says which', async () => {
    const page = await open('tj@riverside.example');
    await lookUp(page);
    await page.getByRole('checkbox', { name: 'Newsletter', exact: true }).check();
    await restore(page);
    expect(await alertOf(page)).toMatch(/first_name|first name/i);
    expect(sandbox.contacts.get(people.tj)?.deleted_at).toBeDefined();
  });

  it('onto a list that was deleted meanwhile says so in Constant Contact’s words', async () => {
    const page = await readyToRestore();
    const newsletter = [...sandbox.lists.values()].find(({ name }) => name === 'Newsletter');
    sandbox.deleteList(newsletter?.list_id ?? '');
    await restore(page);
    expect(await alertOf(page)).toMatch(/refused/);
    expect(sandbox.contacts.get(people.jane)?.deleted_at).toBeDefined();
  });
});
