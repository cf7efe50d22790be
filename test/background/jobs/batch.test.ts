import { expect, it } from 'vitest';
import { readLater } from '../../../src/background/jobs/batch';
import { LIMITS } from '../../../src/background/jobs/limits';

it('a batch that ended a year ago, by a clock that has been set since, is read again within the hour', () => {
  const now = Date.parse('2026-06-10T09:00:00Z');
  const endedAt = Date.parse('2025-06-10T09:00:00Z');
  const batch = { n: 0, ids: ['a'], state: 'settling', attempts: 1, polls: 1, ended: 'completed', endedAt } as const;
  const { wait } = readLater({ ...batch, ids: [...batch.ids] }, { now, server: now }, LIMITS);
  expect(wait?.until).toBeGreaterThan(now);
  expect(wait?.until).toBeLessThanOrEqual(now + 3_600_000);
});
