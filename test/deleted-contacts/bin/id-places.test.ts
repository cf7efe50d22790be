import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createIdPlaces } from '../../../src/deleted-contacts/bin/id-places';

/** "Aa" and "BB" have the same hash. */
const ids = fc.uniqueArray(fc.string({ unit: fc.constantFrom('Aa', 'BB', 'C'), maxLength: 4 }), { maxLength: 40 });

it('the index of ids finds the place of each id, even with equal hashes, and of no other id', () => {
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
