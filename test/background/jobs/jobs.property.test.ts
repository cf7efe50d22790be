import fc from 'fast-check';
import * as v from 'valibot';
import { expect, it } from 'vitest';
import { assertProperty, seed } from '../../property';
import type { ContactRecord } from '../../sandbox/records';
import { DEVICE_CLIENT_ID, type Fault, PUBLIC_CLIENT_ID, type Sandbox } from '../../sandbox/sandbox';
import { createExtension, type Extension, signInWithCode, value } from '../extension';
import { stopAt } from '../stop-at';

const jobs = 120;

const mishap = fc.record({
  method: fc.constantFrom('POST', 'GET'),
  fault: fc.constantFrom<Fault[]>(
    'applied-then-lost',
    'network-error',
    'server-error-html',
    'truncated-json',
    'throttled',
    'quota-exceeded',
    'unauthorized',
  ),
  times: fc.integer({ min: 1, max: 5 }),
});

/** What somebody does, or the world does to them, before the worker runs again. */
const event = fc.oneof(
  { weight: 12, arbitrary: fc.constant('nothing' as const) },
  { weight: 2, arbitrary: fc.constantFrom('pause' as const, 'sign-out' as const, 'revoked' as const) },
  { weight: 2, arbitrary: fc.constantFrom('offline' as const, 'quota-storm' as const, 'midnight' as const) },
  { weight: 1, arbitrary: fc.constant('somebody-else' as const) },
  { weight: 2, arbitrary: fc.constantFrom('posts-fail' as const, 'foreign' as const) },
  { weight: 1, arbitrary: fc.constant('clock-set-back' as const) },
);

/** What happens before each run of the worker: it is stopped at some moment of it, something goes wrong, time passes. */
const turn = fc.record({
  stop: fc.integer({ min: 1, max: 24 }),
  mishap: fc.option(mishap, { nil: undefined, freq: 3 }),
  event,
  pause: fc.constantFrom(0, 1_000, 60_000, 3_600_000, 20 * 3_600_000),
});
type Turn = typeof turn extends fc.Arbitrary<infer T> ? T : never;

const nextMidnight = (now: number) => (Math.floor(now / 86_400_000) + 1) * 86_400_000;

async function bin(howMany: number) {
  const extension = createExtension({ seed: 'empty' });
  const { sandbox } = extension;
  const list = sandbox.addList({ name: 'Restored' });
  const ids = Array.from({ length: howMany }, (_, n) => {
    const { contact_id } = sandbox.addContact({
      email_address: {
        address: `person${n}@riverside.example`,
        permission_to_send: n % 23 === 7 ? 'unsubscribed' : 'implicit',
      },
    });
    sandbox.deleteContact(contact_id);
    return contact_id;
  });
  await signInWithCode(extension);
  extension.clock.now += 60_000;
  for (let next: string | undefined, first = true; first || next !== undefined; first = false) {
    ({ next } = await value(extension.ask('scanContacts', { status: 'deleted', ...(next !== undefined && { next }) })));
  }
  extension.newCalls();
  return { extension, ids, lists: [{ id: list.list_id, name: list.name }] };
}

/** Runs the worker as long as it has something to do, or until it is stopped. */
async function run(extension: Extension, stop: number | undefined): Promise<boolean> {
  if (stop === undefined) {
    extension.restart();
    await extension.runJobs();
    return false;
  }
  const stopped = stopAt(extension, stop);
  return (await Promise.race([stopped, extension.runJobs().then(() => 'rests')])) === 'stopped';
}

/** Does to the extension what a turn begins with; the answer ends it again. */
async function begin(
  extension: Extension,
  jobId: string,
  { event, mishap }: Turn,
  others: Others,
): Promise<() => void> {
  const { sandbox, ask, clock, platform } = extension;
  const planned = mishap && sandbox.faults.next({ method: mishap.method, path: /v3/ }, mishap.fault, mishap.times);
  switch (event) {
    case 'pause':
      await value(ask('pauseJob', { jobId }));
      break;
    case 'sign-out':
      await value(ask('signOut', {}));
      break;
    case 'revoked':
      sandbox.revokeTokens();
      break;
    case 'quota-storm':
      sandbox.limits.setCallsToday(PUBLIC_CLIENT_ID, 10_000);
      break;
    case 'posts-fail': {
      const failing = sandbox.faults.next({ method: 'POST', path: /activities/ }, 'server-error-html', 1e6);
      return () => {
        planned?.release();
        failing.release();
      };
    }
    case 'foreign':
      // Of as many contacts as a chunk has that is sent next, and with its answer lost.
      for (const { state, ids } of await (await platform.database()).getAll('chunks')) {
        if (state === 'planned') sandbox.activities.startForeign(ids.length);
      }
      sandbox.faults.next({ method: 'POST', path: /activities/ }, 'network-error');
      break;
    case 'clock-set-back':
      clock.ahead -= 5 * 3_600_000;
      break;
    case 'midnight':
      clock.now = nextMidnight(clock.now) - 700;
      break;
    case 'somebody-else':
      others.come();
      break;
    case 'offline': {
      const cut = sandbox.faults.next({}, 'network-error', 1e6);
      return () => {
        planned?.release();
        cut.release();
        clock.now += 5 * 3_600_000;
      };
    }
  }
  return () => planned?.release();
}

/** Other people of the account, who change contacts that a job was not given yet, long enough before it goes on. */
interface Others {
  come: () => void;
  /** Whom they changed; a job may not touch them. */
  changed: Set<string>;
}

function others(
  { sandbox, clock }: Extension,
  of: string[],
  activity: string,
  change: (record: ContactRecord, place: number) => void,
): Others {
  const changed = new Set<string>();
  let times = 0;
  return {
    changed,
    come() {
      const given = givenIds(sandbox, activity);
      times++;
      for (const [place, id] of of.entries()) {
        const record = sandbox.contacts.get(id);
        if (place % 11 !== times % 11 || given.has(id) || !record) continue;
        change(record, place);
        record.updated_at = new Date(clock.now).toISOString();
        changed.add(id);
      }
      clock.now += 11 * 60_000;
    },
  };
}

/** The contacts that were named in requests to start activities of a kind, whatever became of those. */
function givenIds(sandbox: Sandbox, activity: string): Set<string> {
  const bodies = sandbox.calls
    .filter(({ method, path }) => method === 'POST' && path.endsWith(activity))
    .map(({ requestBody }) => requestBody as { source?: { contact_ids: string[] }; contact_ids?: string[] });
  return new Set(bodies.flatMap(({ source, contact_ids }) => source?.contact_ids ?? contact_ids ?? []));
}

/** Whether a contact was asked for by itself so often that it may be told as one that cannot be read. */
const isHardToRead = ({ calls }: Sandbox, id: string) =>
  calls.filter(({ path, status }) => path.endsWith(id) && (status === 200 || status >= 500)).length > 5;

/** How many contacts Constant Contact was given to restore in each bulk activity that it began, by activity. */
async function begunActivities({ sandbox }: Extension, seen: Map<string, number>): Promise<void> {
  const { accessToken } = sandbox.issueToken({ clientId: DEVICE_CLIENT_ID });
  const { rateLimits, activitiesListed } = sandbox.switches;
  Object.assign(sandbox.switches, { rateLimits: 'off', activitiesListed: 'at-once' });
  const answer = await sandbox.fetch(
    new Request('https://api.cc.email/v3/activities?limit=500', {
      headers: { authorization: `Bearer ${accessToken}` },
    }),
  );
  Object.assign(sandbox.switches, { rateLimits, activitiesListed });
  const { activities } = v.parse(
    v.object({
      activities: v.array(
        v.looseObject({ activity_id: v.string(), status: v.looseObject({ items_total_count: v.number() }) }),
      ),
    }),
    await answer.json(),
  );
  for (const { activity_id, status } of activities) seen.set(activity_id, status.items_total_count);
}

/**
 * Where the day's calls are used up, nobody can sign in before the next; and after a clock was set back that comes later, since
 * no answer tells what time it is.
 */
async function signInInTime(extension: Extension): Promise<void> {
  for (let hours = 0; ; hours++) {
    try {
      return await signInWithCode(extension);
    } catch (error) {
      if (hours === 48) throw error;
      extension.clock.now += 3_600_000;
    }
  }
}

/** Runs a job to its end through the turns, and after them in peace. Answers how often the worker was stopped. */
async function runThrough(
  extension: Extension,
  jobId: string,
  turns: Turn[],
  cancelledAt: number | undefined,
  begun: Map<string, number>,
  others: Others,
): Promise<number> {
  const { ask, clock, platform } = extension;
  let stops = 0;
  for (let n = 0; ; n++) {
    // A refresh token that was used up by a worker that was stopped before it stored the next one is gone for good.
    extension.restart();
    if (!(await value(ask('getStatus', {}))).account) {
      clock.now += 2_000;
      await signInInTime(extension);
    }
    const row = await (await platform.database()).get('jobs', jobId);
    if (row?.endedAt !== undefined) break;
    if (row?.state === 'paused') await value(ask('resumeJob', { jobId }));
    if (n === cancelledAt) await value(ask('cancelJob', { jobId }));
    // Whatever those began is stopped here.
    extension.restart();
    const turn = turns[n];
    const end = turn && (await begin(extension, jobId, turn, others));
    if (await run(extension, turn?.stop)) stops++;
    end?.();
    await begunActivities(extension, begun);
    const waits = (await (await platform.database()).get('jobs', jobId))?.wait?.until ?? 0;
    clock.now = Math.max(clock.now + (turn?.pause ?? 1_000), turn || !Number.isFinite(waits) ? 0 : waits - clock.ahead);
    expect(n).toBeLessThan(turns.length + 400);
  }
  extension.restart();
  clock.now += 60_000;
  await begunActivities(extension, begun);
  return stops;
}

it(`no contact is lost, sent twice or told wrongly, however often the worker is stopped (${jobs} jobs, seed ${seed})`, async () => {
  let stops = 0;
  await assertProperty(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 1_700 }),
      fc.constantFrom('by-poll' as const, 'by-time' as const, 'at-once' as const),
      fc.record({
        bulkDrops: fc.constantFrom('nothing', 'nothing', 'every-tenth'),
        activityOutcome: fc.constantFrom('completed', 'completed', 'completed', 'completed', 'none'),
        activitiesListed: fc.constantFrom('at-once', 'at-once', 'later'),
        bulkMovesUpdatedAt: fc.constantFrom('yes', 'yes', 'no'),
        dateHeader: fc.constantFrom('sent', 'absent'),
      }),
      fc.array(turn, { minLength: 25, maxLength: 40 }),
      fc.option(fc.nat(30), { nil: undefined, freq: 3 }),
      fc.constantFrom(0, 0, 4),
      async (howMany, activityPace, switches, turns, cancelledAt, bulkLagSeconds) => {
        const { extension, ids, lists } = await bin(howMany);
        const { sandbox, ask } = extension;
        Object.assign(sandbox.switches, { activityPace, ...switches, bulkLagSeconds, bulkUnsubscribed: 'added' });
        const begun = new Map<string, number>();
        // Since the scan, and again while the job goes on, some unsubscribe and some are restored by a colleague.
        const colleagues = others(extension, ids, 'add_list_memberships', (record, place) => {
          if (place % 2 === 0) delete record.deleted_at;
          else if (record.email_address) record.email_address.permission_to_send = 'unsubscribed';
        });
        colleagues.come();
        // The worker that takes the job is stopped at its first call.
        extension.restart({ fetch: () => new Promise(() => undefined) });
        const { id: jobId } = await value(ask('startJob', { kind: 'restore', contactIds: ids, lists }));

        stops += await runThrough(extension, jobId, turns, cancelledAt, begun, colleagues);

        const results = await value(ask('getJobResults', { jobId }));
        expect(results.map(({ id }) => id).sort()).toEqual([...ids].sort());
        const postedIds = givenIds(sandbox, 'add_list_memberships');
        // A chunk that Constant Contact never took is given up, and of a cancelled job what may have been sent is read back:
        // such contacts are told as they are found, whoever changed them in the meantime.
        // What an activity did not do within a day, it may still do.
        const notDone = switches.activityOutcome === 'none' ? 'unknown' : 'failed';
        const isGivenUp = turns.some(({ event, mishap }) => event === 'posts-fail' || mishap?.method === 'POST');
        const isCancelled = cancelledAt !== undefined;
        const leftAlone = [
          'skipped',
          ...(isCancelled ? ['not-started'] : []),
          ...(isGivenUp || isCancelled ? ['failed'] : []),
          // An activity that was found, and may be somebody else's, does not end.
          ...(notDone === 'unknown' ? ['unknown'] : []),
        ];
        for (const { id, outcome } of results) {
          const record = sandbox.contacts.get(id);
          const unread = isHardToRead(sandbox, id) ? ['unknown'] : [];
          const unsubscribed = record?.email_address?.permission_to_send === 'unsubscribed';
          if (colleagues.changed.has(id)) {
            expect([...leftAlone, ...unread]).toContain(outcome);
            expect([postedIds.has(id), record?.list_memberships]).toEqual([false, []]);
          } else if (unsubscribed) {
            expect([outcome, postedIds.has(id), record.deleted_at !== undefined]).toEqual(['skipped', false, true]);
          } else if (record?.deleted_at === undefined) {
            expect(['restored', ...unread]).toContain(outcome);
            expect(record?.list_memberships).toEqual([lists[0]?.id]);
          } else {
            const unsent = [
              ...(isGivenUp || isCancelled ? ['not-started'] : []),
              ...(unread.length > 0 ? ['skipped'] : []),
            ];
            expect(['failed', notDone, ...unread, ...unsent]).toContain(outcome);
          }
        }
        const given = [...begun.values()].reduce((sum, items) => sum + items, 0);
        const counts = (outcome: string) => results.filter((result) => result.outcome === outcome).length;
        // An activity is known again by its size and time and one of its contacts, and only if it is listed.
        const isKnownAgain =
          switches.activitiesListed === 'at-once' &&
          !ids.some((id) => isHardToRead(sandbox, id)) &&
          !turns.some(({ event }) => event === 'foreign' || event === 'clock-set-back');
        if (isKnownAgain) expect(given).toBeLessThanOrEqual(results.length - counts('skipped') - counts('not-started'));
        expect(given).toBeGreaterThanOrEqual(counts('restored'));

        // And back, through the same turns: but somebody else deletes a few of them first.
        const restored = results.flatMap(({ id, outcome }) => (outcome === 'restored' ? [id] : []));
        const theirs = new Set(restored.filter((_, place) => place % 7 === 3));
        for (const id of theirs) sandbox.deleteContact(id);
        if (restored.length === 0) return;
        // Others rename some of those that are left, then and while the undo goes on.
        const left = restored.filter((id) => !theirs.has(id));
        const editors = others(extension, left, 'contact_delete', (record) => {
          record.first_name = 'Renamed';
        });
        editors.come();
        extension.restart({ fetch: () => new Promise(() => undefined) });
        const { id: undoId } = await value(ask('startJob', { kind: 'undo', jobId }));
        const deleting = new Map<string, number>();
        stops += await runThrough(extension, undoId, turns.slice().reverse(), cancelledAt, deleting, editors);
        // Very many that were given up are read only as far as they are among the deleted: these are not.
        const givenUp = isGivenUp ? ['unknown', 'not-started'] : [];
        const undone = await value(ask('getJobResults', { jobId: undoId }));
        expect(undone.map(({ id }) => id).sort()).toEqual([...restored].sort());
        for (const { id, outcome } of undone) {
          const isDeleted = sandbox.contacts.get(id)?.deleted_at !== undefined;
          const unread = isHardToRead(sandbox, id) ? ['unknown'] : [];
          if (theirs.has(id)) {
            expect([['skipped', 'not-started'].includes(outcome), isDeleted]).toEqual([true, true]);
          } else if (editors.changed.has(id)) {
            expect([[...leftAlone, ...givenUp, ...unread].includes(outcome), isDeleted]).toEqual([true, false]);
          } else if (isDeleted) expect(['deleted', ...unread]).toContain(outcome);
          else {
            const unsent = [...(isCancelled ? ['not-started'] : []), ...(unread.length > 0 ? ['skipped'] : [])];
            expect(['failed', notDone, ...givenUp, ...unread, ...unsent]).toContain(outcome);
          }
        }
      },
    ),
    { cases: jobs },
  );
  expect(stops).toBeGreaterThanOrEqual(1_000);
}, 3_600_000);
