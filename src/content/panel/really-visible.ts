import { elementAt, selfAndAncestors } from '../composed-tree';

/**
 * How long the panel must have been visible before a click counts, in ms, so that a double click that began on the page never
 * ends on one of our buttons. Browsers protect their own prompts for the same time (Chromium's InputEventActivationProtector,
 * Firefox's security.notification_enable_delay).
 */
export const SEEN_FOR = 500;
/** How long a click waits for the panel to become visible, in ms. */
const LONGEST_WAIT = 1_500;
/** A page with a lower opacity counts as hidden. */
const LEAST_OPACITY = 0.6;

/** IntersectionObserver v2 (https://w3c.github.io/IntersectionObserver/#calculate-visibility-algo), which Firefox lacks. */
type TrackingOptions = IntersectionObserverInit & { trackVisibility: true; delay: number };
type TrackedEntry = IntersectionObserverEntry & { isVisible?: boolean };

/** The verdict on a click. A `stray` click was meant for the page when the panel appeared under it. */
type Verdict = 'accepted' | 'covered' | 'stray';

export interface VisibilityWatch {
  /**
   * Judges whether a person clicked `button` in full view. A click on a new panel is held until the panel has been visible
   * long enough. A click on a panel that was covered shortly before is rejected.
   */
  judge(click: MouseEvent, button: Element): Promise<Verdict>;
  /** We moved or raised the panel, so the time it was visible starts again. */
  moved(): void;
  stop(): void;
}

/** Watches whether the panel is visible. `surface` is what is drawn inside `host`, the only part that the page knows. */
export function watchVisibility(host: HTMLElement, surface: Element): VisibilityWatch {
  const tracks = 'isVisible' in IntersectionObserverEntry.prototype;
  let since = performance.now();
  let seen = false;
  let wasCovered = false;
  let strayUntil = 0;
  /** The layers that were open when the browser reported the panel as visible, so none of them covers it. */
  let uncovering: Element[] = [];
  let changed: () => void = () => {};

  const options: TrackingOptions = { trackVisibility: true, delay: 100, threshold: [0, 0.5, 0.95, 1] };
  const observer = new IntersectionObserver((entries) => {
    const entry: TrackedEntry | undefined = entries.at(-1);
    const visible = entry?.isVisible === true && entry.intersectionRatio > 0.9;
    if (visible && !seen && wasCovered) since = performance.now();
    if (!visible) wasCovered = true;
    seen = visible;
    if (visible) uncovering = openLayers();
    changed();
  }, options);
  if (tracks) observer.observe(surface);

  return {
    async judge(click, button) {
      if (!click.isTrusted) return 'stray';
      if (isPageHidden(host) || !isOnTop({ host, surface, uncovering }, click, button)) {
        wasCovered = true;
        since = performance.now();
        return 'covered';
      }
      // A busy page hears a click late, so the time of the click itself counts.
      const clickedAt = click.timeStamp;
      const isEarly = clickedAt < since + SEEN_FOR;
      if (wasCovered) return !isEarly && (seen || !tracks) ? 'accepted' : 'covered';
      if (clickedAt < Math.max(since, strayUntil) || (isEarly && wasClickedBefore())) {
        // A person who keeps clicking has not seen the panel yet.
        strayUntil = clickedAt + SEEN_FOR;
        return 'stray';
      }
      const remaining = since + SEEN_FOR - performance.now();
      if (remaining > 0) await Promise.race([pause(remaining), covered()]);
      if (tracks && !seen && !wasCovered) await Promise.race([pause(LONGEST_WAIT), nextReport()]);
      const inView =
        (seen || !tracks) &&
        !wasCovered &&
        !isPageHidden(host) &&
        isOnTop({ host, surface, uncovering }, click, button);
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

  /** Whether a person clicked at the panel's position shortly before the panel appeared. */
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

  function nextReport(): Promise<void> {
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
 * Checks at the moment of the click. Browsers without IntersectionObserver v2 have only this check; in the others, it covers
 * the last 100 ms, which the reports may miss. The clicked point and the panel's corners must hit the host, and no other
 * element of the top layer may overlap it.
 */
function isOnTop(
  { host, surface, uncovering }: { host: HTMLElement; surface: Element; uncovering: Element[] },
  click: MouseEvent,
  button: Element,
): boolean {
  const rect = surface.getBoundingClientRect();
  const inset = 12;
  const key = button.getBoundingClientRect();
  const points: [x: number, y: number][] = [
    // A keyboard click has no position.
    click.detail === 0 ? [key.left + key.width / 2, key.top + key.height / 2] : [click.clientX, click.clientY],
    [rect.left + inset, rect.top + inset],
    [rect.right - inset, rect.top + inset],
    [rect.left + inset, rect.bottom - inset],
    [rect.right - inset, rect.bottom - inset],
  ];
  if (points.some(([x, y]) => elementAt(x, y) !== host)) return false;

  const ancestors = selfAndAncestors(host);
  // Elements of the top layer that ignore pointer events are not hit, but still cover the panel.
  for (const other of openLayers()) {
    const over = other.getBoundingClientRect();
    const apart =
      over.right <= rect.left || over.left >= rect.right || over.bottom <= rect.top || over.top >= rect.bottom;
    if (!ancestors.includes(other) && !uncovering.includes(other) && !apart) return false;
  }
  return true;
}

function openLayers(): Element[] {
  return [...document.querySelectorAll(':popover-open,dialog:modal,:fullscreen')];
}

/**
 * A transparent page may hide what it wants clicked. In today's browsers, the top layer protects the panel from that, but
 * this check does not rely on it.
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
