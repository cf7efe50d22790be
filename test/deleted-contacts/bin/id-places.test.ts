import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createIdPlaces } from '../../../src/deleted-contacts/bin/id-places';

/** "Aa" and "BB" are the same number to what tells ids apart at first. */
const ids = fc.uniqueArray(fc.string({ unit: fc.constantFrom('Aa', 'BB', 'C'), maxLength: 4 }), { maxLength: 40 });

it('gives the place of each id, of those with the same number too, and of no other', () => {
  fc.assert(
    fc.property(ids, ids, (put, again) => {
      const places = createIdPlaces();
      for (const all of [put, again]) {
        places.clear();
        for (const id of all) {
          expect(places.get(id)).toBe(-1);
          places.add(id);
        }
        for (const id of [...put, ...again]) expect(places.get(id)).toBe(all.indexOf(id));
      }
    }),
    { numRuns: 300 },
  );
});
