import { resolve } from 'node:path';
import type { Result } from '../../src/protocol/failure';
import type { Input, Output, RequestName } from '../../src/protocol/requests';
import { contractFromEnvironment, watchRequests } from '../contract/contract-check';
import { AUTHZ_HOST, createSandbox, PUBLIC_CLIENT_ID, type Sandbox, type SandboxOptions } from '../sandbox/sandbox';
import { serveSandbox } from '../sandbox/server';
import { until } from './until';

/** The two builds, from `npm run build`. */
export const dist = { chrome: resolve('dist/chrome'), firefox: resolve('dist/firefox') };

/** A simulated Constant Contact that browsers reach, and that can be replaced while they run. */
export interface Stage {
  port: number;
  /** The current one. */
  sandbox: Sandbox;
  /** Replaces it by a new one, in which nobody is signed in. */
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

/** Checks every request of the extension against the official contract, if this machine has a copy. */
function watched(sandbox: Sandbox): Sandbox {
  if (contract) problems.set(sandbox, watchRequests(sandbox, contract));
  return sandbox;
}

/** The breaches of the official contract by requests to this sandbox. */
export function malformedRequests(sandbox: Sandbox): string[] {
  return problems.get(sandbox) ?? [];
}

/** Sends a request to the background as one of the extension’s own pages. */
export type Ask = <K extends RequestName>(request: K, input: Input<K>) => Promise<Result<Output<K>>>;

/**
 * Signs in without the pages: with a code that the sandbox accepts. For tests of something else, because the tests of
 * sign-in do what a person does.
 */
export async function signInQuickly(ask: Ask, sandbox: Sandbox, clientId = PUBLIC_CLIENT_ID): Promise<void> {
  await must(ask('saveSettings', { apiKey: clientId }));
  await signInWithCode(ask, sandbox);
}

/** The same, with the current API key. */
export async function signInWithCode(ask: Ask, sandbox: Sandbox): Promise<void> {
  const { length } = sandbox.calls;
  const { userCode } = await must(ask('startCodeSignIn', {}));
  const body = new URLSearchParams({ user_code: userCode, answer: 'allow' });
  await sandbox.fetch(new Request(`https://${AUTHZ_HOST}/activate`, { method: 'POST', body }));
  const { state } = await must(ask('pollCodeSignIn', {}));
  if (state !== 'signed-in') throw new Error('the code was not accepted');
  // The lists are read right after a sign-in. A test counts calls from here on.
  const listsRead = () =>
    sandbox.calls.slice(length).some((call) => call.path === '/v3/contact_lists' && call.status !== 0);
  await until('the lists to be read', listsRead);
}

/** The value of an answer that must be a success. */
export async function must<T>(answer: Promise<Result<T>>): Promise<T> {
  const result = await answer;
  if (!result.ok) throw new Error(`the background answered ${JSON.stringify(result.failure)}`);
  return result.value;
}
