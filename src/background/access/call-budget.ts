import * as v from 'valibot';
import { CallFailed } from '../../constant-contact/http';
import type { Stored } from '../storage/stored-value';
import type { ServerClock } from './clock';

/**
 * An API key has four calls a second and 10,000 a day, shared by everybody who uses it; the day ends at 00:00 UTC
 * (https://developer.constantcontact.com/api_guide/rate_limits.html). No answer says how many are left, so they are counted.
 */
export const DAILY_BUDGET = 10_000;
/** What jobs may use of it; the rest is left for people who look something up. */
const JOB_BUDGET = DAILY_BUDGET - 500;
const CALLS_A_WINDOW = 4;
/** Somewhat more than the second, since calls do not take equally long to arrive. */
const WINDOW_MS = 1_100;

const LOCK = 'contact-restore:call';
const DAY_MS = 24 * 60 * 60_000;
/** What is refused so soon after midnight may have been refused for the day before: clocks are not that equal. */
const DAYBREAK_MS = 5 * 60_000;

/** How often a day that is said to be used up may be questioned, in ms. */
const PROBE_MS = 60_000;

/** Days that are stored, of all keys: a clock that was wrong for a while adds some that never were. */
const DAYS_STORED = 20;

/** Whether a person looks something up or signs in, waits for some other call, or a job makes it. */
export type CallPurpose = 'lookup' | 'person' | 'job';

/** Calls of one API key on one UTC day. */
export interface DayCount {
  clientId: string;
  /** Days since the epoch, in UTC. */
  day: number;
  calls: number;
  /** Constant Contact said that the day's calls are used up, and has answered none since. */
  usedUp: boolean;
  /** When that was said last, or questioned since, by our own clock. */
  probedAt?: number;
}

export const dayCountsSchema = v.array(
  v.object({
    clientId: v.string(),
    day: v.number(),
    calls: v.number(),
    usedUp: v.boolean(),
    probedAt: v.exactOptional(v.number()),
  }),
);
export const recentCallsSchema = v.array(v.number());

export interface BudgetDeps {
  /** One entry a key and day. */
  days: Stored<DayCount[]>;
  /** When the last few calls were made, kept where a stopped worker does not lose it. */
  recent: Stored<number[]>;
  now: () => number;
  serverClock: Pick<ServerClock, 'now'>;
  sleep: (ms: number) => Promise<void>;
  exclusively: <T>(name: string, task: () => Promise<T>) => Promise<T>;
}

export interface CallBudget {
  /**
   * Waits until a call is within four a second, then counts it. Rejects with `quota-exceeded` when the day is used up; but a
   * lookup or a sign-in may send one a minute all the same, since only an answer can show that the day is not used up.
   */
  beforeCall(clientId: string, purpose?: CallPurpose): Promise<void>;
  /** Constant Contact answered a call: the day is not used up. */
  onAnswer(clientId: string): Promise<void>;
  /** Stores that the day is used up and answers when to try again, by our own clock, in ms since the epoch. */
  onQuotaExceeded(clientId: string): Promise<number>;
  /** Calls made today, and how many more jobs may make. */
  today(clientId: string): Promise<{ calls: number; leftToJobs: number }>;
}

export function createCallBudget(deps: BudgetDeps): CallBudget {
  const { now, serverClock, exclusively } = deps;

  /** How much of the day is over at Constant Contact, and how much is left, in ms. */
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

  /** No day is dropped for its date, which may be read off a clock that is wrong. */
  async function write(entry: DayCount): Promise<void> {
    await deps.days.update((days) => {
      const others = days.filter(({ clientId, day }) => day !== entry.day || clientId !== entry.clientId);
      return [...others, entry].slice(-DAYS_STORED);
    });
  }

  async function waitForPlace(): Promise<void> {
    const stored = await deps.recent.get();
    // After a clock was set back it is not known how long ago they were; nobody waits for it to catch up.
    const isSetBack = stored.some((at) => at > now());
    const recent = isSetBack ? [] : stored.filter((at) => at > now() - WINDOW_MS);
    const oldest = recent.at(-CALLS_A_WINDOW);
    if (isSetBack) await deps.sleep(WINDOW_MS);
    else if (oldest !== undefined) await deps.sleep(oldest + WINDOW_MS - now());
    await deps.recent.update(() => [...recent, now()].slice(-CALLS_A_WINDOW));
  }

  function isOpen({ usedUp, probedAt, calls }: DayCount, purpose: CallPurpose): boolean {
    if (!usedUp) return purpose !== 'job' || calls < JOB_BUDGET;
    const sinceProbe = probedAt === undefined ? Number.POSITIVE_INFINITY : now() - probedAt;
    return purpose === 'lookup' && (sinceProbe >= PROBE_MS || sinceProbe < 0);
  }

  const takePlace = (clientId: string, purpose: CallPurpose) =>
    exclusively(LOCK, async () => {
      if (!isOpen(await read(clientId), purpose)) {
        throw new CallFailed({ kind: 'quota-exceeded', until: now() + (await dayNow()).left });
      }
      await waitForPlace();
      const entry = await read(clientId);
      await write({ ...entry, calls: entry.calls + 1, ...(entry.usedUp && { probedAt: now() }) });
    });

  return {
    beforeCall: (clientId, purpose = 'person') =>
      purpose === 'job'
        ? // However many calls jobs have ready, one of them at most stands in the queue that people stand in.
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
