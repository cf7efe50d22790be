import * as v from 'valibot';
import { expect, it } from 'vitest';
import type { JobResult } from '../../src/protocol/requests';
import { DEVICE_CLIENT_ID, lists } from '../sandbox/sandbox';
import { chromium, sandbox, setScene } from './scene';
import { until } from './until';

/**
 * Chromium stops the worker of a bulk restore at any moment: between two calls, in the middle of one, with its answer lost.
 * The moments come from a seed, so that a run that fails can be had again.
 */

const SEED = 2_026;
const MANY = 1_200;
const UNSUBSCRIBED = 50;
const LEAST_STOPS = 20;
/** A chunk that may not have arrived is sent again after a minute at most. */
const LONGEST_MS = 90_000;

setScene();

/** `MANY` deleted contacts and `UNSUBSCRIBED` more who do not want to hear from the account. */
function deleteMany(): string[] {
  return Array.from({ length: MANY + UNSUBSCRIBED }, (_, n) => {
    const permission = n < MANY ? (n % 2 ? 'implicit' : 'explicit') : 'unsubscribed';
    const { contact_id } = sandbox.addContact({
      first_name: `Singer ${n}`,
      email_address: { address: `singer${n}@evensong.example`, permission_to_send: permission },
    });
    sandbox.deleteContact(contact_id);
    return contact_id;
  });
}

/** Numbers from 0 up to 1, the same for the same seed (https://en.wikipedia.org/wiki/Linear_congruential_generator). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const random = randomFrom(SEED);
let stops = 0;

const calls = () => sandbox.calls.filter(({ host }) => host === 'api.cc.email').length;
/** The newest job; a worker that was stopped is started for that. */
const newestJob = () =>
  until('the jobs', async () => {
    const jobs = await chromium.ask('getJobs', {});
    return jobs.ok && jobs.value[0];
  });
const hasEnded = async () => (await newestJob()).endedAt !== undefined;

/** Stops the worker: after its next answer, while it waits for one, or wherever it is. */
async function stopSomewhere(): Promise<void> {
  const moment = random();
  if (moment < 0.4) {
    const before = calls();
    await until('another call or the end', async () => calls() > before || (await hasEnded()), LONGEST_MS);
    await chromium.stopWorker();
  } else if (moment < 0.8) {
    const held = sandbox.faults.next({ method: 'GET', path: /^\/v3\/(activities|contacts)/ }, 'hang');
    await until('a call under way or the end', async () => held.met === 1 || (await hasEnded()), LONGEST_MS);
    await chromium.stopWorker();
    held.release();
  } else {
    await chromium.stopWorker();
  }
  stops++;
}

/** Stops the worker again and again until the job has ended, and gives what it then tells. */
async function stopUntilEnded(): Promise<JobResult[]> {
  while (!(await hasEnded())) await stopSomewhere();
  const answer = await chromium.ask('getJobResults', { jobId: (await newestJob()).id });
  if (!answer.ok) throw new Error(`no results: ${answer.failure.kind}`);
  return answer.value;
}

/** How many contacts Constant Contact was given, in all the bulk activities that it began. */
async function given(): Promise<number> {
  const { accessToken } = sandbox.issueToken({ clientId: DEVICE_CLIENT_ID });
  sandbox.switches.rateLimits = 'off';
  const headers = { authorization: `Bearer ${accessToken}` };
  const answer = await sandbox.fetch(new Request('https://api.cc.email/v3/activities?limit=500', { headers }));
  sandbox.switches.rateLimits = 'on';
  const { activities } = v.parse(activitiesAnswer, await answer.json());
  return activities.reduce((sum, { status }) => sum + status.items_total_count, 0);
}

const activitiesAnswer = v.object({
  activities: v.array(v.looseObject({ status: v.looseObject({ items_total_count: v.number() }) })),
});

it(`a job of ${MANY} that is stopped over and over restores everybody once, and undoes it, and says so`, async () => {
  const all = deleteMany();
  const ids = all.slice(0, MANY);
  const consents = new Map(all.map((id) => [id, sandbox.contacts.get(id)?.email_address?.permission_to_send]));
  const page = await chromium.openPage('src/deleted-contacts/index.html', { width: 1280, height: 860 });
  await page.getByRole('button', { name: 'Read again' }).waitFor();
  await page.getByRole('searchbox', { name: 'Search deleted contacts' }).fill('evensong');
  await page.getByRole('checkbox', { name: 'Select all' }).check();
  await page.getByRole('button', { name: 'Restore 1,200 contacts' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('checkbox', { name: 'Newsletter', exact: true }).check();
  const lost = sandbox.faults.next({ method: 'POST', path: /add_list_memberships/ }, 'applied-then-lost');
  await dialog.getByRole('button', { name: 'Restore', exact: true }).click();
  await page.getByRole('progressbar').first().waitFor();
  await until('the first chunk to be sent', () => lost.met === 1);

  // The job needs no page, and one that is open starts the worker again before it is seen to be gone.
  await page.close();
  const results = await stopUntilEnded();
  const told = all.map((id, n) => [id, n < MANY ? 'restored' : 'skipped'] as const);
  expect(new Map(results.map(({ id, outcome }) => [id, outcome]))).toEqual(new Map(told));
  for (const id of ids) {
    const { deleted_at, list_memberships } = sandbox.contacts.get(id) ?? {};
    expect({ deleted_at, list_memberships }).toEqual({ deleted_at: undefined, list_memberships: [lists.newsletter] });
  }
  expect(await given()).toBe(MANY);

  const again = await chromium.openPage('src/deleted-contacts/index.html', { width: 1280, height: 860 });
  await again.getByText('Restored 1,200 of 1,200 contacts').waitFor();
  await again.getByRole('button', { name: 'Undo this restore' }).click();
  await again.getByRole('dialog').getByRole('button', { name: 'Delete again' }).click();
  await again.getByRole('progressbar', { name: /^Deleting/ }).waitFor();
  await again.close();
  const undone = await stopUntilEnded();
  expect(new Map(undone.map(({ id, outcome }) => [id, outcome]))).toEqual(new Map(ids.map((id) => [id, 'deleted'])));
  const last = await chromium.openPage('src/deleted-contacts/index.html', { width: 1280, height: 860 });
  await last.getByText('Deleted 1,200 of 1,200 contacts again').waitFor();

  expect(await given()).toBe(2 * MANY);
  for (const id of all) {
    const { deleted_at, email_address } = sandbox.contacts.get(id) ?? {};
    expect({ isDeleted: deleted_at !== undefined, consent: email_address?.permission_to_send }).toEqual({
      isDeleted: true,
      consent: consents.get(id),
    });
  }
  expect(stops).toBeGreaterThanOrEqual(LEAST_STOPS);
}, 600_000);
