import { expect, it } from 'vitest';
import { addChoir } from '../sandbox/choir';
import { lists } from '../sandbox/sandbox';
import { chromium, sandbox, setScene } from './scene';
import { Bin } from './ui';
import { until } from './until';

/**
 * Chromium stops the worker of a bulk restore when it likes to. Here it does so once at each of the moments that differ; that
 * no other moment does harm is a property of the job's code (test/background/jobs/jobs.property.test.ts).
 */

setScene();

const SINGERS = 5;

const calls = () => sandbox.calls.filter(({ host }) => host === 'api.cc.email').length;

/** Starts the worker again, as an alarm or a page does, and gives what it knows of the job. */
const wake = () =>
  until('the job', async () => {
    const jobs = await chromium.ask('getJobs', {});
    return jobs.ok && jobs.value[0];
  });

/** The contacts that were given to bulk activities, each as often as it was. */
function given(): unknown[] {
  return sandbox.calls
    .filter(({ method, path }) => method === 'POST' && path.endsWith('/add_list_memberships'))
    .flatMap(({ requestBody }) => (requestBody as { source: { contact_ids: string[] } }).source.contact_ids);
}

it('a job whose worker is stopped after a lost answer, in the middle of a call and after one restores everybody once', async () => {
  const choir = addChoir(sandbox, {
    singers: SINGERS + 1,
    permission: (n) => (n < SINGERS ? 'implicit' : 'unsubscribed'),
  });
  const restored = choir.slice(0, SINGERS);
  // Nobody polls an activity whose answer was lost: it moves on with the clock, as a server’s does.
  sandbox.switches.activityPace = 'by-time';
  const bin = await Bin.open();
  await bin.search('evensong', choir.length);
  await bin.box('Select all').check();
  const lost = sandbox.faults.next({ method: 'POST', path: /add_list_memberships/ }, 'applied-then-lost');
  await bin.start(await bin.preview(SINGERS));
  await until('the contacts to be sent', () => lost.met === 1);
  // The job needs no page, and one that is open starts the worker again before it is seen to be stopped.
  await bin.page.close();
  await chromium.stopWorker();

  const reading = sandbox.faults.next({ method: 'GET', path: /^\/v3\/(activities|contacts)/ }, 'hang');
  await wake();
  await until('a call under way', () => reading.met === 1, 60_000);
  await chromium.stopWorker();

  const before = calls();
  await wake();
  await until('a call that was answered', () => calls() > before, 60_000);
  await chromium.stopWorker();
  reading.release();

  const again = await Bin.open();
  await again.ended(`Restored ${SINGERS} of ${SINGERS} contacts`);
  expect(given().sort()).toEqual([...restored].sort());
  for (const id of restored) {
    expect(sandbox.contacts.get(id)).toMatchObject({ list_memberships: [lists.newsletter] });
    expect(sandbox.contacts.get(id)?.deleted_at).toBeUndefined();
  }
  const results = await chromium.ask('getJobResults', { jobId: (await wake()).id });
  const outcomes = results.ok && Object.fromEntries(results.value.map(({ id, outcome }) => [id, outcome]));
  expect(outcomes).toEqual(Object.fromEntries(choir.map((id, n) => [id, n < SINGERS ? 'restored' : 'skipped'])));
});
