import { hitAt, selfAndAncestors } from '../composed-tree';
import { CONTROLS } from '../page';
import type { Rect, Size } from './choose-place';
import { isControlInView, isInView } from './control-rects';

/** From one point to the next, in px. What is smaller than this is found in the element around it. */
const STEP = 20;
/** How many of all points are left out from one to the next, so that the first few lie all over the area already. */
const GOLDEN = 0.618;
/** How far in the outermost points are. */
const INSET = 2;
/** An element that takes up no more of the viewport than this is looked into. */
const SMALL = 0.1;
const MOST_INSIDE = 40;
/** How far up from what is hit the control may be that it is part of. */
const MOST_ANCESTORS = 10;

export type Point = readonly [x: number, y: number];

/** Points all over an area, in an order in which neighbours are far apart. */
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
 * What can be used, or looks as if it could, at points of an area behind the `panel`, and the elements `about` where they lie
 * there. What lies in shadow roots is found too. Nothing else of the page is read. On a page of a thousand rows a point takes
 * the browser up to 0.1 ms; to have the panel let points through for as long would cost it a hundred times that. After `budget` ms it ends; whoever calls it again with the same
 * points goes on there.
 */
export function usableIn(
  area: Rect,
  points: Iterator<Point>,
  { viewport, panel, about, budget }: { viewport: Size; panel: Element; about: readonly Element[]; budget: number },
): Rect[] {
  const hits = new Set<Element>();
  let end = Number.POSITIVE_INFINITY;
  for (let next = points.next(); !next.done; next = points.next()) {
    const hit = hitAt(...next.value, panel);
    if (hit) hits.add(hit);
    // A layout that is due is done at the first point, and is no time of ours.
    const now = performance.now();
    end = Math.min(end, now + budget);
    if (now >= end) break;
  }
  // What a modal dialog makes inert, or lets presses through, is not hit and can be read all the same.
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

/** Whether two numbers have a common divisor. */
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

/** The outermost of these elements that has the pointer of a link, where all inside of it have it too. */
function clickable(ancestors: Element[]): Element | undefined {
  const end = ancestors.findIndex((each) => getComputedStyle(each).cursor !== 'pointer');
  return ancestors[(end === -1 ? ancestors.length : end) - 1];
}

function isSmall(element: Element, viewport: Size): boolean {
  const rect = element.getBoundingClientRect();
  return isInView(rect, viewport) && rect.width * rect.height < viewport.width * viewport.height * SMALL;
}
