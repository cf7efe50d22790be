import { elementAt, elementsOf, focusedElement, selfAndAncestors } from '../composed-tree';

/** Dialogs of any kind, from the browser or a library. */
const DIALOGS = 'dialog[open],[role=dialog],[role=alertdialog],[aria-modal=true]';

/** The distance from the body at which a floating box is not a part of something else. */
const NEAR = 3;

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
  if (path.some((node) => isMatch(node, DIALOGS) || isFloating(node))) return true;
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

/** Whether the focused control has an open list or menu, which Escape closes first. */
export function hasListOpen(path: EventTarget[]): boolean {
  return path.some((node) => isMatch(node, '[aria-expanded=true],[role=listbox],[role=menu]'));
}

/** Whether a node is an element, perhaps of a frame, that matches the selector. */
function isMatch(node: EventTarget, selector: string): boolean {
  return (node as Partial<Element>).matches?.(selector) === true;
}

/** Whether a node floats above the page, such as a form in a menu. Libraries add such boxes near the end of the body. */
function isFloating(node: EventTarget): boolean {
  if (!(node instanceof Element) || isLarge(node)) return false;
  const isNearBody = elementsOf(node)
    .slice(1, 1 + NEAR)
    .includes(document.body);
  return isNearBody && /^(?:absolute|fixed)$/.test(getComputedStyle(node).position);
}

function isLayer(element: Element): boolean {
  if (element.matches('dialog:modal')) return true;
  if (element.matches(':fullscreen') && element !== document.documentElement) return true;
  const { popover } = element as HTMLElement;
  return popover !== null && popover !== undefined && popover !== 'manual' && element.matches(':popover-open');
}
