import type { StepAction } from './failure-words';

/** As in text.ts: the same in Chrome, Edge and Firefox. */
declare const chrome: {
  runtime: { getManifest(): { host_permissions: string[] } };
  permissions: { request(wanted: { origins: string[] }, answer: (isGranted: boolean) => void): void };
};

/** Constant Contact's contacts page. */
export const CONTACTS_PAGE = 'https://app.constantcontact.com/pages/contacts/ui#contacts';

/** Where applications and their API keys are kept (https://developer.constantcontact.com/api_guide/apps_create.html). */
export const DEVELOPER_PORTAL = 'https://app.constantcontact.com/pages/dma/portal/';

/** The product's pages, as paths inside the extension. */
export const SETTINGS_PAGE = '/src/settings/index.html';
export const HISTORY_PAGE = '/src/history/index.html';
export const DELETED_CONTACTS_PAGE = '/src/deleted-contacts/index.html';

/** Does the steps that lead away from this page or load it anew; false when `action` is none of them. */
export function leave(action: StepAction): boolean {
  switch (action) {
    case 'allow-access':
      // The browser asks the person, and only during a press of theirs.
      chrome.permissions.request({ origins: chrome.runtime.getManifest().host_permissions }, (isGranted) => {
        if (isGranted) window.location.reload();
      });
      return true;
    case 'open-portal':
      window.open(DEVELOPER_PORTAL, '_blank', 'noreferrer');
      return true;
    case 'open-contacts':
      window.open(CONTACTS_PAGE, '_blank', 'noreferrer');
      return true;
    case 'open-settings':
      // With an opener, Chromium gives the new page no `chrome.runtime`.
      window.open(SETTINGS_PAGE, '_blank', 'noopener');
      return true;
    case 'reload':
      window.location.reload();
      return true;
    default:
      return false;
  }
}
