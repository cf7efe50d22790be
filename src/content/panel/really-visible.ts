import { hitAt, selfAndAncestors } from '../composed-tree';

/**
 * How long the panel must have been seen before a click on it counts, in ms: the time for which browsers ignore input on
 * their own prompts (Chromium's InputEventActivationProtector, Firefox's security.notification_enable_delay), so that a
 * double click that began on the page never ends on a button of ours.
 */
const SEEN_FOR = 500;
/** A panel that nobody has seen after this time is not waited for, in ms. */
const LONGEST_WAIT = 1_500;
/** Below this opacity a page counts as hidden. */
const LEAST_OPACITY = 0.6;

/** IntersectionObserver v2 (https://w3c.github.io/IntersectionObserver/#calculate-visibility-algo), which Firefox lacks. */
type TrackingOptions = IntersectionObserverInit & { trackVisibility: true; delay: number };
type TrackedEntry = IntersectionObserverEntry & { isVisible?: boolean };

/** What a click on a button comes to: `stray` is one that was on its way to the page when the panel came under it. */
type Verdict = 'accepted' | 'covered' | 'stray';

export interface VisibilityWatch {
  /**
   * Whether a person made this click on `button` in full view. A click on a panel that has only just appeared is held until
   * the panel has been there for long enough; one on a panel that was covered shortly before is not accepted.
   */
  judge(click: MouseEvent, button: Element): Promise<Verdict>;
  /** The panel was put in another place by us: what was seen there begins anew. */
  moved(): void;
  stop(): void;
}

/** Watches whether the panel can be seen: `surface` is what is drawn, inside `host`, which is all that the page knows. */
export function watchVisibility(host: HTMLElement, surface: Element): VisibilityWatch {
  const tracks = 'isVisible' in IntersectionObserverEntry.prototype;
  let since = performance.now();
  let seen = false;
  let wasCovered = false;
  let strayUntil = 0;
  let changed: () => void = () => {};

  const options: TrackingOptions = { trackVisibility: true, delay: 100, threshold: [0, 0.5, 0.95, 1] };
  const observer = new IntersectionObserver((entries) => {
    const entry: TrackedEntry | undefined = entries.at(-1);
    const visible = entry?.isVisible === true && entry.intersectionRatio > 0.9;
    if (visible && !seen && wasCovered) since = performance.now();
    if (!visible) wasCovered = true;
    seen = visible;
    changed();
  }, options);
  if (tracks) observer.observe(surface);

  return {
    async judge(click, button) {
      if (!click.isTrusted) return 'stray';
      if (isPageHidden(host) || !isOnTop(host, surface, click, button)) {
        wasCovered = true;
        since = performance.now();
        return 'covered';
      }
      const left = since + SEEN_FOR - performance.now();
      if (wasCovered) return left <= 0 && (seen || !tracks) ? 'accepted' : 'covered';
      if (performance.now() < strayUntil || (left > 0 && wasClickedBefore())) {
        // Who goes on clicking has not seen the panel yet.
        strayUntil = performance.now() + SEEN_FOR;
        return 'stray';
      }
      if (left > 0) await Promise.race([pause(left), covered()]);
      if (tracks && !seen && !wasCovered) await Promise.race([pause(LONGEST_WAIT), news()]);
      const inView = (seen || !tracks) && !wasCovered && !isPageHidden(host) && isOnTop(host, surface, click, button);
      return inView ? 'accepted' : 'covered';
    },
    moved() {
      since = performance.now();
      seen = false;
      observer.disconnect();
      if (tracks) observer.observe(surface);
    },
    stop: () => observer.disconnect(),
  };

  /** Whether somebody clicked on the page where the panel is now, shortly before it was there. */
  function wasClickedBefore(): boolean {
    const last = globalThis.contactRestorePageClick;
    const { left, top, right, bottom } = surface.getBoundingClientRect();
    return (
      last !== undefined &&
      since - last.at < SEEN_FOR &&
      last.x >= left &&
      last.x <= right &&
      last.y >= top &&
      last.y <= bottom
    );
  }

  function news(): Promise<void> {
    return new Promise((resolve) => {
      changed = resolve;
    });
  }

  function covered(): Promise<void> {
    return new Promise((resolve) => {
      changed = () => {
        if (wasCovered) resolve();
      };
    });
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/**
 * What can be told at the moment of the click, which is all that browsers without IntersectionObserver v2 tell, and what its
 * reports, up to 100 ms old, may have missed: the point that was clicked and the panel's corners are ours, and nothing that
 * the browser draws above everything else lies over it.
 */
function isOnTop(host: HTMLElement, surface: Element, click: MouseEvent, button: Element): boolean {
  const rect = surface.getBoundingClientRect();
  const inset = 12;
  const key = button.getBoundingClientRect();
  const points: [x: number, y: number][] = [
    // A click by keyboard has no place.
    click.detail === 0 ? [key.left + key.width / 2, key.top + key.height / 2] : [click.clientX, click.clientY],
    [rect.left + inset, rect.top + inset],
    [rect.right - inset, rect.top + inset],
    [rect.left + inset, rect.bottom - inset],
    [rect.right - inset, rect.bottom - inset],
  ];
  if (points.some(([x, y]) => hitAt(x, y) !== host)) return false;

  const ancestors = selfAndAncestors(host);
  // Elements of the top layer that let clicks through are not hit, and yet seen instead of the panel.
  for (const other of document.querySelectorAll(':popover-open,dialog:modal,:fullscreen')) {
    const over = other.getBoundingClientRect();
    const apart =
      over.right <= rect.left || over.left >= rect.right || over.bottom <= rect.top || over.top >= rect.bottom;
    if (!ancestors.includes(other) && !apart) return false;
  }
  return true;
}

/**
 * A page that has made itself see-through may be hiding what it wants clicked. The top layer keeps the panel itself out of
 * its reach in the browsers of today; this does not depend on it.
 */
function isPageHidden(host: Element): boolean {
  let opacity = 1;
  for (const element of new Set([document.documentElement, document.body, ...selfAndAncestors(host.parentNode)])) {
    if (element === null) continue;
    const style = getComputedStyle(element);
    if (style.filter.includes('opacity')) return true;
    if (style.mixBlendMode !== 'normal' || style.clipPath !== 'none') return true;
    opacity *= Number(style.opacity);
  }
  return opacity < LEAST_OPACITY;
}
