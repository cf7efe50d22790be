import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCallBudget, dayCountsSchema, recentCallsSchema } from '../../../src/background/access/call-budget';
import { stored } from '../../../src/background/storage/stored-value';
import { lists, people } from '../../sandbox/sandbox';
import {
  contactsTab,
  createExtension,
  type Extension,
  memoryArea,
  memoryLocks,
  onto,
  signInWithCode,
  value,
} from '../extension';

const DAY_MS = 24 * 60 * 60_000;

/** A budget of its own, whose waits are played by `sleep`. */
function budgetOf(platform: Extension['platform'], sleep: (ms: number) => Promise<void>) {
  return createCallBudget({
    ...platform,
    exclusively: memoryLocks(),
    serverClock: { now: async () => platform.now() },
    days: stored(memoryArea(), 'calls', dayCountsSchema, []),
    recent: stored(memoryArea(), 'recentCalls', recentCallsSchema, []),
    sleep,
  });
}

describe('the limits of an API key', () => {
  it('hold for any number of simultaneous lookups, even if the worker restarts', async () => {
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
      { numRuns: 40 },
    );
  });

  it('are counted per UTC day and key', async () => {
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

  it('keep their count if the browser starts with a clock that is hours ahead', async () => {
    const extension = createExtension();
    const { ask, clock, platform } = extension;
    clock.now = Date.parse('2026-06-10T22:00:00.000Z');
    await signInWithCode(extension);
    for (let call = 0; call < 3; call++) await value(ask('lookup', { text: 'jane@riverside.example' }));
    const { callsToday } = await value(ask('getStatus', {}));
    await platform.session.remove('clockSkew');
    clock.ahead = 5 * 3_600_000;
    extension.restart();
    await value(ask('lookup', { text: 'jane@riverside.example' }));
    expect((await value(ask('getStatus', {}))).callsToday).toBeGreaterThanOrEqual(callsToday);
  });

  it('let a person’s lookup go before the waiting calls of jobs', async () => {
    const { platform, clock } = createExtension();
    let goOn = () => {};
    const slept = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const budget = budgetOf(platform, async (ms) => {
      await slept;
      clock.now += ms;
    });
    const order: string[] = [];
    const jobs = Array.from({ length: 8 }, (_, n) =>
      budget.beforeCall('key', 'job').then(() => order.push(`job ${n}`)),
    );
    await Promise.all(jobs.slice(0, 4));
    // The fifth call waits for the next second, and then a person looks something up.
    const person = budget.beforeCall('key').then(() => order.push('person'));
    goOn();
    await Promise.all([...jobs, person]);
    expect(order.indexOf('person')).toBeLessThanOrEqual(5);
  });

  it('stay within four a second at Constant Contact, even if some of them arrive late', async () => {
    const extension = createExtension();
    await signInWithCode(extension);
    const { ask, clock, platform, sandbox } = extension;
    const { fetch } = platform;
    let calls = 0;
    platform.fetch = async (url, init) => {
      if (++calls % 5 === 1) clock.now += 600;
      return fetch(url, init);
    };
    extension.restart();
    const before = clock.now;
    for (let call = 0; call < 20; call++) await value(ask('lookup', { text: people.jane }));
    expect(sandbox.calls.filter(({ status }) => status === 429)).toEqual([]);
    expect(clock.now - before).toBeLessThan(5 * 1_700);
  });

  it('stay within four a second at Constant Contact, even if the first four end while the fifth waits', async () => {
    const { platform, clock } = createExtension();
    let isOver = false;
    const ends: (() => Promise<void>)[] = [];
    const budget = budgetOf(platform, async (ms) => {
      const end = clock.now + ms;
      if (!isOver) {
        isOver = true;
        clock.now += 900;
        await Promise.all(ends.map((endCall) => endCall()));
      }
      clock.now = end;
    });
    const start = clock.now;
    for (let call = 0; call < 4; call++) ends.push(await budget.beforeCall('key'));
    await budget.beforeCall('key');
    expect(clock.now - start).toBeGreaterThanOrEqual(1_900);
  });

  it('cause no wait after the clock was set back', async () => {
    const extension = createExtension();
    await signInWithCode(extension);
    await extension.platform.session.set({ recentCalls: Array(4).fill(extension.clock.now + 3_600_000) });
    const before = extension.clock.now;
    await value(extension.ask('lookup', { text: 'jane@riverside.example' }));
    expect(extension.clock.now - before).toBeLessThan(2_000);
  });
});

describe('a daily budget that the server reports as used up', () => {
  const lookup = ({ ask }: Extension) => ask('lookup', { text: 'jane@riverside.example' });
  const usedUp = { ok: false, failure: { kind: 'quota-exceeded', until: expect.any(Number) } };

  async function withUsedUpBudget(): Promise<Extension> {
    const extension = createExtension();
    await signInWithCode(extension);
    extension.sandbox.faults.next({ path: /v3/ }, 'quota-exceeded');
    expect(await lookup(extension)).toEqual(usedUp);
    extension.newCalls();
    expect(await lookup(extension)).toEqual(usedUp);
    expect(extension.newCalls()).toEqual([]);
    extension.clock.now += 60_000;
    return extension;
  }

  it('is tried again by lookups of people, once a minute', async () => {
    const extension = await withUsedUpBudget();
    extension.sandbox.faults.next({ path: /v3/ }, 'quota-exceeded', 3);
    for (let second = 0; second < 125; second++) {
      expect(await lookup(extension)).toEqual(usedUp);
      extension.clock.now += 1_000;
    }
    expect(extension.newCalls()).toHaveLength(3);
  });

  it('is tried again by no other request', async () => {
    const extension = await withUsedUpBudget();
    expect(await extension.ask('scanContacts', { status: 'deleted' })).toEqual(usedUp);
    expect(await extension.ask('getLists', { refresh: true })).toEqual(usedUp);
    expect(await extension.ask('notice', { address: 'otto@riverside.example' }, contactsTab(7))).toEqual(usedUp);
    expect(extension.newCalls()).toEqual([]);
  });

  it('is open again for every request after a lookup succeeded', async () => {
    const extension = await withUsedUpBudget();
    expect((await value(extension.ask('getStatus', {}))).jobCallsLeft).toBe(0);
    expect((await lookup(extension)).ok).toBe(true);
    expect((await extension.ask('scanContacts', { status: 'deleted' })).ok).toBe(true);
    expect((await value(extension.ask('getStatus', {}))).jobCallsLeft).toBeGreaterThan(9_000);
  });

  it.each(['server-error-html', 'empty-503', 'network-error'] as const)('stays used up after %s', async (fault) => {
    const extension = await withUsedUpBudget();
    extension.sandbox.faults.next({ path: /v3/ }, fault);
    expect((await lookup(extension)).ok).toBe(false);
    expect((await value(extension.ask('getStatus', {}))).jobCallsLeft).toBe(0);
  });

  it('still lets a person sign in', async () => {
    const extension = await withUsedUpBudget();
    await value(extension.ask('signOut', {}));
    await signInWithCode(extension);
    expect((await value(extension.ask('getStatus', {}))).account?.name).toBe('Riverside Choir');
    expect((await lookup(extension)).ok).toBe(true);
  });

  it('is tried again at once even if the clock was set back by hours', async () => {
    const extension = await withUsedUpBudget();
    extension.sandbox.faults.next({ path: /v3/ }, 'quota-exceeded');
    await lookup(extension);
    extension.clock.ahead = -3 * 3_600_000;
    expect((await lookup(extension)).ok).toBe(true);
  });
});

describe('a 429 that says when to come back', () => {
  it.each([
    ['in seconds', () => '2'],
    ['as a date', (answer: Response) => new Date(Date.parse(answer.headers.get('Date') ?? '') + 2_000).toUTCString()],
  ])('%s does not count as the daily limit', async (_how, retryAfter) => {
    const extension = createExtension();
    await signInWithCode(extension);
    const { fetch } = extension.platform;
    extension.platform.fetch = async (url, init) => {
      const answer = await fetch(url, init);
      if (answer.status !== 429) return answer;
      return new Response(await answer.text(), {
        status: 429,
        headers: { ...Object.fromEntries(answer.headers), 'Retry-After': retryAfter(answer) },
      });
    };
    extension.restart();
    extension.sandbox.faults.next({ path: /v3/ }, 'throttled-without-key', 4);
    expect(await extension.ask('lookup', { text: 'jane@riverside.example' })).toEqual({
      ok: false,
      failure: { kind: 'throttled', ms: 2_000 },
    });
    expect((await extension.ask('getLists', { refresh: true })).ok).toBe(true);
  });
});

describe('a wrong clock', () => {
  it.each([
    ['a day ahead', 24],
    ['a day behind', -24],
    ['a year ahead', 365 * 24],
    ['a year behind', -365 * 24],
  ])('%s at the first call does not lose the calls counted today', async (_how, hours) => {
    const extension = createExtension();
    const { ask, clock, platform } = extension;
    await signInWithCode(extension);
    for (let call = 0; call < 5; call++) await value(ask('lookup', { text: 'jane@riverside.example' }));
    const { callsToday } = await value(ask('getStatus', {}));
    // The browser restarts. The server's time is unknown until the first answer.
    await platform.session.remove('clockSkew');
    clock.ahead = hours * 3_600_000;
    extension.restart();
    await value(ask('lookup', { text: 'jane@riverside.example' }));
    await value(ask('lookup', { text: 'jane@riverside.example' }));
    expect((await value(ask('getStatus', {}))).callsToday).toBeGreaterThanOrEqual(callsToday + 1);
  });

  it('a year ahead deletes no history, at the first start or later', async () => {
    const extension = createExtension();
    const { ask, clock, platform } = extension;
    await signInWithCode(extension);
    await value(ask('lookup', { text: people.jane }));
    await value(ask('restore', await onto(extension, people.jane, [lists.newsletter])));
    await platform.session.remove('clockSkew');
    clock.ahead = 366 * 24 * 3_600_000;
    for (let start = 0; start < 3; start++) {
      extension.restart();
      await extension.start();
      await ask('lookup', { text: people.jane });
    }
    expect((await value(ask('getHistory', {}))).records).toHaveLength(1);
  });

  it.each([
    ['a year ahead until just before the restore', 366, 0],
    ['set back by a year just before the restore', 0, -366],
  ])('loses no restore whose answers have no Date header: %s', async (_how, before, then) => {
    const extension = createExtension();
    const { ask, clock, sandbox } = extension;
    clock.ahead = before * DAY_MS;
    await signInWithCode(extension);
    clock.ahead = then * DAY_MS;
    sandbox.switches.dateHeader = 'absent';
    await value(ask('lookup', { text: people.jane }));
    await value(ask('restore', await onto(extension, people.jane, [lists.newsletter])));
    clock.ahead = 0;
    sandbox.switches.dateHeader = 'sent';
    extension.restart();
    await extension.start();
    await value(ask('lookup', { text: people.elena }));
    expect((await value(ask('getHistory', {}))).records.map(({ contactId }) => contactId)).toEqual([people.jane]);
  });
});
