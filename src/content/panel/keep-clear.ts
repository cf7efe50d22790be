import type { Quietly } from '../failure-report';
import { choosePlace, type Rect, type Size } from './choose-place';
import { controlRect, controlRects } from './control-rects';
import type { PanelHost } from './panel-host';

/** After a click, a scroll or a resize the page gets this long to settle before the panel looks where it stands, in ms. */
const SETTLED = 200;

export interface KeepClear {
  /** Looks for the best place. */
  place(): void;
  stop(): void;
}

/**
 * Keeps the panel off the page's controls: chooses a place when it opens, and another when the page has changed so that it
 * would cover something. It stays where it is while somebody is using it. `moved` is called after each move.
 */
export function keepClear(host: PanelHost, moved: () => void, quietly: Quietly): KeepClear {
  const ours = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** What was looked at last, in px. */
  let placedHeight = 0;

  function place(): void {
    const before = host.element.getBoundingClientRect();
    const viewport = viewportSize();
    const sizes = [sizeOf(false), sizeOf(true)];
    const chosen = choosePlace(sizes, viewport, controlRects(viewport, host.element));
    host.surface.classList.toggle('compact', chosen.form === 1);
    host.move(chosen.left, chosen.top, viewport);
    const { left, top, height } = host.element.getBoundingClientRect();
    placedHeight = height;
    if (Math.abs(before.left - left) > 1 || Math.abs(before.top - top) > 1) moved();
  }

  function sizeOf(compact: boolean): Size {
    host.surface.classList.toggle('compact', compact);
    const { width, height } = host.element.getBoundingClientRect();
    return { width, height };
  }

  /** What goes on, such as scrolling, is waited for. */
  function lookAgain(): void {
    clearTimeout(timer);
    timer = setTimeout(look, SETTLED);
  }

  /** What the page does of its own accord may never stop; it is looked at every so often. */
  function pageChanged(): void {
    timer ??= setTimeout(look, SETTLED);
  }

  const look = quietly(() => {
    timer = undefined;
    if (!host.hasFocus() && !host.element.matches(':hover') && isInTheWay()) place();
  });

  function isInTheWay(): boolean {
    const viewport = viewportSize();
    const at = host.element.getBoundingClientRect();
    if (at.left < -1 || at.top < -1 || at.right > viewport.width + 1 || at.bottom > viewport.height + 1) return true;
    return controlRects(viewport, host.element).some((rect) => overlap(rect, at));
  }

  const size = new ResizeObserver(
    quietly(() => {
      const { height } = host.element.getBoundingClientRect();
      if (Math.abs(height - placedHeight) < 1) return;
      placedHeight = height;
      if (isInTheWay()) place();
    }),
  );
  size.observe(host.surface);
  const changes = new MutationObserver(pageChanged);
  changes.observe(document, { childList: true, subtree: true });
  const options = { capture: true, passive: true, signal: ours.signal };
  // What is fastened to the right or to the bottom moves with them at once.
  window.addEventListener('resize', quietly(moved), options);
  window.addEventListener('resize', lookAgain, options);
  window.addEventListener('scroll', lookAgain, options);
  document.addEventListener('click', lookAgain, options);
  document.addEventListener(
    'focusin',
    quietly((event: FocusEvent) => {
      const rect = controlRect(event.composedPath()[0], viewportSize());
      if (rect && overlap(rect, host.element.getBoundingClientRect()) && !host.hasFocus()) place();
      else lookAgain();
    }),
    options,
  );

  return {
    place,
    stop() {
      clearTimeout(timer);
      size.disconnect();
      changes.disconnect();
      ours.abort();
    },
  };
}

function overlap(a: Rect, b: Rect): boolean {
  return a.left < b.right && a.right > b.left && a.top < b.bottom && a.bottom > b.top;
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
