import { h, render } from 'preact';
import { send } from '../../protocol/send';
import { createFailureReport } from '../failure-report';
import type { ContactRestorePanel, DeletedNotice, PanelEvents } from '../panel-contract';
import { DeletedContactPanel } from './deleted-contact-panel';
import { keepClear } from './keep-clear';
import { createPanelHost } from './panel-host';
import { createPanelState, type Stage } from './panel-state';
import { type VisibilityWatch, watchVisibility } from './really-visible';

/** How often it is looked whether a dialog that keeps everything else out of reach has gone, in ms. */
const DIALOG_CHECK = 300;
/** A live region speaks of what changes in it, and so must be there for a moment before it changes, in ms. */
const ANNOUNCED_AFTER = 150;

interface OpenPanel {
  contactId: string;
  stage(): Stage;
  close(): void;
}

/**
 * The panel's entry. The background loads it into the tab whenever there is something to show, so it may run more than
 * once in a page; the first one stays.
 */
const quietly = createFailureReport(send).quietly('drawing');
globalThis.contactRestorePanel ??= createPanel();

function createPanel(): ContactRestorePanel {
  let current: OpenPanel | undefined;
  let next: (() => void) | undefined;

  function show(notice: DeletedNotice, events: PanelEvents): void {
    const stage = current?.stage();
    if (stage === 'restoring' || stage === 'undoing') {
      next = () => show(notice, events);
      return;
    }
    if (current?.contactId === notice.contact.id && stage !== 'restored') return;
    current?.close();
    current = open(notice, events, () => {
      current = undefined;
      const following = next;
      next = undefined;
      following?.();
    });
  }

  return {
    show,
    withdraw() {
      next = undefined;
      if (current?.stage() === 'offer') current.close();
    },
    hide() {
      next = undefined;
      current?.close();
    },
  };
}

function open(notice: DeletedNotice, events: PanelEvents, closed: () => void): OpenPanel {
  const state = createPanelState(send, notice, events.changed);
  const host = createPanelHost(quietly);
  const listeners = new AbortController();
  const escaped = quietly(onEscape);
  let visibility: VisibilityWatch | undefined;
  let waiting: ReturnType<typeof setTimeout> | undefined;
  const clear = keepClear(host, () => visibility?.moved(), quietly);

  const press = quietly(async (click: MouseEvent, button: Element, write: () => Promise<void>) => {
    const verdict = await visibility?.judge(click, button);
    if (verdict === 'accepted') await write();
    if (verdict === 'covered') state.trouble.value = { why: 'covered' };
  });

  render(h(DeletedContactPanel, { state, guarded, dismiss: quietly(dismiss) }), host.surface);
  appear();

  function appear(): void {
    host.open();
    clear.place();
    visibility = watchVisibility(host.element, host.surface);
    host.surface.addEventListener('keydown', escaped);
    window.addEventListener('keydown', escaped, { signal: listeners.signal });
    host.surface.addEventListener('mousedown', quietly(keepFocusOnPage));
    if (isModal()) waiting = setTimeout(quietly(afterDialog), DIALOG_CHECK);
    else announce();
  }

  /**
   * A modal dialog makes all that is outside it inert: the panel is seen above it, but out of reach and unheard. Once the
   * dialog is closed the panel starts anew.
   */
  function afterDialog(): void {
    if (isModal()) {
      waiting = setTimeout(quietly(afterDialog), DIALOG_CHECK);
      return;
    }
    host.open();
    clear.place();
    visibility?.stop();
    visibility = watchVisibility(host.element, host.surface);
    announce();
  }

  function announce(): void {
    const speak = quietly(() => {
      state.isOnPage.value = true;
    });
    waiting = setTimeout(speak, ANNOUNCED_AFTER);
  }

  /** On the page only when nothing of the page's wants it; inside the panel the page does not hear of it. */
  function onEscape(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || !event.isTrusted || event.defaultPrevented || event.isComposing || isModal()) return;
    if (!event.composedPath().some(isDialog)) dismiss();
  }

  /** Somebody who clicks a button or unfolds something here goes on typing where they were, and no dialog's focus trap is sprung. */
  function keepFocusOnPage(event: MouseEvent): void {
    if (event.target instanceof Element && event.target.closest('button, summary')) event.preventDefault();
  }

  function guarded(click: MouseEvent, write: () => Promise<void>): void {
    const button = click.currentTarget;
    if (click.isTrusted && button instanceof Element) press(click, button, write);
  }

  function dismiss(): void {
    const stage = state.stage.value;
    if (stage === 'restoring' || stage === 'undoing') return;
    if (stage === 'offer') events.dismissed();
    close();
  }

  function close(): void {
    clearTimeout(waiting);
    listeners.abort();
    visibility?.stop();
    clear.stop();
    render(null, host.surface);
    host.remove();
    closed();
  }

  return { contactId: notice.contact.id, stage: () => state.stage.value, close };
}

function isModal(): boolean {
  return document.querySelector('dialog:modal') !== null;
}

function isDialog(node: EventTarget): boolean {
  return node instanceof Element && node.matches('dialog,[role=dialog],[role=alertdialog],[aria-modal=true]');
}
