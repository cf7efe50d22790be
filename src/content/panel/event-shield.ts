import { focusedFrames } from '../composed-tree';
import type { FailureGuard } from '../failure-report';

const PREVENTABLE = ['click', 'mousedown', 'keydown'];
const FOCUS = ['focus', 'blur', 'focusin', 'focusout'];
const OTHERS = [
  ...['keyup', 'keypress', 'beforeinput', 'input', 'copy', 'cut', 'paste'],
  ...['pointerdown', 'pointerup', 'mouseup', 'dblclick', 'auxclick', 'contextmenu', 'touchstart', 'touchend', 'wheel'],
];

/** The events, other than clicks, that the panel handles. */
export interface PanelInput {
  keydown(event: KeyboardEvent): void;
  /** A key is pressed outside of the panel, and the page has not heard it yet. */
  keydownBeforePage(event: KeyboardEvent): void;
  /** A key was pressed outside of the panel, and the page has heard it. */
  keydownAfterPage(event: KeyboardEvent): void;
  mousedown(event: MouseEvent, target: Element | null): void;
}

interface EventShield {
  /** The person's click that an event inside the panel was made from. */
  original(click: Event): MouseEvent | undefined;
  /** Tells where the host is now. Events between two elements of one shadow root do not leave that root. */
  movedInto(root: Node): void;
  /** Returns the focus to where it was on the page before it entered the panel. */
  giveBackFocus(): void;
  stop(): void;
}

/**
 * Hides everything that happens in the panel from the page: shortcuts, presses "outside" a dialog, and a focus that leaves
 * one. Pages also listen at the window in the capturing phase, so each event is stopped there, by the stub's listener where
 * it has one. A synthetic click, which ends at the closed shadow root, is then dispatched on the clicked element. The
 * browser's default actions still happen.
 */
export function shieldEvents(host: HTMLElement, root: ShadowRoot, heard: PanelInput, guard: FailureGuard): EventShield {
  const originals = new WeakMap<Event, MouseEvent>();
  const listeners = new AbortController();
  const places = new WeakSet<EventTarget>();
  let pressed: Element | null = null;
  /** The page's element that had the focus before the panel. The page believes that it still has it. */
  let lastFocused: HTMLElement | undefined;

  // The person's own click already triggers the default action.
  root.addEventListener('click', (event) => originals.has(event) && event.preventDefault());

  function take(event: Event): void {
    if (event.composedPath()[0] !== host) {
      const isFirst = !(event.currentTarget instanceof ShadowRoot);
      if (event.type === 'keydown' && isFirst) heard.keydownBeforePage(event as KeyboardEvent);
      return;
    }
    event.stopImmediatePropagation();
    if (!event.isTrusted) return;
    if (event.type === 'keydown') heard.keydown(event as KeyboardEvent);
    if (event.type === 'mousedown') {
      pressed = targetOf(event as MouseEvent);
      heard.mousedown(event as MouseEvent, pressed);
    }
    if (event.type === 'click') click(event as MouseEvent);
  }

  function click(event: MouseEvent): void {
    const target = targetOf(event);
    // A click that began on another button, or before the panel appeared, is ignored.
    const isWhole = event.detail === 0 || target?.closest('button') === (pressed?.closest('button') ?? undefined);
    pressed = null;
    if (!target || !isWhole) return;
    const { clientX, clientY, detail } = event;
    const standIn = new MouseEvent('click', { bubbles: true, cancelable: true, clientX, clientY, detail });
    originals.set(standIn, event);
    target.dispatchEvent(standIn);
  }

  /** The clicked element in the closed shadow root, which the event does not reveal. A keyboard click has no position. */
  function targetOf({ detail, clientX, clientY }: MouseEvent): Element | null {
    return detail === 0 ? root.activeElement : root.elementFromPoint(clientX, clientY);
  }

  function takeFocus(event: FocusEvent): void {
    const [target] = event.composedPath();
    const isLeaving = event.type === 'blur' || event.type === 'focusout';
    if (target === host) {
      event.stopImmediatePropagation();
      if (isLeaving && event.relatedTarget === null) setTimeout(guard(leave));
    } else if (event.isTrusted && event.relatedTarget === host) {
      // A frame loses the focus after the field in it.
      const inner = (target as Partial<HTMLIFrameElement>).contentDocument;
      if (isLeaving && (!inner || lastFocused?.ownerDocument !== inner)) lastFocused = target as HTMLElement;
      if (isLeaving || target === lastFocused) event.stopImmediatePropagation();
      else reportBlur(target as HTMLElement);
    } else if (isLeaving && isInFrame(target)) lastFocused = target as HTMLElement;
    if (event.type === 'blur') withinFrames();
  }

  /** The focus left the panel without moving to another element. */
  function leave(): void {
    if (document.hasFocus() && root.activeElement === null) reportBlur(null);
  }

  /** Tells the page that its element lost the focus, once the focus is elsewhere on the page. */
  function reportBlur(relatedTarget: Element | null): void {
    const field = lastFocused;
    lastFocused = undefined;
    // A field in a frame has heard it, because the focus left its document.
    if (!field?.isConnected || field === document.activeElement || isInFrame(field)) return;
    field.dispatchEvent(new FocusEvent('blur', { relatedTarget, composed: true }));
    field.dispatchEvent(new FocusEvent('focusout', { relatedTarget, composed: true, bubbles: true }));
  }

  const listener = guard((event: Event) => (FOCUS.includes(event.type) ? takeFocus(event as FocusEvent) : take(event)));

  function within(place: EventTarget): void {
    if (places.has(place)) return;
    places.add(place);
    const options = { capture: true, signal: listeners.signal };
    for (const type of [...PREVENTABLE, ...FOCUS]) place.addEventListener(type, listener, options);
    for (const type of OTHERS) place.addEventListener(type, listener, { ...options, passive: true });
  }

  /** Events in a frame do not leave it. */
  function withinFrames(): void {
    for (const { defaultView } of focusedFrames()) if (defaultView) withinWindow(defaultView);
  }

  function withinWindow(place: Window): void {
    if (places.has(place)) return;
    within(place);
    place.addEventListener('keydown', guard(heard.keydownAfterPage), { signal: listeners.signal });
  }

  withinWindow(window);
  withinFrames();
  const stub = globalThis.contactRestoreStub;
  if (stub) stub.shield = listener;

  return {
    original: (event) => originals.get(event),
    movedInto(place) {
      if (place instanceof ShadowRoot) within(place);
    },
    giveBackFocus() {
      if (root.activeElement && lastFocused?.isConnected) lastFocused.focus({ preventScroll: true });
    },
    stop() {
      listeners.abort();
      if (stub?.shield === listener) stub.shield = undefined;
    },
  };
}

/** Hides the rest of a key press from the page: repeated events while the key is held, and its release. */
export function hideRestOf({ key, view }: KeyboardEvent, guard: FailureGuard): void {
  const stub = globalThis.contactRestoreStub;
  const rest = new AbortController();
  const listener = guard((event: Event) => {
    const { type, key: heard, repeat } = event as KeyboardEvent;
    if (heard !== key) return;
    if (type === 'keyup' || !repeat) {
      rest.abort();
      if (stub?.shield === listener) stub.shield = undefined;
    }
    if (type === 'keydown' && !repeat) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  });
  for (const type of ['keydown', 'keyup']) {
    (view ?? window).addEventListener(type, listener, { capture: true, signal: rest.signal });
  }
  if (stub) stub.shield ??= listener;
}

function isInFrame(target: EventTarget | undefined): boolean {
  const { ownerDocument } = target as Partial<Element>;
  return ownerDocument !== undefined && ownerDocument !== null && ownerDocument !== document;
}
