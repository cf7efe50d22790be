import fc from 'fast-check';
import { expect, it } from 'vitest';
import { LIMITS, type Limits } from '../../../src/background/jobs/limits';
import type { JobResult } from '../../../src/protocol/requests';
import { assertProperty, seed } from '../../property';
import { hostileWorld, unleash } from '../../sandbox/hostile';
import type { LogEntry } from '../../sandbox/server-log';
import { type Truth, truthsOf } from '../../sandbox/truth';
import { createExtension, type Extension, signInWithCode, value } from '../in-process';

/** As many as take about 25 s. `npm run fuzz` tries others each round, and `JOB_CASES` more of them. */
const jobs = Number(process.env.JOB_CASES ?? 100);

const SMALL: Limits = { ...LIMITS, batch: 3, page: 3 };
const HOUR_MS = 3_600_000;

/** Nine deleted contacts, one of which had unsubscribed, in batches and pages of three. */
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
  return { extension, ids, lists: [{ id: list.list_id, name: list.name }], elsewhere };
}

/** Runs jobs through every wait until all have ended, with a new worker now and then; `end` brings peace. */
async function runThrough(extension: Extension, restarts: number[], end: () => void): Promise<void> {
  const { clock, platform } = extension;
  for (let turn = 0; ; turn++) {
    expect(turn).toBeLessThan(400);
    if (turn === 60) {
      end();
      clock.ahead = 0;
    }
    if (restarts.includes(turn)) extension.restart();
    if (!(await value(extension.ask('getStatus', {}))).account) await signInAgain(extension);
    await extension.runJobs();
    const rows = await (await platform.database()).getAll('jobs');
    const open = rows.filter(({ endedAt }) => endedAt === undefined);
    if (open.length === 0) return;
    const due = Math.min(...open.map(({ wait }) => (wait && Number.isFinite(wait.until) ? wait.until : 0)));
    // After a clock was set nobody knows when an alarm comes; it does within the hour.
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

/** What may be said of a contact of a restore, where this was true of it while the job went on. */
const sayings: Record<Truth, readonly string[]> = {
  untouched: ['failed not-applied', 'failed refused', 'failed unsubscribed'],
  'opted-out': ['skipped unsubscribed', 'failed unsubscribed'],
  ours: ['restored', 'different lists'],
  'ours, changed': ['different changed-since', 'different others'],
  theirs: ['skipped not-deleted', 'different changed-since', 'different others'],
  undone: [],
  'deleted again': ['skipped deleted-again', 'failed deleted-again', 'failed not-applied', 'failed refused'],
};

const said = ({ outcome, why }: JobResult) => (why === undefined ? outcome : `${outcome} ${why}`);

/** What the extension did to a contact that it must never do, by the server's log. */
function harmIn(entries: readonly LogEntry[], wasOurs: (entry: LogEntry) => boolean): string[] {
  return entries.flatMap((entry) => {
    if (entry.by !== 'client') return [];
    const { before, after } = entry;
    const [was, is] = [before?.email_address?.permission_to_send, after.email_address?.permission_to_send];
    return [
      ...(was !== is ? [`the consent became ${is}`] : []),
      ...(before?.last_name !== after.last_name ? ['the name was changed'] : []),
      ...(after.deleted_at !== undefined && before?.deleted_at === undefined && !wasOurs(entry)
        ? ['it was deleted though it was not ours alone']
        : []),
    ];
  });
}

it(`no contact is lost, doubled or told wrongly in a hostile world (${jobs} jobs, seed ${seed})`, async () => {
  await assertProperty(
    fc.asyncProperty(
      hostileWorld({ calls: 24 }),
      fc.uniqueArray(fc.nat({ max: 12 }), { maxLength: 3 }),
      fc.boolean(),
      async (world, restarts, isUndone) => {
        const { extension, ids, lists, elsewhere } = await bin();
        const { sandbox, ask, clock } = extension;
        const listIds = lists.map(({ id }) => id);
        const chosen = sandbox.log.next();
        const setSkew = (ms: number) => {
          clock.ahead = ms;
        };
        const stage = { sandbox, ids, lists: listIds, elsewhere, setSkew };
        const peace = unleash(world, stage);
        extension.restart({ fetch: () => new Promise(() => undefined) });
        const started = await ask('startJob', { kind: 'restore', contactIds: ids, lists });
        if (!started.ok) return;
        extension.restart();
        await runThrough(extension, restarts, peace);
        const end = sandbox.log.next();

        const results = await value(ask('getJobResults', { jobId: started.value.id }));
        expect(results.map(({ id }) => id).sort()).toEqual([...ids].sort());
        const log = () => ids.map((id) => `${id}\n${sandbox.log.text(id)}`).join('\n');
        for (const result of results) {
          const truths = truthsOf(sandbox.log, result.id, { chosen, since: chosen, until: end });
          const all = [...truths].flatMap((truth) => sayings[truth]);
          const isHard = world.unreadable !== undefined && ids[world.unreadable.contact % 9] === result.id;
          const more = [
            ...(isHard ? ['unknown', 'skipped unreadable'] : []),
            // A colleague who restored it onto the same list left nothing that tells them from us.
            ...(onlyOn(sandbox.log.of(result.id), listIds) && truths.has('theirs')
              ? ['restored', 'different lists']
              : []),
            ...(ids[7] === result.id ? ['skipped unsubscribed'] : []),
            ...(world.switches.activityOutcome === 'none' ? ['unknown'] : []),
          ];
          expect([...all, ...more], `${result.id}\n${sandbox.log.text(result.id)}\n${log()}`).toContain(said(result));
        }
        if (isUndone && results.some(({ outcome }) => outcome === 'restored')) {
          const undo = await ask('startJob', { kind: 'undo', jobId: started.value.id });
          if (undo.ok) {
            await runThrough(extension, [], peace);
            for (const { id, outcome } of await value(ask('getJobResults', { jobId: undo.value.id }))) {
              if (outcome === 'deleted') expect(sandbox.contacts.get(id)?.deleted_at).toBeDefined();
            }
          }
        }
        for (const id of ids) {
          const entries = sandbox.log.of(id).filter(({ seq }) => seq > chosen);
          const wasOurs = ({ seq }: LogEntry) => {
            const truths = truthsOf(sandbox.log, id, { chosen, since: seq - 1, until: seq - 1 });
            return truths.has('ours') || (truths.has('theirs') && onlyOn(sandbox.log.of(id), listIds));
          };
          expect(harmIn(entries, wasOurs), sandbox.log.text(id)).toEqual([]);
        }
      },
    ),
    { cases: jobs },
  );
}, 3_600_000);

/** Whether whoever else restored the contact put it on nothing but the chosen lists, or on none. */
function onlyOn(entries: readonly LogEntry[], listIds: string[]): boolean {
  return entries
    .filter(
      ({ by, before, after }) => by !== 'client' && before?.deleted_at !== undefined && after.deleted_at === undefined,
    )
    .every(({ after }) => after.list_memberships.every((id) => listIds.includes(id)));
}
