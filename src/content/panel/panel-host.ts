import controlsCss from '../../ui/controls.css?inline';
import tokensCss from '../../ui/tokens.css?inline';
import { elementAt } from '../composed-tree';
import type { FailureGuard } from '../failure-report';
import { PANEL_ELEMENT } from '../panel-contract';
import type { Size } from './choose-place';
import { type PanelInput, shieldEvents } from './event-shield';
import hostCss from './host.css?inline';
import { openLayer } from './open-layer';
import panelCss from './panel.css?inline';

/** How often the panel is put back after the page removes it. */
const MOST_RETURNS = 3;

/** How often the panel is put above a clear layer that the page opens. The page may do the same in return. */
const MOST_RAISES = 10;

/** Children of a dialog whose positions are compared, to see whether adding the panel moves them. */
const MOST_CHILDREN = 100;

export interface PanelHost {
  element: HTMLElement;
  /** Where the panel is drawn, inside the closed shadow root. */
  surface: HTMLElement;
  /**
   * Puts the host on top of the page, inside the open dialog, popover or full-screen element, if there is one. If that would
   * change its layout, the host stays off the page and this returns false.
   */
  open(): boolean;
  /** Whether the host is where it was put and can be used there. */
  isInPlace(): boolean;
  /** Whether a press on the panel would reach it. */
  canBePressed(): boolean;
  /** Removes the host from the page until it is opened again. */
  wait(): void;
  /**
   * Moves the host to a point of a viewport of this size, in CSS px, and fastens it to the two nearest edges. It then stays
   * inside the viewport when its content grows or the window shrinks.
   */
  move(left: number, top: number, viewport: Size): void;
  hasFocus(): boolean;
  /** The person's click that an event inside the panel was made from. */
  original(click: Event): MouseEvent | undefined;
  remove(): void;
}

interface HostEvents extends PanelInput {
  /** The host is no longer in its place: a dialog opened or closed, or the page removed the host. */
  displaced(): void;
  /** The host was put above a layer that the page has opened. */
  raised(): void;
}

/**
 * The only element on the page. It is outside the body, or the last child of an open dialog or full-screen element, and
 * reveals nothing of its content. As a popover, it is in the browser's top layer: above every z-index, and unaffected by a
 * transform, filter or overflow of the page.
 */
export function createPanelHost(events: HostEvents, guard: FailureGuard): PanelHost {
  for (const old of document.querySelectorAll(PANEL_ELEMENT)) old.remove();
  const element = document.createElement(PANEL_ELEMENT);
  element.popover = 'manual';
  const root = element.attachShadow({ mode: 'closed' });
  const surface = document.createElement('div');
  surface.className = 'surface';
  const place = addStyles(root, [
    hostCss,
    // The tokens are set on the surface, because a page's universal rule (`* { --ink: red }`) overrides those of the host.
    tokensCss.replaceAll(':host', '.surface'),
    controlsCss.replaceAll(':host', '.surface'),
    panelCss,
    '',
  ]);
  root.append(surface);
  const shield = shieldEvents(element, root, events, guard);

  const listeners = new AbortController();
  let returns = 0;
  let raises = 0;
  let home: Element | undefined;
  /** A dialog whose layout changes when the host is added. It is skipped until it closes. */
  let delicate: Element | undefined;

  const look = guard(() => {
    if (home === undefined || (isInPlace() && canBePressed())) return;
    // Give up when the page keeps removing the panel.
    const isOurHome = isRendered(home) && home === homeNow();
    if (isOurHome && returns++ >= MOST_RETURNS) return;
    events.displaced();
  });
  const removals = new MutationObserver(look);
  const dialogs = new MutationObserver(look);
  /** The surface has no size once the dialog around it is closed or removed. */
  const size = new ResizeObserver(look);

  function isOpen(): boolean {
    return element.matches(':popover-open');
  }

  function isInPlace(): boolean {
    return home !== undefined && home === homeNow() && element.parentNode === home && isOpen() && isRendered(home);
  }

  function canBePressed(): boolean {
    const { left, top, width, height } = surface.getBoundingClientRect();
    return elementAt(left + width / 2, top + height / 2) === element;
  }

  function wait(): void {
    home = undefined;
    for (const observer of [removals, dialogs, size]) observer.disconnect();
    element.remove();
  }

  const raise = guard(({ target, newState }: ToggleEvent) => {
    if (newState !== 'open' || !isClear(target as Element) || !isInPlace() || root.activeElement) return;
    if (raises++ >= MOST_RAISES) return;
    element.hidePopover();
    element.showPopover();
    events.raised();
  });
  window.addEventListener('toggle', raise as (event: Event) => void, { capture: true, signal: listeners.signal });

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
      shield.movedInto(place.getRootNode());
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
      // If the page sets `zoom`, it scales the panel too, so the panel's px differ from the viewport's.
      const zoom = element.offsetWidth > 0 ? is.width / element.offsetWidth : 1;
      x += ((isRight ? 1 : -1) * (is.left - left)) / zoom;
      y += ((isLow ? 1 : -1) * (is.top - top)) / zoom;
      put();
    },
    hasFocus: () => root.activeElement !== null,
    original: shield.original,
    remove() {
      shield.giveBackFocus();
      wait();
      shield.stop();
      listeners.abort();
    },
  };
}

function homeNow(): Element {
  return openLayer() ?? document.documentElement;
}

/** Whether a layer is transparent and lets clicks through. Pages show messages in such layers, over the whole page. */
function isClear(layer: Element): boolean {
  const { pointerEvents, backgroundColor, backgroundImage } = getComputedStyle(layer);
  return pointerEvents === 'none' && /, 0\)$/.test(backgroundColor) && backgroundImage === 'none';
}

function isRendered(home: Element): boolean {
  return home.isConnected && home.checkVisibility();
}

/** The positions of a dialog and its children. */
function shapeOf(dialog: Element): string {
  const children = [...dialog.children].slice(0, MOST_CHILDREN).filter(({ localName }) => localName !== PANEL_ELEMENT);
  return [dialog, ...children].map((each) => Object.values(each.getBoundingClientRect().toJSON())).join(';');
}

/**
 * Adds style sheets and returns a function that replaces the last one. Adopted style sheets are exempt from the page's
 * content security policy, even after the page moves the host. Before version 153, Firefox does not let content scripts adopt
 * any. There, unlike in Chromium, `<style>` elements of a content script stay exempt wherever the page moves them.
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
      // Only text set this way belongs to the content script. A text node belongs to the page.
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
