import { render } from 'preact';
import { send } from '../../protocol/send';
import { day } from '../../ui/text';
import { createFailureReport } from '../failure-report';
import type { ContactRestorePanel } from '../panel-contract';
import { keepClear } from './keep-clear';
import { hasDialog, hasListOpen } from './open-layer';
import { type Content, contactContent, deletedContent, explanation } from './panel-content';
import { createPanelHost } from './panel-host';
import { type VisibilityWatch, watchVisibility } from './really-visible';

/** How long after a click or a key it is looked whether a dialog that keeps everything else out of reach has gone, in ms. */
const DIALOG_CHECK = 300;
/** How often it is looked without that, in ms: each look puts the panel on the page and takes it off again. */
const DIALOG_RECHECK = 3_000;
/** A live region speaks of what changes in it, and so must be there for a moment before it changes, in ms. */
const ANNOUNCED_AFTER = 150;

interface OpenPanel {
  content: Content;
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
  // The first day that a process writes takes longer than anything else that the panel says. One is written while the background still
  // reads what is to be said.
  setTimeout(quietly(() => void day(0)));

  function show(content: Content): void {
    const stage = current?.content.stage();
    if (stage === 'restoring' || stage === 'undoing') {
      next = () => show(content);
      return;
    }
    if (current?.content.key === content.key && stage !== 'restored') return;
    current?.close();
    const opened = open(content, () => {
      current = undefined;
      const following = next;
      next = undefined;
      following?.();
    });
    current = opened ?? current;
  }

  return {
    show: (notice, events) => show(contactContent(notice, events)),
    explain(note, dialog) {
      if (current) return false;
      show(explanation(note, dialog));
      return current !== undefined;
    },
    tellDeleted(count, account) {
      if (current && current.content.stage() !== 'note') return;
      show(deletedContent(count, account));
    },
    withdraw() {
      next = undefined;
      if (current?.content.stage() === 'offer') current.close();
    },
    hide() {
      next = undefined;
      current?.close();
    },
  };
}

/** Answers nothing where it was closed at once. */
function open(content: Content, closed: () => void): OpenPanel | undefined {
  const { state } = content;
  const listeners = new AbortController();
  let visibility: VisibilityWatch | undefined;
  let waiting: ReturnType<typeof setTimeout> | undefined;
  /** It is not on the page, because a press could not reach it there. */
  let isAway = false;
  const host = createPanelHost({ keydown: onEscape, mousedown: keepFocusOnPage, displaced: appear }, quietly);
  const places = { moved: () => visibility?.moved(), ...(content.onlyAside && { covering: close }) };
  const clear = keepClear(host, content.about, places, quietly);

  const press = quietly(async (click: MouseEvent, button: Element, write: () => Promise<void> | void) => {
    const verdict = await visibility?.judge(click, button);
    if (verdict === 'accepted') await write();
    if (verdict === 'covered') content.covered();
  });

  render(content.draw({ guarded, dismiss: quietly(dismiss), close: quietly(close) }), host.surface);
  const escaped = quietly(onEscapeOfPage);
  window.addEventListener('keydown', quietly(onEscapeOfDialog), { signal: listeners.signal, capture: true });
  window.addEventListener('keydown', escaped, { signal: listeners.signal });
  for (const type of ['click', 'keyup', 'toggle', 'close', 'fullscreenchange']) {
    window.addEventListener(type, quietly(appearSoon), { signal: listeners.signal, capture: true, passive: true });
  }
  appear();

  /** Where a press could not reach the panel it is not shown, and starts anew once the dialog that is in the way is closed. */
  function appear(): void {
    clearTimeout(waiting);
    visibility?.stop();
    visibility = undefined;
    isAway = false;
    if (host.open()) {
      clear.place();
      if (listeners.signal.aborted) return;
      if (host.canBePressed()) {
        visibility = watchVisibility(host.element, host.surface);
        announce();
        return;
      }
      host.wait();
    }
    if (content.onlyAside) {
      close();
      return;
    }
    state.isOnPage.value = false;
    isAway = true;
    waiting = setTimeout(quietly(appear), DIALOG_RECHECK);
  }

  function appearSoon(): void {
    if (!isAway) return;
    clearTimeout(waiting);
    waiting = setTimeout(quietly(appear), DIALOG_CHECK);
  }

  function announce(): void {
    const speak = quietly(() => {
      state.isOnPage.value = true;
    });
    waiting = setTimeout(speak, ANNOUNCED_AFTER);
  }

  /** Inside the panel. */
  function onEscape(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || event.isComposing) return;
    event.preventDefault();
    dismiss();
  }

  /** The panel stands above the page's dialogs: one Escape closes it and leaves them open. A note leaves it to them. */
  function onEscapeOfDialog(event: KeyboardEvent): void {
    if (content.stage() === 'note') return;
    if (!isEscape(event) || !host.isInPlace() || !hasDialog(event.composedPath())) return;
    event.stopImmediatePropagation();
    onEscape(event);
  }

  /** Where the page has no dialog, only when nothing else of the page's wants it. */
  function onEscapeOfPage(event: KeyboardEvent): void {
    if (!isEscape(event) || event.defaultPrevented || !host.isInPlace()) return;
    if (content.stage() !== 'note' || !hasDialog(event.composedPath())) onEscape(event);
  }

  /** Somebody who clicks a button or unfolds something here goes on typing where they were. */
  function keepFocusOnPage(event: MouseEvent, target: Element | null): void {
    if (target?.closest('button, summary')) event.preventDefault();
  }

  function guarded(click: Event, write: () => Promise<void> | void): void {
    const original = host.original(click);
    const button = click.currentTarget;
    if (original && button instanceof Element) press(original, button, write);
  }

  function dismiss(): void {
    const stage = content.stage();
    if (stage === 'restoring' || stage === 'undoing') return;
    content.dismissed();
    close();
  }

  function close(): void {
    if (listeners.signal.aborted) return;
    clearTimeout(waiting);
    listeners.abort();
    visibility?.stop();
    clear.stop();
    host.remove();
    render(null, host.surface);
    closed();
  }

  return listeners.signal.aborted ? undefined : { content, close };
}

function isEscape(event: KeyboardEvent): boolean {
  return event.key === 'Escape' && event.isTrusted && !event.isComposing && !hasListOpen(event.composedPath());
}
