import * as v from 'valibot';
import { CallFailed } from '../constant-contact/http';
import type { Failure, Result } from '../protocol/failure';
import { inputSchemas, isContentRequest, messageSchema } from '../protocol/request-schemas';
import type { ContentRequest, Input, Output, RequestName } from '../protocol/requests';
import { isStorageFailure } from './storage/database';

/** The sender of a message, as the browser reports it. */
export interface Sender {
  id?: string | undefined;
  url?: string | undefined;
  frameId?: number | undefined;
  tab?: { id?: number | undefined } | undefined;
}

/** The verified sender: one of the extension’s own pages, or the content script of a tab. */
type VerifiedSender = { from: 'page' } | { from: 'content'; tabId: number };

/** Requests of content scripts come with their tab’s id. */
export type Handlers = {
  [K in RequestName]: (input: Input<K>, tabId: K extends ContentRequest ? number : undefined) => Promise<Output<K>>;
};

interface ServeDeps {
  handlers: Handlers;
  extensionId: string;
  extensionUrl: string;
  /** Finds the cause of a 403. */
  explainForbidden: () => Promise<Failure>;
}

const CONTACTS_HOST = 'https://app.constantcontact.com';

/**
 * Creates the only message listener. It checks the sender and the input of each request, and turns every error into a
 * `Result`.
 */
export function createServe(deps: ServeDeps): (message: unknown, sender: Sender) => Promise<Result<unknown>> {
  return async (message, sender) => {
    try {
      return { ok: true, value: await handle(message, sender, deps) };
    } catch (error) {
      return { ok: false, failure: await failureOf(error, deps) };
    }
  };
}

async function handle(message: unknown, sender: Sender, deps: ServeDeps): Promise<unknown> {
  const parsed = v.safeParse(messageSchema, message);
  const verified = verifiedSender(sender, deps);
  if (!parsed.success || !verified) throw new CallFailed({ kind: 'bad-request' });
  return run(parsed.output.request, parsed.output.input, verified, deps.handlers);
}

async function run<K extends RequestName>(
  request: K,
  input: unknown,
  verified: VerifiedSender,
  handlers: Handlers,
): Promise<unknown> {
  const checked = v.safeParse(inputSchemas[request], input);
  if (!checked.success || isContentRequest(request) !== (verified.from === 'content')) {
    throw new CallFailed({ kind: 'bad-request' });
  }
  const tabId = verified.from === 'content' ? verified.tabId : undefined;
  return handlers[request](checked.output as Input<K>, tabId as Parameters<Handlers[K]>[1]);
}

/** Undefined for other extensions, other sites, and frames inside a page. */
function verifiedSender(sender: Sender, { extensionId, extensionUrl }: ServeDeps): VerifiedSender | undefined {
  if (sender.id !== extensionId || sender.url === undefined) return undefined;
  if (sender.url.startsWith(extensionUrl)) return { from: 'page' };
  const tabId = sender.tab?.id;
  if (tabId === undefined || sender.frameId !== 0 || new URL(sender.url).origin !== CONTACTS_HOST) return undefined;
  return { from: 'content', tabId };
}

async function failureOf(error: unknown, deps: ServeDeps): Promise<Failure> {
  if (!(error instanceof CallFailed)) return { kind: isStorageFailure(error) ? 'no-storage' : 'internal' };
  const { failure } = error;
  if (failure.kind !== 'forbidden' || failure.cause !== 'unexplained') return failure;
  try {
    return await deps.explainForbidden();
  } catch {
    return failure;
  }
}
