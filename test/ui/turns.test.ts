import { expect, it } from 'vitest';
import { createTurns } from '../../src/ui/turns';

it('a turn is the newest until the next one begins', () => {
  const turns = createTurns();
  const isFirst = turns.next();
  const isStillFirst = turns.current();
  expect([isFirst(), isStillFirst()]).toEqual([true, true]);
  const isSecond = turns.next();
  expect([isFirst(), isStillFirst(), isSecond()]).toEqual([false, false, true]);
  turns.end();
  expect(isSecond()).toBe(false);
});
