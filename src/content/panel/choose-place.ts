/** A rectangle in the viewport, in CSS px. */
export interface Rect {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

export interface Size {
  width: number;
  height: number;
}

export interface Place {
  left: number;
  top: number;
  /** The index of the size that fits there. */
  form: number;
  /** The area of the obstacles that it covers, in px²; 0 if such a place exists. */
  covers: number;
}

/** Free space around the panel, if there is room, in px: at the edge of the viewport and next to controls. */
const MARGIN = 16;
const SMALL_MARGIN = 8;
const GAP = 4;
const STEP_ALONG_EDGE = 8;
const STEP_INSIDE = 24;

/**
 * Finds a place where the panel covers none of the obstacles. Corners come first (bottom right foremost), then edges, then
 * the middle; at each of these, earlier sizes come first. If there is no such place, it returns the one that covers least.
 * The panel stays completely inside the viewport if its size allows that.
 */
export function choosePlace(sizes: Size[], viewport: Size, obstacles: Rect[]): Place {
  const padded = obstacles.map(({ left, top, right, bottom }) => ({
    left: left - GAP,
    top: top - GAP,
    right: right + GAP,
    bottom: bottom + GAP,
  }));
  let least: Place | undefined;
  for (const candidates of [alongEdges, inside]) {
    for (const [form, size] of sizes.entries()) {
      for (const [left, top] of candidates(size, viewport)) {
        const place = { left, top, form, covers: covered(left, top, size, padded, least?.covers ?? Infinity) };
        if (place.covers === 0) return place;
        if (least === undefined || place.covers < least.covers) least = place;
      }
    }
  }
  return least ?? { left: 0, top: 0, form: 0, covers: 0 };
}

/** The covered area in px². Stops adding once it reaches `least`. */
function covered(left: number, top: number, { width, height }: Size, obstacles: Rect[], least: number): number {
  let area = 0;
  for (const rect of obstacles) {
    const wide = Math.min(left + width, rect.right) - Math.max(left, rect.left);
    const high = Math.min(top + height, rect.bottom) - Math.max(top, rect.top);
    if (wide > 0 && high > 0) area += wide * high;
    if (area >= least) return area;
  }
  return area;
}

type Point = [left: number, top: number];

/** The corners, then the bottom and right edges, then the top and left ones. */
function* alongEdges(size: Size, viewport: Size): Generator<Point> {
  const { near: left, far: right } = reach(size.width, viewport.width);
  const { near: top, far: bottom } = reach(size.height, viewport.height);
  yield [right, bottom];
  yield [left, bottom];
  yield [right, top];
  yield [left, top];
  for (let x = right - STEP_ALONG_EDGE; x > left; x -= STEP_ALONG_EDGE) yield [x, bottom];
  for (let y = bottom - STEP_ALONG_EDGE; y > top; y -= STEP_ALONG_EDGE) yield [right, y];
  for (let x = right - STEP_ALONG_EDGE; x > left; x -= STEP_ALONG_EDGE) yield [x, top];
  for (let y = bottom - STEP_ALONG_EDGE; y > top; y -= STEP_ALONG_EDGE) yield [left, y];
}

function* inside(size: Size, viewport: Size): Generator<Point> {
  const { near: left, far: right } = reach(size.width, viewport.width);
  const { near: top, far: bottom } = reach(size.height, viewport.height);
  for (let y = bottom - STEP_INSIDE; y > top; y -= STEP_INSIDE) {
    for (let x = right - STEP_INSIDE; x > left; x -= STEP_INSIDE) yield [x, y];
  }
}

/** The first and last position along one side. They are equal if there is no room to move. */
function reach(length: number, room: number): { near: number; far: number } {
  const margin = room - length >= 2 * MARGIN ? MARGIN : Math.min(SMALL_MARGIN, Math.max(0, (room - length) / 2));
  return { near: margin, far: Math.max(margin, room - length - margin) };
}
