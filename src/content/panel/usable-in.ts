import { elementsOf, hitAt } from '../composed-tree';
import { CONTROLS } from '../page';
import type { Rect, Size } from './choose-place';
import { isControlInView, isInView } from './control-rects';

/** From one point that is looked at to the next, in px; what is smaller than this is found with what is around it. */
const STEP = 20;
/** How far in the outermost points are. */
const INSET = 2;
/** An element that takes up no more of the viewport than this is looked into. */
const SMALL = 0.1;
const MOST_INSIDE = 40;
/** How far up from what is hit the control may be that it is part of. */
const MOST_AROUND = 10;

/**
 * What of the page can be used, or looks as if, in a part of the viewport; the panel itself must let points through. Whatever
 * brought it there, it is found; and nothing is asked of the page but what lies at these points. `about` is left free as well.
 */
export function usableIn(area: Rect, viewport: Size, about: Element | undefined): Rect[] {
  const hits = new Set<Element>();
  for (const y of steps(area.top, area.bottom)) {
    for (const x of steps(area.left, area.right)) {
      const hit = hitAt(x, y);
      if (hit) hits.add(hit);
    }
  }
  const found = new Set<Element>();
  for (const hit of hits) {
    const around = elementsOf(hit).slice(0, MOST_AROUND);
    const control = around.find((each) => each === about || isControl(each)) ?? clickable(around);
    if (control) found.add(control);
    else if (isSmall(hit, viewport)) {
      const inside = [...hit.querySelectorAll(CONTROLS)].slice(0, MOST_INSIDE);
      for (const each of inside) if (isControl(each)) found.add(each);
    }
  }
  return [...found]
    .filter((each) => isControlInView(each, viewport))
    .map((each) => each.getBoundingClientRect())
    .filter((rect) => overlap(rect, area));
}

export function overlap(a: Rect, b: Rect): boolean {
  return a.left < b.right && a.right > b.left && a.top < b.bottom && a.bottom > b.top;
}

function* steps(from: number, to: number): Generator<number> {
  for (let at = from + INSET; at < to - INSET; at += STEP) yield at;
  yield to - INSET;
}

function isControl(element: Element): boolean {
  return element.matches(CONTROLS) && !element.matches(':disabled,[aria-disabled=true]');
}

/** The outermost of these elements over which the pointer says that something can be clicked, when it says so over the first. */
function clickable(around: Element[]): Element | undefined {
  const end = around.findIndex((each) => getComputedStyle(each).cursor !== 'pointer');
  return around[(end === -1 ? around.length : end) - 1];
}

function isSmall(element: Element, viewport: Size): boolean {
  const rect = element.getBoundingClientRect();
  return isInView(rect, viewport) && rect.width * rect.height < viewport.width * viewport.height * SMALL;
}
