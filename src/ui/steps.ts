import { text } from './text';

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

/** What the one button beside a failure does; the surface that shows it knows how. */
export type StepAction =
  /** The same again; only offered where nothing was written. */
  | 'try-again'
  /** Reads the contact afresh and writes nothing. */
  | 'look-up-again'
  /** Reads afresh how the bulk jobs stand. */
  | 'read-jobs'
  /** Back to the text that was typed. */
  | 'edit-text'
  /** Back to the lists. */
  | 'choose-lists'
  | 'sign-in'
  /** Asks the browser for the access to Constant Contact's hosts that somebody withdrew. */
  | 'allow-access'
  | 'open-settings'
  /** The developer portal, where applications and their API keys are kept. */
  | 'open-portal'
  /** Constant Contact's own contacts page. */
  | 'open-contacts'
  /** The restore card, which has the ways on from a refusal. */
  | 'open-card'
  /** Loads this page anew. */
  | 'reload';

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
      return text('signIn');
    case 'allow-access':
      return text('stepAllowAccess');
    case 'open-settings':
      return text('stepOpenSettings');
    case 'open-portal':
      return text('stepOpenPortal');
    case 'open-card':
      return text('stepOpenCard');
    case 'open-contacts':
      return text('openInConstantContact');
    case 'reload':
      return text('stepReload');
  }
}
