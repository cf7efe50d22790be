import type { FailureGuard } from './failure-report';
import { isContactsPage, viewOf } from './route';
import type { MessageWatch } from './watch-messages';

/** How often the URL is checked in browsers that do not report its changes, in ms. */
const VIEW_CHECK = 300;

/**
 * Watches which view the page shows. Nothing shown on one view belongs to the next, so `changed` is called, with whether the
 * new view is about contacts. Messages are watched only on contacts pages.
 */
export function watchView(
  changed: (isContacts: boolean) => void,
  messages: Pick<MessageWatch, 'start' | 'stop'>,
  { guard, signal }: { guard: FailureGuard; signal: AbortSignal },
): { isOnContactsPage(): boolean } {
  let view: string | undefined;

  /** Also detects a change of view. */
  function isOnContactsPage(): boolean {
    const isContacts = isContactsPage(location);
    const now = isContacts ? viewOf(location) : '';
    if (now === view) return isContacts;
    if (view !== undefined) changed(isContacts);
    view = now;
    messages.stop();
    if (isContacts) messages.start();
    return isContacts;
  }

  const look = guard(isOnContactsPage);
  const { navigation } = window as { navigation?: EventTarget };
  window.addEventListener('popstate', look, { signal });
  window.addEventListener('hashchange', look, { signal });
  if (navigation) navigation.addEventListener('currententrychange', look, { signal });
  else {
    const timer = setInterval(look, VIEW_CHECK);
    signal.addEventListener('abort', () => clearInterval(timer));
  }
  return { isOnContactsPage };
}
