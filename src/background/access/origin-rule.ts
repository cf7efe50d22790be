import browser from 'webextension-polyfill';
import type { Platform } from '../platform';

const AUTHORIZATION_HOST = 'authz.constantcontact.com';

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
      requestDomains: [AUTHORIZATION_HOST],
    },
  };
  try {
    await browser.declarativeNetRequest.updateSessionRules({ removeRuleIds: [rule.id], addRules: [rule] });
  } catch {
    // The requests go out with the header then.
  }
}

/** `fetch`. The browser takes the rule before the first request that it is for; calls to the API do not wait for it. */
export function fetchWithoutOrigin(): Platform['fetch'] {
  let rule: Promise<void> | undefined;
  return async (url, init) => {
    if (new URL(url).host === AUTHORIZATION_HOST) {
      rule ??= sendNoOrigin();
      await rule;
    }
    return fetch(url, init);
  };
}
