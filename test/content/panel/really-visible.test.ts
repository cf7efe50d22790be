import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type VisibilityWatch, watchVisibility } from '../../../src/content/panel/really-visible';

/** Reports the panel's visibility as a browser would, because happy-dom draws nothing. */
let reportVisibility: (isVisible: boolean) => void;
let watch: VisibilityWatch;
/** The element that a click would hit. */
let onTop: Element;
let button: HTMLButtonElement;

class ControlledObserver {
  constructor(callback: IntersectionObserverCallback) {
    reportVisibility = (isVisible) => {
      const entry = { isVisible, intersectionRatio: 1 } as unknown as IntersectionObserverEntry;
      callback([entry], this as unknown as IntersectionObserver);
    };
  }
  observe() {}
  disconnect() {}
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  vi.stubGlobal('IntersectionObserver', ControlledObserver);
  vi.stubGlobal('IntersectionObserverEntry', { prototype: { isVisible: false } });
  // The computed styles of a browser without any rules.
  for (const { style } of [document.documentElement, document.body]) {
    style.cssText = 'opacity: 1; filter: none; mix-blend-mode: normal; clip-path: none';
  }
  document.body.innerHTML = '<div><button>Restore contact</button></div>';
  button = document.querySelector('button') as HTMLButtonElement;
  const surface = button.parentElement as HTMLElement;
  surface.getBoundingClientRect = () => ({ left: 100, top: 100, right: 400, bottom: 300 }) as DOMRect;
  onTop = document.body;
  document.elementFromPoint = () => onTop;
  const queryAll = document.querySelectorAll.bind(document);
  // happy-dom has no top layer and no selectors for it.
  document.querySelectorAll = (selector: string) =>
    queryAll(selector.startsWith(':popover-open') ? 'dialog' : selector);
  watch = watchVisibility(document.body, surface);
});

afterEach(() => {
  watch.stop();
  globalThis.contactRestorePageClick = undefined;
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

/** A click by a person, or by a script of the page, `ago` ms before the page hears it. */
function click({ isTrusted = true, ago = 0 } = {}) {
  const event = new MouseEvent('click', { detail: 1, clientX: 150, clientY: 150 });
  Object.defineProperty(event, 'isTrusted', { value: isTrusted });
  Object.defineProperty(event, 'timeStamp', { value: performance.now() - ago });
  return watch.judge(event, button);
}

describe('a click on the panel', () => {
  it('is accepted after the panel was visible for half a second', async () => {
    reportVisibility(true);
    await vi.advanceTimersByTimeAsync(500);
    expect(await click()).toBe('accepted');
  });

  it('is rejected if a script made it', async () => {
    reportVisibility(true);
    await vi.advanceTimersByTimeAsync(500);
    expect(await click({ isTrusted: false })).toBe('stray');
  });

  it('right after the panel appeared is held until the panel was visible for half a second', async () => {
    let verdict: string | undefined;
    void click().then((said) => {
      verdict = said;
    });
    await vi.advanceTimersByTimeAsync(100);
    reportVisibility(true);
    await vi.advanceTimersByTimeAsync(399);
    expect(verdict).toBeUndefined();
    await vi.advanceTimersByTimeAsync(1);
    expect(verdict).toBe('accepted');
  });

  it('that is held is rejected if something covers the panel meanwhile', async () => {
    reportVisibility(true);
    const verdict = click();
    await vi.advanceTimersByTimeAsync(200);
    reportVisibility(false);
    expect(await verdict).toBe('covered');
  });

  it('is rejected if the panel never becomes visible', async () => {
    const verdict = click();
    await vi.advanceTimersByTimeAsync(2_000);
    expect(await verdict).toBe('covered');
  });

  it('is accepted half a second after the panel was uncovered', async () => {
    reportVisibility(true);
    await vi.advanceTimersByTimeAsync(1_000);
    reportVisibility(false);
    expect(await click()).toBe('covered');
    reportVisibility(true);
    await vi.advanceTimersByTimeAsync(499);
    expect(await click()).toBe('covered');
    await vi.advanceTimersByTimeAsync(1);
    expect(await click()).toBe('accepted');
  });

  it('is rejected, as are those right after it, if something catches it or lies on top', async () => {
    reportVisibility(true);
    await vi.advanceTimersByTimeAsync(1_000);
    onTop = button;
    expect(await click()).toBe('covered');
    onTop = document.body;
    expect(await click()).toBe('covered');
    await vi.advanceTimersByTimeAsync(500);
    const veil = document.createElement('dialog');
    veil.getBoundingClientRect = () => ({ left: 0, top: 0, right: 800, bottom: 600 }) as DOMRect;
    document.body.append(veil);
    expect(await click()).toBe('covered');
    veil.remove();
    await vi.advanceTimersByTimeAsync(500);
    expect(await click()).toBe('accepted');
  });

  it.each([
    ['opacity', '0.1'],
    ['filter', 'opacity(0.1)'],
    ['mix-blend-mode', 'difference'],
    ['clip-path', 'inset(50%)'],
  ])('is rejected on a page that hides itself with %s', async (property, value) => {
    const { style } = document.documentElement;
    const before = style.getPropertyValue(property);
    reportVisibility(true);
    await vi.advanceTimersByTimeAsync(500);
    style.setProperty(property, value);
    expect(await click()).toBe('covered');
    style.setProperty(property, before);
    await vi.advanceTimersByTimeAsync(500);
    expect(await click()).toBe('accepted');
  });

  it('is rejected from a person who was already clicking there, until they pause', async () => {
    globalThis.contactRestorePageClick = { x: 150, y: 150, at: performance.now() - 100 };
    reportVisibility(true);
    for (let i = 0; i < 5; i++) {
      await vi.advanceTimersByTimeAsync(200);
      expect(await click()).toBe('stray');
    }
    await vi.advanceTimersByTimeAsync(500);
    expect(await click()).toBe('accepted');
  });

  it('is rejected if it was made before the panel appeared and the busy page heard it later', async () => {
    reportVisibility(true);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(await click({ ago: 2_100 })).toBe('stray');
    expect(await click()).toBe('accepted');
  });

  it('is rejected if it was one of several clicks there and the busy page heard it later', async () => {
    globalThis.contactRestorePageClick = { x: 150, y: 150, at: performance.now() - 100 };
    reportVisibility(true);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(await click({ ago: 1_800 })).toBe('stray');
    expect(await click()).toBe('accepted');
  });

  it('is accepted from a person who clicked elsewhere before', async () => {
    globalThis.contactRestorePageClick = { x: 20, y: 20, at: performance.now() - 100 };
    reportVisibility(true);
    const verdict = click();
    await vi.advanceTimersByTimeAsync(500);
    expect(await verdict).toBe('accepted');
  });
});
