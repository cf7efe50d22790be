import fc from 'fast-check';
import { expect, it } from 'vitest';
import { layOut } from '../../../src/deleted-contacts/bin/table-lines';
import { assertProperty } from '../../property';

/** The lines as a person reads them. A heading is shown as [day: count]. */
function drawnLines(days: number[], byDay = true): string {
  const shown = days.map((_, index) => index);
  const lines = layOut(shown, byDay ? (index) => days[index] ?? 0 : undefined);
  return Array.from({ length: lines.count }, (_, line) => {
    const group = lines.groupAt(line);
    return group ? `[${days[group.from]}: ${group.to - group.from}]` : String(lines.placeAt(line));
  }).join(' ');
}

it('each day has a heading above its contacts if headings are on', () => {
  expect(drawnLines([5, 5, 4, 2, 2])).toBe('[5: 2] 0 1 [4: 1] 2 [2: 2] 3 4');
  expect(drawnLines([5, 5, 4], false)).toBe('0 1 2');
  expect(drawnLines([])).toBe('');
});

it('each place has one line, and the heading of its group is above it', async () => {
  const days = fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 40 });
  const holds = fc.property(days, (some) => {
    const lines = layOut(
      some.map((_, index) => index),
      (index) => some[index] ?? 0,
    );
    for (const place of some.keys()) {
      expect(lines.placeAt(lines.lineOf(place))).toBe(place);
      const group = lines.groupAt(lines.headingOf(place) ?? -1);
      expect(group?.from).toBeLessThanOrEqual(place);
      expect(group?.to).toBeGreaterThan(place);
    }
    expect(lines.count).toBe(some.length + lines.groups.length);
  });
  await assertProperty(holds, { cases: 300 });
});
