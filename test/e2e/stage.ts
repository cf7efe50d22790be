import { resolve } from 'node:path';
import type { Result } from '../../src/protocol/failure';
import type { Input, Output, RequestName } from '../../src/protocol/requests';
import { contractFromEnvironment, watchRequests } from '../contract/contract-check';
import { AUTHZ_HOST, createSandbox, PUBLIC_CLIENT_ID, type Sandbox, type SandboxOptions } from '../sandbox/sandbox';
import { serveSandbox } from '../sandbox/server';
import { until } from './until';

/** The two builds, as `npm run build` leaves them. */
export const dist = { chrome: resolve('dist/chrome'), firefox: resolve('dist/firefox') };

/** A simulated Constant Contact that browsers reach, and that can be made new while they run. */
export interface Stage {
  port: number;
  /** The one in force. */
  sandbox: Sandbox;
  /** Replaces it by a fresh one, in which nobody is signed in. */
  renew(options?: SandboxOptions): Sandbox;
  close(): Promise<void>;
}

export async function setStage(): Promise<Stage> {
  const current = { fetch: (request: Request) => stage.sandbox.fetch(request) };
  const served = await serveSandbox(current, {});
  const stage: Stage = {
    port: served.port,
    sandbox: watched(createSandbox()),
    renew: (options) => {
      stage.sandbox = watched(createSandbox(options));
      return stage.sandbox;
    },
    close: served.close,
  };
  return stage;
}

const contract = contractFromEnvironment();
const problems = new WeakMap<Sandbox, string[]>();

/** Where there is a copy of the official contract, every request that the extension sends is held against it. */
function watched(sandbox: Sandbox): Sandbox {
  if (contract) problems.set(sandbox, watchRequests(sandbox, contract));
  return sandbox;
}

/** What of the requests in this sandbox is not as the official contract says. */
export function malformedRequests(sandbox: Sandbox): string[] {
  return problems.get(sandbox) ?? [];
}

/** How a test speaks to the background as one of the extension's own pages would. */
export type Ask = <K extends RequestName>(request: K, input: Input<K>) => Promise<Result<Output<K>>>;

/**
 * Signs in without the pages: with a code that the sandbox is told to accept. For tests that are about something else;
 * sign-in itself is tested by what a person does.
 */
export async function signInQuickly(ask: Ask, sandbox: Sandbox, clientId = PUBLIC_CLIENT_ID): Promise<void> {
  await must(ask('saveSettings', { apiKey: clientId }));
  await signInWithCode(ask, sandbox);
}

/** The same, with the API key that is in force. */
export async function signInWithCode(ask: Ask, sandbox: Sandbox): Promise<void> {
  const { length } = sandbox.calls;
  const { userCode } = await must(ask('startCodeSignIn', {}));
  const body = new URLSearchParams({ user_code: userCode, answer: 'allow' });
  await sandbox.fetch(new Request(`https://${AUTHZ_HOST}/activate`, { method: 'POST', body }));
  const { state } = await must(ask('pollCodeSignIn', {}));
  if (state !== 'signed-in') throw new Error('the code was not accepted');
  // The lists are read right after a sign-in; whatever a test counts begins after that.
  const listsRead = () =>
    sandbox.calls.slice(length).some((call) => call.path === '/v3/contact_lists' && call.status !== 0);
  await until('the lists to be read', listsRead);
}

/** What a request that has to succeed answers. */
export async function must<T>(answer: Promise<Result<T>>): Promise<T> {
  const result = await answer;
  if (!result.ok) throw new Error(`the background answered ${JSON.stringify(result.failure)}`);
  return result.value;
}
