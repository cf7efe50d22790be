import type { FailureGuard } from '../failure-report';
import { choosePlace, type Place, type Rect, type Size } from './choose-place';
import { controlRects } from './control-rects';
import type { PanelHost } from './panel-host';
import { overlap, type Point, pointsIn, usableIn } from './usable-in';

/** How long the page may settle after a click, a scroll or a resize before the panel checks its place, in ms. */
const SETTLED = 200;
/** How often the place is checked otherwise, in ms. Some changes that move a control under the panel fire no event. */
const LOOK = 500;
/** Time budget of one check, in ms. The next check continues where this one stopped; on most pages, one is enough. */
const BUDGET = 1;
/** Time budget of the first check after a person's action, in ms. */
const BUDGET_AFTER = 5;
/** How long to wait for a page that is never idle, in ms. */
const SOON = 1_000;
/** How many other places are tried if the chosen one turns out to cover something. */
const MOST_TRIES = 8;

interface KeepClear {
  /** Moves the panel to the best place. */
  place(): void;
  stop(): void;
}

/** Callbacks about the panel's place. */
interface PlaceEvents {
  moved(): void;
  /** Every possible place covers something. */
  covering?: () => void;
}

/**
 * Keeps the panel off the page's controls and off the message or dialog that it is `about`. It chooses a place when it opens
 * and another one when something moves under it. It does not move while a person uses it. Checks run in idle moments and read
 * only what lies under the panel.
 */
export function keepClear(
  host: PanelHost,
  about: () => readonly Element[],
  { moved, covering }: PlaceEvents,
  guard: FailureGuard,
): KeepClear {
  const listeners = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** The panel's height when its place was chosen, in px. */
  let placedHeight = 0;
  /** The things that the panel covers, because no place was better. */
  let covered = new Set<string>();
  /** The points of the panel's area that are still to be checked. */
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

  function restart(): void {
    budget = BUDGET_AFTER;
    points = undefined;
  }

  /** Waits until the current activity, such as scrolling, has ended. */
  const lookSoon = () => {
    restart();
    lookIn(SETTLED);
  };

  const look = guard(() => {
    if (listeners.signal.aborted) return;
    lookIn(LOOK);
    if (!host.hasFocus() && !host.element.matches(':hover') && isInTheWay()) place();
  });

  /** After the last point, the next check starts again at the first. */
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
    guard(() => {
      const { height } = host.element.getBoundingClientRect();
      if (height === 0 || Math.abs(height - placedHeight) < 1) return;
      placedHeight = height;
      restart();
      if (isInTheWay()) place();
    }),
  );
  size.observe(host.surface);
  const options = { capture: true, passive: true, signal: listeners.signal };
  // An edge that the panel is fastened to moves it at once when the window is resized.
  window.addEventListener('resize', guard(moved), options);
  for (const type of ['resize', 'scroll', 'click']) window.addEventListener(type, lookSoon, options);
  window.addEventListener(
    'focusin',
    guard((event: FocusEvent) => {
      const rect = (event.composedPath()[0] as Element).getBoundingClientRect?.();
      const isUnder = rect && overlap(rect, host.element.getBoundingClientRect()) && !host.hasFocus();
      restart();
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
      listeners.abort();
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

/** The visible size of the page, without scroll bars. */
function viewportSize(): Size {
  const { clientWidth, clientHeight } = document.documentElement;
  return {
    width: clientWidth > 0 ? Math.min(clientWidth, innerWidth) : innerWidth,
    // In quirks mode, the root is as high as its content.
    height: clientHeight > 0 ? Math.min(clientHeight, innerHeight) : innerHeight,
  };
}
