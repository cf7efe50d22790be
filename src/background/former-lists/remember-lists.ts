import { type Call, CallFailed } from '../../constant-contact/http';
import { DAY_MS, HOUR_MS } from '../../restore/day-bounds';
import { type Api, countingCall } from '../access/api';
import type { ServerClock } from '../access/clock';
import type { Sessions } from '../access/sessions';
import { dropOldRows, forgetLedgers, forgetOldLedgers, type Ledger, openLedger, saveLedger } from './ledger';
import { type Reader, readNextPart, resumeReading, startReading } from './read-memberships';
import type { SaveDeps } from './row-store';

/** Held during a reading. */
export const LEDGER_LOCK = 'contact-restore:ledger';

const CHECK_EVERY_MS = DAY_MS;

/** How often a reading is stored, in pages. */
const SAVE_EVERY = 20;
/** The wait before an interrupted reading is resumed. It doubles with each stop without progress. */
const RESUME_MS = 60_000;
const MOST_DOUBLINGS = 6;
/** Up to this many contacts that left a list are read one by one. For more, all contacts are read. */
const MOST_SINGLY = 20;
/** The server’s clock is known only to some seconds. */
const CLOCK_MS = 10_000;

export interface RememberDeps extends SaveDeps {
  api: Api;
  sessions: Pick<Sessions, 'whileSignedIn' | 'accounts'>;
  isWanted: () => Promise<boolean>;
  serverClock: Pick<ServerClock, 'now' | 'atLeast' | 'confirmed'>;
  sleep: (ms: number) => Promise<void>;
  exclusively: <T>(name: string, task: () => Promise<T>) => Promise<T>;
  /** Restarts the worker after a time, in ms. */
  wakeIn: (ms: number) => Promise<void>;
  exportAbove: Reader['exportAbove'];
}

/**
 * Reads the contacts’ lists in every signed-in account, a day after the last time. If an account cannot be read, the
 * failure is stored and it is tried again later. Resolves when nothing is due.
 */
export async function rememberLists(deps: RememberDeps): Promise<void> {
  if (!(await deps.isWanted())) return forgetLedgers(new Set(), deps);
  await deps.exclusively(LEDGER_LOCK, async () => {
    const accounts = await deps.sessions.accounts();
    let next = CHECK_EVERY_MS;
    for (const { id } of accounts) next = Math.min(next, await rememberListsOf(id, deps));
    const now = await deps.serverClock.confirmed();
    if (now !== undefined) await forgetOldLedgers(now, deps);
    if (accounts.length > 0) await deps.wakeIn(next);
  });
}

/** Returns the time until something is due again, in ms. */
async function rememberListsOf(accountId: string, deps: RememberDeps): Promise<number> {
  const opened = await openLedger(accountId, deps);
  const ledger: Ledger = opened?.ledger ?? { lists: [], sets: [], readings: [], rows: new Map() };
  const now = await deps.serverClock.now();
  const { checkedAt = 0 } = ledger;
  // A last check in the future shows that a clock is wrong. The next answer tells the time.
  const isClockWrong = now < checkedAt - DAY_MS;
  const due = checkedAt + CHECK_EVERY_MS;
  if (!ledger.reading && now < due && !isClockWrong) return due - now;
  try {
    await check(accountId, ledger, deps);
    return CHECK_EVERY_MS;
  } catch (error) {
    const failure = error instanceof CallFailed ? error.failure : { kind: 'internal' as const };
    // If the failure cannot be stored either, the disk is full.
    await saveLedger(accountId, ledger, deps, failure).catch(() => undefined);
    return HOUR_MS;
  }
}

/** Performs one check: resumes or starts a reading, and reads to the end. */
async function check(accountId: string, ledger: Ledger, deps: RememberDeps): Promise<void> {
  const { call: send } = await deps.api.as(accountId, 'job');
  const before = ledger.reading?.calls ?? 0;
  const [call, made] = countingCall(send);
  const { now } = deps.serverClock;
  const reader = createReader(call, deps);
  await deps.wakeIn(RESUME_MS * 2 ** Math.min(ledger.reading?.stops ?? 0, MOST_DOUBLINGS));
  if (ledger.reading) await resumeReading(ledger, ledger.reading, reader);
  else ledger.reading = { ...(await startReading(ledger, reader)), calls: made() };
  await saveLedger(accountId, ledger, deps);
  for (let page = 1; ledger.reading; page++) {
    if (!(await deps.isWanted())) return;
    const wait = await readNextPart(ledger, ledger.reading, reader);
    if (ledger.reading) ledger.reading.calls = before + made();
    else ledger.calls = before + made();
    if (wait > 0 || page % SAVE_EVERY === 0) {
      if (ledger.reading) ledger.reading.stops = 0;
      await saveLedger(accountId, ledger, deps);
    }
    if (wait > 0) {
      await deps.wakeIn(wait + RESUME_MS);
      await deps.sleep(wait);
    }
  }
  dropOldRows(ledger, await now());
  await saveLedger(accountId, ledger, deps);
}

export function createReader(call: Call, { serverClock, exportAbove }: RememberDeps): Reader {
  const { now, atLeast } = serverClock;
  return { call, now, timeOfReading: async () => (await atLeast()) - CLOCK_MS, exportAbove, mostSingly: MOST_SINGLY };
}
