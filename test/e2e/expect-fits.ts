import type { Page } from 'playwright';
import { expect } from 'vitest';

/** Font families that every machine has. The last has the widest text. */
const families = ['sans-serif', 'serif', 'monospace'];

/** The tokens (src/ui/tokens.css) that set the size of text. */
const sizes = ['--text', '--small', '--title', '--subtitle'];

/**
 * Expects that at 320 pixels nothing sticks out sideways, neither of the window nor of a box that would cut it off: in
 * any font, and with text twice as large. `within` selects the element that carries the tokens.
 */
export async function expectFits(page: Page, within = 'html'): Promise<void> {
  const viewport = page.viewportSize();
  await page.setViewportSize({ width: 320, height: 700 });
  for (const family of families) {
    for (const scale of [1, 2]) {
      const found = await page.locator(within).evaluate(sticksOut, { family, scale, sizes });
      expect(found, `${family}, text ${scale} times as large`).toEqual([]);
    }
  }
  if (viewport) await page.setViewportSize(viewport);
}

/** The elements that stick out with text in this font and size. Runs in the page. */
function sticksOut(root: HTMLElement | SVGElement, text: { family: string; scale: number; sizes: string[] }): string[] {
  const tokens = getComputedStyle(root);
  const larger = text.sizes.map((token) => [
    token,
    `${Number.parseFloat(tokens.getPropertyValue(token)) * text.scale}px`,
  ]);
  const tried = [['--font', text.family], ...larger] as [string, string][];
  for (const [token, value] of tried) root.style.setProperty(token, value);

  const slack = 1;
  const found: string[] = [];
  const look = (element: Element, left: number, right: number): void => {
    const { display, overflowX, clipPath } = getComputedStyle(element);
    if (display === 'none' || clipPath !== 'none' || element instanceof SVGElement) return;
    const box = element.getBoundingClientRect();
    const drawn = document.createRange();
    const boxes = [...element.childNodes].flatMap((node) => {
      if (node.nodeType !== Node.TEXT_NODE) return [];
      drawn.selectNode(node);
      return [...drawn.getClientRects()];
    });
    const out = [box, ...boxes].find((it) => it.width > 0 && (it.left < left - slack || it.right > right + slack));
    if (out) {
      const name = [element.localName, ...element.classList].join('.');
      const words = element.textContent?.trim().slice(0, 30);
      found.push(`${name} "${words}" ${Math.round(out.left)} to ${Math.round(out.right)} of ${left} to ${right}`);
    }
    const cuts = overflowX !== 'visible' && display !== 'inline' && element !== document.documentElement;
    const [inner, outer] = cuts ? [Math.max(left, box.left), Math.min(right, box.right)] : [left, right];
    for (const child of element.children) look(child, inner, outer);
  };
  look(root, 0, document.documentElement.clientWidth);
  for (const [token] of tried) root.style.removeProperty(token);
  return found;
}
