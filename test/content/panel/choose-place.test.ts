import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { choosePlace, type Place, type Rect, type Size } from '../../../src/content/panel/choose-place';

const viewport = { width: 1200, height: 800 };
const card = { width: 348, height: 200 };
const bar = { width: 720, height: 50 };

function rect(left: number, top: number, width: number, height: number): Rect {
  return { left, top, right: left + width, bottom: top + height };
}

function overlap(place: Place, size: Size, other: Rect): boolean {
  return (
    place.left < other.right &&
    place.left + size.width > other.left &&
    place.top < other.bottom &&
    place.top + size.height > other.top
  );
}

describe('the place of a panel', () => {
  it('is the bottom right on an empty page', () => {
    expect(choosePlace([card, bar], viewport, [])).toEqual({ left: 836, top: 584, form: 0, covers: 0 });
  });

  it.each([
    ['the bottom left', [rect(1100, 700, 60, 60)], { left: 16, top: 584 }],
    ['the top right', [rect(0, 740, 1200, 60)], { left: 836, top: 16 }],
    ['the top left', [rect(0, 740, 1200, 60), rect(1100, 0, 50, 50)], { left: 16, top: 16 }],
  ])('is %s if the better corners are taken', (_name, obstacles, place) => {
    expect(choosePlace([card, bar], viewport, obstacles)).toMatchObject({ ...place, form: 0, covers: 0 });
  });

  it('is along an edge if the corners are taken', () => {
    const corners = [rect(0, 0, 40, 40), rect(1160, 0, 40, 40), rect(0, 760, 40, 40), rect(1160, 760, 40, 40)];
    const place = choosePlace([card, bar], viewport, corners);
    expect(place).toMatchObject({ top: 584, form: 0, covers: 0 });
    expect(place.left).toBeLessThan(836);
  });

  it('is that of a bar if there is no room for the card', () => {
    const obstacles = [rect(0, 100, 1200, 700)];
    expect(choosePlace([card, bar], viewport, obstacles)).toMatchObject({ top: 16, form: 1, covers: 0 });
  });

  it('is in the middle if the edges are full', () => {
    const frame = [rect(0, 0, 1200, 70), rect(0, 730, 1200, 70), rect(0, 0, 70, 800), rect(1130, 0, 70, 800)];
    expect(choosePlace([card, bar], viewport, frame).covers).toBe(0);
  });

  it('covers as little as possible on a full page', () => {
    const place = choosePlace([card, bar], viewport, [rect(0, 0, 1200, 790)]);
    expect(place.form).toBe(1);
    expect(place.top).toBe(734);
    expect(place.covers).toBeGreaterThan(0);
  });

  it('is completely visible in a viewport that is hardly larger than the panel', () => {
    expect(choosePlace([{ width: 304, height: 260 }], { width: 320, height: 480 }, [])).toEqual({
      left: 8,
      top: 204,
      form: 0,
      covers: 0,
    });
  });

  const sizes = fc.record({ width: fc.integer({ min: 40, max: 800 }), height: fc.integer({ min: 20, max: 400 }) });
  const obstacles = fc.array(
    fc
      .tuple(
        fc.integer({ min: -100, max: 1300 }),
        fc.integer({ min: -100, max: 900 }),
        fc.integer({ min: 1, max: 600 }),
        fc.integer({ min: 1, max: 300 }),
      )
      .map((numbers) => rect(...numbers)),
    { maxLength: 40 },
  );

  it('is always inside the viewport, and free of obstacles if it claims to cover none', () => {
    fc.assert(
      fc.property(sizes, sizes, obstacles, (first, second, taken) => {
        const place = choosePlace([first, second], viewport, taken);
        const size = place.form === 0 ? first : second;
        expect(place.left).toBeGreaterThanOrEqual(0);
        expect(place.top).toBeGreaterThanOrEqual(0);
        expect(place.left + size.width).toBeLessThanOrEqual(viewport.width);
        expect(place.top + size.height).toBeLessThanOrEqual(viewport.height);
        if (place.covers === 0) expect(taken.filter((other) => overlap(place, size, other))).toEqual([]);
      }),
    );
  });

  it('is the bottom right corner whenever that is free', () => {
    fc.assert(
      fc.property(sizes, obstacles, (size, taken) => {
        const place = choosePlace([size], viewport, taken);
        const margin = 4;
        const roomy = taken.map(({ left, top, right, bottom }) => ({
          left: left - margin,
          top: top - margin,
          right: right + margin,
          bottom: bottom + margin,
        }));
        const corner = { left: viewport.width - size.width - 16, top: viewport.height - size.height - 16 };
        const isFree = !roomy.some((other) => overlap({ ...corner, form: 0, covers: 0 }, size, other));
        if (isFree) expect(place).toMatchObject(corner);
      }),
    );
  });
});
