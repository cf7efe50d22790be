import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCallBudget, dayCountsSchema, recentCallsSchema } from '../../../src/background/access/call-budget';
import { stored } from '../../../src/background/storage/stored-value';
import { createExtension, memoryArea, memoryLocks, signInWithCode, value } from '../extension';

describe('the limits of an API key', () => {
  it('are kept by any number of lookups at once, through restarts of the worker', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ gap: fc.integer({ min: 0, max: 1_500 }), restart: fc.boolean() }), {
          minLength: 5,
          maxLength: 25,
        }),
        async (asks) => {
          const extension = createExtension();
          await signInWithCode(extension);
          extension.clock.now += 60_000;
          const answers = [];
          for (const { gap, restart } of asks) {
            if (restart) {
              await Promise.all(answers);
              extension.restart();
            }
            extension.clock.now += gap;
            answers.push(extension.ask('lookup', { text: 'jane@riverside.example' }));
          }
          for (const answer of await Promise.all(answers)) expect(answer.ok).toBe(true);
          expect(extension.sandbox.calls.filter(({ status }) => status === 429)).toEqual([]);
        },
      ),
      { seed: 17, numRuns: 40 },
    );
  }, 20_000);

  it('are counted for each UTC day and each key', async () => {
    const extension = createExtension();
    await signInWithCode(extension);
    const { ask, clock } = extension;
    const { callsToday, dailyBudget, jobCallsLeft } = await value(ask('getStatus', {}));
    expect(dailyBudget).toBe(10_000);
    expect(jobCallsLeft).toBe(9_500 - callsToday);
    await value(ask('lookup', { text: 'jane@riverside.example' }));
    expect((await value(ask('getStatus', {}))).callsToday).toBe(callsToday + 1);
    extension.restart();
    expect((await value(ask('getStatus', {}))).callsToday).toBe(callsToday + 1);
    clock.now = Date.parse('2026-06-11T00:00:00.000Z');
    expect((await value(ask('getStatus', {}))).callsToday).toBe(0);
  });

  it('are counted on where the browser starts with a clock that is hours ahead', async () => {
    const extension = createExtension();
    const { ask, clock, platform } = extension;
    clock.now = Date.parse('2026-06-10T22:00:00.000Z');
    await signInWithCode(extension);
    for (let call = 0; call < 3; call++) await value(ask('lookup', { text: 'jane@riverside.example' }));
    const { callsToday } = await value(ask('getStatus', {}));
    await platform.session.remove('clockAhead');
    clock.ahead = 5 * 3_600_000;
    extension.restart();
    await value(ask('lookup', { text: 'jane@riverside.example' }));
    expect((await value(ask('getStatus', {}))).callsToday).toBeGreaterThanOrEqual(callsToday);
  });

  it('let whoever looks something up go before the calls that jobs have ready', async () => {
    const { platform } = createExtension();
    let goOn = () => {};
    const slept = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const budget = createCallBudget({
      ...platform,
      exclusively: memoryLocks(),
      serverClock: { now: async () => platform.now() },
      days: stored(memoryArea(), 'calls', dayCountsSchema, []),
      recent: stored(memoryArea(), 'recentCalls', recentCallsSchema, []),
      sleep: () => slept,
    });
    const order: string[] = [];
    const jobs = Array.from({ length: 8 }, (_, n) =>
      budget.beforeCall('key', 'job').then(() => order.push(`job ${n}`)),
    );
    await Promise.all(jobs.slice(0, 4));
    // The fifth waits for the second to pass; somebody comes and looks something up.
    const person = budget.beforeCall('key').then(() => order.push('person'));
    goOn();
    await Promise.all([...jobs, person]);
    expect(order.indexOf('person')).toBeLessThanOrEqual(5);
  });

  it('a clock that was set back makes nobody wait for it', async () => {
    const extension = createExtension();
    await signInWithCode(extension);
    await extension.platform.session.set({ recentCalls: Array(4).fill(extension.clock.now + 3_600_000) });
    const before = extension.clock.now;
    await value(extension.ask('lookup', { text: 'jane@riverside.example' }));
    expect(extension.clock.now - before).toBeLessThan(2_000);
  });
});
