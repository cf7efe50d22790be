import { afterEach, describe, expect, it } from 'vitest';
import { pointsIn, usableIn } from '../../../src/content/panel/usable-in';

describe('the sample points of an area', () => {
  const area = { left: 100, top: 50, right: 448, bottom: 230 };
  const points = [...pointsIn(area)];

  it('are spread over all of it without duplicates', () => {
    expect(new Set(points.map(String)).size).toBe(points.length);
    for (let x = area.left; x <= area.right; x += 1) {
      for (let y = area.top; y <= area.bottom; y += 1) {
        const isNear = points.some(([px, py]) => Math.abs(px - x) <= 20 && Math.abs(py - y) <= 20);
        if (!isNear) expect.fail(`nothing near ${x}, ${y}`);
      }
    }
  });

  it('reach all four quarters with the first eight', () => {
    const quarters = points.slice(0, 8).map(([x, y]) => `${x > 274} ${y > 140}`);
    expect(new Set(quarters).size).toBe(4);
  });

  it.each([
    ['a tiny one', 5, 5],
    ['a low and wide one', 1_000, 30],
  ])('exist in %s without duplicates', (_shape, right, bottom) => {
    const all = [...pointsIn({ left: 0, top: 0, right, bottom })];
    expect(all.length).toBeGreaterThan(0);
    expect(new Set(all.map(String)).size).toBe(all.length);
  });
});

describe('the controls under the panel', () => {
  afterEach(() => {
    Reflect.deleteProperty(document, 'elementsFromPoint');
  });

  it('include the panel’s message if it is inert and cannot be hit', () => {
    const [message, panel] = [document.createElement('p'), document.createElement('div')];
    document.body.append(message, panel);
    message.getBoundingClientRect = () => new DOMRect(700, 700, 300, 40);
    message.checkVisibility = () => true;
    document.elementsFromPoint = () => [panel];
    const looksAt = { viewport: { width: 1_100, height: 800 }, panel, about: [message], budget: 1 };
    const under = (left: number) => {
      const area = { left, top: 500, right: left + 348, bottom: 784 };
      return usableIn(area, pointsIn(area), looksAt);
    };
    expect(under(736)).toEqual([message.getBoundingClientRect()]);
    expect(under(16)).toEqual([]);
  });
});
