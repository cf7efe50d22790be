import fc from 'fast-check';
import { expect, it } from 'vitest';
import { LIMITS, type Limits } from '../../../src/background/jobs/limits';
import type { JobResult } from '../../../src/protocol/jobs';
import { assertProperty, seed } from '../../property';
import { hostileWorld, unleash } from '../../sandbox/hostile';
import { changeOf, type LogEntry } from '../../sandbox/server-log';
import { type Truth, truthsOf } from '../../sandbox/truth';
import { createExtension, type Extension, signInWithCode, value } from '../in-process';
import { said, sayings, undoSayings } from './sayings';

/** This many worlds play about 1,000 jobs in half a minute. `npm run fuzz` tries others in each round. `JOB_CASES` sets the number. */
const worlds = Number(process.env.JOB_CASES ?? 310);

/** The job, by its number, that each of nine contacts belongs to. */
const shares = fc.nat({ max: 3 }).chain((max) => fc.array(fc.nat({ max }), { minLength: 9, maxLength: 9 }));

const SMALL: Limits = { ...LIMITS, batch: 3, page: 3 };
const HOUR_MS = 3_600_000;

/** Nine deleted contacts, of which one had unsubscribed, in batches and pages of three. */
async function bin() {
  const extension = createExtension({ seed: 'empty' });
  const { sandbox, platform } = extension;
  platform.jobLimits = SMALL;
  extension.restart();
  const list = sandbox.addList({ name: 'Restored' });
  const elsewhere = sandbox.addList({ name: 'Elsewhere' }).list_id;
  const ids = Array.from({ length: 9 }, (_, n) => {
    const permission_to_send = n === 7 ? 'unsubscribed' : 'implicit';
    const address = `person${n}@riverside.example`;
    const { contact_id } = sandbox.addContact({
      last_name: `Name ${n}`,
      email_address: { address, permission_to_send },
    });
    sandbox.deleteContact(contact_id);
    return contact_id;
  });
  await signInWithCode(extension);
  extension.clock.now += 60_000;
  await value(extension.ask('scanContacts', { status: 'deleted' }));
  const second = sandbox.addList({ name: 'Second' });
  return {
    extension,
    ids,
    first: { id: list.list_id, name: list.name },
    second: { id: second.list_id, name: second.name },
    elsewhere,
  };
}

/** The turn after which the hostile world ends. */
const PEACE = 60;

/** Runs jobs through every wait until all have ended, with a new worker now and then. `end` ends the hostile world. */
async function runThrough(extension: Extension, restarts: number[], end: () => void): Promise<void> {
  const { clock, platform } = extension;
  for (let turn = 0; ; turn++) {
    expect(turn).toBeLessThan(400);
    if (turn === PEACE) {
      end();
      clock.ahead = 0;
    }
    // Trouble with the storage lasts until the worker ends.
    extension.storage.is = 'sound';
    if (restarts.includes(turn)) extension.restart();
    if (!(await value(extension.ask('getStatus', {}))).account) await signInAgain(extension);
    await extension.runJobs().catch((error: unknown) => {
      if (extension.storage.is === 'sound') throw error;
    });
    extension.storage.is = 'sound';
    const rows = await (await platform.database()).getAll('jobs');
    const open = rows.filter(({ endedAt }) => endedAt === undefined);
    if (open.length === 0) return;
    // A sign-in whose account could not be read signs nobody in to the job’s account.
    if (turn >= PEACE && open.some(({ wait }) => wait?.why === 'signed-out')) await signInAgain(extension);
    const due = Math.min(...open.map(({ wait }) => (wait && Number.isFinite(wait.until) ? wait.until : 0)));
    // After a change of the clock the time of an alarm is uncertain, but it fires within the hour.
    clock.now += Math.min(Math.max(due - clock.ahead - clock.now, 1_000), HOUR_MS);
  }
}

async function signInAgain(extension: Extension): Promise<void> {
  for (let times = 0; ; times++) {
    extension.clock.now += 2_000;
    try {
      return await signInWithCode(extension);
    } catch (error) {
      if (times === 60) throw error;
      extension.clock.now += HOUR_MS / 2;
    }
  }
}

/**
 * The forbidden changes that the extension made to a contact, by the server's log. The contact is judged by its states
 * from 30 s before the request, because a request relies on a reading that is no older.
 */
function harmIn(
  entries: readonly LogEntry[],
  truthsBefore: (entry: LogEntry) => Set<Truth>,
  isNobodys: (entry: LogEntry) => boolean,
  listIds: readonly string[],
): string[] {
  return entries.flatMap((entry) => {
    if (entry.by !== 'client') return [];
    const { before, after } = entry;
    const change = changeOf(entry);
    const [was, is] = [before?.email_address?.permission_to_send, after.email_address?.permission_to_send];
    const truths = truthsBefore(entry);
    const wasOurs = truths.has('ours') || (truths.has('theirs') && isNobodys(entry));
    const hadOptedOut = truths.size === 1 && truths.has('opted-out');
    const wasTheirs = truths.size === 1 && truths.has('theirs');
    return [
      ...(was !== is ? [`the consent became ${is}`] : []),
      ...(change === 'restored' && after.list_memberships.some((id) => !listIds.includes(id))
        ? ['it was put onto a list that is not its own']
        : []),
      ...(before?.last_name !== after.last_name ? ['the name was changed'] : []),
      ...(change === 'deleted' && !wasOurs ? ['it was deleted though it was not ours alone'] : []),
      ...(change === 'restored' && hadOptedOut ? ['it was restored though it had opted out'] : []),
      ...(change !== 'deleted' && wasTheirs ? ['it was put onto more lists though somebody else had restored it'] : []),
    ];
  });
}

it(`no contact is lost, doubled or misreported by the jobs of ${worlds} hostile worlds (seed ${seed})`, async () => {
  await assertProperty(
    fc.asyncProperty(
      hostileWorld({ calls: 24 }),
      fc.uniqueArray(fc.nat({ max: 12 }), { maxLength: 3 }),
      fc.boolean(),
      fc.boolean(),
      shares,
      async (world, restarts, isUndone, isMixed, jobOf) => {
        const { extension, ids, first, second, elsewhere } = await bin();
        /** In a job with two lists, every second contact goes onto the second one. */
        const isSecond = (id: string) => isMixed && ids.indexOf(id) % 2 === 1;
        const ownOf = (id: string) => [isSecond(id) ? second.id : first.id];
        const { sandbox, ask, clock } = extension;
        const chosen = sandbox.log.next();
        const setSkew = (ms: number) => {
          clock.ahead = ms;
        };
        const setStorage = (is: 'failing' | 'full') => {
          extension.storage.is = is;
        };
        const stage = { sandbox, ids, lists: [first.id], elsewhere, setSkew, setStorage };
        const peace = unleash(world, stage);
        extension.restart({ fetch: () => new Promise(() => undefined) });
        const jobs: { id: string; ids: string[] }[] = [];
        for (const n of new Set(jobOf)) {
          const own = ids.filter((_id, contact) => jobOf[contact] === n);
          const groups = [first, second]
            .map((list) => ({ contactIds: own.filter((id) => ownOf(id)[0] === list.id), lists: [list] }))
            .filter(({ contactIds }) => contactIds.length > 0);
          const started = await ask('startJob', { kind: 'restore', groups });
          if (started.ok) jobs.push({ id: started.value.id, ids: own });
        }
        extension.restart();
        await runThrough(extension, restarts, peace);
        const end = sandbox.log.next();

        const resultsOf = (jobId: string) => value(ask('getJobResults', { jobId }));
        const results: JobResult[] = [];
        for (const job of jobs) {
          const own = await resultsOf(job.id);
          expect(own.map(({ id }) => id).sort()).toEqual([...job.ids].sort());
          results.push(...own);
        }
        const hasOptedOut = (id: string) =>
          sandbox.contacts.get(id)?.email_address?.permission_to_send === 'unsubscribed';
        const log = () => ids.map((id) => `${id}\n${sandbox.log.text(id)}`).join('\n');
        /** Only these outcomes may stay unknown after peace: contacts that were unreadable, and endless activities. */
        const unknownOf = (id: string) => [
          ...(world.unreadable !== undefined && ids[world.unreadable.contact % 9] === id
            ? ['unknown', 'skipped unreadable', 'failed unreadable']
            : []),
          ...(world.switches.activityOutcome === 'none' ? ['unknown'] : []),
        ];
        for (const result of results) {
          const truths = truthsOf(sandbox.log, result.id, { chosen, since: chosen, until: end });
          const all = [...truths].flatMap((truth) => sayings[truth]);
          const more = [
            ...unknownOf(result.id),
            // If a colleague restored the contact onto the same list, it cannot be distinguished from our restore.
            ...(livesLikeOurs(sandbox.log.of(result.id), ownOf(result.id)).includes(true) && truths.has('theirs')
              ? ['restored', 'different lists']
              : []),
            ...(hasOptedOut(result.id) ? ['skipped unsubscribed', 'failed unsubscribed'] : []),
          ];
          expect([...all, ...more], `${result.id}\n${sandbox.log.text(result.id)}\n${log()}`).toContain(said(result));
        }
        const since = sandbox.log.next();
        const undos: string[] = [];
        for (const { id: jobId } of isUndone ? jobs : []) {
          const undo = await ask('startJob', { kind: 'undo', jobId });
          if (undo.ok) undos.push(undo.value.id);
        }
        if (undos.length > 0) await runThrough(extension, [], peace);
        for (const result of (await Promise.all(undos.map(resultsOf))).flat()) {
          const truths = truthsOf(sandbox.log, result.id, { chosen, since });
          const isTheirs =
            truths.has('theirs') && livesLikeOurs(sandbox.log.of(result.id), ownOf(result.id)).includes(true);
          const may = [...truths, ...(isTheirs ? ['ours' as const] : [])].flatMap((truth) => undoSayings[truth]);
          // A contact that was already read as changed is not read again.
          const wasDifferent = results.some(({ id, outcome }) => id === result.id && outcome === 'different');
          if (wasDifferent || hasOptedOut(result.id)) may.push('skipped changed-since');
          // The opt-out of a deleted contact hides nothing of its deletion.
          const isDeleted = sandbox.contacts.get(result.id)?.deleted_at !== undefined;
          if (isDeleted && hasOptedOut(result.id)) may.push('skipped deleted-already');
          expect([...may, ...unknownOf(result.id)], sandbox.log.text(result.id)).toContain(said(result));
        }
        for (const id of ids) {
          const entries = sandbox.log.of(id).filter(({ seq }) => seq > chosen);
          const sinceOf = ({ at, request }: LogEntry) => {
            const sentAt = sandbox.calls.find((call) => call.seq === request)?.at ?? at;
            return entries.findLast((entry) => entry.at < sentAt - LIMITS.fresh)?.seq ?? chosen;
          };
          const truthsBefore = (entry: LogEntry) =>
            truthsOf(sandbox.log, id, { chosen, since: sinceOf(entry), until: entry.seq - 1 });
          const isNobodys = (entry: LogEntry) => {
            const before = sandbox.log.of(id).filter(({ seq }) => seq < entry.seq);
            return livesLikeOurs(before, ownOf(id), sinceOf(entry)).includes(true);
          };
          expect(harmIn(entries, truthsBefore, isNobodys, ownOf(id)), sandbox.log.text(id)).toEqual([]);
        }
      },
    ),
    { cases: worlds },
  );
}, 3_600_000);

/**
 * Whether the contact was on no list but the selected ones, after each change by others since others restored it. Such a
 * contact looks like one that the extension restored. Leaves out what others changed again before `since`.
 */
function livesLikeOurs(entries: readonly LogEntry[], listIds: string[], since = 0): boolean[] {
  const looks: { seq: number; isLikeOurs: boolean }[] = [];
  let isTheirs = false;
  for (const entry of entries.filter(({ by }) => by !== 'client')) {
    const change = changeOf(entry);
    if (change === 'restored') isTheirs = true;
    if (change === 'deleted') isTheirs = false;
    const isLikeOurs = isTheirs && entry.after.list_memberships.every((id) => listIds.includes(id));
    looks.push({ seq: entry.seq, isLikeOurs });
  }
  return looks
    .filter((_look, n) => (looks[n + 1]?.seq ?? Number.POSITIVE_INFINITY) > since)
    .map((look) => look.isLikeOurs);
}
