import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cheaperPlan, firstPlan } from '../../../src/deleted-contacts/check/check-plan';

describe('the plan for checking a list', () => {
  it('looks up a few addresses at once, and otherwise first asks for the size of the account', () => {
    expect(firstPlan({ unchecked: 4, atLeast: 0 })).toEqual({ way: 'look-up', calls: 4 });
    expect(firstPlan({ unchecked: 5, atLeast: 0 })).toEqual({ way: 'ask-size' });
  });

  it('skips that question if the deleted contacts alone are too many to read', () => {
    expect(firstPlan({ unchecked: 100, atLeast: 50_000 })).toEqual({ way: 'look-up', calls: 100 });
    expect(firstPlan({ unchecked: 101, atLeast: 50_000 })).toEqual({ way: 'ask-size' });
  });

  it('skips that question once the size is known', () => {
    expect(firstPlan({ unchecked: 300, atLeast: 0, total: 100_000 })).toEqual({ way: 'read-all', calls: 200 });
    expect(firstPlan({ unchecked: 200, atLeast: 0, total: 100_000 })).toEqual({ way: 'look-up', calls: 200 });
  });

  it('does not count pages again that were read', () => {
    expect(cheaperPlan({ unchecked: 50_000, total: 100_000, pagesRead: 1 })).toEqual({ way: 'read-all', calls: 199 });
    expect(cheaperPlan({ unchecked: 199, total: 100_000, pagesRead: 1 })).toEqual({ way: 'look-up', calls: 199 });
  });

  it('looks up at most 500 if the server does not send the number of contacts', () => {
    expect(cheaperPlan({ unchecked: 500, total: undefined, pagesRead: 1 })).toEqual({ way: 'look-up', calls: 500 });
    expect(cheaperPlan({ unchecked: 501, total: undefined, pagesRead: 1 })).toEqual({
      way: 'read-all',
      calls: undefined,
    });
  });

  it('never takes the more expensive way', () => {
    fc.assert(
      fc.property(fc.nat(100_000), fc.nat(500_000), (unchecked, total) => {
        const reading = Math.max(1, Math.ceil(total / 500));
        expect(cheaperPlan({ unchecked, total, pagesRead: 0 }).calls).toBe(Math.min(unchecked, reading));
      }),
    );
  });
});
