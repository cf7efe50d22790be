import { elementAt, selfAndAncestors } from '../composed-tree';
import { CONTROLS } from '../page';
import type { Rect, Size } from './choose-place';
import { isControlInView, isInView } from './control-rects';

/** Distance between points, in px. A smaller control is found through the element around it. */
const STEP = 20;
/** The stride between consecutive points as a share of all points, so that the first few are already spread over the area. */
const GOLDEN = 0.618;
/** Distance of the outermost points from the edge, in px. */
const INSET = 2;
/** An element that fills a smaller share of the viewport is searched for controls. */
const SMALL = 0.1;
const MOST_INSIDE = 40;
/** Ancestors of a hit element that are checked for a control. */
const MOST_ANCESTORS = 10;

export type Point = readonly [x: number, y: number];

/** The points of an area, ordered so that consecutive points are far apart. */
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
 * The usable elements, or those that look usable, at points of an area behind the `panel`, and those of `about` that overlap
 * it. Finds elements in shadow roots too and reads nothing else of the page. With a thousand rows, the browser takes up to
 * 0.1 ms per point; making the panel transparent to hits would take a hundred times that. The search stops after `budget` ms,
 * and another call with the same points continues it.
 */
export function usableIn(
  area: Rect,
  points: Iterator<Point>,
  { viewport, panel, about, budget }: { viewport: Size; panel: Element; about: readonly Element[]; budget: number },
): Rect[] {
  const hits = new Set<Element>();
  let end = Number.POSITIVE_INFINITY;
  for (let next = points.next(); !next.done; next = points.next()) {
    const hit = elementAt(...next.value, panel);
    if (hit) hits.add(hit);
    // The first point includes a pending layout, which must not count as our time.
    const now = performance.now();
    end = Math.min(end, now + budget);
    if (now >= end) break;
  }
  // Elements that are inert or ignore pointer events are not hit, but `about` can still be read.
  const found = new Set<Element>(about);
  for (const hit of hits) {
    const ancestors = selfAndAncestors(hit).slice(0, MOST_ANCESTORS);
    const control = ancestors.find((each) => about.includes(each) || isControl(each)) ?? clickable(ancestors);
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

/** Whether the two numbers have a common divisor above 1. */
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

/** The outermost of these elements with the pointer cursor, provided that all inside it have it too. */
function clickable(ancestors: Element[]): Element | undefined {
  const end = ancestors.findIndex((each) => getComputedStyle(each).cursor !== 'pointer');
  return ancestors[(end === -1 ? ancestors.length : end) - 1];
}

function isSmall(element: Element, viewport: Size): boolean {
  const rect = element.getBoundingClientRect();
  return isInView(rect, viewport) && rect.width * rect.height < viewport.width * viewport.height * SMALL;
}
