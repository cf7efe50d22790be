import type { Result } from './failure';
import type { Input, Message, Output, RequestName } from './requests';

interface Extension {
  runtime: { sendMessage(message: unknown): Promise<unknown> };
}
/** In Manifest V3, its functions return promises in every browser, so code on pages needs no polyfill. */
declare const chrome: Extension;

/**
 * Sends a request to the background and waits for the answer. Never rejects: if nobody answers, because the extension was
 * updated or removed while its page was open, the result is the failure `extension-gone`.
 */
export async function send<K extends RequestName>(request: K, input: Input<K>): Promise<Result<Output<K>>> {
  const message: Message<K> = { request, input };
  try {
    const answer = (await extension().runtime.sendMessage(message)) as Result<Output<K>> | undefined;
    return answer ?? { ok: false, failure: { kind: 'extension-gone' } };
  } catch {
    return { ok: false, failure: { kind: 'extension-gone' } };
  }
}

/** If the browser has no `browser` object, a page's element with the id "browser" has that name. */
function extension(): Extension {
  const { browser } = globalThis as { browser?: Partial<Extension> };
  return typeof browser?.runtime?.sendMessage === 'function' ? (browser as Extension) : chrome;
}

/** How a surface reaches the background. Surfaces take it as an argument, so that tests can replace it. */
export type Send = typeof send;
