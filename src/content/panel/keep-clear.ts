import type { Quietly } from '../failure-report';
import { choosePlace, type Place, type Rect, type Size } from './choose-place';
import { controlRects } from './control-rects';
import type { PanelHost } from './panel-host';
import { overlap, type Point, pointsIn, usableIn } from './usable-in';

/** After a click, a scroll or a resize the page gets this long to settle before the panel looks where it stands, in ms. */
const SETTLED = 200;
/** How often it looks without that, in ms. Not every change that brings something under the panel can be noticed. */
const LOOK = 500;
/** What a look may take, in ms; the next one goes on where it ended. On most pages all is seen in that time. */
const BUDGET = 1;
/** What the first look after somebody did something may take, in ms. */
const BUDGET_AFTER = 5;
/** How long a page that is never idle is waited for, in ms. */
const SOON = 1_000;
/** How often another place is tried where something was found in the one that was chosen. */
const MOST_TRIES = 8;

export interface KeepClear {
  /** Looks for the best place. */
  place(): void;
  stop(): void;
}

/** What is to be told of the panel's places. */
export interface PlaceEvents {
  /** It was moved. */
  moved(): void;
  /** There is no place where it covers nothing. */
  covering?: () => void;
}

/**
 * Keeps the panel off the page's controls, and off the message or dialog that it is `about`: chooses a place when it opens, and another
 * when something has come under it. It stays where it is while somebody is using it. While it stays, nothing of the page is read but
 * what lies under it, in an idle moment.
 */
export function keepClear(
  host: PanelHost,
  about: () => readonly Element[],
  { moved, covering }: PlaceEvents,
  quietly: Quietly,
): KeepClear {
  const ours = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** The height that its place was chosen for, in px. */
  let placedHeight = 0;
  /** What it covers because no place was better. */
  let covered = new Set<string>();
  /** The points of its area that are still to be looked at. */
  let points: Iterator<Point> | undefined;
  let budget = BUDGET;

  function place(): void {
    const before = host.element.getBoundingClientRect();
    const viewport = viewportSize();
    const sizes = [sizeOf(false), sizeOf(true)];
    const obstacles = controlRects(viewport, host.element);
    let chosen = choosePlace(sizes, viewport, obstacles);
    const underChosen = () => {
      const area = areaOf(chosen, sizes);
      return under(area, viewport, pointsIn(area), Number.POSITIVE_INFINITY);
    };
    let found = underChosen();
    for (let tries = 0; found.length > 0 && chosen.covers === 0 && tries < MOST_TRIES; tries++) {
      obstacles.push(...found);
      chosen = choosePlace(sizes, viewport, obstacles);
      found = underChosen();
    }
    host.surface.classList.toggle('compact', chosen.form === 1);
    host.move(chosen.left, chosen.top, viewport);
    const { left, top, height } = host.element.getBoundingClientRect();
    placedHeight = height;
    points = undefined;
    covered = new Set([...(chosen.covers > 0 ? obstacles : []), ...found].map(keyOf));
    if (Math.abs(before.left - left) > 1 || Math.abs(before.top - top) > 1) moved();
    if (covered.size > 0) covering?.();
  }

  function under(area: Rect, viewport: Size, at: Iterator<Point>, most: number): Rect[] {
    return usableIn(area, at, { viewport, panel: host.element, about: about(), budget: most });
  }

  function sizeOf(compact: boolean): Size {
    host.surface.classList.toggle('compact', compact);
    const { width, height } = host.element.getBoundingClientRect();
    return { width, height };
  }

  function lookIn(ms: number): void {
    clearTimeout(timer);
    timer = setTimeout(() => requestIdleCallback(look, { timeout: SOON }), ms);
  }

  function beginAnew(): void {
    budget = BUDGET_AFTER;
    points = undefined;
  }

  /** What goes on, such as scrolling, is waited for. */
  const lookSoon = () => {
    beginAnew();
    lookIn(SETTLED);
  };

  const look = quietly(() => {
    if (ours.signal.aborted) return;
    lookIn(LOOK);
    if (!host.hasFocus() && !host.element.matches(':hover') && isInTheWay()) place();
  });

  /** After the last point the next look begins with the first. */
  function* allIn(area: Rect): Generator<Point> {
    yield* pointsIn(area);
    points = undefined;
  }

  function isInTheWay(): boolean {
    const viewport = viewportSize();
    const at = host.element.getBoundingClientRect();
    if (at.width === 0) return false;
    if (at.left < -1 || at.top < -1 || at.right > viewport.width + 1 || at.bottom > viewport.height + 1) return true;
    points ??= allIn(at);
    const found = under(at, viewport, points, budget);
    budget = BUDGET;
    return found.some((rect) => !covered.has(keyOf(rect)));
  }

  const size = new ResizeObserver(
    quietly(() => {
      const { height } = host.element.getBoundingClientRect();
      if (height === 0 || Math.abs(height - placedHeight) < 1) return;
      placedHeight = height;
      beginAnew();
      if (isInTheWay()) place();
    }),
  );
  size.observe(host.surface);
  const options = { capture: true, passive: true, signal: ours.signal };
  // What is fastened to the right or to the bottom moves with them at once.
  window.addEventListener('resize', quietly(moved), options);
  for (const type of ['resize', 'scroll', 'click']) window.addEventListener(type, lookSoon, options);
  window.addEventListener(
    'focusin',
    quietly((event: FocusEvent) => {
      const rect = (event.composedPath()[0] as Element).getBoundingClientRect?.();
      const isUnder = rect && overlap(rect, host.element.getBoundingClientRect()) && !host.hasFocus();
      beginAnew();
      if (isUnder && isInTheWay()) place();
      lookSoon();
    }),
    options,
  );
  lookIn(LOOK);

  return {
    place,
    stop() {
      clearTimeout(timer);
      size.disconnect();
      ours.abort();
    },
  };
}

function areaOf({ left, top, form }: Place, sizes: Size[]): Rect {
  const { width = 0, height = 0 } = sizes[form] ?? {};
  return { left, top, right: left + width, bottom: top + height };
}

function keyOf({ left, top, right, bottom }: Rect): string {
  return `${left} ${top} ${right} ${bottom}`;
}

/** What is seen of the page, without scroll bars. */
function viewportSize(): Size {
  const { clientWidth, clientHeight } = document.documentElement;
  return {
    width: clientWidth > 0 ? Math.min(clientWidth, innerWidth) : innerWidth,
    // The root of a page in quirks mode is as high as its content.
    height: clientHeight > 0 ? Math.min(clientHeight, innerHeight) : innerHeight,
  };
}
