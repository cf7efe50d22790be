import type { Result } from './failure';
import type { Input, Message, Output, RequestName } from './requests';

interface Extension {
  runtime: { sendMessage(message: unknown): Promise<unknown> };
}
/** In Manifest V3 it answers promises in every browser, so that what runs on pages carries no polyfill. */
declare const chrome: Extension;

/**
 * Asks the background and waits for its answer. Never rejects: when nobody answers, because the extension was updated or
 * removed under a page that is still open, the answer is the failure `extension-gone`.
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

/** A page's element with the id "browser" goes by that name too, where the browser has no such object of its own. */
function extension(): Extension {
  const { browser } = globalThis as { browser?: Partial<Extension> };
  return typeof browser?.runtime?.sendMessage === 'function' ? (browser as Extension) : chrome;
}

/** How a surface reaches the background; surfaces take it as an argument so that tests can stand in for it. */
export type Send = typeof send;
