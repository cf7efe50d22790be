import fc from 'fast-check';
import { expect, it } from 'vitest';
import { assertProperty, seed } from '../../property';
import { changeOf } from '../../sandbox/server-log';
import { createExtension, type Extension, onto, signInWithCode, value } from '../in-process';

/** Runs the watch in the whole background, with jobs that are paused, canceled and undone, and with wrong clocks. */
const cases = Number(process.env.HISTORY_CASES ?? 30);

const HOUR_MS = 60 * 60_000;
const DAY_MS = 24 * HOUR_MS;
const THRESHOLD = 5;
/** A look may begin this much early, because the server's times are whole seconds. */
const MARGIN_MS = 65_000;

const ACTIONS = [
  ...['delete', 'delete', 'delete again', 'restore', 'restore one', 'undo one', 'weeks', 'clock', 'seen'],
  ...['job', 'job', 'undo', 'undo', 'pause', 'resume', 'cancel', 'run', 'delete history'],
] as const;

const either = fc.constantFrom('yes' as const, 'no' as const);
const history = fc.record({
  switches: fc.record({
    deletedAt: fc.constantFrom('date' as const, 'timestamp' as const, 'as-recorded' as const),
    deleteMovesUpdatedAt: either,
    listChangeMovesUpdatedAt: either,
    bulkMovesUpdatedAt: either,
    activityPace: fc.constantFrom('by-poll' as const, 'by-time' as const),
    bulkLagSeconds: fc.constantFrom(0, 40),
    readingLagSeconds: fc.constantFrom(0, 20),
    bulkDrops: fc.constantFrom('nothing' as const, 'every-tenth' as const),
  }),
  hour: fc.nat({ max: 23 }),
  deletedBefore: fc.nat({ max: 40 }),
  keepHistoryDays: fc.constantFrom(1, 3, 365),
  steps: fc.array(
    fc.record({
      hours: fc.constantFrom(1, 2, 5, 9, 14),
      what: fc.constantFrom(...ACTIONS),
      size: fc.nat({ max: 15 }),
      ahead: fc.constantFrom(0, 3, -30, 40 * 24),
      looks: fc.boolean(),
    }),
    { minLength: 10, maxLength: 25 },
  ),
});
type History = typeof history extends fc.Arbitrary<infer T> ? T : never;
type Step = History['steps'][number];

/** An account, with the actions of its user and of others. */
async function account({ switches, hour, deletedBefore, keepHistoryDays }: History) {
  const extension = createExtension({ seed: 'empty', switches });
  const { sandbox, ask, clock } = extension;
  clock.now += hour * HOUR_MS;
  const { list_id: id, name } = sandbox.addList({ name: 'Restored' });
  let added = 0;
  const removeNew = (count: number) => {
    for (let n = 0; n < count; n++) {
      const address = `person${added++}@riverside.example`;
      sandbox.deleteContact(
        sandbox.addContact({ email_address: { address, permission_to_send: 'implicit' } }).contact_id,
      );
    }
  };
  const idsWhere = (isDeleted: boolean) =>
    [...sandbox.contacts.values()].filter((each) => (each.deleted_at !== undefined) === isDeleted).map(idOf);
  removeNew(deletedBefore);
  await signInWithCode(extension);
  await value(ask('saveSettings', { watchDeletions: true, watchThreshold: THRESHOLD, keepHistoryDays }));
  await extension.watch();
  let one: string | undefined;

  return {
    extension,
    async play({ what, size, ahead }: Step): Promise<void> {
      if (what === 'delete') removeNew(size);
      else if (what === 'delete again') for (const each of idsWhere(false).slice(0, size)) sandbox.deleteContact(each);
      else if (what === 'restore') for (const each of idsWhere(true).slice(0, size)) restoreByOther(extension, each);
      else if (what === 'weeks') clock.now += size * DAY_MS;
      else if (what === 'clock') {
        clock.ahead = ahead * HOUR_MS;
        await extension.platform.session.remove('clockSkew');
      } else if (what === 'seen') await ask('seenDeletions', {});
      else if (what === 'delete history') await ask('deleteHistory', {});
      else if (what === 'restore one') {
        const [first] = idsWhere(true);
        if (first === undefined || !(await ask('lookup', { text: first })).ok) return;
        const restored = await ask('restore', await onto(extension, first, [id]));
        one = restored.ok ? restored.value.recordId : undefined;
      } else if (what === 'undo one') {
        if (one !== undefined) await ask('undoRestore', { recordId: one });
      } else await playJob(extension, what, { contactIds: idsWhere(true).slice(0, 2 * size), lists: [{ id, name }] });
    },
  };
}

const idOf = ({ contact_id }: { contact_id: string }) => contact_id;

/** Restores a contact as another user of the account would. */
function restoreByOther({ sandbox }: Extension, id: string): void {
  const record = sandbox.contacts.get(id);
  if (record) delete record.deleted_at;
}

async function playJob(
  extension: Extension,
  what: Step['what'],
  group: { contactIds: string[]; lists: { id: string; name: string }[] },
): Promise<void> {
  const { ask } = extension;
  const all = await value(ask('getJobs', {}));
  const jobId = all.find(({ endedAt }) => what === 'undo' || endedAt === undefined)?.id;
  if (what === 'job' && group.contactIds.length > 0) await ask('startJob', { kind: 'restore', groups: [group] });
  if (jobId !== undefined) {
    if (what === 'undo') await ask('startJob', { kind: 'undo', jobId });
    if (what === 'pause') await ask('pauseJob', { jobId });
    if (what === 'resume') await ask('resumeJob', { jobId });
    if (what === 'cancel') await ask('cancelJob', { jobId });
  }
  // The browser is often closed before a job that just began has ended.
  await run(extension, group.contactIds.length % 2 === 0 ? 3 * HOUR_MS : 20_000);
}

/** Runs the jobs for this long. */
async function run(extension: Extension, ms: number): Promise<void> {
  const { clock, platform } = extension;
  const end = clock.now + ms;
  for (let turn = 1; ; turn++) {
    await extension.runJobs();
    const rows = await (await platform.database()).getAll('jobs');
    const open = rows.filter(({ endedAt, state }) => endedAt === undefined && state !== 'paused');
    if (open.length === 0 || clock.now >= end) return;
    const due = Math.min(end, ...open.map(({ wait }) => (wait?.until ?? 0) - clock.ahead));
    clock.now = Math.max(clock.now + turn * 1_000, due);
  }
}

/** The initialization vector of the stored look, which differs after every look. */
async function lastLook({ platform }: Extension): Promise<string> {
  const db = await platform.database();
  const [key] = (await db.getAllKeys('secrets')).filter((each) => each.startsWith('watch:'));
  return JSON.stringify(key && [...((await db.get('secrets', key)) as { iv: Uint8Array }).iv]);
}

it(`deletions by others are reported at the next look, and no other deletions (${cases} histories, seed ${seed})`, async () => {
  const seen = { due: 0, reported: 0 };
  await assertProperty(
    fc.asyncProperty(history, async (given) => {
      const { extension, play } = await account(given);
      const { sandbox, clock, deletionsTold } = extension;
      const deletions = () =>
        [...sandbox.contacts.keys()].map((id) => sandbox.log.of(id).filter((entry) => changeOf(entry) === 'deleted'));
      let lastLookAt = clock.now;
      for (const step of given.steps) {
        clock.now += step.hours * HOUR_MS;
        await play(step);
        if (!step.looks) continue;
        extension.restart();
        extension.newCalls();
        const [before, start, last] = [deletionsTold.length, clock.now, await lastLook(extension)];
        await extension.watch();
        const calls = extension.newCalls().filter((call) => call.startsWith('GET') && call.includes('/v3/'));
        const news = deletionsTold.slice(before);
        seen.reported += news.length;
        for (const { count, since } of news) {
          const others = deletions()
            .flat()
            .filter(({ by, at }) => by === 'colleague' && at >= since - MARGIN_MS);
          expect(count).toBeLessThanOrEqual(others.length);
        }
        if ((await lastLook(extension)) === last) continue;
        expect(calls.length).toBeLessThanOrEqual(3);
        const unreported = deletions().filter(([first, ...more]) => {
          const isStill = first && sandbox.contacts.get(first.contactId)?.deleted_at !== undefined;
          return isStill && more.length === 0 && first.by === 'colleague' && first.at > lastLookAt;
        });
        if (unreported.length >= THRESHOLD) {
          seen.due++;
          expect(news.length).toBe(1);
        }
        lastLookAt = start;
      }
    }),
    { cases },
  );
  expect(seen.due).toBeGreaterThan(cases / 3);
  expect(seen.reported).toBeGreaterThan(cases / 3);
}, 600_000);
