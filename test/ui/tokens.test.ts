import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const css = readFileSync(new URL('../../src/ui/tokens.css', import.meta.url), 'utf8');
const tokens = new Map(
  [...css.matchAll(/--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/g)].map(([, name, light, dark]) => [
    name ?? '',
    { light: light ?? '', dark: dark ?? '' },
  ]),
);

/** WCAG 2.2, relative luminance (https://www.w3.org/TR/WCAG22/#dfn-relative-luminance). */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string, scheme: 'light' | 'dark'): number {
  const [a, b] = [one, other].map((name) => {
    const token = tokens.get(name);
    if (token === undefined) throw new Error(`tokens.css has no color --${name}`);
    return luminance(token[scheme]);
  });
  const [lighter = 0, darker = 0] = [a ?? 0, b ?? 0].sort((x, y) => y - x);
  return (lighter + 0.05) / (darker + 0.05);
}

const states = ['caution', 'good', 'bad', 'waiting', 'neutral', 'failure'];
const textPairs: [string, string][] = [
  ...['surface', 'sunk'].flatMap((ground): [string, string][] => ['ink', 'soft', 'accent'].map((ink) => [ink, ground])),
  ['on-accent', 'accent'],
  ['on-accent', 'accent-strong'],
  ...states.map((state): [string, string] => [state, `${state}-ground`]),
];

describe.each(['light', 'dark'] as const)('the colors in %s', (scheme) => {
  it.each(textPairs)('keep %s readable on %s', (ink, ground) => {
    expect(contrast(ink, ground, scheme)).toBeGreaterThanOrEqual(4.5);
  });

  it.each(['control', 'focus'])('make %s stand out from the surface', (name) => {
    expect(contrast(name, 'surface', scheme)).toBeGreaterThanOrEqual(3);
  });
});
