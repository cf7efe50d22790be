import browser from 'webextension-polyfill';
import type { Platform } from '../platform';

/**
 * Has the browser send the extension's own requests to the authorization server without `Origin`, until the browser ends.
 * Okta, which Constant Contact's server is, takes requests with that header for those of a web page, which may neither refresh
 * a token nor sign in with a code (Okta's support page "Browser requests to the token endpoint must use Proof Key for Code
 * Exchange"). Resolves as well where the browser does not take the rule: whether the header matters is for the server to say.
 */
async function sendNoOrigin(): Promise<void> {
  const rule = {
    id: 1,
    action: {
      type: 'modifyHeaders' as const,
      requestHeaders: [{ header: 'origin', operation: 'remove' as const }],
    },
    condition: {
      initiatorDomains: [new URL(browser.runtime.getURL('')).host],
      requestDomains: ['authz.constantcontact.com'],
    },
  };
  try {
    await browser.declarativeNetRequest.updateSessionRules({ removeRuleIds: [rule.id], addRules: [rule] });
  } catch {
    // The requests go out with the header then.
  }
}

/** `fetch`, before the first call of which the browser takes the rule: a worker that calls nothing need not wait for it. */
export function fetchWithoutOrigin(): Platform['fetch'] {
  let rule: Promise<void> | undefined;
  return async (url, init) => {
    rule ??= sendNoOrigin();
    await rule;
    return fetch(url, init);
  };
}
