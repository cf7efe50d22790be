import { expect, it } from 'vitest';
import { addChoir } from '../sandbox/choir';
import { lists } from '../sandbox/sandbox';
import { chromium, sandbox, setScene } from './scene';
import { Bin } from './ui';
import { until } from './until';

/**
 * Chromium stops the worker of a bulk restore at any time. This test stops it once at each kind of moment. A property
 * of the job’s code shows that no other moment does harm (test/background/jobs/jobs.property.test.ts).
 */

setScene();

const SINGERS = 5;

const calls = () => sandbox.calls.filter(({ host }) => host === 'api.cc.email').length;

/** Starts the worker again, as an alarm or a page does, and returns its job. */
const wake = () =>
  until('the job', async () => {
    const jobs = await chromium.ask('getJobs', {});
    return jobs.ok && jobs.value[0];
  });

/** The contacts in the requests for bulk activities, each as often as it was sent. */
function submittedContacts(): unknown[] {
  return sandbox.calls
    .filter(({ method, path }) => method === 'POST' && path.endsWith('/add_list_memberships'))
    .flatMap(({ requestBody }) => (requestBody as { source: { contact_ids: string[] } }).source.contact_ids);
}

it('a job restores every contact once although its worker is stopped after a lost answer, during a call and after one', async () => {
  const choir = addChoir(sandbox, {
    singers: SINGERS + 1,
    permission: (n) => (n < SINGERS ? 'implicit' : 'unsubscribed'),
  });
  const restored = choir.slice(0, SINGERS);
  // An activity with a lost answer is never polled, so it must progress with the clock, as on the real server.
  sandbox.switches.activityPace = 'by-time';
  const bin = await Bin.open();
  await bin.search('evensong', choir.length);
  await bin.box('Select all').check();
  const lost = sandbox.faults.next({ method: 'POST', path: /add_list_memberships/ }, 'applied-then-lost');
  await bin.start(await bin.preview(SINGERS));
  await until('the contacts to be sent', () => lost.met === 1);
  // An open page would start the worker again before the test sees it stopped.
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
  expect(submittedContacts().sort()).toEqual([...restored].sort());
  for (const id of restored) {
    expect(sandbox.contacts.get(id)).toMatchObject({ list_memberships: [lists.newsletter] });
    expect(sandbox.contacts.get(id)?.deleted_at).toBeUndefined();
  }
  const results = await chromium.ask('getJobResults', { jobId: (await wake()).id });
  const outcomes = results.ok && Object.fromEntries(results.value.map(({ id, outcome }) => [id, outcome]));
  expect(outcomes).toEqual(Object.fromEntries(choir.map((id, n) => [id, n < SINGERS ? 'restored' : 'skipped'])));
});
