import { text } from './text';

/** As in text.ts: the same in Chrome, Edge and Firefox. */
declare const chrome: {
  runtime: { getManifest(): { host_permissions: string[] } };
  permissions: { request(wanted: { origins: string[] }, answer: (isGranted: boolean) => void): void };
};

/** Constant Contact's contacts page. */
export const CONTACTS_PAGE = 'https://app.constantcontact.com/pages/contacts/ui#contacts';

/** The page of one contact. A guess: Constant Contact does not document the addresses of its pages. */
export function contactPage(contactId: string): string {
  return `https://app.constantcontact.com/contacts/${encodeURIComponent(contactId)}/profile`;
}

/** The applications and their API keys (https://developer.constantcontact.com/api_guide/apps_create.html). */
export const DEVELOPER_PORTAL = 'https://app.constantcontact.com/pages/dma/portal/';

/** The product's pages, as paths inside the extension. */
export const SETTINGS_PAGE = '/src/settings/index.html';
export const HISTORY_PAGE = '/src/history/index.html';
export const DELETED_CONTACTS_PAGE = '/src/deleted-contacts/index.html';

/** What the button beside a failure does. The surface that shows it does it. */
export type StepAction =
  /** The same request again. Offered only where nothing was written. */
  | 'try-again'
  /** Reads the contact again and writes nothing. */
  | 'look-up-again'
  /** Reads the bulk jobs again. */
  | 'read-jobs'
  /** Back to the text that was typed. */
  | 'edit-text'
  /** Back to the lists. */
  | 'choose-lists'
  | 'sign-in'
  /** Asks the browser for the access to Constant Contact's hosts that somebody withdrew. */
  | 'allow-access'
  | 'open-settings'
  /** The developer portal, which has the applications and their API keys. */
  | 'open-portal'
  /** Constant Contact's own contacts page. */
  | 'open-contacts'
  /** The restore card, which has the options after a refusal. */
  | 'open-card'
  /** Reloads this page. */
  | 'reload';

/** Does a step that leaves this page or reloads it. False when `action` is another step. */
export function leave(action: StepAction): boolean {
  switch (action) {
    case 'allow-access':
      // The browser asks the person. It does so only while it handles a click.
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

/** What the button of a step says. */
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
