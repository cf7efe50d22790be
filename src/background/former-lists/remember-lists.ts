import { listsInExport, readExport, startExport } from '../../constant-contact/contact-exports';
import {
  countContacts,
  type Memberships,
  type MembershipsPage,
  readContact,
  scanMemberships,
} from '../../constant-contact/contacts';
import { type Call, CallFailed } from '../../constant-contact/http';
import { getLists } from '../../constant-contact/lists';
import type { Api } from '../access/api';
import type { ServerClock } from '../access/clock';
import type { Sessions } from '../access/sessions';
import {
  beginReading,
  dropOld,
  enter,
  enterLists,
  forgetLedgers,
  type Ledger,
  type LedgerDeps,
  openLedger,
  type Reading,
  saveLedger,
} from './ledger';

const HOUR_MS = 60 * 60_000;
const DAY_MS = 24 * HOUR_MS;
/** How often lists are checked, and how often all contacts are read: a swap leaves the counts of two lists as they were. */
const CHECK_EVERY_MS = DAY_MS;
const READ_ALL_EVERY_MS = 7 * DAY_MS;

const PAGE = 500;
/** Above so many contacts one export takes fewer calls than the pages, which it may take in vain. */
const EXPORT_ABOVE = 5_000;
/** An export takes a call to begin, one for the file, and some polls. */
const EXPORT_CALLS = 8;
/** How long to wait before each poll of an export, in ms. One that takes longer than these is given up. */
const POLL_WAITS_MS = [5_000, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000, 1_200_000];
/** How long an account whose exports are of no use is not asked for one. */
const NO_EXPORT_MS = 30 * DAY_MS;
/** Where more rows than this of an export cannot be read, it is of no use. */
const MOST_UNREAD = 0.05;
/** So many contacts that left a list are read one by one; where there are more, everybody is read. */
const MOST_SINGLY = 20;
/** How often what was read so far is stored, in pages. */
const SAVE_EVERY = 20;
/** A reading that was interrupted for longer begins another one: what it reads is of that time. */
const SAME_READING_MS = HOUR_MS;
/** What a stopped worker was reading goes on after this time. */
const RESUME_MS = 60_000;
/** How long a change may take until it is seen by `updated_after`. */
const MARGIN_MS = 5 * 60_000;

export interface RememberDeps extends LedgerDeps {
  api: Api;
  sessions: Pick<Sessions, 'whileSignedIn' | 'accounts'>;
  /** Whether lists are to be remembered. */
  isWanted: () => Promise<boolean>;
  serverClock: Pick<ServerClock, 'now'>;
  sleep: (ms: number) => Promise<void>;
  exclusively: <T>(name: string, task: () => Promise<T>) => Promise<T>;
  /** Has the worker started again after a time, in ms. */
  wakeIn: (ms: number) => Promise<void>;
}

/**
 * Reads, in every account that is signed in, which lists contacts are on, where that is due: a day after the last time. An account
 * that cannot be read is read at the next time, and what went wrong is stored. Resolves when there is nothing to do for now.
 */
export async function rememberLists(deps: RememberDeps): Promise<void> {
  if (!(await deps.isWanted())) return forgetLedgers(new Set(), deps);
  await deps.exclusively('contact-restore:ledger', async () => {
    const accounts = await deps.sessions.accounts();
    let next = CHECK_EVERY_MS;
    for (const { id } of accounts) next = Math.min(next, await rememberListsOf(id, deps));
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
  await deps.wakeIn(RESUME_MS);
  try {
    await check(accountId, ledger, deps);
    return CHECK_EVERY_MS;
  } catch (error) {
    const failure = error instanceof CallFailed ? error.failure : { kind: 'internal' as const };
    await saveLedger(accountId, ledger, deps, failure);
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
  const now = () => deps.serverClock.now();
  if (ledger.reading) resume(ledger, ledger.reading, await now());
  else ledger.reading = await begin(ledger, call, await now());
  await saveLedger(accountId, ledger, deps);
  for (let page = 1; ledger.reading; page++) {
    const wait = await step(ledger, ledger.reading, call, await now());
    if (ledger.reading) ledger.reading.calls = calls;
    else ledger.calls = calls;
    if (wait > 0 || page % SAVE_EVERY === 0) await saveLedger(accountId, ledger, deps);
    if (wait > 0) {
      await deps.wakeIn(wait + RESUME_MS);
      await deps.sleep(wait);
    }
  }
  dropOld(ledger, await now());
  await saveLedger(accountId, ledger, deps);
}

/** What is read from now on is of now. */
function resume(ledger: Ledger, reading: Reading, now: number): void {
  const begun = ledger.readings.find(({ number }) => number === reading.number)?.at ?? 0;
  if (now - begun <= SAME_READING_MS) return;
  reading.earlier.push(reading.number);
  reading.number = beginReading(ledger, now);
}

/** Counts the lists, takes over what changed, and answers what is to be read. Where a call fails, the ledger stays as it was. */
async function begin(ledger: Ledger, call: Call, now: number): Promise<Reading> {
  const { allAt, checkedAt } = ledger;
  const lists = await getLists(call);
  const isAllDue = allAt === undefined || checkedAt === undefined || now - allAt >= READ_ALL_EVERY_MS;
  const changed = isAllDue ? [] : await changedSince(checkedAt - MARGIN_MS, call);
  const before = new Map(ledger.lists.map(({ id, members }) => [id, members]));
  const moved = lists.filter(({ id, members }) => before.get(id) !== members);
  const pages = moved.reduce((sum, { members = 0 }) => sum + Math.max(1, Math.ceil(members / PAGE)), 0);
  const how: Reading['how'] =
    isAllDue || pages > pagesOfAll(ledger)
      ? await howToReadAll(ledger, call, now)
      : { by: 'lists', listIds: moved.map(({ id }) => id), done: 0 };
  const reading: Reading = { number: beginReading(ledger, now), how, earlier: [], calls: 0 };
  enterLists(ledger, lists);
  enter(ledger, changed, reading.number);
  return reading;
}

async function changedSince(updatedAfter: number, call: Call): Promise<Memberships[]> {
  const found: Memberships[] = [];
  let from: { updatedAfter: number } | { next: string } | undefined = { updatedAfter };
  while (from) {
    const { memberships, next }: MembershipsPage = await scanMemberships(call, from);
    found.push(...memberships);
    from = next === undefined ? undefined : { next };
  }
  return found;
}

function pagesOfAll({ rows }: Ledger): number {
  return rows.size > EXPORT_ABOVE ? EXPORT_CALLS : Math.ceil(rows.size / PAGE);
}

async function howToReadAll({ noExportBefore = 0 }: Ledger, call: Call, now: number): Promise<Reading['how']> {
  if (noExportBefore > now || ((await countContacts(call)) ?? 0) <= EXPORT_ABOVE) return { by: 'pages' };
  const activity = await startExport(call).catch(onlyRefusals);
  return activity ? { by: 'export', activityId: activity.id, polls: 0 } : { by: 'pages' };
}

/** Where an export is not allowed, not possible or gone, the pages are read. */
function onlyRefusals(error: unknown): undefined {
  const kind = error instanceof CallFailed ? error.failure.kind : '';
  if (!['forbidden', 'refused', 'not-found', 'queue-full', 'unexpected-answer'].includes(kind)) throw error;
}

/** Reads the next piece, and answers how long to wait before the one after it, in ms. */
async function step(ledger: Ledger, reading: Reading, call: Call, now: number): Promise<number> {
  const { how } = reading;
  switch (how.by) {
    case 'pages': {
      const { memberships, next } = await scanMemberships(call, how.next === undefined ? {} : { next: how.next });
      enter(ledger, memberships, reading.number);
      if (next !== undefined) reading.how = { by: 'pages', next };
      else finish(ledger, reading, now, true);
      return 0;
    }
    case 'export':
      return stepOfExport(ledger, reading, how, call, now);
    case 'lists': {
      const listId = how.listIds[how.done];
      if (listId === undefined) {
        await readLeavers(ledger, reading, new Set(how.listIds), call, now);
        return 0;
      }
      const from = how.next === undefined ? { listId } : { next: how.next };
      const { memberships, next } = await scanMemberships(call, from);
      enter(ledger, memberships, reading.number);
      const { listIds, done } = how;
      reading.how =
        next === undefined ? { by: 'lists', listIds, done: done + 1 } : { by: 'lists', listIds, done, next };
      return 0;
    }
  }
}

async function stepOfExport(
  ledger: Ledger,
  reading: Reading,
  how: Extract<Reading['how'], { by: 'export' }>,
  call: Call,
  now: number,
): Promise<number> {
  const wait = POLL_WAITS_MS[how.polls];
  const found = await readExport(call, how.activityId).catch(onlyRefusals);
  if (found?.state === 'running' && wait !== undefined) {
    reading.how = { ...how, polls: how.polls + 1 };
    return wait;
  }
  const exported = found?.file === undefined ? undefined : listsInExport(found.file, ledger.lists);
  const rows = exported ? exported.memberships.length + exported.unread : 0;
  if (!exported || exported.unread > rows * MOST_UNREAD) {
    ledger.noExportBefore = now + NO_EXPORT_MS;
    reading.how = { by: 'pages' };
    return 0;
  }
  enter(ledger, exported.memberships, reading.number);
  finish(ledger, reading, now, exported.unread === 0);
  return 0;
}

/** Whoever was on one of these lists and was not read on it has left it, or was deleted: only reading the contact tells. */
async function readLeavers(
  ledger: Ledger,
  reading: Reading,
  listIds: ReadonlySet<string>,
  call: Call,
  now: number,
): Promise<void> {
  const seen = new Set([reading.number, ...reading.earlier]);
  const places = new Set(ledger.lists.flatMap(({ id }, place) => (listIds.has(id) ? [place] : [])));
  const leavers = [...ledger.rows].filter(
    ([, row]) => !row.isGone && !seen.has(row.reading) && ledger.sets[row.set]?.some((place) => places.has(place)),
  );
  if (leavers.length > MOST_SINGLY) {
    reading.how = await howToReadAll(ledger, call, now);
    return;
  }
  for (const [id, row] of leavers) {
    const contact = await readContact(call, { by: 'id', id });
    if (!contact) ledger.rows.delete(id);
    else if (contact.deletedAt !== undefined) ledger.rows.set(id, { ...row, isGone: true });
    else enter(ledger, [{ contactId: id, listIds: contact.lists }], reading.number);
  }
  finish(ledger, reading, now, false);
}

/** Ends a reading. After one of all contacts whoever was not in it is gone. */
function finish(ledger: Ledger, { number, earlier }: Reading, now: number, isOfAll: boolean): void {
  const seen = new Set([number, ...earlier]);
  for (const [id, row] of isOfAll ? ledger.rows : []) {
    if (!seen.has(row.reading)) ledger.rows.set(id, { ...row, isGone: true });
  }
  if (isOfAll) ledger.allAt = now;
  ledger.checkedAt = now;
  delete ledger.reading;
}
