import controlsCss from '../../ui/controls.css?inline';
import tokensCss from '../../ui/tokens.css?inline';
import { PANEL_ELEMENT } from '../panel-contract';
import { quietly } from '../quietly';
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
  /** Puts it at a point of the viewport, in CSS px. */
  move(left: number, top: number): void;
  /** Whether the keyboard is in the panel. */
  hasFocus(): boolean;
  remove(): void;
}

/**
 * The element that the page has to live with: one, outside its body, without a trace of what it shows. It stands in the
 * browser's top layer (popover), above whatever z-index the page uses, and where a transform, filter or overflow of the
 * page's own elements does not reach.
 */
export function createPanelHost(): PanelHost {
  for (const old of document.querySelectorAll(PANEL_ELEMENT)) old.remove();
  const element = document.createElement(PANEL_ELEMENT);
  element.popover = 'manual';
  const root = element.attachShadow({ mode: 'closed' });
  const surface = document.createElement('div');
  surface.className = 'surface';
  const place = addStyles(root);
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
    move(left, top) {
      place({ left, top });
      // A page that is zoomed by its own style zooms us with it, so that our px are not the viewport's.
      const is = element.getBoundingClientRect();
      const zoom = element.offsetWidth > 0 ? is.width / element.offsetWidth : 1;
      if (Math.abs(is.left - left) > 1 || Math.abs(is.top - top) > 1) place({ left: left / zoom, top: top / zoom });
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
 * Style sheets made by script are beyond the page's content security policy. The colours are set on the surface, not on
 * the host, because a page's rule for every element (`* { --ink: red }`) wins over the host's own.
 */
function addStyles(root: ShadowRoot): (at: { left: number; top: number }) => void {
  const css = [
    hostCss,
    tokensCss.replaceAll(':host', '.surface'),
    controlsCss.replaceAll(':host', '.surface'),
    panelCss,
  ];
  const position = sheet('');
  root.adoptedStyleSheets = [...css.map(sheet), position];
  return ({ left, top }) => {
    position.replaceSync(`:host { left: ${left}px !important; top: ${top}px !important; }`);
  };
}

function sheet(css: string): CSSStyleSheet {
  const made = new CSSStyleSheet();
  made.replaceSync(css);
  return made;
}
