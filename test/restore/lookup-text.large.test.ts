import { expect, it } from 'vitest';
import { parseLookupText } from '../../src/restore/lookup-text';

it('finds the one address in a paste of ten megabytes, and says that a whole list is several', () => {
  const filler = 'lorem ipsum dolor sit amet '.repeat(200_000);
  expect(parseLookupText(`${filler} jane@x.org ${filler}`)).toEqual({
    ok: true,
    question: { by: 'email', address: 'jane@x.org' },
  });
  expect(parseLookupText('@'.repeat(10_000_000))).toEqual({ ok: false, why: 'malformed' });
  expect(parseLookupText('x'.repeat(20_000_001))).toEqual({ ok: false, why: 'too-long' });
  const many = Array.from({ length: 300_000 }, (_, n) => `person${n}@example.org`).join('\n');
  expect(parseLookupText(many)).toEqual({ ok: false, why: 'several' });
});
