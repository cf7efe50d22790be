import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type VisibilityWatch, watchVisibility } from '../../../src/content/panel/really-visible';

/** What the browser would say of the panel; happy-dom draws nothing. */
let say: (isVisible: boolean) => void;
let watch: VisibilityWatch;
/** What a click at any point would hit. */
let onTop: Element;
let button: HTMLButtonElement;

class TellsWhenAsked {
  constructor(callback: IntersectionObserverCallback) {
    say = (isVisible) => {
      const entry = { isVisible, intersectionRatio: 1 } as unknown as IntersectionObserverEntry;
      callback([entry], this as unknown as IntersectionObserver);
    };
  }
  observe() {}
  disconnect() {}
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  vi.stubGlobal('IntersectionObserver', TellsWhenAsked);
  vi.stubGlobal('IntersectionObserverEntry', { prototype: { isVisible: false } });
  // What a browser computes where no rule says otherwise.
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
  // happy-dom knows no top layer, and no selectors for it.
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

/** A click as a person makes it, or as a script of the page does. */
function click({ isTrusted = true } = {}) {
  const event = new MouseEvent('click', { detail: 1, clientX: 150, clientY: 150 });
  Object.defineProperty(event, 'isTrusted', { value: isTrusted });
  return watch.judge(event, button);
}

describe('a click', () => {
  it('on a panel that has been seen for half a second is accepted', async () => {
    say(true);
    await vi.advanceTimersByTimeAsync(500);
    expect(await click()).toBe('accepted');
  });

  it('that no person made is not', async () => {
    say(true);
    await vi.advanceTimersByTimeAsync(500);
    expect(await click({ isTrusted: false })).toBe('stray');
  });

  it('on a panel that has just appeared is held until it has been seen for half a second', async () => {
    let verdict: string | undefined;
    void click().then((said) => {
      verdict = said;
    });
    await vi.advanceTimersByTimeAsync(100);
    say(true);
    await vi.advanceTimersByTimeAsync(399);
    expect(verdict).toBeUndefined();
    await vi.advanceTimersByTimeAsync(1);
    expect(verdict).toBe('accepted');
  });

  it('that is held is dropped when something covers the panel meanwhile', async () => {
    say(true);
    const verdict = click();
    await vi.advanceTimersByTimeAsync(200);
    say(false);
    expect(await verdict).toBe('covered');
  });

  it('on a panel that is never seen is not accepted', async () => {
    const verdict = click();
    await vi.advanceTimersByTimeAsync(2_000);
    expect(await verdict).toBe('covered');
  });

  it('on a panel that something covered is accepted only half a second after it is seen again', async () => {
    say(true);
    await vi.advanceTimersByTimeAsync(1_000);
    say(false);
    expect(await click()).toBe('covered');
    say(true);
    await vi.advanceTimersByTimeAsync(499);
    expect(await click()).toBe('covered');
    await vi.advanceTimersByTimeAsync(1);
    expect(await click()).toBe('accepted');
  });

  it('that something caught or shows through is not accepted, nor one soon after', async () => {
    say(true);
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
  ])('on a page that hides itself by %s is not accepted', async (property, value) => {
    const { style } = document.documentElement;
    const before = style.getPropertyValue(property);
    say(true);
    await vi.advanceTimersByTimeAsync(500);
    style.setProperty(property, value);
    expect(await click()).toBe('covered');
    style.setProperty(property, before);
    await vi.advanceTimersByTimeAsync(500);
    expect(await click()).toBe('accepted');
  });

  it('of somebody who was clicking there before the panel appeared is not for the panel, until they pause', async () => {
    globalThis.contactRestorePageClick = { x: 150, y: 150, at: performance.now() - 100 };
    say(true);
    for (let i = 0; i < 5; i++) {
      await vi.advanceTimersByTimeAsync(200);
      expect(await click()).toBe('stray');
    }
    await vi.advanceTimersByTimeAsync(500);
    expect(await click()).toBe('accepted');
  });

  it('of somebody who clicked elsewhere before is for the panel', async () => {
    globalThis.contactRestorePageClick = { x: 20, y: 20, at: performance.now() - 100 };
    say(true);
    const verdict = click();
    await vi.advanceTimersByTimeAsync(500);
    expect(await verdict).toBe('accepted');
  });
});
