import { focused, hitAt, selfAndAncestors } from '../composed-tree';

/** Dialogs of every kind, made by the browser or by a library. */
const DIALOGS = 'dialog[open],[role=dialog],[role=alertdialog],[aria-modal=true]';

/**
 * The innermost dialog or popover of the browser's own that is open, or element that fills the screen: nothing outside of a
 * modal dialog or of what fills the screen can be used, and a press outside of a popover closes it. One in an open shadow
 * root has the keyboard, or is what is seen in the middle.
 */
export function openLayer(): Element | undefined {
  const open = [...document.querySelectorAll('dialog:modal,:popover-open,:fullscreen')].reverse();
  return [...selfAndAncestors(focused()), ...selfAndAncestors(hitAt(innerWidth / 2, innerHeight / 2)), ...open].find(
    isLayer,
  );
}

/** The page's dialogs that are open, the innermost of those around the keyboard first. Some may be seen in open shadow roots. */
export function openDialogs(): Element[] {
  const open = [...document.querySelectorAll(DIALOGS)].reverse();
  const ancestors = [...selfAndAncestors(focused()), ...selfAndAncestors(hitAt(innerWidth / 2, innerHeight / 2))];
  const dialogs = [...ancestors, ...open].filter((each) => each.matches(DIALOGS) && each.checkVisibility());
  return [...new Set(dialogs)];
}

/** A dialog may be in an element that is as large as the page; then it is what is seen of that. */
export function boxOf(dialog: Element | undefined): Element | undefined {
  let box = dialog;
  while (box?.childElementCount === 1 && isLarge(box)) box = box.children[0];
  return box;
}

function isLarge(element: Element): boolean {
  const { width, height } = element.getBoundingClientRect();
  return width * height > (innerWidth * innerHeight) / 2;
}

/** Whether the page has anything open, on this path or anywhere, that closes at Escape. */
export function hasDialog(path: EventTarget[]): boolean {
  if (path.some((node) => node instanceof Element && node.matches(DIALOGS))) return true;
  return (
    openLayer() !== undefined ||
    [...document.querySelectorAll(DIALOGS)].some((dialog) => dialog.checkVisibility()) ||
    hasBackdrop()
  );
}

/** Whether something lies over all of the page, as behind a dialog that no role tells of. A corner is hit beside its box. */
function hasBackdrop(): boolean {
  return selfAndAncestors(hitAt(1, 1)).some((each) => {
    const { width, height } = each.getBoundingClientRect();
    const { clientWidth, clientHeight } = document.documentElement;
    return width >= clientWidth && height >= clientHeight && getComputedStyle(each).position === 'fixed';
  });
}

/** Whether what has the keyboard has opened a list or a menu, which is the first thing that Escape is for. */
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
