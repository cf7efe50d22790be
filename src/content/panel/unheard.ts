import type { Quietly } from '../failure-report';

const PREVENTABLE = ['click', 'mousedown', 'keydown'];
const FOCUS = ['focus', 'blur', 'focusin', 'focusout'];
const OTHERS = [
  ...['keyup', 'keypress', 'beforeinput', 'input', 'copy', 'cut', 'paste'],
  ...['pointerdown', 'pointerup', 'mouseup', 'dblclick', 'auxclick', 'contextmenu', 'touchstart', 'touchend', 'wheel'],
];

/** What the panel itself wants to hear of what is done in it, other than clicks. */
export interface HeardInside {
  keydown(event: KeyboardEvent): void;
  mousedown(event: MouseEvent, target: Element | null): void;
}

export interface Unheard {
  /** The click of a person that one inside the panel stands for. */
  original(click: Event): MouseEvent | undefined;
  /** Where the panel lives now: what happens between two elements of a shadow root is not told outside of it. */
  within(root: Node): void;
  /** The keyboard goes back to where it was on the page before it was in the panel. */
  giveBackFocus(): void;
  stop(): void;
}

/**
 * Nothing that is done in the panel is for the page to hear: no shortcut, no press "outside" of a dialog, no focus that has
 * left one. Pages listen for these in the capturing phase too, so each event is taken on its way down, at the window, and a
 * click that stands for the person's, and ends at the closed shadow root, is given to what was clicked in there. What the
 * browser does of its own accord at an event it still does.
 */
export function keepUnheard(host: HTMLElement, root: ShadowRoot, heard: HeardInside, quietly: Quietly): Unheard {
  const originals = new WeakMap<Event, MouseEvent>();
  const ours = new AbortController();
  const places = new WeakSet<EventTarget>();
  let pressed: Element | null = null;
  /** What had the keyboard on the page before the panel; the page believes that it still has it. */
  let left: HTMLElement | undefined;

  // The browser does what a click does at the person's own.
  root.addEventListener('click', (event) => originals.has(event) && event.preventDefault());

  function take(event: Event): void {
    if (event.composedPath()[0] !== host) return;
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
    // One that was begun on another button, or before the panel was there, is for none.
    const isWhole = event.detail === 0 || target?.closest('button') === (pressed?.closest('button') ?? undefined);
    pressed = null;
    if (!target || !isWhole) return;
    const { clientX, clientY, detail } = event;
    const standIn = new MouseEvent('click', { bubbles: true, cancelable: true, clientX, clientY, detail });
    originals.set(standIn, event);
    target.dispatchEvent(standIn);
  }

  /** What was clicked in the closed shadow root, of which the event tells nothing. One by keyboard has no place. */
  function targetOf({ detail, clientX, clientY }: MouseEvent): Element | null {
    return detail === 0 ? root.activeElement : root.elementFromPoint(clientX, clientY);
  }

  function takeFocus(event: FocusEvent): void {
    const [target] = event.composedPath();
    const isLeaving = event.type === 'blur' || event.type === 'focusout';
    if (target === host) {
      event.stopImmediatePropagation();
      if (isLeaving && event.relatedTarget === null) setTimeout(quietly(leave));
    } else if (event.isTrusted && event.relatedTarget === host) {
      if (isLeaving) left = target as HTMLElement;
      if (target === left) event.stopImmediatePropagation();
      else tellLeft(target as HTMLElement);
    }
  }

  /** The keyboard has gone from the panel to no other element. */
  function leave(): void {
    if (document.hasFocus() && root.activeElement === null) tellLeft(null);
  }

  /** The page hears that the keyboard is not where it was before the panel, once it is elsewhere on the page. */
  function tellLeft(relatedTarget: Element | null): void {
    const field = left;
    left = undefined;
    if (!field?.isConnected || field === document.activeElement) return;
    field.dispatchEvent(new FocusEvent('blur', { relatedTarget, composed: true }));
    field.dispatchEvent(new FocusEvent('focusout', { relatedTarget, composed: true, bubbles: true }));
  }

  function within(place: EventTarget): void {
    if (places.has(place)) return;
    places.add(place);
    const options = { capture: true, signal: ours.signal };
    const taken = quietly(take);
    for (const type of PREVENTABLE) place.addEventListener(type, taken, options);
    for (const type of OTHERS) place.addEventListener(type, taken, { ...options, passive: true });
    const takenFocus = quietly(takeFocus) as (event: Event) => void;
    for (const type of FOCUS) place.addEventListener(type, takenFocus, options);
  }

  within(window);

  return {
    original: (event) => originals.get(event),
    within(place) {
      if (place instanceof ShadowRoot) within(place);
    },
    giveBackFocus() {
      if (root.activeElement && left?.isConnected) left.focus({ preventScroll: true });
    },
    stop: () => ours.abort(),
  };
}
