import browser from 'webextension-polyfill';
import type { Result } from './failure';
import type { Input, Message, Output, RequestName } from './requests';

/**
 * Asks the background and waits for its answer. Never rejects: when nobody answers, because the extension was updated or
 * removed under a page that is still open, the answer is the failure `extension-gone`.
 */
export async function send<K extends RequestName>(request: K, input: Input<K>): Promise<Result<Output<K>>> {
  const message: Message<K> = { request, input };
  try {
    const answer: Result<Output<K>> | undefined = await browser.runtime.sendMessage(message);
    return answer ?? { ok: false, failure: { kind: 'extension-gone' } };
  } catch {
    return { ok: false, failure: { kind: 'extension-gone' } };
  }
}

/** How a surface reaches the background; surfaces take it as an argument so that tests can stand in for it. */
export type Send = typeof send;
