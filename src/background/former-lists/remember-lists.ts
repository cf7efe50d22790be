import { type Call, CallFailed } from '../../constant-contact/http';
import type { Api } from '../access/api';
import type { ServerClock } from '../access/clock';
import type { Sessions } from '../access/sessions';
import { dropOld, forgetLedgers, forgetOldLedgers, type Ledger, openLedger, saveLedger } from './ledger';
import { begin, type Reader, resume, step } from './read-memberships';
import type { SaveDeps } from './row-store';

/** One reading at a time. */
export const LEDGER_LOCK = 'contact-restore:ledger';

const HOUR_MS = 60 * 60_000;
const DAY_MS = 24 * HOUR_MS;
/** How often lists are checked. */
const CHECK_EVERY_MS = DAY_MS;

/** How often what was read so far is stored, in pages. */
const SAVE_EVERY = 20;
/** What a stopped worker was reading goes on after this time, and each time it gets no further after twice as long. */
const RESUME_MS = 60_000;
const MOST_DOUBLINGS = 6;
/** The server's clock is known to some seconds only. */
const CLOCK_MS = 10_000;

export interface RememberDeps extends SaveDeps {
  api: Api;
  sessions: Pick<Sessions, 'whileSignedIn' | 'accounts'>;
  /** Whether lists are to be remembered. */
  isWanted: () => Promise<boolean>;
  serverClock: Pick<ServerClock, 'now' | 'surely' | 'confirmed'>;
  sleep: (ms: number) => Promise<void>;
  exclusively: <T>(name: string, task: () => Promise<T>) => Promise<T>;
  /** Has the worker started again after a time, in ms. */
  wakeIn: (ms: number) => Promise<void>;
  exportAbove: Reader['exportAbove'];
}

/**
 * Reads, in every account that is signed in, which lists contacts are on, where that is due: a day after the last time. An account
 * that cannot be read is read at the next time, and what went wrong is stored. Resolves when there is nothing to do for now.
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

/** Answers after how long there is something to do again, in ms. */
async function rememberListsOf(accountId: string, deps: RememberDeps): Promise<number> {
  const opened = await openLedger(accountId, deps);
  const ledger: Ledger = opened?.ledger ?? { lists: [], sets: [], readings: [], rows: new Map() };
  const now = await deps.serverClock.now();
  const due = ledger.checkedAt === undefined ? now : ledger.checkedAt + CHECK_EVERY_MS;
  if (!ledger.reading && now < due) return due - now;
  try {
    await check(accountId, ledger, deps);
    return CHECK_EVERY_MS;
  } catch (error) {
    const failure = error instanceof CallFailed ? error.failure : { kind: 'internal' as const };
    // Where not even that can be stored, the disk is full.
    await saveLedger(accountId, ledger, deps, failure).catch(() => undefined);
    return HOUR_MS;
  }
}

/** One check: goes on with the reading under way, or begins one, and reads until there is nothing left. */
async function check(accountId: string, ledger: Ledger, deps: RememberDeps): Promise<void> {
  const { call: send } = await deps.api.as(accountId, 'job');
  let calls = ledger.reading?.calls ?? 0;
  const call: Call = (request, answer) => {
    calls++;
    return send(request, answer);
  };
  const { now } = deps.serverClock;
  const reader = readerWith(call, deps);
  await deps.wakeIn(RESUME_MS * 2 ** Math.min(ledger.reading?.stops ?? 0, MOST_DOUBLINGS));
  if (ledger.reading) await resume(ledger, ledger.reading, reader);
  else ledger.reading = { ...(await begin(ledger, reader)), calls };
  await saveLedger(accountId, ledger, deps);
  for (let page = 1; ledger.reading; page++) {
    if (!(await deps.isWanted())) return;
    const wait = await step(ledger, ledger.reading, reader);
    if (ledger.reading) ledger.reading.calls = calls;
    else ledger.calls = calls;
    if (wait > 0 || page % SAVE_EVERY === 0) {
      if (ledger.reading) ledger.reading.stops = 0;
      await saveLedger(accountId, ledger, deps);
    }
    if (wait > 0) {
      await deps.wakeIn(wait + RESUME_MS);
      await deps.sleep(wait);
    }
  }
  dropOld(ledger, await now());
  await saveLedger(accountId, ledger, deps);
}

export function readerWith(call: Call, { serverClock, exportAbove }: RememberDeps): Reader {
  const { now, surely } = serverClock;
  return { call, now, timeOfReading: async () => (await surely()) - CLOCK_MS, exportAbove };
}
