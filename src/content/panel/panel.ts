import { render } from 'preact';
import { send } from '../../protocol/send';
import { day } from '../../ui/text';
import { createFailureReport } from '../failure-report';
import type { ContactRestorePanel } from '../panel-contract';
import { timeToRest } from './at-rest';
import { hideRestOf } from './event-shield';
import { keepClear } from './keep-clear';
import { hasDialog, hasListOpen } from './open-layer';
import { contactContent, deletedContent, deletingContent, type PanelContent } from './panel-content';
import { createPanelHost } from './panel-host';
import { SEEN_FOR, type VisibilityWatch, watchVisibility } from './really-visible';

/** Delay after a click or key before checking whether a blocking dialog has closed, in ms. */
const DIALOG_CHECK = 300;
/** How often this is checked otherwise, in ms. Each check adds the panel to the page and removes it. */
const DIALOG_RECHECK = 3_000;
/** Delay before the live region changes, in ms. Screen readers announce only changes to a region that already exists. */
const ANNOUNCED_AFTER = 150;

interface OpenPanel {
  content: PanelContent;
  close(): void;
}

/**
 * The entry point of the panel. The background loads it into the tab whenever there is something to show, so it may run
 * several times in a page. Only the first run has an effect.
 */
const guard = createFailureReport(send).guard('drawing');
globalThis.contactRestorePanel ??= createPanel();

function createPanel(): ContactRestorePanel {
  let current: OpenPanel | undefined;
  let next: (() => void) | undefined;
  let arriving: ReturnType<typeof setTimeout> | undefined;
  // The first date format of a process is slow, so one is made while the background still reads the contact.
  setTimeout(guard(() => void day(0)));

  /** Waits until the message has slid to its place, so that the panel is drawn beside it at once. */
  function showAtRest(content: PanelContent): void {
    clearTimeout(arriving);
    const ms = timeToRest(content.about());
    if (ms === 0) show(content);
    else arriving = setTimeout(guard(show), ms, content);
  }

  function show(content: PanelContent): void {
    clearTimeout(arriving);
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
    show: (notice, events) => showAtRest(contactContent(notice, events)),
    explain(note, dialog) {
      if (current) return false;
      show(deletingContent(note, dialog));
      return current !== undefined;
    },
    tellDeleted(count, account) {
      if (current && current.content.stage() !== 'note') return;
      show(deletedContent(count, account));
    },
    withdraw() {
      next = undefined;
      clearTimeout(arriving);
      if (current?.content.stage() === 'offer') current.close();
    },
    hide() {
      next = undefined;
      clearTimeout(arriving);
      current?.close();
    },
  };
}

/** Returns undefined if the panel closed immediately. */
function open(content: PanelContent, closed: () => void): OpenPanel | undefined {
  const { state } = content;
  const listeners = new AbortController();
  let visibility: VisibilityWatch | undefined;
  let waiting: ReturnType<typeof setTimeout> | undefined;
  /** The panel is off the page, because a press could not reach it there. */
  let isAway = false;
  /** The person pressed a button again while its write ran. The next press may be meant for it too, not for what replaces it. */
  let isPressedAgain = false;
  /** Presses before this time are ignored, in ms since the page began. */
  let strayUntil = 0;
  const keys = { keydown: onEscape, keydownBeforePage: onEscapeOfDialog, keydownAfterPage: onEscapeOfPage };
  const moved = () => visibility?.moved();
  const host = createPanelHost({ ...keys, mousedown: keepFocusOnPage, displaced: appear, raised: moved }, guard);
  const places = { moved, ...(content.onlyAside && { covering: close }) };
  const clear = keepClear(host, content.about, places, guard);

  const press = guard(async (click: MouseEvent, button: Element, write: () => Promise<void> | void) => {
    if (isWriting()) isPressedAgain = true;
    if (isWriting() || click.timeStamp < strayUntil) return;
    const verdict = await visibility?.judge(click, button);
    if (verdict === 'covered') content.covered();
    // A press before this one may have begun to write while this one was judged.
    if (verdict !== 'accepted' || isWriting()) return;
    await write();
    if (isPressedAgain) strayUntil = performance.now() + SEEN_FOR;
    isPressedAgain = false;
  });

  function isWriting(): boolean {
    return content.stage() === 'restoring' || content.stage() === 'undoing';
  }

  render(content.draw({ guarded, dismiss: guard(dismiss), close: guard(close) }), host.surface);
  for (const type of ['click', 'keyup', 'toggle', 'close', 'fullscreenchange']) {
    window.addEventListener(type, guard(appearSoon), { signal: listeners.signal, capture: true, passive: true });
  }
  appear();

  /** Shows the panel. If a press cannot reach it, it stays off the page until the blocking dialog closes. */
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
    waiting = setTimeout(guard(appear), DIALOG_RECHECK);
  }

  function appearSoon(): void {
    if (!isAway) return;
    clearTimeout(waiting);
    waiting = setTimeout(guard(appear), DIALOG_CHECK);
  }

  function announce(): void {
    const speak = guard(() => {
      state.isOnPage.value = true;
    });
    waiting = setTimeout(speak, ANNOUNCED_AFTER);
  }

  /** Handles Escape inside the panel. */
  function onEscape(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || event.isComposing) return;
    event.preventDefault();
    dismiss();
    hideRestOf(event, guard);
  }

  /** The panel is above the page's dialogs, so one Escape closes it and leaves them open. A note leaves the key to them. */
  function onEscapeOfDialog(event: KeyboardEvent): void {
    if (content.stage() === 'note') return;
    if (!isEscape(event) || !host.isInPlace() || !hasDialog(event.composedPath())) return;
    event.stopImmediatePropagation();
    onEscape(event);
  }

  /** Without an open dialog, the panel takes Escape only if the page has not handled it. */
  function onEscapeOfPage(event: KeyboardEvent): void {
    if (!isEscape(event) || event.defaultPrevented || !host.isInPlace()) return;
    if (content.stage() !== 'note' || !hasDialog(event.composedPath())) onEscape(event);
  }

  /** After a press on the panel, except on its list, the focus stays where the person was typing. */
  function keepFocusOnPage(event: MouseEvent, target: Element | null): void {
    if (!target?.closest('select')) event.preventDefault();
  }

  function guarded(click: Event, write: () => Promise<void> | void): void {
    const original = host.original(click);
    const button = click.currentTarget;
    if (original && button instanceof Element) press(original, button, write);
  }

  function dismiss(): void {
    if (isWriting()) return;
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
