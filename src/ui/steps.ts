import { text } from './text';

/** The same in Chrome, Edge and Firefox, as in text.ts. */
declare const chrome: {
  runtime: { getManifest(): { host_permissions: string[] } };
  permissions: { request(wanted: { origins: string[] }, answer: (isGranted: boolean) => void): void };
};

const CONTACTS_PAGE = 'https://app.constantcontact.com/pages/contacts/ui#contacts';

/** The page of one contact. The URL is a guess, because Constant Contact does not document its page URLs. */
export function contactPage(contactId: string): string {
  return `https://app.constantcontact.com/contacts/${encodeURIComponent(contactId)}/profile`;
}

/** The portal with the applications and their API keys (https://developer.constantcontact.com/api_guide/apps_create.html). */
export const DEVELOPER_PORTAL = 'https://app.constantcontact.com/pages/dma/portal/';

/** The product's pages, as paths inside the extension. */
export const SETTINGS_PAGE = '/src/settings/index.html';
export const HISTORY_PAGE = '/src/history/index.html';
export const DELETED_CONTACTS_PAGE = '/src/deleted-contacts/index.html';

/** What the button beside a failure does. The surface that shows the button performs it. */
export type StepAction =
  /** Repeats the request. Offered only if nothing was written. */
  | 'try-again'
  /** Reads the contact again and writes nothing. */
  | 'look-up-again'
  /** Reads the bulk jobs again. */
  | 'read-jobs'
  /** Returns to the typed text. */
  | 'edit-text'
  /** Returns to the lists. */
  | 'choose-lists'
  | 'sign-in'
  /** Asks the browser for access to Constant Contact's hosts again, after the person revoked it. */
  | 'allow-access'
  | 'open-settings'
  /** Opens the developer portal. */
  | 'open-portal'
  /** Opens Constant Contact's own contacts page. */
  | 'open-contacts'
  /** Opens the restore card, which has the options after a refusal. */
  | 'open-card'
  | 'reload';

/** Performs a step that leaves or reloads this page. Returns false for any other step. */
export function leavePage(action: StepAction): boolean {
  switch (action) {
    case 'allow-access':
      // The browser asks the person, and allows this only during a click.
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

/** The label of a step's button. */
export function stepLabel(action: StepAction): string {
  switch (action) {
    case 'try-again':
      return text('stepTryAgain');
    case 'look-up-again':
      return text('stepLookUpAgain');
    case 'read-jobs':
      return text('stepReadJobs');
    case 'edit-text':
      return text('stepEditText');
    case 'choose-lists':
      return text('stepChooseLists');
    case 'sign-in':
      return text('buttonSignIn');
    case 'allow-access':
      return text('stepAllowAccess');
    case 'open-settings':
      return text('stepOpenSettings');
    case 'open-portal':
      return text('stepOpenPortal');
    case 'open-card':
      return text('stepOpenCard');
    case 'open-contacts':
      return text('buttonOpenInConstantContact');
    case 'reload':
      return text('stepReload');
  }
}
