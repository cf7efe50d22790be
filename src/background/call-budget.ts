import * as v from 'valibot';
import { CallFailed } from '../constant-contact/http';
import type { Stored } from './stored';

/**
 * An API key has four calls a second and 10,000 a day, shared by everybody who uses it; the day ends at 00:00 UTC
 * (https://developer.constantcontact.com/api_guide/rate_limits.html). No answer says how many are left, so they are counted.
 */
export const DAILY_BUDGET = 10_000;
/** What jobs may use of it; the rest is left for people who look something up. */
export const JOB_BUDGET = DAILY_BUDGET - 500;
const CALLS_A_WINDOW = 4;
/** Somewhat more than the second, since calls do not take equally long to arrive. */
const WINDOW_MS = 1_100;

const DAY_MS = 24 * 60 * 60_000;

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

export interface BudgetParts {
  /** One entry a key that made calls today. */
  days: Stored<DayCount[]>;
  /** When the last few calls were made, kept where a stopped worker does not lose it. */
  recent: Stored<number[]>;
  now: () => number;
  sleep: (ms: number) => Promise<void>;
  exclusively: <T>(name: string, task: () => Promise<T>) => Promise<T>;
}

export interface CallBudget {
  /** Waits until a call is within four a second, then counts it. Rejects with `quota-exceeded` when the day is used up. */
  beforeCall(clientId: string, purpose?: CallPurpose): Promise<void>;
  /** Remembers that the day is used up and answers when the next begins, in ms since the epoch. */
  onQuotaExceeded(clientId: string): Promise<number>;
  callsToday(clientId: string): Promise<number>;
}

export function createCallBudget(parts: BudgetParts): CallBudget {
  const { now } = parts;
  const today = () => Math.floor(now() / DAY_MS);
  const tomorrow = () => (today() + 1) * DAY_MS;

  async function read(clientId: string): Promise<DayCount> {
    const days = await parts.days.get();
    const kept = days.find((entry) => entry.clientId === clientId && entry.day === today());
    return kept ?? { clientId, day: today(), calls: 0, usedUp: false };
  }

  async function write(entry: DayCount): Promise<void> {
    await parts.days.update((days) => [
      ...days.filter(({ clientId, day }) => day === entry.day && clientId !== entry.clientId),
      entry,
    ]);
  }

  async function waitForPlace(): Promise<void> {
    // A clock that was set back must not make anybody wait for it to catch up.
    const recent = (await parts.recent.get()).filter((at) => at <= now() && at > now() - WINDOW_MS);
    const oldest = recent.at(-CALLS_A_WINDOW);
    if (oldest !== undefined) await parts.sleep(oldest + WINDOW_MS - now());
    await parts.recent.update(() => [...recent, now()].slice(-CALLS_A_WINDOW));
  }

  const takePlace = (clientId: string, budget: number) =>
    parts.exclusively('contact-restore:call', async () => {
      const entry = await read(clientId);
      if (entry.usedUp || entry.calls >= budget) throw new CallFailed({ kind: 'quota-exceeded', until: tomorrow() });
      await waitForPlace();
      const counted = await read(clientId);
      await write({ ...counted, calls: counted.calls + 1 });
    });

  return {
    beforeCall: (clientId, purpose = 'person') =>
      purpose === 'person'
        ? takePlace(clientId, DAILY_BUDGET)
        : // However many calls jobs have ready, one of them at most stands in the queue that people stand in.
          parts.exclusively('contact-restore:job-call', () => takePlace(clientId, JOB_BUDGET)),
    onQuotaExceeded: (clientId) =>
      parts.exclusively('contact-restore:call', async () => {
        await write({ ...(await read(clientId)), usedUp: true });
        return tomorrow();
      }),
    callsToday: async (clientId) => (await read(clientId)).calls,
  };
}
