import { elementsOf, hitAt } from '../composed-tree';
import { CONTROLS } from '../page';
import type { Rect, Size } from './choose-place';
import { isControlInView, isInView } from './control-rects';

/** From one point that is looked at to the next, in px; what is smaller than this is found with what is around it. */
const STEP = 20;
/** Points that follow on each other this far apart in the order, as parts of all, are spread over the whole early. */
const GOLDEN = 0.618;
/** How far in the outermost points are. */
const INSET = 2;
/** An element that takes up no more of the viewport than this is looked into. */
const SMALL = 0.1;
const MOST_INSIDE = 40;
/** How far up from what is hit the control may be that it is part of. */
const MOST_AROUND = 10;

export type Point = readonly [x: number, y: number];

/** Points all over an area, those that come first as far from each other as may be. */
export function* pointsIn({ left, top, right, bottom }: Rect): Generator<Point> {
  const points = [...steps(top, bottom)].flatMap((y) => [...steps(left, right)].map((x) => [x, y] as const));
  let stride = Math.max(1, Math.round(points.length * GOLDEN));
  while (haveCommon(stride, points.length)) stride++;
  for (let number = 0; number < points.length; number++) {
    const point = points[(number * stride) % points.length];
    if (point) yield point;
  }
}

/**
 * What of the page can be used, or looks as if, at points of an area; the panel itself must let them through. Whatever brought
 * it there, it is found, in shadow roots too; and nothing is asked of the page but what lies at these points. On a page of a
 * thousand rows that takes the browser up to 0.1 ms a point, so it ends after `budget` ms; the points go on where it ended.
 * `about` is left free as well.
 */
export function usableIn(
  area: Rect,
  points: Iterator<Point>,
  { viewport, about, budget }: { viewport: Size; about: Element | undefined; budget: number },
): Rect[] {
  const hits = new Set<Element>();
  let end = Number.POSITIVE_INFINITY;
  for (let next = points.next(); !next.done; next = points.next()) {
    const hit = hitAt(...next.value);
    if (hit) hits.add(hit);
    // The first takes the time of a layout, where one is due.
    const now = performance.now();
    end = Math.min(end, now + budget);
    if (now >= end) break;
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

function haveCommon(a: number, b: number): boolean {
  return b === 0 ? a > 1 : haveCommon(b, a % b);
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
