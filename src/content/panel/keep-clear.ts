import { quietly } from '../quietly';
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
export function keepClear(host: PanelHost, moved: () => void): KeepClear {
  const ours = new AbortController();
  let at: Rect | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function place(): void {
    const viewport = viewportSize();
    const sizes = [sizeOf(false), sizeOf(true)];
    const chosen = choosePlace(sizes, viewport, controlRects(viewport, host.element));
    host.surface.classList.toggle('compact', chosen.form === 1);
    moveTo(chosen.left, chosen.top);
  }

  function moveTo(left: number, top: number): void {
    host.move(left, top);
    const { width, height } = host.element.getBoundingClientRect();
    if (at?.left !== left || at.top !== top) moved();
    at = { left, top, right: left + width, bottom: top + height };
  }

  /** The panel has more or less to say now: it keeps its nearest edge where it was, if that covers nothing. */
  function resized(): void {
    const { height } = host.element.getBoundingClientRect();
    if (at === undefined || Math.abs(at.bottom - at.top - height) < 1) return;
    const viewport = viewportSize();
    const isLow = viewport.height - at.bottom < at.top;
    moveTo(at.left, Math.max(0, isLow ? at.bottom - height : at.top));
    if (isInTheWay()) place();
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
    if (at === undefined || at.right > viewport.width || at.bottom > viewport.height) return true;
    return controlRects(viewport, host.element).some(overlapsUs);
  }

  function overlapsUs(rect: Rect): boolean {
    return (
      at !== undefined && rect.left < at.right && rect.right > at.left && rect.top < at.bottom && rect.bottom > at.top
    );
  }

  const size = new ResizeObserver(quietly(resized));
  size.observe(host.surface);
  const changes = new MutationObserver(pageChanged);
  changes.observe(document, { childList: true, subtree: true });
  const options = { capture: true, passive: true, signal: ours.signal };
  window.addEventListener('resize', lookAgain, options);
  window.addEventListener('scroll', lookAgain, options);
  document.addEventListener('click', lookAgain, options);
  document.addEventListener(
    'focusin',
    quietly((event: FocusEvent) => {
      const rect = controlRect(event.composedPath()[0], viewportSize());
      if (rect && overlapsUs(rect) && !host.hasFocus()) place();
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

/** What is seen of the page, without scroll bars. */
function viewportSize(): Size {
  const { clientWidth, clientHeight } = document.documentElement;
  return {
    width: clientWidth > 0 ? Math.min(clientWidth, innerWidth) : innerWidth,
    // The root of a page in quirks mode is as high as its content.
    height: clientHeight > 0 ? Math.min(clientHeight, innerHeight) : innerHeight,
  };
}
