import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Fault } from '../sandbox/sandbox';
import { createExtension, type Extension, signInWithCode, value } from './extension';
import { stopAt } from './stop-at';

/** `npm run fuzz` sets both: how many jobs, and another seed each time. */
const jobs = Number(process.env.JOB_CASES ?? 120);
const seed = Number(process.env.RESTORE_SEED ?? 2_026);

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

/** What happens before each run of the worker: it is stopped at some moment of it, something goes wrong, time passes. */
const turn = fc.record({
  stop: fc.integer({ min: 1, max: 24 }),
  mishap: fc.option(mishap, { nil: undefined, freq: 3 }),
  pause: fc.constantFrom(0, 1_000, 60_000, 3_600_000, 20 * 3_600_000),
});

async function bin(howMany: number) {
  const extension = createExtension({ seed: 'empty' });
  const { sandbox } = extension;
  const list = sandbox.addList({ name: 'Restored' });
  const ids = Array.from({ length: howMany }, (_, n) => {
    const { contact_id } = sandbox.addContact({ email_address: { address: `person${n}@riverside.example` } });
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

it(`no contact is lost, sent twice or told wrongly, however often the worker is stopped (${jobs} jobs, seed ${seed})`, async () => {
  let stops = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 1_700 }),
      fc.constantFrom('by-poll' as const, 'by-time' as const, 'at-once' as const),
      fc.constantFrom('nothing' as const, 'nothing' as const, 'every-tenth' as const),
      fc.array(turn, { minLength: 25, maxLength: 40 }),
      async (howMany, activityPace, bulkDrops, turns) => {
        const { extension, ids, lists } = await bin(howMany);
        const { sandbox, ask, clock, platform } = extension;
        Object.assign(sandbox.switches, { activityPace, bulkDrops });
        // The worker that takes the job is stopped at its first call.
        extension.restart({ fetch: () => new Promise(() => undefined) });
        const { id: jobId } = await value(ask('startJob', { kind: 'restore', contactIds: ids, lists }));

        for (let n = 0; ; n++) {
          const { stop, mishap, pause } = turns[n] ?? { stop: undefined, mishap: undefined, pause: 1_000 };
          const planned =
            mishap && sandbox.faults.next({ method: mishap.method, path: /v3/ }, mishap.fault, mishap.times);
          if (await run(extension, stop)) stops++;
          planned?.release();
          const row = await (await platform.database).get('jobs', jobId);
          if (row?.endedAt !== undefined) break;
          // A refresh token that was used up by a worker that was stopped before it stored the next one is gone for good.
          extension.restart();
          if (!(await value(ask('getStatus', {}))).account) {
            clock.now += 2_000;
            await signInWithCode(extension);
          }
          clock.now = Math.max(clock.now + pause, n >= turns.length ? (row?.wait?.until ?? 0) : 0);
          expect(n).toBeLessThan(turns.length + 100);
        }

        extension.restart();
        clock.now += 60_000;
        const results = await value(ask('getJobResults', { jobId }));
        expect(results.map(({ id }) => id).sort()).toEqual([...ids].sort());
        for (const { id, outcome } of results) {
          expect(outcome).toBe(sandbox.contacts.get(id)?.deleted_at === undefined ? 'restored' : 'failed');
        }
        const applied = sandbox.calls.filter(
          ({ method, path, status }) => method === 'POST' && path.endsWith('add_list_memberships') && status === 201,
        );
        const appliedIds = applied.flatMap(
          ({ requestBody }) => (requestBody as { source: { contact_ids: string[] } }).source.contact_ids,
        );
        expect(new Set(appliedIds).size).toBe(appliedIds.length);
      },
    ),
    { seed, numRuns: jobs },
  );
  if (jobs >= 120) expect(stops).toBeGreaterThanOrEqual(1_000);
}, 3_600_000);
