import { send } from '../protocol/send';
import { createFailureReport } from './failure-report';
import { createNoticer } from './noticer';
import { addressField, isContactsPage, isDeleteControl, textIn } from './page';
import { PANEL_ELEMENT } from './panel-contract';
import { createSecretFields } from './secret-fields';
import { watchMessages } from './watch-messages';

/**
 * Runs on every page of app.constantcontact.com, most of which are not about contacts and where nobody types an address:
 * until somebody does, or the page says that a contact already exists, it does next to nothing. The page and its
 * console hear nothing of whatever goes wrong here; the background counts it.
 */
const everything = new AbortController();
const report = createFailureReport(send);
const quietly = report.quietly('reading');

const noticer = createNoticer({
  ask: (input) => send('notice', input),
  now: Date.now,
  later(ms, task) {
    const timer = setTimeout(quietly(task), ms);
    return () => clearTimeout(timer);
  },
  panel: () => globalThis.contactRestorePanel,
  failed: report.failed,
  gone() {
    everything.abort();
    messages.stop();
    globalThis.contactRestorePanel?.hide();
  },
});

const messages = watchMessages((text) => {
  if (onContactsPage()) noticer.message(text);
}, quietly);

const secrets = createSecretFields();
globalThis.contactRestoreIsSecret = secrets.has;

let wasOnContactsPage = false;

/** Also notices that the route has changed, in browsers that do not tell (Firefox before 147 for history.pushState). */
function onContactsPage(): boolean {
  const is = isContactsPage(location);
  if (is !== wasOnContactsPage) {
    wasOnContactsPage = is;
    if (is) {
      secrets.watch(document);
      messages.start();
    } else {
      secrets.stop();
      messages.stop();
      noticer.away();
      globalThis.contactRestorePanel?.hide();
    }
  }
  return is;
}

function on(target: EventTarget, type: string, listener: (event: Event) => void): void {
  target.addEventListener(type, listener, { capture: true, passive: true, signal: everything.signal });
}

const left = quietly((event: Event) => {
  if (event.isTrusted && onContactsPage()) noticer.left();
});

/** The field for addresses that somebody is in, and the shadow roots around it, which are watched from now on. */
function fieldOf(path: EventTarget[]): HTMLElement | undefined {
  for (const node of path) if (node instanceof ShadowRoot) secrets.watch(node);
  const field = addressField(path[0]);
  return field && !secrets.has(field) ? field : undefined;
}

const entered = quietly((event: Event) => {
  if (!event.isTrusted || !onContactsPage()) return;
  const path = event.composedPath();
  secrets.mayBeShown(path);
  const field = fieldOf(path);
  if (field) noticer.entered(textIn(field), field);
});

const pressed = quietly((event: Event) => {
  if (event.isTrusted && onContactsPage()) secrets.mayBeShown(event.composedPath());
});

const typed = quietly((event: Event) => {
  if (!event.isTrusted || !onContactsPage()) return;
  const path = event.composedPath();
  const field = fieldOf(path);
  if (!field) return;
  noticer.typed(textIn(field), field);
  // From the first time on; again with the same listener, it changes nothing.
  for (const leaving of ['change', 'focusout']) on(document, leaving, left);
  for (const node of path) if (node instanceof ShadowRoot) messages.include(node);
});

const clicked = quietly((event: Event) => {
  if (!event.isTrusted || !onContactsPage()) return;
  const { clientX: x, clientY: y, timeStamp: at, target } = event as MouseEvent;
  if ((target as Element).localName === PANEL_ELEMENT) return;
  globalThis.contactRestorePageClick = { x, y, at };
  secrets.mayBeShown(event.composedPath());
  messages.lookAgain();
  if (isDeleteControl(event.composedPath())) noticer.deleting();
});

const routed = quietly(onContactsPage);

on(document, 'focusin', entered);
on(document, 'beforeinput', entered);
on(document, 'pointerdown', pressed);
on(document, 'input', typed);
on(document, 'click', clicked);
on(window, 'popstate', routed);
on(window, 'hashchange', routed);
const { navigation } = window as { navigation?: EventTarget };
if (navigation) on(navigation, 'currententrychange', routed);
routed();
