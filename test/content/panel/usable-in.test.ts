import { describe, expect, it } from 'vitest';
import { pointsIn } from '../../../src/content/panel/usable-in';

describe('the points of an area', () => {
  const area = { left: 100, top: 50, right: 448, bottom: 230 };
  const points = [...pointsIn(area)];

  it('lie all over it, each once', () => {
    expect(new Set(points.map(String)).size).toBe(points.length);
    for (let x = area.left; x <= area.right; x += 1) {
      for (let y = area.top; y <= area.bottom; y += 1) {
        const isNear = points.some(([px, py]) => Math.abs(px - x) <= 20 && Math.abs(py - y) <= 20);
        if (!isNear) expect.fail(`nothing near ${x}, ${y}`);
      }
    }
  });

  it('are in all four quarters after the first few', () => {
    const quarters = points.slice(0, 8).map(([x, y]) => `${x > 274} ${y > 140}`);
    expect(new Set(quarters).size).toBe(4);
  });

  it.each([
    ['a tiny one', 5, 5],
    ['a low and wide one', 1_000, 30],
  ])('are in %s too, each once', (_shape, right, bottom) => {
    const all = [...pointsIn({ left: 0, top: 0, right, bottom })];
    expect(all.length).toBeGreaterThan(0);
    expect(new Set(all.map(String)).size).toBe(all.length);
  });
});
