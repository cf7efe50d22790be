import { CONTROLS } from '../page';
import type { Rect, Size } from './choose-place';

/** Limits for large pages. A panel that appears late is worse than one in a mediocre place. */
const MOST_ELEMENTS = 20_000;
const MOST_CONTROLS = 6_000;
const MOST_RECTS = 1_500;

/** A larger share of the viewport belongs to a focusable page, not to a control. */
const LARGEST = 0.4;

/**
 * The rectangles of the page's visible, enabled controls in the viewport, including open shadow roots. Reads the whole page
 * once and changes nothing.
 */
export function controlRects(viewport: Size, ours: Element): Rect[] {
  const rects: Rect[] = [];
  let controls = 0;
  for (const root of roots()) {
    for (const control of root.querySelectorAll(CONTROLS)) {
      if (++controls > MOST_CONTROLS || rects.length >= MOST_RECTS) return rects;
      if (control === ours || control.matches(':disabled,[aria-disabled=true]')) continue;
      const rect = control.getBoundingClientRect();
      if (isInView(rect, viewport) && isThere(control, rect, viewport, ours)) rects.push(rect);
    }
  }
  return rects;
}

/** Whether a control is visible in the viewport and is not the page itself. */
export function isControlInView(control: Element, viewport: Size): boolean {
  return isInView(control.getBoundingClientRect(), viewport) && isSeen(control);
}

function roots(): (Document | ShadowRoot)[] {
  const found: (Document | ShadowRoot)[] = [document];
  let elements = 0;
  for (const root of found) {
    for (const element of root.querySelectorAll('*')) {
      if (++elements > MOST_ELEMENTS) return found;
      if (element.shadowRoot) found.push(element.shadowRoot);
    }
  }
  return found;
}

export function isInView(rect: DOMRect, viewport: Size): boolean {
  return (
    rect.width > 1 &&
    rect.height > 1 &&
    rect.right > 0 &&
    rect.bottom > 0 &&
    rect.left < viewport.width &&
    rect.top < viewport.height &&
    rect.width * rect.height < viewport.width * viewport.height * LARGEST
  );
}

/** Whether a control can be hit, so it is neither invisible nor scrolled out of its container. */
function isThere(control: Element, rect: DOMRect, viewport: Size, ours: Element): boolean {
  if (!isSeen(control)) return false;
  const root = control.getRootNode() as Document | ShadowRoot;
  const points = [0.5, 0.1, 0.9].map((part) => [rect.left + rect.width * part, rect.top + rect.height * part] as const);
  return points.some(([x, y]) => {
    if (x < 0 || y < 0 || x >= viewport.width || y >= viewport.height) return false;
    const hit = root.elementFromPoint(x, y);
    return hit === null || hit === ours || hit.contains(control) || control.contains(hit);
  });
}

function isSeen(control: Element): boolean {
  return control.checkVisibility({ opacityProperty: true, visibilityProperty: true });
}
