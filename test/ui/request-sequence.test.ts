import { expect, it } from 'vitest';
import { createRequestSequence } from '../../src/ui/request-sequence';

it('a request is the newest until the next one begins', () => {
  const requests = createRequestSequence();
  const isFirst = requests.next();
  const isStillFirst = requests.current();
  expect([isFirst(), isStillFirst()]).toEqual([true, true]);
  const isSecond = requests.next();
  expect([isFirst(), isStillFirst(), isSecond()]).toEqual([false, false, true]);
  requests.end();
  expect(isSecond()).toBe(false);
});
