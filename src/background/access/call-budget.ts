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

const DAY_MS = 24 * 60 * 60_000;
/** What is refused so soon after midnight may have been refused for the day before: clocks are not that equal. */
const DAYBREAK_MS = 5 * 60_000;

/** Whether a person waits for the call, or a job makes it. */
export type CallPurpose = 'person' | 'job';

/** Calls of one API key on one UTC day. */
export interface DayCount {
  clientId: string;
  /** Days since the epoch, in UTC. */
  day: number;
  calls: number;
  /** Constant Contact said that the day's calls are used up. */
  usedUp: boolean;
}

export const dayCountsSchema = v.array(
  v.object({ clientId: v.string(), day: v.number(), calls: v.number(), usedUp: v.boolean() }),
);
export const recentCallsSchema = v.array(v.number());

export interface BudgetDeps {
  /** One entry a key that made calls today. */
  days: Stored<DayCount[]>;
  /** When the last few calls were made, kept where a stopped worker does not lose it. */
  recent: Stored<number[]>;
  now: () => number;
  serverClock: Pick<ServerClock, 'now'>;
  sleep: (ms: number) => Promise<void>;
  exclusively: <T>(name: string, task: () => Promise<T>) => Promise<T>;
}

export interface CallBudget {
  /** Waits until a call is within four a second, then counts it. Rejects with `quota-exceeded` when the day is used up. */
  beforeCall(clientId: string, purpose?: CallPurpose): Promise<void>;
  /** Remembers that the day is used up and answers when to ask again, by our own clock, in ms since the epoch. */
  onQuotaExceeded(clientId: string): Promise<number>;
  /** Calls made today, and how many more jobs may make. */
  today(clientId: string): Promise<{ calls: number; leftToJobs: number }>;
}

export function createCallBudget(deps: BudgetDeps): CallBudget {
  const { now, serverClock } = deps;

  /** How long the day has been going on at Constant Contact, and how long it still does, in ms. */
  async function dayNow(): Promise<{ day: number; gone: number; left: number }> {
    const at = await serverClock.now();
    const day = Math.floor(at / DAY_MS);
    return { day, gone: at - day * DAY_MS, left: (day + 1) * DAY_MS - at };
  }

  async function read(clientId: string): Promise<DayCount> {
    const { day } = await dayNow();
    const kept = (await deps.days.get()).find((entry) => entry.clientId === clientId && entry.day === day);
    return kept ?? { clientId, day, calls: 0, usedUp: false };
  }

  async function write(entry: DayCount): Promise<void> {
    await deps.days.update((days) => [
      // A day's neighbours stay: until the server has told the time it may seem to be another day.
      ...days.filter(
        ({ clientId, day }) => Math.abs(day - entry.day) < 2 && (day !== entry.day || clientId !== entry.clientId),
      ),
      entry,
    ]);
  }

  async function waitForPlace(): Promise<void> {
    const kept = await deps.recent.get();
    // After a clock was set back it is not known how long ago they were; nobody waits for it to catch up.
    const isSetBack = kept.some((at) => at > now());
    const recent = isSetBack ? [] : kept.filter((at) => at > now() - WINDOW_MS);
    const oldest = recent.at(-CALLS_A_WINDOW);
    if (isSetBack) await deps.sleep(WINDOW_MS);
    else if (oldest !== undefined) await deps.sleep(oldest + WINDOW_MS - now());
    await deps.recent.update(() => [...recent, now()].slice(-CALLS_A_WINDOW));
  }

  const takePlace = (clientId: string, budget: number) =>
    deps.exclusively('contact-restore:call', async () => {
      const entry = await read(clientId);
      if (entry.usedUp || entry.calls >= budget) {
        throw new CallFailed({ kind: 'quota-exceeded', until: now() + (await dayNow()).left });
      }
      await waitForPlace();
      const counted = await read(clientId);
      await write({ ...counted, calls: counted.calls + 1 });
    });

  return {
    beforeCall: (clientId, purpose = 'person') =>
      purpose === 'person'
        ? takePlace(clientId, DAILY_BUDGET)
        : // However many calls jobs have ready, one of them at most stands in the queue that people stand in.
          deps.exclusively('contact-restore:job-call', () => takePlace(clientId, JOB_BUDGET)),
    onQuotaExceeded: (clientId) =>
      deps.exclusively('contact-restore:call', async () => {
        const { gone, left } = await dayNow();
        if (gone < DAYBREAK_MS) return now() + DAYBREAK_MS;
        await write({ ...(await read(clientId)), usedUp: true });
        return now() + left;
      }),
    async today(clientId) {
      const { calls, usedUp } = await read(clientId);
      return { calls, leftToJobs: usedUp ? 0 : JOB_BUDGET - calls };
    },
  };
}
