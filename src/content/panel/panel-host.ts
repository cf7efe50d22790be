import controlsCss from '../../ui/controls.css?inline';
import tokensCss from '../../ui/tokens.css?inline';
import { hitAt } from '../composed-tree';
import type { Quietly } from '../failure-report';
import { PANEL_ELEMENT } from '../panel-contract';
import type { Size } from './choose-place';
import hostCss from './host.css?inline';
import { openLayer } from './open-layer';
import panelCss from './panel.css?inline';
import { type HeardInside, keepUnheard } from './unheard';

/** How often the panel is put back when the page takes it away. A page that insists has it its way. */
const MOST_RETURNS = 3;

/** How many children of a dialog are compared, to see whether one more moves them. */
const MOST_CHILDREN = 100;

export interface PanelHost {
  element: HTMLElement;
  /** Where the panel is drawn, inside the closed shadow root. */
  surface: HTMLElement;
  /**
   * Puts it on top of the page, in the dialog or popover of the browser's own that is open there. Answers false, and stays
   * off the page, where that would not leave the dialog as it is.
   */
  open(): boolean;
  /** Whether it is where it was put, and that is where it can be used. */
  isInPlace(): boolean;
  /** Whether a press on it would reach it. */
  canBePressed(): boolean;
  /** Takes it off the page until it is opened again. */
  wait(): void;
  /**
   * Puts it at a point of a viewport of this size, in CSS px, and fastens it to the nearest two edges: what it has more to say
   * later, and a window that is made smaller, does not carry it out of the viewport.
   */
  move(left: number, top: number, viewport: Size): void;
  /** Whether the keyboard is in the panel. */
  hasFocus(): boolean;
  /** The click of a person that one inside the panel stands for. */
  original(click: Event): MouseEvent | undefined;
  remove(): void;
}

export interface HostEvents extends HeardInside {
  /** It is not in its place any more: a dialog has opened or closed, or the page has taken it away. */
  displaced(): void;
}

/**
 * The element that the page has to live with: one, outside its body or the last in an open dialog, without a trace of what it
 * shows. It stands in the browser's top layer (popover), above whatever z-index the page uses, and where a transform, filter
 * or overflow of the page's own elements does not reach.
 */
export function createPanelHost(events: HostEvents, quietly: Quietly): PanelHost {
  for (const old of document.querySelectorAll(PANEL_ELEMENT)) old.remove();
  const element = document.createElement(PANEL_ELEMENT);
  element.popover = 'manual';
  const root = element.attachShadow({ mode: 'closed' });
  const surface = document.createElement('div');
  surface.className = 'surface';
  const place = addStyles(root, [
    hostCss,
    // On the surface, because a page's rule for every element (`* { --ink: red }`) wins over the host's own.
    tokensCss.replaceAll(':host', '.surface'),
    controlsCss.replaceAll(':host', '.surface'),
    panelCss,
    '',
  ]);
  root.append(surface);
  const unheard = keepUnheard(element, root, events, quietly);

  const listeners = new AbortController();
  let returns = 0;
  let home: Element | undefined;
  /** A dialog that does not stay as it is with one child more, until it is closed. */
  let delicate: Element | undefined;

  const look = quietly(() => {
    if (home === undefined || (isInPlace() && canBePressed())) return;
    // A page that insists has it its way.
    const isOurHome = isRendered(home) && home === homeNow();
    if (isOurHome && returns++ >= MOST_RETURNS) return;
    events.displaced();
  });
  const removals = new MutationObserver(look);
  const dialogs = new MutationObserver(look);
  /** It has no size once the dialog that it is in is closed or gone. */
  const size = new ResizeObserver(look);

  function isOpen(): boolean {
    return element.matches(':popover-open');
  }

  function isInPlace(): boolean {
    return home !== undefined && home === homeNow() && element.parentNode === home && isOpen() && isRendered(home);
  }

  function canBePressed(): boolean {
    const { left, top, width, height } = surface.getBoundingClientRect();
    return hitAt(left + width / 2, top + height / 2) === element;
  }

  function wait(): void {
    home = undefined;
    for (const observer of [removals, dialogs, size]) observer.disconnect();
    element.remove();
  }

  for (const type of ['toggle', 'close', 'focusin', 'fullscreenchange']) {
    window.addEventListener(type, look, { capture: true, passive: true, signal: listeners.signal });
  }

  return {
    element,
    surface,
    isInPlace,
    wait,
    open() {
      const place = homeNow();
      if (place === delicate) return false;
      const before = place === document.documentElement ? '' : shapeOf(place);
      wait();
      place.append(element);
      element.showPopover();
      unheard.within(place.getRootNode());
      if (before !== '' && before !== shapeOf(place)) {
        delicate = place;
        wait();
        return false;
      }
      home = place;
      removals.observe(document, { childList: true });
      removals.observe(document.documentElement, { childList: true });
      removals.observe(place, { childList: true });
      dialogs.observe(document, { attributeFilter: ['open'], subtree: true });
      size.observe(surface);
      return true;
    },
    canBePressed,
    move(left, top, viewport) {
      const { width, height } = element.getBoundingClientRect();
      const isRight = left + width / 2 > viewport.width / 2;
      const isLow = top + height / 2 > viewport.height / 2;
      let x = isRight ? viewport.width - left - width : left;
      let y = isLow ? viewport.height - top - height : top;
      const put = () => {
        place(`:host {
          ${isRight ? 'right' : 'left'}: ${x}px !important;
          ${isLow ? 'bottom' : 'top'}: ${y}px !important;
        }`);
      };
      put();
      const is = element.getBoundingClientRect();
      if (Math.abs(is.left - left) <= 1 && Math.abs(is.top - top) <= 1) return;
      // A page that is zoomed by its own style zooms us with it, so that our px are not the viewport's.
      const zoom = element.offsetWidth > 0 ? is.width / element.offsetWidth : 1;
      x += ((isRight ? 1 : -1) * (is.left - left)) / zoom;
      y += ((isLow ? 1 : -1) * (is.top - top)) / zoom;
      put();
    },
    hasFocus: () => root.activeElement !== null,
    original: unheard.original,
    remove() {
      unheard.giveBackFocus();
      unheard.stop();
      listeners.abort();
      wait();
    },
  };
}

function homeNow(): Element {
  return openLayer() ?? document.documentElement;
}

function isRendered(home: Element): boolean {
  return home.isConnected && home.checkVisibility();
}

/** Where a dialog and its children stand. */
function shapeOf(dialog: Element): string {
  const children = [...dialog.children].slice(0, MOST_CHILDREN).filter(({ localName }) => localName !== PANEL_ELEMENT);
  return [dialog, ...children].map((each) => Object.values(each.getBoundingClientRect().toJSON())).join(';');
}

/**
 * Style sheets that a script adopts are beyond the page's content security policy, and stay so when the page moves the host.
 * A content script may not adopt any in Firefox before 153. There, unlike in Chromium, `<style>` elements of a content script
 * stay beyond the policy wherever the page puts them. Answers a function that replaces the last of the sheets.
 */
function addStyles(root: ShadowRoot, css: string[]): (last: string) => void {
  try {
    const sheets = css.map(adoptable);
    root.adoptedStyleSheets = sheets;
    return (last) => sheets.at(-1)?.replaceSync(last);
  } catch {
    const elements = css.map(styleElement);
    root.prepend(...elements);
    return (last) => {
      // Only text that is set this way is the content script's; a text node counts as the page's.
      for (const element of elements.slice(-1)) element.textContent = last;
    };
  }
}

function adoptable(css: string): CSSStyleSheet {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  return sheet;
}

function styleElement(css: string): HTMLStyleElement {
  const element = document.createElement('style');
  element.textContent = css;
  return element;
}
