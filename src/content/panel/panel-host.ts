import controlsCss from '../../ui/controls.css?inline';
import tokensCss from '../../ui/tokens.css?inline';
import type { Quietly } from '../failure-report';
import { PANEL_ELEMENT } from '../panel-contract';
import type { Size } from './choose-place';
import hostCss from './host.css?inline';
import panelCss from './panel.css?inline';

/** How often the panel is put back when the page takes it away. A page that insists has it its way. */
const MOST_RETURNS = 3;

/** Nothing that is done inside the panel is for the page to hear: no shortcut, no "click outside", no focus trap. */
const KEPT_INSIDE = [
  ...['keydown', 'keyup', 'keypress', 'beforeinput', 'input', 'change', 'copy', 'cut', 'paste'],
  ...['pointerdown', 'pointerup', 'mousedown', 'mouseup', 'click', 'dblclick', 'auxclick', 'contextmenu'],
  ...['touchstart', 'touchend', 'focusin', 'focusout', 'wheel'],
];

export interface PanelHost {
  element: HTMLElement;
  /** Where the panel is drawn, inside the closed shadow root. */
  surface: HTMLElement;
  /** Puts it on top of the page. */
  open(): void;
  /**
   * Puts it at a point of a viewport of this size, in CSS px, and fastens it to the nearest two edges: what it has more to say
   * later, and a window that is made smaller, does not carry it out of the viewport.
   */
  move(left: number, top: number, viewport: Size): void;
  /** Whether the keyboard is in the panel. */
  hasFocus(): boolean;
  remove(): void;
}

/**
 * The element that the page has to live with: one, outside its body, without a trace of what it shows. It stands in the
 * browser's top layer (popover), above whatever z-index the page uses, and where a transform, filter or overflow of the
 * page's own elements does not reach.
 */
export function createPanelHost(quietly: Quietly): PanelHost {
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
  for (const type of KEPT_INSIDE) root.addEventListener(type, (event) => event.stopPropagation(), { passive: true });

  let returns = 0;
  let open = false;

  function show(): void {
    if (!element.isConnected) document.documentElement.append(element);
    if (!element.matches(':popover-open')) element.showPopover();
    open = true;
    removals.observe(document, { childList: true });
    removals.observe(document.documentElement, { childList: true });
  }

  function comeBack(): void {
    if (!open || (element.isConnected && element.matches(':popover-open'))) return;
    if (returns++ < MOST_RETURNS) show();
  }

  const removals = new MutationObserver(quietly(comeBack));
  element.addEventListener('toggle', quietly(comeBack));

  return {
    element,
    surface,
    open() {
      show();
    },
    move(left, top, viewport) {
      const { width, height } = element.getBoundingClientRect();
      const isRight = left + width / 2 > viewport.width / 2;
      const isLow = top + height / 2 > viewport.height / 2;
      let x = isRight ? viewport.width - left - width : left;
      let y = isLow ? viewport.height - top - height : top;
      const put = () =>
        place(`:host {
          ${isRight ? 'right' : 'left'}: ${x}px !important;
          ${isLow ? 'bottom' : 'top'}: ${y}px !important;
        }`);
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
    remove() {
      open = false;
      removals.disconnect();
      element.remove();
    },
  };
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
