import browser from 'webextension-polyfill';
import type { Platform } from '../platform';

const AUTHORIZATION_HOST = 'authz.constantcontact.com';

/**
 * Removes `Origin` from the extension’s own requests to the authorization server, until the browser ends. Okta, which
 * runs that server, treats requests with that header as a web page’s. Those may neither refresh a token nor sign in
 * with a code (Okta’s support page "Browser requests to the token endpoint must use Proof Key for Code Exchange"). Also
 * resolves if the browser refuses the rule, because the server decides whether the header matters.
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
    // The requests then keep the header.
  }
}

/** `fetch` that first installs the rule for the authorization server. Calls to the API do not wait for it. */
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
