import { send } from '../protocol/send';
import { focusedFrames } from './composed-tree';
import { isDeleteControl } from './delete-control';
import { createDeletions, type Deletions } from './deletions';
import { createFailureReport } from './failure-report';
import { createNoticer } from './noticer';
import { addressField, mayAlreadyExist, saysAlreadyExists, textIn } from './page';
import { openDialogs } from './panel/open-layer';
import { PANEL_ELEMENT } from './panel-contract';
import { createSecretFields } from './secret-fields';
import type { EarlyEvent } from './stub-contract';
import { type MessageFilter, watchMessages } from './watch-messages';
import { watchView } from './watch-view';
import { deletedByMessage, mayTellDeletion } from './what-is-deleted';

/**
 * Watches a contacts page on which a person works with addresses. The background loads it at the first sign of that, and it
 * takes over from the stub, which has recorded the events so far. When loaded again, it finds no events and does nothing.
 * Failures never reach the page or its console; the background counts them.
 */
const stub = globalThis.contactRestoreStub;
const recorded = stub?.early;
if (stub) stub.early = undefined;
if (recorded) watch(recorded);

function watch(early: EarlyEvent[]): void {
  const everything = new AbortController();
  const report = createFailureReport(send);
  const guard = report.guard('reading');
  const secrets = createSecretFields();
  const frames = new WeakSet<Document>();
  globalThis.contactRestoreIsSecret = secrets.has;

  function later(ms: number, task: () => void): () => void {
    const timer = setTimeout(guard(task), ms);
    return () => clearTimeout(timer);
  }

  const noticer = createNoticer({
    ask: (input) => send('notice', input),
    now: Date.now,
    later,
    panel: () => globalThis.contactRestorePanel,
    failed: report.failed,
    removed() {
      everything.abort();
      messages.stop();
      secrets.stop();
      deletions.away(false);
      globalThis.contactRestorePanel?.hide();
    },
  });

  const deletions = createDeletions({
    about: () => send('aboutToDelete', {}),
    count: () => send('countDeletions', {}),
    later,
    dialogs: openDialogs,
    skipMessages: () => messages.skip(),
    panel: () => globalThis.contactRestorePanel,
    failed: report.failed,
  });

  const messages = watchMessages(
    messageFilter(deletions),
    ({ words, context, elements }) => {
      if (isOnContactsPage() && !deletions.message(words)) noticer.message(words, context, elements);
    },
    guard,
  );

  const { isOnContactsPage } = watchView(
    (isContacts) => {
      noticer.away();
      deletions.away(isContacts);
    },
    messages,
    { guard, signal: everything.signal },
  );

  /** Listens to a person's actions in this document or one of its frames. */
  function on(target: EventTarget, type: string, listener: (path: EventTarget[], event: Event) => void): void {
    const heard = guard((event: Event) => {
      if (event.isTrusted && isOnContactsPage()) listener(event.composedPath(), event);
    });
    target.addEventListener(type, heard, { capture: true, passive: true, signal: everything.signal });
  }

  function listen(document: Document): void {
    secrets.watch(document);
    on(document, 'focusin', entered);
    on(document, 'beforeinput', changing);
    on(document, 'paste', changing);
    on(document, 'input', typed);
    on(document, 'change', noticer.left);
    on(document, 'focusout', noticer.left);
    on(document, 'pointerdown', secrets.mayBeShown);
    on(document, 'click', clicked);
    on(document, 'invalid', refused);
    on(document, 'load', enteredFrame);
  }

  /** The address field that the person is in. From now on, the shadow roots around it are watched. */
  function fieldOf(path: EventTarget[]): HTMLElement | undefined {
    for (const node of path) {
      if (!(node instanceof ShadowRoot)) continue;
      secrets.watch(node);
      messages.include(node);
    }
    const field = addressField(path[0]);
    return field && !secrets.has(field) ? field : undefined;
  }

  function entered(path: EventTarget[]): void {
    secrets.mayBeShown(path.slice(0, 1));
    const field = fieldOf(path);
    if (field) noticer.entered(textIn(field), field);
  }

  function typed(path: EventTarget[]): void {
    const field = fieldOf(path);
    if (field) noticer.typed(textIn(field), field);
  }

  /** Handles a page that processes a paste or key itself, such as a tag box. No "input" event follows then. */
  function changing(path: EventTarget[], event: Event): void {
    entered(path);
    const field = fieldOf(path);
    const pasted = (event as ClipboardEvent).clipboardData?.getData('text');
    if (field) later(0, () => event.defaultPrevented && noticer.typed(pasted ?? textIn(field), field));
  }

  /** Reads the text that the browser shows in its own bubble when the page rejects a field. */
  function refused([field]: EventTarget[]): void {
    const words = (field as HTMLInputElement).validationMessage;
    if (saysAlreadyExists(words)) noticer.message(words, words, [field as Element]);
  }

  function clicked(path: EventTarget[], event: Event): void {
    if ((event.target as Element).localName === PANEL_ELEMENT) return;
    const { clientX: x, clientY: y, timeStamp: at } = event as MouseEvent;
    if (event.currentTarget === document) globalThis.contactRestorePageClick = { x, y, at };
    secrets.mayBeShown(path);
    messages.lookAround();
    deletions.clicked(path);
    if (isDeleteControl(path)) deleting(path);
  }

  function deleting(path: EventTarget[], isFirst = false): void {
    noticer.deleting();
    deletions.pressed(path, isFirst);
  }

  /** The focus moved into a frame, or the frame loaded a document. Frames of the same origin are treated like the page. */
  function enteredFrame(): void {
    for (const inside of focusedFrames()) {
      if (frames.has(inside)) continue;
      frames.add(inside);
      listen(inside);
      messages.include(inside);
      const field = inside.activeElement as HTMLInputElement | null;
      if (field && addressField(field) && field.value !== field.defaultValue) typed([field]);
      else if (field) entered([field]);
    }
  }

  function takeOver({ type, path, isSecret }: EarlyEvent): void {
    if (isSecret) secrets.remember(path[0] as Element);
    else if (type === 'input') {
      // The value that the page itself put into the field.
      const { defaultValue = '' } = path[0] as Partial<HTMLInputElement>;
      noticer.entered(defaultValue, path[0] as Element);
      typed(path);
    } else if (type === 'click') deleting(path, true);
  }

  listen(document);
  if (isOnContactsPage()) {
    for (const event of early) guard(takeOver)(event);
    entered(early.at(-1)?.path ?? []);
    enteredFrame();
  }
  window.addEventListener('blur', guard(enteredFrame), { signal: everything.signal });
}

/** The relevant messages: a contact exists or, if deletions are expected, contacts were deleted. */
function messageFilter({ isListening }: Deletions): MessageFilter {
  return {
    mayMatch: (text) => mayAlreadyExist(text) || (isListening() && mayTellDeletion(text)),
    matches: (text) => saysAlreadyExists(text) || (isListening() && deletedByMessage(text) !== undefined),
  };
}
