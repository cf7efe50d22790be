/**
 * The view of a page’s own script on the panel, frame by frame. These functions run in the page, by `page.evaluate`.
 */

declare global {
  var panelFrames: string[];
}

/**
 * Records the panel’s CSS position and its box in every frame from the first one with a panel. Records "outside" when
 * the panel is not wholly in the viewport.
 */
export function recordPanel(): void {
  globalThis.panelFrames = [];
  const record = () => {
    const panel = document.querySelector('contact-restore-panel');
    if (!panel) return;
    const { left, top, right, bottom } = panel.getBoundingClientRect();
    const isInside = left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight;
    const { position } = getComputedStyle(panel);
    const frame = [isInside ? position : 'outside', left, top, right, bottom].map((each) =>
      typeof each === 'number' ? Math.round(each) : each,
    );
    globalThis.panelFrames.push(frame.join(' '));
    requestAnimationFrame(record);
  };
  new MutationObserver(record).observe(document.documentElement, { childList: true });
}

/** The different frames so far, in order. Undefined before `least` of them were drawn. */
export function panelFramesSeen(least: number): string[] | undefined {
  return globalThis.panelFrames.length < least ? undefined : [...new Set(globalThis.panelFrames)];
}
