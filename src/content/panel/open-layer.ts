import { elementAt, focusedElement, selfAndAncestors } from '../composed-tree';

/** Dialogs of any kind, from the browser or a library. */
const DIALOGS = 'dialog[open],[role=dialog],[role=alertdialog],[aria-modal=true]';

/**
 * The innermost open dialog or popover of the browser, or the element in full screen. Nothing outside a modal dialog or a
 * full-screen element can be used, and a press outside a popover closes it. Layers in open shadow roots are found by the
 * focus or by hit-testing the middle of the viewport.
 */
export function openLayer(): Element | undefined {
  const open = [...document.querySelectorAll('dialog:modal,:popover-open,:fullscreen')].reverse();
  return [
    ...selfAndAncestors(focusedElement()),
    ...selfAndAncestors(elementAt(innerWidth / 2, innerHeight / 2)),
    ...open,
  ].find(isLayer);
}

/** The page's open dialogs, beginning with the innermost one around the focus. Dialogs in open shadow roots are found too. */
export function openDialogs(): Element[] {
  const open = [...document.querySelectorAll(DIALOGS)].reverse();
  const ancestors = [
    ...selfAndAncestors(focusedElement()),
    ...selfAndAncestors(elementAt(innerWidth / 2, innerHeight / 2)),
  ];
  const dialogs = [...ancestors, ...open].filter((each) => each.matches(DIALOGS) && each.checkVisibility());
  return [...new Set(dialogs)];
}

/** The visible box of a dialog. A dialog may be wrapped in an element as large as the page. */
export function boxOf(dialog: Element | undefined): Element | undefined {
  let box = dialog;
  while (box?.childElementCount === 1 && isLarge(box)) box = box.children[0];
  return box;
}

function isLarge(element: Element): boolean {
  const { width, height } = element.getBoundingClientRect();
  return width * height > (innerWidth * innerHeight) / 2;
}

/** Whether the page has something open, on this path or elsewhere, that Escape closes. */
export function hasDialog(path: EventTarget[]): boolean {
  if (path.some((node) => node instanceof Element && node.matches(DIALOGS))) return true;
  return (
    openLayer() !== undefined ||
    [...document.querySelectorAll(DIALOGS)].some((dialog) => dialog.checkVisibility()) ||
    hasBackdrop()
  );
}

/** Whether a fixed element covers the page, such as the backdrop of a dialog without a role. A corner is outside its box. */
function hasBackdrop(): boolean {
  return selfAndAncestors(elementAt(1, 1)).some((each) => {
    const { width, height } = each.getBoundingClientRect();
    const { clientWidth, clientHeight } = document.documentElement;
    return width >= clientWidth && height >= clientHeight && getComputedStyle(each).position === 'fixed';
  });
}

/** Whether the focusedElement control has an open list or menu, which Escape closes first. */
export function hasListOpen(path: EventTarget[]): boolean {
  return path.some(
    (node) => node instanceof Element && node.matches('[aria-expanded=true],[role=listbox],[role=menu]'),
  );
}

function isLayer(element: Element): boolean {
  if (element.matches('dialog:modal')) return true;
  if (element.matches(':fullscreen') && element !== document.documentElement) return true;
  const { popover } = element as HTMLElement;
  return popover !== null && popover !== undefined && popover !== 'manual' && element.matches(':popover-open');
}
