import * as v from 'valibot';
import { CallFailed } from '../../constant-contact/http';
import { DAY_MS } from '../../restore/day-bounds';
import type { Stored } from '../storage/stored-value';
import { ageOf, type ServerClock } from './clock';

/**
 * An API key has four calls a second and 10,000 a day, shared by all its users. The day ends at 00:00 UTC
 * (https://developer.constantcontact.com/api_guide/rate_limits.html). Answers carry no count, so calls are counted
 * here.
 */
export const DAILY_BUDGET = 10_000;
/** The share of jobs. The rest is left for people’s lookups. */
const JOB_BUDGET = DAILY_BUDGET - 500;
const CALLS_A_WINDOW = 4;
/** A little over a second, because two clocks never run at exactly the same speed. */
const WINDOW_MS = 1_010;

const LOCK = 'contact-restore:call';
/** A quota error within five minutes of midnight UTC may belong to yesterday, because clocks differ. */
const DAYBREAK_MS = 5 * 60_000;

/** The shortest time between probes of a used-up day, in ms. */
const PROBE_MS = 60_000;

/** Stored days of all keys. A wrong clock may add days that never were. */
const DAYS_STORED = 20;

/** A person’s lookup or sign-in, another call for a person, or a job’s call. */
export type CallPurpose = 'lookup' | 'person' | 'job';

/** Calls of one API key on one UTC day. */
const dayCountSchema = v.object({
  clientId: v.string(),
  /** In days since the epoch, UTC. */
  day: v.number(),
  calls: v.number(),
  /** Whether Constant Contact reported the quota as used up, and has answered no call since. */
  usedUp: v.boolean(),
  /** When that was last reported or probed, by the local clock. */
  probedAt: v.exactOptional(v.number()),
});
type DayCount = v.InferOutput<typeof dayCountSchema>;

export const dayCountsSchema = v.array(dayCountSchema);
export const recentCallsSchema = v.array(v.number());

interface BudgetDeps {
  /** One entry per key and day. */
  days: Stored<DayCount[]>;
  /** The times of the last calls, in order, stored so that a stopped worker does not lose them. */
  recent: Stored<number[]>;
  now: () => number;
  serverClock: Pick<ServerClock, 'now'>;
  sleep: (ms: number) => Promise<void>;
  exclusively: <T>(name: string, task: () => Promise<T>) => Promise<T>;
}

export interface CallBudget {
  /**
   * Waits for a slot within four calls a second, and counts the call. Rejects with `quota-exceeded` on a used-up day. A
   * lookup or sign-in may still probe once a minute, because only an answer shows that calls are available again. The
   * result is a function for the end of the call. A call takes some time to arrive, so its second begins at its end.
   */
  beforeCall(clientId: string, purpose?: CallPurpose): Promise<() => Promise<void>>;
  /** Constant Contact answered a call, so the day is not used up. */
  onAnswer(clientId: string): Promise<void>;
  /** Stores that the day is used up. Returns when to retry, by the local clock, in ms since the epoch. */
  onQuotaExceeded(clientId: string): Promise<number>;
  /** Calls made today, and calls left to jobs. */
  today(clientId: string): Promise<{ calls: number; leftToJobs: number }>;
}

export function createCallBudget(deps: BudgetDeps): CallBudget {
  const { now, serverClock, exclusively } = deps;

  /** The server’s UTC day, with the elapsed and the remaining ms of it. */
  async function dayNow(): Promise<{ day: number; over: number; left: number }> {
    const at = await serverClock.now();
    const day = Math.floor(at / DAY_MS);
    return { day, over: at - day * DAY_MS, left: (day + 1) * DAY_MS - at };
  }

  async function read(clientId: string): Promise<DayCount> {
    const { day } = await dayNow();
    const stored = (await deps.days.get()).find((entry) => entry.clientId === clientId && entry.day === day);
    return stored ?? { clientId, day, calls: 0, usedUp: false };
  }

  /** Days are not dropped by date, because the clock may be wrong. */
  async function write(entry: DayCount): Promise<void> {
    await deps.days.update((days) => {
      const others = days.filter(({ clientId, day }) => day !== entry.day || clientId !== entry.clientId);
      return [...others, entry].slice(-DAYS_STORED);
    });
  }

  /** The end of a call may move its time during the wait, so the wait is computed again. */
  async function waitForPlace(): Promise<number> {
    for (;;) {
      const times = await deps.recent.get();
      const at = now();
      // After a clock was set back, the age of these calls is unknown, so one whole window is waited for.
      const isSetBack = times.some((time) => time > at);
      const oldest = isSetBack ? at : (times.at(-CALLS_A_WINDOW) ?? at - WINDOW_MS);
      const wait = oldest + WINDOW_MS - at;
      if (wait > 0) await deps.sleep(wait);
      if (wait > 0 && !isSetBack) continue;
      const place = now();
      await deps.recent.update((all) => [...all.filter((time) => time <= place), place].slice(-CALLS_A_WINDOW));
      return place;
    }
  }

  async function endCall(place: number): Promise<void> {
    const end = now();
    await deps.recent.update((times) => {
      const others = times.includes(place) ? times.toSpliced(times.indexOf(place), 1) : times;
      return [...others, end].sort((one, other) => one - other).slice(-CALLS_A_WINDOW);
    });
  }

  function isOpen({ usedUp, probedAt, calls }: DayCount, purpose: CallPurpose): boolean {
    if (!usedUp) return purpose !== 'job' || calls < JOB_BUDGET;
    return purpose === 'lookup' && ageOf(probedAt, now()) >= PROBE_MS;
  }

  const takePlace = (clientId: string, purpose: CallPurpose) =>
    exclusively(LOCK, async () => {
      if (!isOpen(await read(clientId), purpose)) {
        throw new CallFailed({ kind: 'quota-exceeded', until: now() + (await dayNow()).left });
      }
      const place = await waitForPlace();
      const entry = await read(clientId);
      await write({ ...entry, calls: entry.calls + 1, ...(entry.usedUp && { probedAt: now() }) });
      // Without the time of its end, a call counts from its beginning.
      return () => endCall(place).catch(() => undefined);
    });

  return {
    beforeCall: (clientId, purpose = 'person') =>
      purpose === 'job'
        ? // At most one job’s call waits in the queue of people’s calls.
          exclusively('contact-restore:job-call', () => takePlace(clientId, purpose))
        : takePlace(clientId, purpose),
    async onAnswer(clientId) {
      if (!(await read(clientId)).usedUp) return;
      await exclusively(LOCK, async () => {
        const { probedAt: _probedAt, ...entry } = await read(clientId);
        await write({ ...entry, usedUp: false });
      });
    },
    onQuotaExceeded: (clientId) =>
      exclusively(LOCK, async () => {
        const { over, left } = await dayNow();
        if (over < DAYBREAK_MS) return now() + DAYBREAK_MS;
        await write({ ...(await read(clientId)), usedUp: true, probedAt: now() });
        return now() + left;
      }),
    async today(clientId) {
      const { calls, usedUp } = await read(clientId);
      return { calls, leftToJobs: usedUp ? 0 : JOB_BUDGET - calls };
    },
  };
}
